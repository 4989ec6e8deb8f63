"""Personal QR codes: shown by the Vipps app, exchanged for the phone number at the till.

Sources: Vipps QR API guide and OpenAPI, ``POST /qr/v1/exchange`` (VIPPS-QR-01…08). How long a code of format 2.0
lives is undocumented: five minutes by default (inferred).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel
from pydantic.json_schema import SkipJsonSchema

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS, retry_after
from mocks.vipps.platform import gateway_answer, identify_merchant, platform_headers
from mocks.world.aging import forget_over
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.phone import Phone
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

_CLEAR_TEXT = re.compile(r"(?i:https://qr\.vipps\.no)/28/2/01/031/(\d{10,15})(?:\?[^\s#]*)?", re.ASCII)
_TOKEN = re.compile(r"(?i:https://qr\.vipps\.no)/p/([^/?#\s]+)(?:\?[^\s#]*)?")
_REASON = "The complete data contained in the QR code is required."
_EXPIRED = "The QR code has expired."


@dataclass(frozen=True, slots=True)
class ShownQr:
    """What a personal QR code says; ``generated_at`` (epoch seconds) only in format 2.0."""

    phone: Phone
    version: str
    generated_at: int | None = None


class UnreadableQr(ValueError):
    """Not a personal QR code of anybody in this world, or no longer; the text is the reason."""


def show_qr(world: World, phone: Phone, version: str) -> str:
    """The person opens "Show QR": the content of the code in format ``"1.0"`` (clear text) or ``"2.0"`` (token)."""
    if version == "1.0":
        return phone.person.personal_qr
    account, now = world.part(VippsAccount), world.clock.now
    forget_over(account.qr_tokens, lambda shown: shown[1] + account.quirks.qr_life <= now)
    token = world.secrets.token(22)
    account.qr_tokens[token] = (phone.person.msisdn, now)
    return f"https://qr.vipps.no/p/{token}"


def read_qr(world: World, content: str) -> ShownQr:
    """Read the complete content of a scanned code; scheme and host in any case, the rest to the letter.

    Raises:
        UnreadableQr: nobody here shows this.
    """
    if match := _CLEAR_TEXT.fullmatch(content):
        phone = world.phones.get(match[1])
        if phone is None:
            raise UnreadableQr(_REASON)
        return ShownQr(phone, "1.0")
    account = world.part(VippsAccount)
    match = _TOKEN.fullmatch(content)
    msisdn, generated_at = account.qr_tokens.get(match[1], ("", 0.0)) if match else ("", 0.0)
    if msisdn not in world.phones:
        raise UnreadableQr(_REASON)
    if generated_at + account.quirks.qr_life <= world.clock.now:
        raise UnreadableQr(_EXPIRED)
    return ShownQr(world.phones[msisdn], "2.0", int(generated_at))


def phone_of_qr(world: World, content: str) -> Phone | None:
    """Whose personal QR code this is; None if nobody's, or no longer (ePayment's ``personalQr``)."""
    try:
        return read_qr(world, content).phone
    except UnreadableQr:
        return None


class QrExchange(BaseModel):
    """``qrCode``: the complete scanned content."""

    qrCode: str
    requestedData: list[Literal["MSISDN"]] = ["MSISDN"]


class ExchangedQr(BaseModel):
    """``timestamp``: UTC seconds when a code of format 2.0 was generated."""

    msisdn: str
    version: Literal["1.0", "2.0"]
    timestamp: int | SkipJsonSchema[None] = None


class InvalidParameter(BaseModel):
    name: str
    reason: str


class QrExchangeError(BaseModel):
    title: str
    status: int
    detail: str
    extraDetails: list[InvalidParameter] = []


class QrApi:
    vendor, name = "vipps", "QR"

    def identify(self, call: Call) -> World:
        return identify_merchant(call)

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """Plain JSON with ``extraDetails``; 401 and 5xx have no body."""
        if (gateway := gateway_answer(refusal, call)) is not None:
            return gateway
        if refusal.status == 401 or refusal.status >= 500:
            return Answer(refusal.status, headers=retry_after(refusal))
        content = {
            "title": "Bad request" if refusal.status == 400 else refusal.title or "Refused",
            "status": refusal.status,
            "detail": "The request body contains one or more invalid parameters.",
            "extraDetails": [{"name": name or "body", "reason": reason} for name, reason in refusal.fields],
        }
        return json_answer(refusal.status, content)


router = Router(QrApi(), tag="QR")


@router.post(
    "/qr/v1/exchange",
    operation_id="exchangeQr",
    response_model=ExchangedQr,
    response_model_exclude_none=True,
    responses={
        **GATEWAY_ANSWERS,
        400: {"description": "Not a personal QR code, or no longer", "model": QrExchangeError},
        500: {"description": "Server fault, no body"},
    },
)
def exchange_qr(call: Annotated[Call, Depends(platform_headers)], body: QrExchange) -> dict[str, str | int]:
    """Exchange a personal QR code for the phone number of the person who shows it."""
    try:
        shown = read_qr(call.world, body.qrCode)
    except UnreadableQr as error:
        raise Refusal(400, fields=(("qrCode", str(error)),)) from None
    content: dict[str, str | int] = {"msisdn": shown.phone.person.msisdn, "version": shown.version}
    if shown.generated_at is not None:
        content["timestamp"] = shown.generated_at
    return content
