"""Who scanned a merchant callback QR: the token that the webhook carries, and what it is good for.

Sources: Vipps QR API guide, user check-in, and OpenAPI 1.0, ``POST /qr/v1/exchange/customer`` (VIPPS-QR-09). That a
token lives for fifteen minutes is newer documentation; within them it works more than once (inferred).
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.merchantqr import CustomerToken
from mocks.vipps.personalqr import QrApi, QrExchangeError
from mocks.vipps.platform import platform_headers
from mocks.world.aging import forget_over
from mocks.world.exchange import Call
from mocks.world.phone import Phone
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

_UNKNOWN = "The customer token is unknown or has expired."


def issue_customer_token(world: World, phone: Phone) -> CustomerToken:
    """A new token in Base64, as the webhook's documentation has it."""
    account, now = world.part(VippsAccount), world.clock.now
    life = account.quirks.customer_token_life
    forget_over(account.customer_tokens, lambda customer: customer.issued_at + life <= now)
    made = CustomerToken(base64.b64encode(world.secrets.bytes(32)).decode(), phone.person.msisdn, now)
    account.customer_tokens[made.token] = made
    return made


def customer_of_token(world: World, token: str) -> CustomerToken | None:
    """Who this token stands for; None: nobody, or no longer."""
    account = world.part(VippsAccount)
    customer = account.customer_tokens.get(token)
    alive = customer is not None and customer.issued_at + account.quirks.customer_token_life > world.clock.now
    return customer if alive else None


class Customer(BaseModel):
    customerToken: str


class CustomerExchange(BaseModel):
    """``requestedData``: required by the schema, which also names its default."""

    customer: Customer
    requestedData: list[Literal["MSISDN"]] = ["MSISDN"]


class ExchangedCustomer(BaseModel):
    """``timestamp``: UTC seconds when the customer scanned."""

    msisdn: str
    timestamp: int


class CustomerExchangeApi(QrApi):
    name = "CustomerExchange"


router = Router(CustomerExchangeApi(), tag="QR")


@router.post(
    "/qr/v1/exchange/customer",
    operation_id="exchangeCustomer",
    response_model=ExchangedCustomer,
    responses={
        **GATEWAY_ANSWERS,
        400: {"description": "Not a customer, or no longer", "model": QrExchangeError},
        500: {"description": "Server fault, no body"},
    },
)
def exchange_customer(call: Annotated[Call, Depends(platform_headers)], body: CustomerExchange) -> dict[str, str | int]:
    """The phone number of whoever scanned the sticker."""
    customer = customer_of_token(call.world, body.customer.customerToken)
    if customer is None:
        raise Refusal(400, fields=(("customer", _UNKNOWN),))
    return {"msisdn": customer.msisdn, "timestamp": int(customer.issued_at)}
