"""What the mock is measured against: a bare ASGI application, and FastAPI routes written the usual way."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send


def _line(number: int) -> dict[str, Any]:
    return {
        "name": "Coffee beans, dark roast, whole, 500 g",
        "id": f"sku-{number}",
        "totalAmount": 12500,
        "totalAmountExcludingTax": 10000,
        "totalTaxAmount": 2500,
        "taxRate": 2500,
        "unitInfo": {"unitPrice": 12500, "quantity": "1", "quantityUnit": "PCS"},
        "discount": 0,
    }


def payment(reference: str, msisdn: str) -> bytes:
    """A till's create request with two receipt lines: about 830 bytes, 28 leaves."""
    content = {
        "amount": {"currency": "NOK", "value": 25000},
        "paymentMethod": {"type": "WALLET"},
        "customer": {"phoneNumber": msisdn},
        "customerInteraction": "CUSTOMER_PRESENT",
        "userFlow": "PUSH_MESSAGE",
        "reference": reference,
        "paymentDescription": "Kassa corner shop 7, receipt 000123",
        "receipt": {"orderLines": [_line(1), _line(2)], "bottomLine": {"currency": "NOK", "posId": "till-7"}},
    }
    return json.dumps(content, separators=(",", ":")).encode()


MSISDN = "4791234567"
BODY = payment("bench-0000000001", MSISDN)


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, answer a constant."""
    await receive()
    body = b'{"reference":"bench-0000000001"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Amount(BaseModel):
    currency: str
    value: int


class _Method(BaseModel):
    type: str


class _Customer(BaseModel):
    phoneNumber: str


class _Unit(BaseModel):
    unitPrice: int
    quantity: str
    quantityUnit: str


class _Line(BaseModel):
    name: str
    id: str
    totalAmount: int
    totalAmountExcludingTax: int
    totalTaxAmount: int
    taxRate: int
    unitInfo: _Unit
    discount: int


class _Bottom(BaseModel):
    currency: str
    posId: str


class _Receipt(BaseModel):
    orderLines: list[_Line]
    bottomLine: _Bottom


class Create(BaseModel):
    amount: Amount
    paymentMethod: _Method
    customer: _Customer
    customerInteraction: str
    userFlow: str
    reference: str
    paymentDescription: str
    receipt: _Receipt


class Created(BaseModel):
    reference: str


async def _authorization(authorization: Annotated[str, Header()]) -> str:
    return authorization


async def _key(ocp_apim_subscription_key: Annotated[str, Header()]) -> str:
    return ocp_apim_subscription_key


async def _msn(merchant_serial_number: Annotated[str, Header()]) -> str:
    return merchant_serial_number


async def _idempotency(idempotency_key: Annotated[str, Header()]) -> str:
    return idempotency_key


async def _system(vipps_system_name: Annotated[str, Header()]) -> str:
    return vipps_system_name


async def _version(vipps_system_version: Annotated[str, Header()]) -> str:
    return vipps_system_version


SIX = [Depends(header) for header in (_authorization, _key, _msn, _idempotency, _system, _version)]


def fastapi_route() -> FastAPI:
    """One route the usual way: pydantic in and out, six header dependencies, all of them asynchronous."""
    app = FastAPI()

    @app.post("/epayment/v1/payments", status_code=201, dependencies=SIX)
    async def create(body: Create) -> Created:
        return Created(reference=body.reference)

    return app
