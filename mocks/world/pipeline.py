"""The exchange pipeline: the one place for all that cuts across the operations of every vendor.

Identify the world, apply faults before and after, journal, render refusals in the dialect of the API, keep the clock
from leaping meanwhile. Transports are thin shells that turn bytes into a :class:`Call` and an :class:`Outcome` into
bytes.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from mocks.world.exchange import Answer, BodyKind, Call, Held, Operation, json_answer
from mocks.world.faults import Latency, Phase, Plain, Rule, Status
from mocks.world.journal import Exchange
from mocks.world.refusal import Refusal
from mocks.world.waits import Bell
from mocks.world.world import World

log = logging.getLogger("kassa.pipeline")
SILENCE = 3600.0  # seconds of the world's time that a silent counterpart stays silent


class Ending(StrEnum):
    """How the bytes of the answer reach the caller."""

    WHOLE = "whole"
    CUT = "cut"
    CUT_BODY = "cut-body"


@dataclass(slots=True)
class Outcome:
    answer: Answer
    ending: Ending = Ending.WHOLE


def _identified(operation: Operation, call: Call) -> World | Refusal:
    try:
        return operation.api.identify(call)
    except Refusal as refusal:
        return refusal


async def run(operation: Operation, call: Call) -> Outcome:
    """One exchange from its request to its outcome."""
    call.operation, call.status = operation.name, operation.status
    found = _identified(operation, call)
    if isinstance(found, Refusal):
        world = call.tenants.suspect(call)
        entry = _begin(operation, call, world)
        return _end(entry, world, Outcome(operation.api.refuse(found, call)))
    world = call.world = found
    entry = _begin(operation, call, world)
    world.clock.enter()
    try:
        if not world.faults:
            return _end(entry, world, await _answered(call, _handle(operation, call)))
        rules = world.faults.pick(operation.name)
        outcome = await _apply(operation, call, [r for r in rules if r.phase is Phase.BEFORE], entry, None)
        if outcome is None:
            first = _handle(operation, call)
            if any(rule.effect.kind == "duplicate" for rule in rules):
                entry.fault = "duplicate"
                first = _handle(operation, call)
            outcome = await _answered(call, first)
            after = [r for r in rules if r.phase is Phase.AFTER]
            outcome = await _apply(operation, call, after, entry, outcome.answer) or outcome
        return _end(entry, world, outcome)
    finally:
        world.clock.leave()


def _begin(operation: Operation, call: Call, world: World) -> Exchange:
    entry = Exchange(
        source="merchant",
        target=operation.api.vendor,
        vendor=operation.api.vendor,
        operation=operation.name,
        at=world.clock.now,
        wall=world.clock.wall(),
        duration=world.clock.monotonic(),
        provenance=operation.provenance,
        method=call.method,
        path=f"{call.path}?{call.query}" if call.query else call.path,
        request_headers=call.raw_headers,
        request_body=call.body,
    )
    call.seq = world.journal.append(entry)
    return entry


def _end(entry: Exchange, world: World, outcome: Outcome) -> Outcome:
    answer = outcome.answer
    body = world.dressed(entry.vendor, entry.operation, answer.status, answer.body)
    if body is not answer.body:
        answer = outcome.answer = replace(answer, body=body)
    entry.duration = world.clock.monotonic() - entry.duration
    if outcome.ending is not Ending.CUT:
        entry.status = answer.status
        entry.response_headers = [(b"content-type", answer.content_type), *answer.headers]
        entry.response_body = answer.body
    return outcome


def _ring(bell: Bell, _: object) -> None:
    bell.ring()


async def _answered(call: Call, answer: Answer | Held) -> Outcome:
    """The answer at hand, or the one that the caller waits for."""
    if isinstance(answer, Answer):
        return Outcome(answer)
    leaving = asyncio.ensure_future(call.gone())
    found: Answer | Held | None = answer
    try:
        while isinstance(found, Held):
            held = found
            leaving.add_done_callback(partial(_ring, held.bell))
            await call.world.clock.wait(held.seconds, bell=held.bell)
            if leaving.done():
                held.left()
                found = None
            else:
                call.world.cause = call.seq
                found = held.finish()
                call.world.cause = None
    finally:
        leaving.cancel()
    return Outcome(Answer(499), Ending.CUT) if found is None else Outcome(found)


def _handle(operation: Operation, call: Call) -> Answer | Held:
    """Parse, let the endpoint decide, render."""
    world = call.world
    world.cause = call.seq
    try:
        arguments: tuple[Any, ...] = (call,) if operation.body is None else (call, _body(operation, call))
        result = operation.endpoint(*arguments)
    except Refusal as refusal:
        return operation.api.refuse(refusal, call)
    except Exception:
        log.exception("operation %s failed", operation.name)
        return operation.api.refuse(Refusal(500, "Internal error"), call)
    finally:
        world.cause = None
    if isinstance(result, Answer | Held):
        return result
    return Answer(operation.status) if result is None else json_answer(operation.status, result)


def _body(operation: Operation, call: Call) -> Any:
    model = operation.body
    assert model is not None
    if not call.body and not operation.body_required:
        return None
    try:
        if operation.body_kind == BodyKind.FORM:
            return model.model_validate(call.form)
        return model.model_validate_json(call.body)
    except ValidationError as error:
        fields = tuple(
            (".".join(str(part) for part in issue["loc"] if isinstance(part, str)), issue["msg"])
            for issue in error.errors(include_url=False, include_context=False, include_input=False)
        )
        raise Refusal(400, "Bad Request", detail="The request body does not fit.", fields=fields) from None


_SPOILING = frozenset({"status", "cut", "silence", "cut-body", "garbage"})


async def _apply(
    operation: Operation, call: Call, rules: list[Rule], entry: Exchange, answer: Answer | None
) -> Outcome | None:
    """Let the rules strike in their order; None: go on. ``answer``: what was committed, in the phase after."""
    for rule in rules:
        effect = rule.effect
        entry.fault = f"{effect.kind} ({rule.phase})"
        if call.spoilt is not None and effect.kind in _SPOILING:
            call.spoilt()
        whole = answer or Answer(502)
        if isinstance(effect, Latency):
            await _hold(call, effect.seconds)
        elif isinstance(effect, Status):
            refusal = Refusal(effect.status, code=effect.code, retry_after=effect.retry_after)
            return Outcome(operation.api.refuse(refusal, call))
        elif isinstance(effect, Plain):
            match effect.kind:
                case "cut":
                    return Outcome(whole, Ending.CUT)
                case "silence":
                    await _hold(call, SILENCE, goes_on=False)
                    return Outcome(whole, Ending.CUT)
                case "cut-body":
                    return Outcome(answer or json_answer(200, {"cut": "short"}), Ending.CUT_BODY)
                case "garbage":
                    return Outcome(Answer(200, b'<html>\x00{"upstream":', b"text/html"))
                case "wrong-signature":
                    call.world.forge = True
                case _:
                    pass
    return None


async def _hold(call: Call, seconds: float, *, goes_on: bool = True) -> None:
    """Keep the caller waiting on the world's clock.

    ``goes_on``: the exchange takes its time even when the caller has hung up, as a slow server would.
    """
    clock = call.world.clock
    begin = clock.now
    waiting, leaving = asyncio.ensure_future(clock.wait(seconds)), asyncio.ensure_future(call.gone())
    try:
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            await asyncio.wait({waiting})
            if goes_on:
                await clock.wait(begin + seconds - clock.now, held=False)
    finally:
        waiting.cancel()
        leaving.cancel()


def refuse_unmatched(call: Call, world: World, vendor: str, answer: Answer) -> Outcome:
    """A path or method that no operation knows is an exchange like any other."""
    entry = Exchange(
        source="merchant",
        target=vendor,
        vendor=vendor,
        operation="unknown",
        at=world.clock.now,
        wall=world.clock.wall(),
        duration=world.clock.monotonic(),
        method=call.method,
        path=f"{call.path}?{call.query}" if call.query else call.path,
        request_headers=call.raw_headers,
        request_body=call.body,
    )
    world.journal.append(entry)
    return _end(entry, world, Outcome(answer))


def compact(content: Any) -> bytes:
    """JSON without spaces, members in their order."""
    return orjson.dumps(content)
