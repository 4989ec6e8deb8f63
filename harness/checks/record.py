"""What the passive checks read: the journal of one world, and what is known of the shop and its scanner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from harness.actors.evidence import Exchange
from harness.actors.world import Keys
from harness.checks.poster_record import PosterRecord
from harness.checks.qerko_record import QerkoRecord

TOKEN_CALL = "fetchAuthorizationTokenUsingPost"
LOGIN_CALLS = frozenset({"backchannelAuthentication", "oauth2Token", "userExists"})
PUBLIC_CALLS = frozenset({"discoverOpenIDConfiguration", "wellKnown"})
USERINFO = "userinfoAuthorizationCode"
RECEIPT = "post-receipt-v2"
WRITES = frozenset({"createPayment", "capturePayment", "refundPayment", "cancelPayment"})


_DIGEST = "sha256:"


def digest(secret: str) -> str:
    """How the journal spells a secret; one that is spelt so already stays, as in records that were stored."""
    return secret if secret.startswith(_DIGEST) else _DIGEST + hashlib.sha256(secret.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Record:
    """`scanned`: every code that was held to the scanner, None when nobody wrote them down; `ended`: the world's time
    when the record was taken (epoch seconds), else that of its last exchange."""

    exchanges: tuple[Exchange, ...]
    keys: Keys
    scanned: frozenset[str] | None = None
    ended: float | None = None

    @cached_property
    def qerko(self) -> QerkoRecord:
        """What went over the wire to and from Qerko."""
        return QerkoRecord(self.exchanges, self.ended)

    @cached_property
    def poster(self) -> PosterRecord:
        """What went over the wire to and from Poster, and what apps at its terminal said."""
        return PosterRecord(self.exchanges)

    def calls(self, *operations: str) -> Iterator[Exchange]:
        """What the merchant sent to Vipps (of these operations), oldest first."""
        for exchange in self.exchanges:
            mine = exchange.source == "merchant" and exchange.vendor == "vipps" and exchange.request is not None
            if mine and (not operations or exchange.operation in operations):
                yield exchange

    def platform_calls(self) -> Iterator[Exchange]:
        """Calls that need the platform's access token."""
        aside = {TOKEN_CALL, USERINFO, *LOGIN_CALLS, *PUBLIC_CALLS}
        return (call for call in self.calls() if call.operation not in aside)

    def webhooks(self) -> Iterator[Exchange]:
        """Vipps' deliveries to the merchant."""
        for exchange in self.exchanges:
            is_delivery = exchange.operation.startswith("webhook:") and exchange.request is not None
            if is_delivery and exchange.vendor == "vipps":
                yield exchange


def reference_of(exchange: Exchange) -> str:
    """The payment that an ePayment call or a webhook is about."""
    request = exchange.sent
    named = request.json_object.get("reference")
    if isinstance(named, str):
        return named
    parts = request.path.split("?")[0].strip("/").split("/")
    return parts[3] if len(parts) > 3 and parts[2] == "payments" else ""


def amount_of(exchange: Exchange, member: str) -> int | None:
    """`{member}.value` of a request, in minor units; None when it is not an integer."""
    return _value(exchange.sent.json_object.get(member))


def aggregate_of(exchange: Exchange, member: str) -> int | None:
    """An amount of the aggregate in an answer; None when there is none."""
    aggregate = exchange.response.json_object.get("aggregate") if exchange.response else None
    return _value(aggregate.get(member)) if isinstance(aggregate, dict) else None


def state_of(exchange: Exchange) -> str:
    """The payment state in an answer, or nothing."""
    state = exchange.response.json_object.get("state") if exchange.response else None
    return state if isinstance(state, str) else ""


def _value(amount: object) -> int | None:
    value = amount.get("value") if isinstance(amount, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
