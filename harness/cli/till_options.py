"""What may be chosen for a till of the sandbox: strings in the control API, the same words on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reference_impl.settings import Generation, QerkoTransport


class Switch(StrEnum):
    """Whether the till has to do with a vendor (Qerko, Poster) at all."""

    ON = "on"
    OFF = "off"


class Authority(StrEnum):
    """Who decides about cards of the brand."""

    TILL = "till"
    """The till's restaurant."""
    OWN = "own"
    """A party of its own, which runs in the till and shares its members."""


class TillOptions(BaseModel):
    """All of them, with what a world's till has unless told otherwise.

    ``restaurants``: how many it serves; ``member_discount``: percent off for members; ``saboteur``: the fault that it
    has, by its name in the catalogue.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    generation: Generation = Generation.EPAYMENT
    qerko: Switch = Switch.ON
    transport: QerkoTransport = QerkoTransport.WEBSOCKET
    restaurants: int = Field(default=1, ge=1, le=2)
    authority: Authority = Authority.TILL
    member_discount: int = Field(default=0, ge=0, le=50)
    poster: Switch = Switch.ON
    saboteur: str | None = None


def options_of(words: Mapping[str, str]) -> TillOptions:
    """The options that these words choose.

    Raises:
        ValueError: an option that the till does not have, or a value that the option does not.
    """
    unknown = sorted(set(words) - set(TillOptions.model_fields))
    if unknown:
        raise ValueError(f"no option {', '.join(unknown)[:60]}")
    try:
        return TillOptions.model_validate(dict(words))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"option {wrong['loc'][0]}: {wrong['msg']}") from None
