"""A dictionary for what a world remembers for good: what is new or in use is in memory, the rest in a file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from typing import Any, Generic, TypeVar, get_args

import orjson
from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from mocks.world.history import ROOM, Archive, History

V = TypeVar("V")
_BITS = 1 << 23
_SECOND = 23  # where the second place of a digest begins


class _Marks:
    """Which digests the file may have: never wrong about one that it has, seldom about another (a Bloom filter).

    Almost every new key is looked for before it comes: this keeps that from being a look into the file. A megabyte,
    however much is kept; one wrong answer in a hundred at 400,000 entries.
    """

    def __init__(self) -> None:
        self._bits = bytearray(_BITS >> 3)

    def add(self, digest: int) -> None:
        for place in (digest % _BITS, (digest >> _SECOND) % _BITS):
            self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, digest: int) -> bool:
        first, second = digest % _BITS, (digest >> _SECOND) % _BITS
        bits = self._bits
        return bool(bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1)


def _spelled(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not kept")


class Attic(History, Generic[V]):
    """``kind``: the dataclass of the values, which never hold one another.

    A value that is asked for comes back into memory, and when it goes to the file again, that one counts.
    """

    batch = 50

    def __init__(self, kind: type[V], entries: Mapping[str, V] | None = None, room: int = ROOM) -> None:
        super().__init__(room)
        self._kind = kind
        self._near: dict[str, V] = dict(entries or {})
        self._marks: _Marks | None = None
        self._batches = 0

    def get(self, key: str) -> V | None:
        value = self._near.get(key)
        return value if value is not None or self._marks is None else self._fetch(key, self._marks)

    def __getitem__(self, key: str) -> V:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __setitem__(self, key: str, value: V) -> None:
        self._near[key] = value
        if len(self._near) >= self._room + self.batch:
            self.grown()

    def at_hand(self) -> int:
        return len(self._near)

    def whole(self) -> dict[str, V]:
        """All there is at this moment, oldest first; what lies in the file is copied and stays there."""
        found: dict[str, V] = {}
        for batch in self._archive.since(0) if self._archive is not None else ():
            found.update((key, self._codec.validate_python(value)) for key, value in batch.items())
        return found | self._near

    @cached_property
    def _codec(self) -> TypeAdapter[V]:
        return TypeAdapter(self._kind)

    def _fetch(self, key: str, marks: _Marks) -> V | None:
        digest = hash(key)
        if digest in marks and self._archive is not None:
            for batch in self._archive.found(digest):
                if key in batch:
                    self[key] = value = self._codec.validate_python(batch[key])
                    return value
        return None

    def _move(self, archive: Archive) -> None:
        oldest = dict(islice(self._near.items(), self.batch))
        digests = [hash(key) for key in oldest]
        archive.put(self._batches, orjson.dumps(oldest, default=_spelled), digests)
        self._batches += 1
        self._marks = self._marks or _Marks()
        for digest in digests:
            self._marks.add(digest)
        for key in oldest:
            del self._near[key]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In a snapshot it is an object like any other."""
        (kind,) = get_args(source)
        whole = handler.generate_schema(dict[str, kind])  # type: ignore[valid-type]
        return core_schema.no_info_after_validator_function(
            partial(cls, kind),
            whole,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.whole, return_schema=whole),
        )
