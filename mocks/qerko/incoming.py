"""Methods of Qerko that a POS calls: found by name, answered at once, with faults in between.

Source: Qerko POS integration, methods (``whoAmI`` is observed).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from mocks.qerko import records
from mocks.qerko.account import QerkoAccount
from mocks.qerko.frames import CallFrame, failure_frame, result_frame
from mocks.qerko.inferred import UNKNOWN_METHOD
from mocks.qerko.registry import METHODS, MethodError, method
from mocks.qerko.switchboard import GARBAGE, Connection, Transport, switchboard
from mocks.world.faults import CloseCode, Latency, Phase, Plain, Rule, Status
from mocks.world.journal import Exchange
from mocks.world.world import World

log = logging.getLogger("kassa.qerko")
Say = Callable[[str], None]


@method("whoAmI")
def who_am_i(world: World, party: str, args: list[Any]) -> list[dict[str, str]]:
    """The restaurants behind the key; of a card authority, itself."""
    found = world.part(QerkoAccount).parties[party]
    return [{"id": found.id, "name": found.name}]


@method("noop")
def noop(world: World, party: str, args: list[Any]) -> None:
    """Nothing: a POS asks whether the link lives (QERKO-CONN-03)."""


def handle(
    world: World,
    way: tuple[Transport, str],
    connection: Connection | None,
    frame: CallFrame,
    text: str,
    say: Say,
    *,
    later: bool,
) -> None:
    """One call of a POS, over a transport and by a party; its answer goes to ``say``.

    ``later``: the transport can say it later as well.
    """
    party = way[1]
    entry = records.call_in(world, way, connection, frame, text)
    rules = world.faults.pick(frame.method) if world.faults else []
    before = [rule for rule in rules if rule.phase is Phase.BEFORE]
    latency = next((rule.effect.seconds for rule in before if isinstance(rule.effect, Latency)), 0.0)

    def go_on() -> None:
        if _struck(connection, entry, frame, before, say):
            return
        done, answer = _run(world, party, frame, entry.seq)
        if any(rule.effect.kind == "duplicate" for rule in before):
            done, answer = _run(world, party, frame, entry.seq)
        after = [rule for rule in rules if rule.phase is Phase.AFTER]
        if frame.uuid is not None and not _struck(connection, entry, frame, after, say):
            records.answered(world, entry, done, answer)
            say(answer)

    if latency and later:
        entry.fault = f"latency ({Phase.BEFORE})"
        switchboard(world).later(world, latency, go_on)
    else:
        go_on()


def _run(world: World, party: str, frame: CallFrame, seq: int) -> tuple[bool, str]:
    """Whether it went well, and the frame that says so."""
    uuid = frame.uuid or ""
    function = METHODS.get(frame.method)
    if function is None:
        return False, failure_frame(uuid, UNKNOWN_METHOD, f"no method {frame.method[:60]!r}")
    before, world.cause = world.cause, seq
    try:
        return True, result_frame(uuid, function(world, party, frame.args))
    except MethodError as error:
        return False, failure_frame(uuid, error.code, error.message)
    except Exception:
        log.exception("method %s failed", frame.method[:60])
        return False, failure_frame(uuid, None, "internal error")
    finally:
        world.cause = before


def _struck(connection: Connection | None, entry: Exchange, frame: CallFrame, rules: list[Rule], say: Say) -> bool:
    """Whether a fault takes the place of what would come next."""
    for rule in rules:
        effect = rule.effect
        entry.fault = f"{effect.kind} ({rule.phase})"
        if isinstance(effect, Status) and frame.uuid is not None:
            say(failure_frame(frame.uuid, effect.code, f"fault {effect.status}"))
            return True
        if isinstance(effect, CloseCode) and connection is not None:
            connection.close(effect.code, "")
            return True
        if not isinstance(effect, Plain):
            continue
        if effect.kind == "cut" and connection is not None:
            connection.cut()
            return True
        if effect.kind == "garbage":
            say(GARBAGE)
            return True
        if effect.kind in ("drop", "silence"):
            if connection is not None and frame.uuid is not None:
                connection.unanswered(frame.method)
            return True
    return False
