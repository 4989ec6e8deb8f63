"""The long-polling transport: frames of Qerko are fetched, those of the POS are posted.

One live connection for each party over both transports: a poll takes over from a websocket and from another poll that
is being held, and the one that lost hears 409 once, at its next poll if it is not polling just then.

Source: Qerko POS integration, long-polling (path and shape are inferred); QERKO-CONN-02, QERKO-CONN-05.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import BaseModel, RootModel

from mocks.qerko import calls, incoming, records
from mocks.qerko.account import Party
from mocks.qerko.frames import AuthFrame, BadFrame, CallFrame, Delivered, frame_of
from mocks.qerko.inferred import LONG_POLLING
from mocks.qerko.payment_schema import ErrorBody
from mocks.qerko.platform import QerkoApi, admitted, pos_headers, refuse_while_restarting
from mocks.qerko.poller import Poller, refused
from mocks.qerko.switchboard import Transport, switchboard
from mocks.world.exchange import Answer, Call, Held
from mocks.world.refusal import Refusal
from mocks.world.routing import router_of

BATCH = 1_000  # frames in one body; no POS has as many calls to answer


class Frame(BaseModel):
    """A ``method-call-request`` or a ``method-call-response``."""

    type: str


class Frames(RootModel[Frame | list[Frame]]):
    """One frame, or a list of them."""


_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorBody, "description": "Key or Pos-Id invalid"},
    413: {"model": ErrorBody, "description": "Body too large"},
    500: {"model": ErrorBody, "description": "Server fault"},
    503: {"model": ErrorBody, "description": "Restart ahead: try again in 2 minutes"},
}
_TAKEN: dict[int | str, dict[str, Any]] = {409: {"model": ErrorBody, "description": "Another connection took over"}}
_BAD: dict[int | str, dict[str, Any]] = {400: {"model": ErrorBody, "description": "Not a frame"}}
_NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Nothing to say"}}
_FRAME = {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}}
_FRAMES = {"oneOf": [_FRAME, {"type": "array", "items": _FRAME}]}
_INFERRED = {"x-provenance": "inferred"}
Request = Annotated[Call, Depends(pos_headers)]

router = router_of(QerkoApi(), tags=["Long-polling"])


@router.get(
    LONG_POLLING,
    operation_id="longPolling",
    response_model=list[Frame],
    responses=_NOTHING | _TAKEN | _ERRORS,
    openapi_extra=_INFERRED,
)
def fetch_frames(call: Request) -> Answer | Held:
    """Frames for the POS as soon as there are any; held for 30 s at most, then 204."""
    refuse_while_restarting(call)
    who = admitted(call)
    board = switchboard(call.world)
    if board.was_ousted(who.party.id, call.world.clock.now):
        return refused(409)
    connection = board.connected(who.party.id)
    if not isinstance(connection, Poller) or connection.polling or connection.api_key != who.api_key:
        connection = Poller(who)
        board.connect(connection)
    _sign(call, connection)
    return connection.poll()


@router.post(
    LONG_POLLING,
    operation_id="longPollingFrames",
    response_model=Frames,
    responses=_NOTHING | _BAD | _ERRORS,
    openapi_extra=_INFERRED | {"requestBody": {"required": True, "content": {"application/json": {"schema": _FRAMES}}}},
)
def post_frames(call: Request) -> Answer | Held:
    """Answers and calls of the POS, one frame or a list of them; what it called is answered in the same form."""
    refuse_while_restarting(call)
    party = admitted(call).party
    connection = switchboard(call.world).connected(party.id)
    poller = connection if isinstance(connection, Poller) else None
    if poller is not None:
        _sign(call, poller)
        if poller.silent:
            return poller.unheard()
    try:
        content = orjson.loads(call.body)
        found = content if isinstance(content, list) else [content]
        if len(found) > BATCH:
            raise BadFrame(f"more than {BATCH} frames")
        frames = [(_posted(item), orjson.dumps(item).decode()) for item in found]
    except (orjson.JSONDecodeError, BadFrame) as bad:
        records.unexpected(call.world, poller, str(bad), call.body.decode("utf-8", "replace"))
        raise Refusal(400, "frames") from None
    answers: list[str] = []
    for frame, text in frames:
        _take(call, party, poller, frame, text, answers)
    if not answers:
        return Answer(204)
    return Answer(200, (f"[{','.join(answers)}]" if isinstance(content, list) else answers[0]).encode())


def _posted(item: Any) -> Delivered:
    frame = frame_of(item)
    if isinstance(frame, AuthFrame):
        raise BadFrame("authorization goes by headers here")
    return frame


def _take(call: Call, party: Party, poller: Poller | None, frame: Delivered, text: str, answers: list[str]) -> None:
    world = call.world
    if isinstance(frame, CallFrame):
        at = (Transport.LONG_POLLING, party.id)
        incoming.handle(world, at, poller, frame, text, answers.append, later=False)
    elif not calls.answer(world, party.id, frame, text):
        records.unexpected(world, poller, "answers no call that waits", text)


def _sign(call: Call, poller: Poller) -> None:
    """The journal says which connection a request belongs to, in place of HTTP's own header of that name."""
    kept = [header for header in call.raw_headers if header[0] != b"connection"]
    call.raw_headers[:] = [*kept, (b"connection", str(poller.serial).encode())]
