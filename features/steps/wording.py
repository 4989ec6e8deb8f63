"""How amounts, calls and messages are worded in the features."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pytest_bdd import parsers

CALLS = {
    "token request": "fetchAuthorizationTokenUsingPost",
    "QR exchange": "exchangeQr",
    "check-in": "initiateLoyaltyCheckIn",
    "discovery": "discoverOpenIDConfiguration",
    "key set": "wellKnown",
    "user look-up": "userExists",
    "login request": "backchannelAuthentication",
    "login poll": "oauth2Token",
    "userinfo": "userinfoAuthorizationCode",
    "payment request": "createPayment",
    "payment reading": "getPayment",
    "event log": "getPaymentEventLog",
    "capture": "capturePayment",
    "cancellation": "cancelPayment",
    "refund": "refundPayment",
    "webhook registration": "registerWebhook",
}

# What a message must say to be understood; any product may word it in its own way within these.
TOPICS = {
    "a shop's QR code": r"shop.s qr",
    "a payment link": r"payment link",
    "the personal QR is needed": r"personal qr",
    "an impossible number": r"number",
    "an old sticker": r"sticker",
    "not a Vipps QR": r"neither|not a vipps|no vipps",
    "a fresh QR is needed": r"fresh qr|new qr",
    "an unknown product": r"catalogue|unknown product",
    "the check-in": r"check-in",
    "the enrolment": r"enrolment",
    "the customer declined": r"declined",
    "no answer in time": r"in time",
    "the app is too old": r"too old|update",
    "the identity could not be verified": r"verif",
    "the enrolment is done": r"enrolment done|is a member",
    "the payment": r"payment",
    "the customer rejected": r"rejected",
    "another tender": r"another tender|other tender",
    "the till could not sign in": r"sign in",
    "the amount is too small": r"at least|too small",
    "a declined card": r"declined|rejected|refused",
    "too late": r"too late",
    "the payment is cancelled": r"payment cancelled",
    "the refund": r"refund",
    "the released reservation": r"released",
    "points": r"points",
    "the scan": r"scan",
}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Word(Generic[T]):
    """A type of the `parse` format: what it looks like, and what it means."""

    pattern: str
    meaning: Callable[[str], T]

    def __call__(self, text: str) -> T:
        return self.meaning(text)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


WORDS: dict[str, Word[Any]] = {
    "Kr": Word(r"\d+\.\d\d", lambda text: int(Decimal(text) * 100)),
    "Call": Word(_one_of(CALLS), CALLS.__getitem__),
    "Topic": Word(_one_of(TOPICS), lambda text: re.compile(TOPICS[text], re.IGNORECASE)),
}


def says(text: str) -> parsers.parse:
    """A step's text, with amounts as `{x:Kr}`, calls as `{x:Call}` and messages as `{x:Topic}`."""
    return parsers.parse(text, extra_types=WORDS)
