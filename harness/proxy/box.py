"""The toxics of one vendor, as they are now; who works with them is told when they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from harness.proxy.effects import Strain
from harness.proxy.toxics import LostReply, Stream, Toxic, toxic_of


class NoSuchToxic(LookupError):
    """There is none of that name."""


class ToxicExists(ValueError):
    """There is one of that name."""


class ToxicBox:
    """All toxics of the vendor ``name``.

    Chance follows from ``seed``, the name of the toxic and the number of the connection or reply, so that a run repeats
    however its connections overlap.
    """

    def __init__(self, name: str, seed: int = 1) -> None:
        self.name = name
        self._seed = seed
        self._toxics: dict[str, Toxic] = {}
        self._lost: dict[str, int] = {}
        self._asked: dict[str, int] = {}
        self._replies_lost = 0
        self._listeners: set[Callable[[], None]] = set()

    @property
    def lost_replies(self) -> int:
        """How many replies have been lost so far."""
        return self._replies_lost

    @property
    def toxics(self) -> list[Toxic]:
        return list(self._toxics.values())

    def get(self, name: str) -> Toxic:
        """Raises NoSuchToxic."""
        try:
            return self._toxics[name]
        except KeyError:
            raise NoSuchToxic(name) from None

    def add(self, toxic: Toxic) -> None:
        """Raises ToxicExists."""
        if toxic.name in self._toxics:
            raise ToxicExists(toxic.name)
        self._put(toxic)

    def change(self, name: str, news: Mapping[str, Any]) -> Toxic:
        """Attributes and toxicity may change; what is left out stays.

        Raises:
            NoSuchToxic, BadToxic
        """
        before = self.get(name).model_dump(mode="json")
        attributes = {**before["attributes"], **(news.get("attributes") or {})}
        toxicity = news.get("toxicity", before["toxicity"])
        toxic = toxic_of({**before, "attributes": attributes, "toxicity": toxicity})
        self._put(toxic)
        return toxic

    def remove(self, name: str) -> None:
        """Raises NoSuchToxic."""
        self.get(name)
        del self._toxics[name]
        self._tell()

    def clear(self) -> None:
        self._toxics.clear()
        self._tell()

    def strains(self, connection: int, stream: Stream) -> list[Strain]:
        """The toxics at work on one direction of that connection, in the order they were added."""
        found = []
        for toxic in self._toxics.values():
            if toxic.stream is stream and not isinstance(toxic.attributes, LostReply):
                chance = self._chance(toxic, connection)
                if chance.random() < toxic.toxicity:
                    found.append(Strain(toxic, chance))
        return found

    def loses_reply(self, method: str, path: str) -> LostReply | None:
        """Whether the reply to this request is lost, and then how; counted as such."""
        for toxic in self._toxics.values():
            wanted = toxic.attributes
            if not isinstance(wanted, LostReply):
                continue
            if not (fnmatchcase(method, wanted.method.upper()) and fnmatchcase(path, wanted.path)):
                continue
            lost, asked = self._lost.get(toxic.name, 0), self._asked.get(toxic.name, 0)
            self._asked[toxic.name] = asked + 1
            spent = wanted.times is not None and lost >= wanted.times
            if not spent and self._chance(toxic, asked).random() < toxic.toxicity:
                self._lost[toxic.name] = lost + 1
                self._replies_lost += 1
                return wanted
        return None

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """``listener`` is called after every change, until what this returns is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def _put(self, toxic: Toxic) -> None:
        self._toxics[toxic.name] = toxic
        self._lost.pop(toxic.name, None)
        self._asked.pop(toxic.name, None)
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()

    def _chance(self, toxic: Toxic, number: int) -> Random:
        return Random(f"{self._seed}/{self.name}/{toxic.name}/{toxic.stream}/{number}")
