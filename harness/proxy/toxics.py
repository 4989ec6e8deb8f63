"""Toxics: what a network does to a connection, in the words of Toxiproxy (its README, toxics), and the lost reply."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError


class Stream(StrEnum):
    """Which way."""

    UPSTREAM = "upstream"
    """From the product to the vendor."""
    DOWNSTREAM = "downstream"
    """From the vendor to the product."""


class Attributes(BaseModel):
    """What one type of toxic can be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Latency(Attributes):
    """All data is late by ``latency`` ± ``jitter`` milliseconds."""

    latency: int = Field(default=0, ge=0)
    jitter: int = Field(default=0, ge=0)


class Bandwidth(Attributes):
    """At most ``rate`` kilobytes a second get through."""

    rate: int = Field(ge=1)


class SlowClose(Attributes):
    """The end of the connection is late by ``delay`` milliseconds."""

    delay: int = Field(default=0, ge=0)


class Timeout(Attributes):
    """Nothing gets through, and ``timeout`` milliseconds after the last data the connection closes; 0: it stays open
    until the toxic is removed."""

    timeout: int = Field(default=0, ge=0)


class ResetPeer(Attributes):
    """The connection is reset (TCP RST) ``timeout`` milliseconds after the first data."""

    timeout: int = Field(default=0, ge=0)


class Slicer(Attributes):
    """Data comes in slices of ``average_size`` ± ``size_variation`` bytes, ``delay`` microseconds apart."""

    average_size: int = Field(ge=1)
    size_variation: int = Field(default=0, ge=0)
    delay: int = Field(default=0, ge=0)


class LimitData(Attributes):
    """The connection closes once ``bytes`` have got through."""

    bytes: int = Field(ge=0)


class LostReply(Attributes):
    """The request is answered by the vendor, and the answer is lost: the connection closes without it.

    Strikes requests by ``method`` and by ``path`` (shell patterns; the path without its query), at most ``times``, each
    ``timeout`` milliseconds after the answer. Not one of Toxiproxy's.
    """

    method: str = "*"
    path: str = "*"
    times: int | None = Field(default=None, ge=1)
    timeout: int = Field(default=0, ge=0)


TYPES: Mapping[str, type[Attributes]] = MappingProxyType(
    {
        "latency": Latency,
        "bandwidth": Bandwidth,
        "slow_close": SlowClose,
        "timeout": Timeout,
        "reset_peer": ResetPeer,
        "slicer": Slicer,
        "limit_data": LimitData,
        "lost_reply": LostReply,
    }
)


class Toxic(BaseModel):
    """One toxic in Toxiproxy's JSON shape. ``toxicity``: the share of connections (for a lost reply: of the requests
    it strikes) that it spoils, 0 to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(max_length=100)
    type: str
    stream: Stream
    toxicity: float = Field(ge=0, le=1)
    attributes: SerializeAsAny[Attributes]


class BadToxic(ValueError):
    """A toxic that is none; the text says why."""


def toxic_of(wanted: Mapping[str, Any]) -> Toxic:
    """A toxic from its JSON members; name, stream (downstream), toxicity (1) and attributes may be left out.

    Raises:
        BadToxic: an unknown type, member or attribute, or a value out of bounds.
    """
    kind = wanted.get("type")
    attributes = TYPES.get(kind) if isinstance(kind, str) else None
    if attributes is None:
        raise BadToxic(f"invalid toxic type: one of {', '.join(TYPES)}")
    stream = wanted.get("stream") or Stream.DOWNSTREAM
    if stream not in list(Stream):
        raise BadToxic("stream was invalid, can be either upstream or downstream")
    if attributes is LostReply and stream != Stream.DOWNSTREAM:
        raise BadToxic("stream was invalid: replies come downstream")
    toxicity = wanted.get("toxicity")
    try:
        return Toxic(
            **{
                **wanted,
                "name": wanted.get("name") or f"{kind}_{stream}",
                "stream": stream,
                "toxicity": 1.0 if toxicity is None else toxicity,
                "attributes": attributes.model_validate(wanted.get("attributes") or {}),
            }
        )
    except ValidationError as error:
        wrong = error.errors()[0]
        raise BadToxic(f"{'.'.join(map(str, wrong['loc'])) or 'attributes'}: {wrong['msg']}") from None


def toxic_in(words: str) -> tuple[str, Toxic]:
    """(vendor, toxic) from one argument, such as ``vipps:latency:latency=200,jitter=50,stream=upstream``.

    Raises:
        BadToxic: it does not read like that.
    """
    vendor, _, rest = words.partition(":")
    kind, _, settings = rest.partition(":")
    members: dict[str, Any] = {"type": kind}
    attributes: dict[str, str] = {}
    for setting in filter(None, settings.split(",")):
        name, equals, value = setting.partition("=")
        if not equals:
            raise BadToxic(f"{setting} is no setting; they read NAME=VALUE")
        (members if name in ("name", "stream", "toxicity") else attributes)[name] = value
    return vendor, toxic_of({**members, "attributes": attributes})
