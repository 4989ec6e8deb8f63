"""Who goes on when a call is answered, and which methods Qerko has: both registered by name, so that state is data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mocks.world.world import World


class ReplyKind(StrEnum):
    """What became of a method call."""

    RESULT = "result"
    ERROR = "error"
    """The POS answered that it failed."""
    SILENT = "silent"
    """No answer within the time-out."""
    OFFLINE = "offline"
    """Nobody was connected."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``result`` of a RESULT; ``code`` and ``message`` of an ERROR, the message also of what never was answered."""

    kind: ReplyKind
    result: Any = None
    code: str | None = None
    message: str = ""


class MethodError(Exception):
    """A call of the POS that Qerko refuses."""

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


OnReply = Callable[[World, str, Reply], None]
Method = Callable[[World, str, list[Any]], Any]

REPLIES: dict[str, OnReply] = {}
METHODS: dict[str, Method] = {}


def on_reply(then: str) -> Callable[[OnReply], OnReply]:
    """What goes on after a call that was made with ``then``: world, the call's key, the reply."""

    def register(function: OnReply) -> OnReply:
        REPLIES[then] = function
        return function

    return register


def method(name: str) -> Callable[[Method], Method]:
    """A method that a POS may call: world, id of the party, arguments; its result is the answer.

    It refuses with :class:`MethodError`.
    """

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
