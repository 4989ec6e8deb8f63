"""What toxics do to bytes, without any I/O: data goes in, steps come out, and who owns the sockets takes them.

After Toxiproxy's implementation of the same names. Moments are seconds of one clock, whichever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from harness.proxy.toxics import Bandwidth, Latency, LimitData, ResetPeer, Slicer, SlowClose, Timeout, Toxic

_PORTION = 0.1  # seconds of a slow line that are sent at once


@dataclass(frozen=True, slots=True)
class Chunk:
    """Data as it came in; ``at``: when."""

    data: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Until:
    """Nothing goes on before that moment."""

    moment: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing goes on for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Pass:
    """These bytes get through."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Swallow:
    """Bytes are lost: from here on the connection is good for nothing."""


@dataclass(frozen=True, slots=True)
class Close:
    """The connection ends, both ways; ``reset``: by TCP RST."""

    reset: bool = False


Step = Until | Pause | Pass | Swallow | Close


@dataclass(slots=True)
class Strain:
    """One toxic at work on one direction of one connection; ``passed``: bytes so far."""

    toxic: Toxic
    chance: Random
    passed: int = field(default=0)

    def take(self, chunk: Chunk) -> Iterator[Step]:
        """What becomes of the data."""
        match self.toxic.attributes:
            case Latency(latency=latency, jitter=jitter):
                yield Until(chunk.at + (latency + self.chance.uniform(-jitter, jitter)) / 1000)
                yield Pass(chunk.data)
            case Bandwidth(rate=rate):
                yield from _portions(chunk.data, rate * 1000)
            case Slicer(average_size=size, size_variation=variation, delay=delay):
                yield from self._slices(chunk.data, size, min(variation, size - 1), delay / 1_000_000)
            case LimitData(bytes=limit):
                yield from self._first(chunk.data, limit)
            case ResetPeer(timeout=timeout):
                yield Pause(timeout / 1000)
                yield Close(reset=True)
            case Timeout():
                yield Swallow()
            case _:
                yield Pass(chunk.data)

    def end(self) -> Iterator[Step]:
        """What happens before the end of the connection gets through."""
        if isinstance(self.toxic.attributes, SlowClose):
            yield Pause(self.toxic.attributes.delay / 1000)

    @property
    def idle(self) -> float | None:
        """Seconds without data after which the connection closes; None: never."""
        attributes = self.toxic.attributes
        return attributes.timeout / 1000 if isinstance(attributes, Timeout) and attributes.timeout else None

    @property
    def swallows(self) -> bool:
        """Whether nothing gets through."""
        return isinstance(self.toxic.attributes, Timeout)

    def _slices(self, data: bytes, size: int, variation: int, gap: float) -> Iterator[Step]:
        while data:
            length = size + self.chance.randint(-variation, variation)
            yield Pass(data[:length])
            data = data[length:]
            if data:
                yield Pause(gap)

    def _first(self, data: bytes, limit: int) -> Iterator[Step]:
        allowed = data[: max(0, limit - self.passed)]
        self.passed += len(allowed)
        if allowed:
            yield Pass(allowed)
        if self.passed >= limit:
            yield Close()


def through(strains: Sequence[Strain], chunk: Chunk) -> Iterator[Step]:
    """The data through all of them, one after the other."""
    if not strains:
        yield Pass(chunk.data)
        return
    for step in strains[0].take(chunk):
        if isinstance(step, Pass):
            yield from through(strains[1:], Chunk(step.data, chunk.at))
        else:
            yield step


def _portions(data: bytes, per_second: int) -> Iterator[Step]:
    size = int(per_second * _PORTION)
    for start in range(0, len(data), size):
        portion = data[start : start + size]
        yield Pause(len(portion) / per_second)
        yield Pass(portion)
