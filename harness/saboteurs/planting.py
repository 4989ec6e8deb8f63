"""Planting a fault: objects of a till that was just built become objects of a subclass that does one thing wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import ClassVar, NoReturn

from reference_impl.flows.books import Books
from reference_impl.flows.payment_steps import PaymentSteps
from reference_impl.flows.settling import Settling
from reference_impl.qerko.connector import Connector
from reference_impl.qerko.dialogue import Dialogue
from reference_impl.qerko.link import Link
from reference_impl.qerko.parties import Methods, Parties
from reference_impl.qerko.reconnecting import Patience

_TILL = "reference_impl."
_MADE_LATE = (Connector, Patience)


class FaultyLines(Connector):
    """A connector whose links and dialogues, made anew for every connection, become one of `lines`."""

    lines: ClassVar[tuple[type, ...]] = ()

    async def _listen(self, link: Link, dialogue: Dialogue) -> NoReturn:
        _turn(link, self.lines)
        _turn(dialogue, self.lines)
        await super()._listen(link, dialogue)


class _LateParties(Parties):
    """Its connectors are made when the till starts."""

    turns: Collection[type] = ()

    def start(self, restaurant: Methods, authority: Methods) -> None:
        super().start(restaurant, authority)
        _turn(self, self.turns)


class _FaultySteps(PaymentSteps):
    """A payment's settling and its books are made anew for every step, and become one of `kinds`."""

    kinds: ClassVar[tuple[type, ...]]

    @asynccontextmanager
    async def _settling(self, reference: str) -> AsyncIterator[Settling]:
        async with super()._settling(reference) as settling:
            for part in (settling, settling._books):
                _become(part, self.kinds)
            yield settling


def settled_by(*kinds: type[Settling] | type[Books]) -> type[PaymentSteps]:
    """Steps of payments that are settled, or booked, by objects of these kinds."""
    return type("FaultySteps", (_FaultySteps,), {"kinds": kinds})


def plant(till: object, turns: Collection[type]) -> None:
    """Every object of a till that is not started yet becomes the faulty kind of itself, where there is one.

    Raises:
        LookupError: nothing can become one of them.
    """
    late = {kind for kind in turns if issubclass(kind, _MADE_LATE)}
    missing = set(turns) - late - _turn(till, turns)
    if missing:
        raise LookupError(f"nothing to become {', '.join(sorted(kind.__name__ for kind in missing))}")
    for parties in [part for part in _parts(till) if type(part) is Parties] if late else []:
        parties.__class__ = _LateParties
        assert isinstance(parties, _LateParties)
        parties.turns = turns


def _turn(root: object, turns: Collection[type]) -> set[type]:
    """Those that somebody has become."""
    return {kind for part in list(_parts(root)) for kind in _become(part, turns)}


def _become(part: object, kinds: Collection[type]) -> list[type]:
    """Those that it has become: a subclass of what it was, one after the other."""
    found = []
    for kind in kinds:
        if type(part) in kind.__mro__[1:]:
            part.__class__ = kind
            found.append(kind)
    return found


def _parts(root: object) -> Iterator[object]:
    """The till's own objects that can be reached from `root`, each once; what was turned is passed through."""
    seen, waiting = set[int](), [root]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        elif any(kind.__module__.startswith(_TILL) for kind in type(part).__mro__):
            yield part
            names = {*getattr(part, "__dict__", {}), *getattr(type(part), "__slots__", ())}
            waiting.extend(getattr(part, name) for name in names if hasattr(part, name))


def on_every_line(*lines: type) -> type[FaultyLines]:
    """A connector whose links or dialogues are of these kinds."""
    return type("FaultyLines", (FaultyLines,), {"lines": lines})
