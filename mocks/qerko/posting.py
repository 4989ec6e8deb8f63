"""Frames that a POS posts over HTTP, one or a list: its answers, and its own calls, which are answered in the body.

Source: Qerko POS integration, messages (their way over HTTP is inferred); QERKO-MSG-01.
"""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import BaseModel, RootModel

from mocks.qerko import calls, incoming, records
from mocks.qerko.account import Party
from mocks.qerko.frames import AuthFrame, BadFrame, CallFrame, Delivered, frame_of
from mocks.qerko.payment_schema import ErrorBody
from mocks.qerko.switchboard import Connection, Transport
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal

BATCH = 1_000  # frames in one body; no POS has as many calls to answer


class Frame(BaseModel):
    """A ``method-call-request`` or a ``method-call-response``."""

    type: str


class Frames(RootModel[Frame | list[Frame]]):
    """One frame, or a list of them."""


ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorBody, "description": "Key or Pos-Id invalid"},
    413: {"model": ErrorBody, "description": "Body too large"},
    500: {"model": ErrorBody, "description": "Server fault"},
    503: {"model": ErrorBody, "description": "Restart ahead: try again in 2 minutes"},
}
NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Nothing to say"}}
TAKEN: dict[int | str, dict[str, Any]] = NOTHING | {400: {"model": ErrorBody, "description": "Not a frame"}} | ERRORS
"""What may come of posting frames, besides answers to the calls among them."""
_FRAME = {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}}
_FRAMES = {"oneOf": [_FRAME, {"type": "array", "items": _FRAME}]}
POSTED: dict[str, Any] = {
    "x-provenance": "inferred",
    "requestBody": {"required": True, "content": {"application/json": {"schema": _FRAMES}}},
}


def take_posted(call: Call, party: Party, transport: Transport, connection: Connection | None) -> Answer:
    """Every frame of the body goes where it belongs; one that is none, and nothing is taken.

    Raises:
        Refusal: 400, the body is no frame, nor a list of frames.
    """
    try:
        content = orjson.loads(call.body)
        found = content if isinstance(content, list) else [content]
        if len(found) > BATCH:
            raise BadFrame(f"more than {BATCH} frames")
        frames = [(_posted(item), orjson.dumps(item).decode()) for item in found]
    except (orjson.JSONDecodeError, BadFrame) as bad:
        records.unexpected(call.world, connection, str(bad), call.body.decode("utf-8", "replace"))
        raise Refusal(400, "frames") from None
    answers: list[str] = []
    for frame, text in frames:
        if isinstance(frame, CallFrame):
            way = (transport, party.id)
            incoming.handle(call.world, way, connection, frame, text, answers.append, later=False)
        elif not calls.answer(call.world, party.id, frame, text):
            records.unexpected(call.world, connection, "answers no call that waits", text)
    if not answers:
        return Answer(204)
    return Answer(200, (f"[{','.join(answers)}]" if isinstance(content, list) else answers[0]).encode())


def sign(call: Call, connection: Connection) -> None:
    """The journal says which connection a request belongs to, in place of HTTP's own header of that name."""
    kept = [header for header in call.raw_headers if header[0] != b"connection"]
    call.raw_headers[:] = [*kept, (b"connection", str(connection.serial).encode())]


def _posted(item: Any) -> Delivered:
    frame = frame_of(item)
    if isinstance(frame, AuthFrame):
        raise BadFrame("authorization goes by headers here")
    return frame
