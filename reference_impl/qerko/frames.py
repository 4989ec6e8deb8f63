"""Frames of a connection to Qerko: JSON in, typed values out, and the other way round.

Source: Qerko POS integration, messages; QERKO-MSG-01, -02. Members that nobody documents are ignored, and a failure is
understood in both of its forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

REQUEST, RESPONSE, ERROR = "method-call-request", "method-call-response", "error"


@dataclass(frozen=True, slots=True)
class Call:
    """A method call; without `uuid` nobody expects an answer."""

    method: str
    args: list[Any]
    uuid: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a call."""

    uuid: str
    result: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that failed. `uuid` None: the other side could not tell which."""

    uuid: str | None
    code: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Authorization:
    """Whether the key and the Pos-Id were accepted."""

    authorized: bool


@dataclass(frozen=True, slots=True)
class Rubbish:
    """A frame that fits nothing. `why` holds nothing of its content; `uuid`: whom to tell, if it can be made out."""

    why: str
    uuid: str | None = None


Frame = Call | Answer | Failure | Authorization | Rubbish


def parse(text: str | bytes) -> Frame:
    """What a frame says; never raises."""
    try:
        return of_json(orjson.loads(text))
    except orjson.JSONDecodeError:
        return Rubbish("not JSON")


def of_json(data: Any) -> Frame:
    """What a parsed frame says; never raises."""
    if not isinstance(data, dict):
        return Rubbish("not an object")
    kind, uuid = data.get("type"), data.get("uuid")
    if uuid is not None and not isinstance(uuid, str):
        return Rubbish("uuid is not a string")
    if kind == "auth-response":
        return Authorization(data.get("authorized") is True)
    if kind == RESPONSE:
        return _response(data, uuid)
    if kind == REQUEST:
        return _request(data, uuid)
    return Rubbish("unknown type")


def _request(data: dict[str, Any], uuid: str | None) -> Frame:
    method, args = data.get("method"), data.get("args")
    args = [] if args is None else args
    if not isinstance(method, str) or not isinstance(args, list):
        return Rubbish("a call without a method, or with args that are no list", uuid)
    if method == ERROR:
        failed = args[1] if len(args) > 1 and isinstance(args[1], str) else None
        return _failure(failed, args[0] if args else None)
    return Call(method, args, uuid)


def _response(data: dict[str, Any], uuid: str | None) -> Frame:
    if uuid is None:
        return Rubbish("an answer to nothing")
    if data.get("error") is not None:
        return _failure(uuid, data["error"])
    return Answer(uuid, data.get("result"))


def _failure(uuid: str | None, error: Any) -> Failure:
    facts = error if isinstance(error, dict) else {}
    code, message = facts.get("code"), facts.get("message")
    return Failure(uuid, code if isinstance(code, str) else None, message if isinstance(message, str) else "")


def auth_request(api_key: str, pos_id: str) -> str:
    """The first frame of a websocket."""
    return _text({"type": "auth-request", "apiKey": [api_key], "posId": pos_id})


def call(frame: Call) -> str:
    """A call of the till's."""
    return _text({"type": REQUEST, "uuid": frame.uuid, "method": frame.method, "args": frame.args})


def answer(uuid: str, result: Any) -> str:
    """The result of Qerko's call; raises TypeError when JSON cannot hold it."""
    return _text({"type": RESPONSE, "uuid": uuid, "result": result})


def failure(uuid: str, code: str | None, message: str) -> str:
    """Qerko's call failed."""
    return call(Call(ERROR, [{"code": code, "message": message}, uuid], None))


def _text(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
