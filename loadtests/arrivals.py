"""When customers come: an open model. The schedule is drawn before the run, so a slow target cannot thin it out.

A shape says how many arrivals a second are expected at each moment; the moments themselves are a Poisson process with
that intensity (thinning, Lewis and Shedler 1979), drawn from the run's seed.
"""

from __future__ import annotations

import bisect
import random
from abc import ABC, abstractmethod
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Rate = Annotated[float, Field(gt=0, le=10_000, description="arrivals a second")]
Share = Annotated[float, Field(ge=0, le=1)]


class _Shape(BaseModel, ABC):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def rate(self, share: float) -> float:
        """Arrivals a second once `share` (0 to 1) of the run is over."""

    @property
    @abstractmethod
    def highest(self) -> float:
        """The most that it ever is."""


class Steady(_Shape):
    """The same all the time."""

    shape: Literal["steady"]
    peak: Rate

    def rate(self, share: float) -> float:
        return self.peak

    @property
    def highest(self) -> float:
        return self.peak


class Ramp(_Shape):
    """Evenly from `start` to `peak`: where does it break?"""

    shape: Literal["ramp"]
    start: Rate
    peak: Rate

    def rate(self, share: float) -> float:
        return self.start + (self.peak - self.start) * share

    @property
    def highest(self) -> float:
        return max(self.start, self.peak)


class Curve(_Shape):
    """Straight lines between points of (share of the run, share of the peak)."""

    shape: Literal["curve"]
    peak: Rate
    points: tuple[tuple[Share, Share], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _in_order(self) -> Curve:
        shares = [share for share, _ in self.points]
        if shares != sorted(set(shares)) or (shares[0], shares[-1]) != (0, 1):
            raise ValueError("points must run from 0 to 1, each later than the one before")
        return self

    def rate(self, share: float) -> float:
        at = min(max(bisect.bisect_right([s for s, _ in self.points], share), 1), len(self.points) - 1)
        (left, low), (right, high) = self.points[at - 1], self.points[at]
        return self.peak * (low + (high - low) * (share - left) / (right - left))

    @property
    def highest(self) -> float:
        return self.peak


class StoreDay(Curve):
    """A day of a grocery store, from eight to ten in the evening, in the time of the run: noon, then after work."""

    shape: Literal["store-day"]  # type: ignore[assignment]
    points: tuple[tuple[Share, Share], ...] = (
        (0, 0.1), (0.14, 0.35), (0.29, 0.6), (0.36, 0.5), (0.55, 0.7), (0.64, 1), (0.71, 0.9), (0.86, 0.4), (1, 0.05),
    )  # fmt: skip


class OpeningBurst(Curve):
    """Doors open: everybody at once, then the usual fifth."""

    shape: Literal["opening-burst"]  # type: ignore[assignment]
    points: tuple[tuple[Share, Share], ...] = ((0, 0.05), (0.08, 0.05), (0.1, 1), (0.3, 1), (0.5, 0.2), (1, 0.2))


class BlackFriday(Curve):
    """It rises, stays for most of the day, and falls."""

    shape: Literal["black-friday"]  # type: ignore[assignment]
    points: tuple[tuple[Share, Share], ...] = ((0, 0.2), (0.15, 1), (0.85, 1), (1, 0.3))


class Reconnect(_Shape):
    """Thundering reconnect: a line was down for `outage` of the run, and whoever waited comes within `rush` of it."""

    shape: Literal["reconnect"]
    usual: Rate
    at: Share = 0.4
    outage: Share = 0.2
    rush: Annotated[float, Field(gt=0, le=1)] = 0.05

    @model_validator(mode="after")
    def _fits(self) -> Reconnect:
        if self.at + self.outage + self.rush > 1:
            raise ValueError("at, outage and rush together are longer than the run")
        return self

    def rate(self, share: float) -> float:
        if self.at <= share < self.at + self.outage:
            return 0.0
        rushing = self.at + self.outage <= share < self.at + self.outage + self.rush
        return self.highest if rushing else self.usual

    @property
    def highest(self) -> float:
        return self.usual * (1 + self.outage / self.rush)


Arrivals = Annotated[
    Steady | Ramp | Curve | StoreDay | OpeningBurst | BlackFriday | Reconnect, Field(discriminator="shape")
]


def schedule(shape: Arrivals, seconds: float, seed: int) -> list[float]:
    """Every arrival of the run in seconds from its start, in order; the same for the same seed."""
    chance, highest, at = random.Random(f"arrivals:{seed}"), shape.highest, 0.0
    moments: list[float] = []
    while (at := at + chance.expovariate(highest)) < seconds:
        if chance.random() * highest < shape.rate(at / seconds):
            moments.append(at)
    return moments
