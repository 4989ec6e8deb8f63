"""Snapshots: the whole of a world as JSON, timers, outbox and faults included, to be put back later.

State is dataclasses throughout, so the codec is derived from their types. The journal and who takes part in the clock
are not part of a snapshot: they say what happened and who is there, not how things stand.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from mocks.world.faults import Rule
from mocks.world.ledger import LedgerEntry, VendorLedger
from mocks.world.outbox import Delivery
from mocks.world.phone import Phone
from mocks.world.world import World

FORMAT = 1


_CODECS: dict[Any, TypeAdapter[Any]] = {}


def _codec(kind: Any) -> TypeAdapter[Any]:
    """Made when it is first needed: building a codec takes longer than anything it does."""
    if kind not in _CODECS:
        _CODECS[kind] = TypeAdapter(kind)
    return _CODECS[kind]


class BadSnapshot(ValueError):
    """Not a snapshot of this format."""


def take(world: World) -> dict[str, Any]:
    """How things stand in ``world``."""
    return {
        "format": FORMAT,
        "world": world.id,
        "seed": world.seed,
        "now": world.clock.now,
        "ids": world.ids.state(),
        "secrets": world.secrets.state(),
        "timers": world.clock.timers(),
        "phones": _codec(list[Phone]).dump_python(world.people, mode="json"),
        "faults": _codec(list[Rule]).dump_python(world.faults.rules, mode="json"),
        "ledger": _codec(list[LedgerEntry]).dump_python(world.ledger.after(0), mode="json"),
        "outbox": _codec(list[Delivery]).dump_python(world.outbox.pending(), mode="json"),
        "vendors": {
            name: _codec(vendor.state).dump_python(world.part(vendor.state), mode="json")
            for name, vendor in world.vendors.items()
        },
    }


def put(world: World, snapshot: dict[str, Any]) -> None:
    """Bring ``world`` to how things stood.

    Raises:
        BadSnapshot: it does not fit; the world is left as it was.
    """
    try:
        if snapshot["format"] != FORMAT:
            raise BadSnapshot(f"snapshot format {snapshot['format']!r} is not {FORMAT}")
        if snapshot["world"] != world.id:
            raise BadSnapshot(f"this is a snapshot of world {snapshot['world']!r}, whose credentials are others")
        phones = _codec(list[Phone]).validate_python(snapshot["phones"])
        rules = _codec(list[Rule]).validate_python(snapshot["faults"])
        ledger = _codec(list[LedgerEntry]).validate_python(snapshot["ledger"])
        outbox = _codec(list[Delivery]).validate_python(snapshot["outbox"])
        timers = _codec(list[tuple[float, str, str]]).validate_python(snapshot["timers"])
        parts = {
            vendor.state: _codec(vendor.state).validate_python(snapshot["vendors"][name])
            for name, vendor in world.vendors.items()
        }
        now = float(snapshot["now"])
        world.ids.restore(snapshot["ids"])
        world.secrets.restore(snapshot["secrets"])
    except BadSnapshot:
        raise
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise BadSnapshot(f"not a snapshot: {type(error).__name__}") from None
    world.phones = {phone.person.msisdn: phone for phone in phones}
    world.faults.put(rules)
    world.ledger.close()
    world.ledger = VendorLedger(ledger)
    for state, part in parts.items():
        world.put_part(state, part)
    world.clock.restore(now, timers)
    world.outbox.restore(outbox)
    for vendor in world.vendors.values():
        if vendor.restored is not None:
            vendor.restored(world)
