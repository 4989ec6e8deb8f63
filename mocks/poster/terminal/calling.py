"""How calls of the SDK are received: a table of methods, arguments read with care, answers now or later.

Source: Poster POS platform, the pages of the methods (POSTER-PKG-08; rejection reasons are undocumented). Whatever an
app passes, the terminal answers something and keeps running; what does not fit is in the journal as misuse.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from pydantic import JsonValue

from mocks.poster.account import PosterAccount
from mocks.poster.order import Order, OrderRefused
from mocks.poster.terminal import trace
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.register import TerminalRefused
from mocks.poster.terminal.state import App
from mocks.world.machine import NotPossible
from mocks.world.refusal import Refusal
from mocks.world.world import World

log = logging.getLogger("kassa.terminal")


class Rejected(Exception):
    """The promise is rejected with this text, and the call is in the journal as misuse."""


class Unavailable(Exception):
    """The promise is rejected with this text; the app did nothing wrong."""


class Later(Enum):
    """The answer comes when a person has acted, or somebody else has answered."""

    LATER = "later"


class Arguments:
    """The declared arguments of one call; a missing one is None."""

    def __init__(self, values: list[JsonValue]) -> None:
        self._values = values

    def __getitem__(self, index: int) -> JsonValue:
        return self._values[index] if index < len(self._values) else None

    def integer(self, index: int, name: str) -> int:
        """A whole number, or its text."""
        return integer(self[index], name)

    def text(self, index: int, name: str) -> str:
        """A string; nothing counts as an empty one."""
        value = self[index]
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Rejected(f"{name} must be a string, not {kind(value)}")
        return value

    def object(self, index: int, name: str) -> dict[str, JsonValue]:
        value = self[index]
        if not isinstance(value, dict):
            raise Rejected(f"{name} must be an object, not {kind(value)}")
        return value


def kind(value: JsonValue) -> str:
    """What a value is called in JavaScript."""
    names = {bool: "a boolean", str: "a string", list: "an array", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")


def integer(value: JsonValue, name: str) -> int:
    """A whole number, or its text."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value % 1:
        raise Rejected(f"{name} must be a whole number, not {str(value)[:40]!r}")
    return int(value)


def decimal(value: JsonValue, name: str) -> Decimal:
    """A number, or its text; at most a thousand million."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        found = Decimal(str(value))
        if not found.is_finite() or abs(found) > 10**9:
            raise ValueError
    except (ValueError, ArithmeticError):
        raise Rejected(f"{name} must be a number, not {str(value)[:40]!r}") from None
    return found


Method: TypeAlias = Callable[[World, App, Arguments], Any]
METHODS: dict[str, Method] = {}
"""By the name behind ``Poster.``; names with a third part are methods of what a method has resolved."""


def method(name: str) -> Callable[[Method], Method]:
    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def order_for(world: World, app: App, order_id: int) -> Order | None:
    """An order of the account; an unknown one is misuse."""
    order = world.part(PosterAccount).orders.get(order_id)
    if order is None:
        trace.misuse(world, app, f"there is no order {order_id}")
    return order


def call(world: World, app: App, number: int, name: str, arguments: list[JsonValue]) -> None:
    """Run one call of the app and answer it, or leave it for later."""
    entry = trace.begin(world, trace.party(app), trace.TERMINAL, f"sdk:{name}", arguments)
    desk_of(world).calls[app.id, number] = entry
    before, world.cause = world.cause, entry.seq
    try:
        found = METHODS.get(name)
        if found is None:
            raise Rejected(f"Poster.{name[:60]} does not exist")
        result = found(world, app, Arguments(arguments))
        if result is not Later.LATER:
            answer(world, app, number, result)
    except Rejected as error:
        trace.misuse(world, app, f"{name}: {error}")
        reject(world, app, number, str(error))
    except Refusal as error:
        reject(world, app, number, error.title)
    except (Unavailable, OrderRefused, NotPossible, TerminalRefused) as error:
        reject(world, app, number, str(error))
    except Exception:
        log.exception("sdk method %s failed", name)
        reject(world, app, number, "internal error")
    finally:
        world.cause = before


def number_of_call(world: World, app: App) -> int:
    """The number of the call that is being handled: the newest one of the app."""
    return max(number for app_id, number in desk_of(world).calls if app_id == app.id)


def answer(world: World, app: App, number: int, value: Any) -> None:
    """Resolve a call, unless its document is gone."""
    _end(world, app, number, value, failed=False)


def reject(world: World, app: App, number: int, text: str) -> None:
    _end(world, app, number, text, failed=True)


def _end(world: World, app: App, number: int, content: Any, *, failed: bool) -> None:
    desk = desk_of(world)
    entry = desk.calls.pop((app.id, number), None)
    if entry is None:
        return
    trace.end(world, entry, {"error": content} if failed else content, failed=failed)
    told = terminal_of(world).number()
    desk.works(world, app, told)
    desk.tell({"app": app.id, "re": number, "number": told, "error" if failed else "value": content})
    desk.changed()
