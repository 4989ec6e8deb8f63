"""Frames of the POS dialogue, read and written; nothing here does I/O.

Unknown members are accepted everywhere. A failure may come as the method ``error`` (observed) or as an answer with an
``error`` member (inferred); ``apiKey`` may be one key or a list of keys.

Source: Qerko POS integration, messages and authorization; QERKO-MSG-01, QERKO-MSG-02.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

ERROR = "error"
"""The method by which both sides say that a call failed."""
_REQUEST, _RESPONSE, _AUTH = "method-call-request", "method-call-response", "auth-request"


class BadFrame(ValueError):
    """Not a frame of the dialogue; the text says why. ``uuid``: of the call that it was meant to be, if clear."""

    uuid: str | None = None


@dataclass(frozen=True, slots=True)
class CallFrame:
    """A method call; without a ``uuid`` nobody waits for its answer."""

    uuid: str | None
    method: str
    args: list[Any]


@dataclass(frozen=True, slots=True)
class ResultFrame:
    uuid: str
    result: Any


@dataclass(frozen=True, slots=True)
class FailureFrame:
    """The call ``uuid`` failed; None: nobody knows which."""

    uuid: str | None
    code: str | None
    message: str


@dataclass(frozen=True, slots=True)
class AuthFrame:
    keys: tuple[str, ...]
    pos_id: str


Delivered = CallFrame | ResultFrame | FailureFrame
"""What a connection carries once it is authorized."""
Frame = Delivered | AuthFrame


def parse(text: str | bytes) -> Frame:
    """One frame.

    Raises:
        BadFrame: it is none.
    """
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadFrame(f"not JSON: {error}") from None
    return frame_of(content)


def frame_of(content: Any) -> Frame:
    """The frame that a JSON value is.

    Raises:
        BadFrame: it is none.
    """
    if not isinstance(content, dict):
        raise BadFrame("a frame is a JSON object")
    match content.get("type"):
        case str(kind) if kind == _REQUEST:
            try:
                return _call(content)
            except BadFrame as bad:
                bad.uuid = content["uuid"] if isinstance(content.get("uuid"), str) else None
                raise
        case str(kind) if kind == _RESPONSE:
            return _response(content)
        case str(kind) if kind == _AUTH:
            return _auth(content)
        case kind:
            raise BadFrame(f"no frame has the type {str(kind)[:60]!r}")


def _call(content: Mapping[str, Any]) -> CallFrame | FailureFrame:
    uuid, method, args = content.get("uuid"), content.get("method"), content.get("args", [])
    if not (uuid is None or (isinstance(uuid, str) and uuid)):
        raise BadFrame("uuid must be a string or null")
    if not isinstance(method, str) or not method:
        raise BadFrame("method must be a string")
    if not isinstance(args, list):
        raise BadFrame("args must be a list")
    if method != ERROR:
        return CallFrame(uuid, method, args)
    failed = args[1] if len(args) > 1 else None
    if not (failed is None or isinstance(failed, str)):
        raise BadFrame("the second argument of error must be the uuid of the failed call, or null")
    return _failure(failed, args[0] if args else None)


def _response(content: Mapping[str, Any]) -> ResultFrame | FailureFrame:
    uuid = content.get("uuid")
    if not isinstance(uuid, str) or not uuid:
        raise BadFrame("an answer needs the uuid of its call")
    if content.get("error") is not None:
        return _failure(uuid, content["error"])
    return ResultFrame(uuid, content.get("result"))


def _failure(uuid: str | None, error: Any) -> FailureFrame:
    if not isinstance(error, dict):
        raise BadFrame("an error is an object with code and message")
    code, message = error.get("code"), error.get("message", "")
    if not (code is None or isinstance(code, str)) or not isinstance(message, str):
        raise BadFrame("an error has a code, a string or null, and a message, a string")
    return FailureFrame(uuid, code, message)


def _auth(content: Mapping[str, Any]) -> AuthFrame:
    keys, pos_id = content.get("apiKey"), content.get("posId")
    if isinstance(keys, str):
        keys = [keys]
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise BadFrame("apiKey must be a list of keys, or one key")
    if not isinstance(pos_id, str):
        raise BadFrame("posId must be a string")
    return AuthFrame(tuple(keys), pos_id)


def call_frame(uuid: str | None, method: str, args: list[Any], extra: Mapping[str, Any]) -> str:
    """A call with every member at its place; ``extra``: members that a receiver must ignore."""
    return _text({"type": _REQUEST, "uuid": uuid, "method": method, "args": args, **extra})


def result_frame(uuid: str, result: Any) -> str:
    return _text({"type": _RESPONSE, "uuid": uuid, "result": result})


def failure_frame(uuid: str | None, code: str | None, message: str) -> str:
    """The failure of the other side's call ``uuid``; None: of a frame that names no call."""
    return _text({"type": _REQUEST, "uuid": None, "method": ERROR, "args": [{"code": code, "message": message}, uuid]})


def auth_frame(authorized: bool) -> str:
    return _text({"type": "auth-response", "authorized": authorized})


def _text(content: dict[str, Any]) -> str:
    return orjson.dumps(content).decode()
