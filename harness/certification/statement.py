"""The statement of a product, `ics.toml`: what it is, what it does, and how it is driven."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.certification.catalogue import CATALOGUE
from harness.selectors import ByHand, Selectors, SelectorsError, reference
from harness.selectors import parse as parse_selectors


class Vendor(StrEnum):
    VIPPS = "vipps"
    QERKO = "qerko"
    POSTER = "poster"
    """A loyalty app at the café's terminal, and its server; its guests have joined at the product's till."""


class Generation(StrEnum):
    """Of Vipps' payment API."""

    EPAYMENT = "epayment"
    ECOM = "ecom"


class Transport(StrEnum):
    """To Qerko."""

    WEBSOCKET = "websocket"
    LONG_POLLING = "long-polling"


class Feature(StrEnum):
    """What not every product has; scenarios with such a tag are for those that have it."""

    ENROLMENT = "enrolment"
    """Vipps users join a club at the till."""
    KASSA_CLUB = "kassa-club"
    """Members collect and spend by the rules of the reference's programme."""
    LOYALTY_CARDS = "loyalty-cards"
    """Members use their membership as a card in Qerko, proven as the reference proves it."""
    OWN_AUTHORITY = "own-authority"
    """An authority of its own decides about cards."""
    TWO_RESTAURANTS = "two-restaurants"
    """One till serves two restaurants."""
    TIPS = "tips"
    """Guests may tip."""
    TEN_PERCENT_OFF = "ten-percent-off"
    """Members get ten percent off."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByReference(_Section):
    """The reference till that the sandbox mounts for each world."""

    kind: Literal["reference"]


class ByTillApi(_Section):
    """A product with a Till API: `start` runs it for one world, `url` is where it then serves.

    It prints a line to standard output when it is ready, within `patience` seconds. Placeholders: `{sandbox}` (control
    API), `{world}`, `{port}` (a free one), `{generation}`, `{transport}`, and `{folder}` (of that world alone; it is
    started there). The environment's `KASSA_WORLD` names a file with the world's keys, and the `options` that are
    wanted. At Qerko the product is the second restaurant of the world. At Poster it is the world's application, which
    is told before the start where the product lives: below `url` is where webhooks go (`hooks/poster`) and where the
    café's owner comes back to (`poster/connected`); where its app and the app's server are, the selectors file says.
    """

    kind: Literal["till-api"]
    start: tuple[str, ...] = Field(min_length=1)
    url: str = "http://127.0.0.1:{port}"
    patience: float = Field(default=30.0, gt=0, le=600)


class ByCommand(_Section):
    """A product without an HTTP side: `call` is run for every call of the Till API, JSON in, JSON out.

    `start`: if given, a process that runs as long as the world does. Placeholders as in the Till API's.
    """

    kind: Literal["command"]
    call: tuple[str, ...] = Field(min_length=1)
    start: tuple[str, ...] = ()
    patience: float = Field(default=30.0, gt=0, le=600)


class ByPrompts(ByHand):
    """A product without any API: a person works it, and a page on this machine tells them what to do."""

    kind: Literal["prompted"]


Driver = Annotated[ByReference | ByTillApi | ByCommand | ByPrompts, Field(discriminator="kind")]


class Statement(_Section):
    """`app`: of a product with Poster the selectors file of its app, beside the statement (`harness.selectors`).

    `evidence`: by condition, what the partner supplies for what no wire can show: a file or a declaration.
    """

    product: str = Field(min_length=1, max_length=100)
    version: str = Field(min_length=1, max_length=50)
    vendors: tuple[Vendor, ...] = Field(min_length=1)
    generations: tuple[Generation, ...] = (Generation.EPAYMENT,)
    transports: tuple[Transport, ...] = (Transport.WEBSOCKET,)
    features: tuple[Feature, ...] = ()
    driver: Driver
    app: str | None = Field(default=None, min_length=1)
    evidence: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_consistent(self) -> Statement:
        if not self.generations and Vendor.VIPPS in self.vendors:
            raise ValueError("generations: a product with Vipps has at least one")
        if not self.transports and Vendor.QERKO in self.vendors:
            raise ValueError("transports: a product with Qerko has at least one")
        if isinstance(self.driver, ByCommand | ByPrompts) and Vendor.POSTER in self.vendors:
            raise ValueError("driver: a product with Poster is called by HTTP, so it has a Till API")
        if self.app is not None and Vendor.POSTER not in self.vendors:
            raise ValueError("app: only a product with Poster has one")
        if self.app is None and isinstance(self.driver, ByTillApi) and Vendor.POSTER in self.vendors:
            raise ValueError("app: a product with Poster names the selectors file of its app")
        unknown = sorted(id for id in self.evidence if id not in CATALOGUE)
        if unknown:
            raise ValueError(f"evidence: there is no condition {', '.join(unknown)}")
        return self


class StatementError(ValueError):
    """The statement cannot be used; the text says where and why, one line for each mistake."""


def read(path: Path) -> Statement:
    """The statement in a file.

    Raises:
        StatementError: there is none, or it is not one.
    """
    try:
        return parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StatementError(f"{path}: {error}") from None
    except StatementError as error:
        raise StatementError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from None


def selectors_of(statement: Statement, beside: Path) -> Selectors:
    """The selectors file that a statement names; the reference's when it names none.

    Raises:
        StatementError: there is none, or it is not one.
    """
    if statement.app is None:
        return reference()
    try:
        return parse_selectors((beside / statement.app).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StatementError(f"{statement.app}: {error}") from None
    except SelectorsError as error:
        raise StatementError("\n".join(f"{statement.app}: {line}" for line in str(error).splitlines())) from None


def worker_of(statement: Statement, selectors: Selectors | None = None) -> ByHand | None:
    """How a person is told what to do, who works the product or, with these selectors, its app; None: nobody does."""
    if isinstance(statement.driver, ByPrompts):
        return statement.driver
    return None if selectors is None else selectors.by_hand


def parse(text: str) -> Statement:
    """The statement in a text.

    Raises:
        StatementError: it is none.
    """
    try:
        return Statement.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"not TOML: {error}") from None
    except ValidationError as error:
        lines = (_line(wrong["loc"], wrong["type"], wrong["msg"]) for wrong in error.errors())
        raise StatementError("\n".join(lines)) from None


def _line(where: tuple[int | str, ...], kind: str, text: str) -> str:
    place = ".".join(str(part) for part in where)
    if kind == "extra_forbidden":
        return f"{place}: there is no such key"
    return f"{place}: {text}" if place else text.removeprefix("Value error, ")
