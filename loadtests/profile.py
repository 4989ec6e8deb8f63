"""What a load run is: who comes, how fast they think, and what must hold. Read from TOML; unknown keys are refused."""

from __future__ import annotations

import math
import random
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from loadtests.arrivals import Arrivals, Share

Seconds = Annotated[float, Field(ge=0, le=7 * 86_400)]
Percentile = Literal["p50", "p90", "p95", "p99", "p999"]
Limits = dict[Percentile, Annotated[float, Field(gt=0)]]
PERCENT: dict[str, float] = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "p999": 99.9}
SHIPPED = files("loadtests").joinpath("profiles")


class BadProfile(ValueError):
    """No such profile, or one that cannot be understood; the text is for whoever wrote it."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Thinking(_Table):
    """A pause between two presses, in seconds: always `median`, or spread around it."""

    median: Seconds
    spread: Literal["none", "lognormal", "exponential"] = "lognormal"
    sigma: Annotated[float, Field(ge=0, le=3)] = 0.4

    def draw(self, chance: random.Random) -> float:
        if self.median == 0 or self.spread == "none":
            return self.median
        if self.spread == "exponential":
            return chance.expovariate(math.log(2) / self.median)
        return chance.lognormvariate(math.log(self.median), self.sigma)


class Shops(_Table):
    """`tills` in each of `stores`; a customer who finds every till busy waits at most `queue` seconds."""

    stores: Annotated[int, Field(ge=1, le=100_000)]
    tills: Annotated[int, Field(ge=1, le=100)] = 3
    queue: Seconds = 1.0

    @property
    def all_tills(self) -> int:
        return self.stores * self.tills


class Customers(_Table):
    """Shares of the customers; the rest approves. `crowd`: how many different ones there are. `tables`: who eats in the
    product's restaurant instead of shopping, `cafes`: who has a coffee where its club is welcome.

    `members` are members already, `enrol` is the share of the others that join when asked.
    """

    crowd: Annotated[int, Field(ge=10, le=20_000)] = 200
    tables: Share = 0.0
    cafes: Share = 0.0
    members: Share = 0.5
    enrol: Share = 0.1
    spend_points: Share = 0.2
    rejects: Share = 0.02
    slow: Share = 0.03
    approve_after: Seconds = 1.0
    slow_after: Seconds = 8.0
    basket: Annotated[int, Field(ge=1000, le=10_000_000, description="median, minor units")] = 25_000

    @model_validator(mode="after")
    def _shares(self) -> Customers:
        if self.rejects + self.slow > 1:
            raise ValueError("rejects and slow together are more than everybody")
        if self.tables + self.cafes > 1:
            raise ValueError("tables and cafes together are more than everybody")
        return self


class Thoughts(_Table):
    """What cashier and customer do between two calls."""

    scan: Thinking = Thinking(median=2.0)
    negotiate: Thinking = Thinking(median=2.0)
    pay: Thinking = Thinking(median=1.0)


class Patience(_Table):
    """Real seconds: for an answer of the target, for a customer's approval, and between two polls of a payment."""

    call: Annotated[float, Field(gt=0, le=600)] = 10.0
    approval: Annotated[float, Field(gt=0, le=600)] = 60.0
    poll: Annotated[float, Field(gt=0, le=60)] = 5.0


class Gates(_Table):
    """What must hold, else the run fails. Times in milliseconds, the rest in shares; money must always agree.

    `calls`: every single call; `stages`: those of one stage; `flow`: from the intended start to the paid sale, thinking
    and the customer's phone included; `memory_slope`: growth of the target an hour, from the second
    `memory_from` on (by then all that lives for a while only should have been there) and for `memory_after` at least.
    """

    errors: Share = 0.001
    dropped: Share = 0.001
    throughput: Share = 0.99
    calls: Limits = Field(default_factory=dict)
    stages: dict[str, Limits] = Field(default_factory=dict)
    flow: Limits = Field(default_factory=dict)
    webhook_lag: Limits = Field(default_factory=dict)
    memory_slope: Annotated[float, Field(gt=0)] | None = None
    memory_from: Seconds = 0.0
    memory_after: Seconds = 200.0


class Generator(_Table):
    """When the generator itself was too busy for its figures to mean anything: then the run is void."""

    cpu: Annotated[float, Field(gt=0, le=1)] = 0.70
    lag_p99: Annotated[float, Field(gt=0, description="milliseconds")] = 50.0


class Profile(_Table):
    """One TOML file. `duration` and `warm_up` in seconds; what happens in the warm-up is played but not judged, but for
    the money."""

    title: str
    story: str
    duration: Annotated[float, Field(gt=0, le=7 * 86_400)]
    warm_up: Seconds = 0.0
    arrivals: Arrivals
    shops: Shops
    customers: Customers = Customers()
    thinking: Thoughts = Thoughts()
    patience: Patience = Patience()
    gates: Gates = Gates()
    generator: Generator = Generator()

    def lasting(self, seconds: float | None) -> Profile:
        """The same for another time, with as much of it as warm-up."""
        if seconds is None:
            return self
        warm_up = self.warm_up * min(1.0, seconds / self.duration)
        return self.model_copy(update={"duration": seconds, "warm_up": warm_up})


def shipped() -> list[str]:
    """The names of the profiles that come with Kassa."""
    return sorted(entry.name.removesuffix(".toml") for entry in SHIPPED.iterdir() if entry.name.endswith(".toml"))


def read_profile(wanted: str) -> Profile:
    """A shipped profile by name, or any by path.

    Raises:
        BadProfile: there is none, it is no TOML, or something in it is not understood.
    """
    try:
        text = (SHIPPED.joinpath(f"{wanted}.toml") if wanted in shipped() else Path(wanted)).read_text("utf-8")
        return Profile.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError):
        raise BadProfile(f"no profile {wanted}; shipped: {', '.join(shipped())}; or name a TOML file") from None
    except tomllib.TOMLDecodeError as error:
        raise BadProfile(f"{wanted} is not TOML: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise BadProfile(f"{wanted}: {wrong}") from None
