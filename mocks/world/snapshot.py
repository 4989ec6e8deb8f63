"""Snapshots: the whole of a world as JSON, timers, outbox and faults included, to be put back later.

State is dataclasses throughout, so the codec is derived from their types. The journal and who takes part in the clock
are not part of a snapshot: they say what happened and who is there, not how things stand.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from mocks.world.faults import Rule
from mocks.world.ledger import LedgerEntry
from mocks.world.outbox import Delivery
from mocks.world.phone import Phone
from mocks.world.world import World

FORMAT = 1
_PHONES = TypeAdapter(list[Phone])
_RULES = TypeAdapter(list[Rule])
_LEDGER = TypeAdapter(list[LedgerEntry])
_OUTBOX = TypeAdapter(list[Delivery])
_TIMERS = TypeAdapter(list[tuple[float, str, str]])


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
        "phones": _PHONES.dump_python(world.people, mode="json"),
        "faults": _RULES.dump_python(world.faults.rules, mode="json"),
        "ledger": _LEDGER.dump_python(world.ledger.after(0), mode="json"),
        "outbox": _OUTBOX.dump_python(world.outbox.pending(), mode="json"),
        "vendors": {
            name: TypeAdapter(vendor.state).dump_python(world.part(vendor.state), mode="json")
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
        phones = _PHONES.validate_python(snapshot["phones"])
        rules = _RULES.validate_python(snapshot["faults"])
        ledger = _LEDGER.validate_python(snapshot["ledger"])
        outbox = _OUTBOX.validate_python(snapshot["outbox"])
        timers = _TIMERS.validate_python(snapshot["timers"])
        parts = {
            vendor.state: TypeAdapter(vendor.state).validate_python(snapshot["vendors"][name])
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
    world.ledger.restore(ledger)
    for state, part in parts.items():
        world.put_part(state, part)
    world.clock.restore(now, timers)
    world.outbox.restore(outbox)
