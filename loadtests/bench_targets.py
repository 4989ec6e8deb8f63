"""The servers of the benchmark, and what is asked of each.

``python -m loadtests.bench_targets NAME`` serves one of them on a free port and prints its URL.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated, Any

import uvloop
from fastapi import Depends, FastAPI, Header
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from loadtests.bench_generator import Exchange, Target
from mocks.control.worlds import Addresses, Sandbox
from mocks.poster.app import VENDOR as POSTER
from mocks.qerko.app import VENDOR as QERKO
from mocks.vipps.app import VENDOR as VIPPS
from mocks.vipps.app import vipps_app
from mocks.world.clock import Mode
from mocks.world.server import ServerGroup, bind
from mocks.world.tenants import Tenants


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


BODY = payment("bench-0000000001", "4791234567")


# --- the yardsticks ---------------------------------------------------------------------------------------------


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, answer a constant."""
    await receive()
    body = b'{"reference":"bench-0000000001"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Amount(BaseModel):
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


class _Create(BaseModel):
    amount: _Amount
    paymentMethod: _Method
    customer: _Customer
    customerInteraction: str
    userFlow: str
    reference: str
    paymentDescription: str
    receipt: _Receipt


class _Created(BaseModel):
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


def fastapi_route() -> FastAPI:
    """One route the usual way: pydantic in and out, six header dependencies, all of them asynchronous."""
    app = FastAPI()

    @app.post("/epayment/v1/payments", status_code=201)
    async def create(
        body: _Create,
        a: Annotated[str, Depends(_authorization)],
        b: Annotated[str, Depends(_key)],
        c: Annotated[str, Depends(_msn)],
        d: Annotated[str, Depends(_idempotency)],
        e: Annotated[str, Depends(_system)],
        f: Annotated[str, Depends(_version)],
    ) -> _Created:
        return _Created(reference=body.reference)

    return app


async def _mock(port: int) -> ASGIApp:
    """Vipps with everything on: state, validation, faults (a rule is set), journal."""
    tenants = Tenants([VIPPS, QERKO, POSTER])
    url = f"http://127.0.0.1:{port}"
    world = tenants.create("bench", 1, Mode.WALL)
    app = vipps_app(tenants)
    up = Sandbox(tenants, Addresses(url, url, url, url, url), None).describe(world)
    from mocks.world.faults import Rule

    rule = {"operation": "refundPayment", "phase": "after", "nth": 10**9, "effect": {"kind": "cut"}}
    world.faults.put([Rule.model_validate(rule)])
    described = json.dumps(up).encode()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/bench/up":
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", str(len(described)).encode())],
                }
            )
            await send({"type": "http.response.body", "body": described})
            return
        await app(scope, receive, send)

    return serve


# --- what is asked ------------------------------------------------------------------------------------------------

HEADERS = {
    "content-type": "application/json",
    "authorization": "Bearer token",
    "ocp-apim-subscription-key": "0f14ebcab0ec4b29ae0cb90d91b4a84a",
    "merchant-serial-number": "123456",
    "vipps-system-name": "bench",
    "vipps-system-version": "1.0",
    "vipps-system-plugin-name": "bench",
    "vipps-system-plugin-version": "1.0",
}


def _expect(status: int, wanted: int, content: bytes) -> None:
    if status != wanted:
        raise SystemExit(f"benchmark: status {status} instead of {wanted}: {content[:200]!r}")


class Create(Target):
    """createPayment without state behind it: for the yardsticks."""

    async def step(self, exchange: Exchange, number: int) -> None:
        headers = HEADERS | {"idempotency-key": f"key-{number}"}
        status, content = await exchange("POST", "/epayment/v1/payments", BODY, headers)
        _expect(status, 201, content)


class OnMock(Target):
    """Shared by all that is asked of the mock: keys, and a platform token."""

    msisdn: str
    headers: dict[str, str]

    async def prepare(self, exchange: Exchange) -> None:
        up = json.loads((await exchange("GET", "/bench/up", b"", {}))[1])
        keys, self.msisdn = up["vipps"], up["people"][0]["msisdn"]
        self.keys = keys
        credentials = {
            "client_id": keys["client_id"],
            "client_secret": keys["client_secret"],
            "ocp-apim-subscription-key": keys["subscription_key"],
        }
        status, content = await exchange("POST", "/accesstoken/get", b"", credentials)
        _expect(status, 200, content)
        self.headers = HEADERS | {
            "authorization": f"Bearer {json.loads(content)['access_token']}",
            "ocp-apim-subscription-key": keys["subscription_key"],
            "merchant-serial-number": keys["merchant_serial_number"],
        }


class MockCreate(OnMock):
    async def step(self, exchange: Exchange, number: int) -> None:
        reference = f"bench-{number:010d}"
        headers = self.headers | {"idempotency-key": reference}
        body = payment(reference, self.msisdn)
        status, content = await exchange("POST", "/epayment/v1/payments", body, headers)
        _expect(status, 201, content)


class MockGet(OnMock):
    """Reads of a thousand payments in turn, so that the documented rate limit is not what is measured."""

    async def prepare(self, exchange: Exchange) -> None:
        await super().prepare(exchange)
        for number in range(1000):
            await MockCreate.step(self, exchange, number)  # type: ignore[arg-type]

    async def step(self, exchange: Exchange, number: int) -> None:
        path = f"/epayment/v1/payments/bench-{number % 1000:010d}"
        status, content = await exchange("GET", path, b"", self.headers)
        if status != 429:
            _expect(status, 200, content)


class MockFlow(OnMock):
    """Scan to payment: exchange the QR code, check in, create, approve, read, capture."""

    async def step(self, exchange: Exchange, number: int) -> None:
        reference, headers = f"bench-{number:010d}", self.headers
        code = json.dumps({"qrCode": f"https://qr.vipps.no/28/2/01/031/{self.msisdn}?v=1"}).encode()
        status, content = await exchange("POST", "/qr/v1/exchange", code, headers)
        _expect(status, 200, content)
        guest = json.dumps({"phoneNumber": self.msisdn, "isMember": True}).encode()
        status, content = await exchange("POST", "/point-of-sale/v1/loyalty-check-in", guest, headers)
        _expect(status, 200, content)
        body = payment(reference, self.msisdn)
        keyed = headers | {"idempotency-key": reference}
        status, content = await exchange("POST", "/epayment/v1/payments", body, keyed)
        _expect(status, 201, content)
        status, content = await exchange("POST", f"/epayment/v1/test/payments/{reference}/approve", b"", headers)
        _expect(status, 200, content)
        path = f"/epayment/v1/payments/{reference}"
        status, content = await exchange("GET", path, b"", headers)
        _expect(status, 200, content)
        amount = b'{"modificationAmount":{"currency":"NOK","value":25000}}'
        status, content = await exchange("POST", f"{path}/capture", amount, headers | {"idempotency-key": "c"})
        _expect(status, 200, content)


SERVERS: dict[str, tuple[str, Target]] = {
    "bare ASGI": ("bare", Create()),
    "FastAPI route, six headers": ("fastapi", Create()),
    "createPayment": ("mock", MockCreate()),
    "get payment": ("mock", MockGet()),
    "scan to payment (6 calls)": ("mock", MockFlow()),
}


async def serve(name: str) -> None:
    """Serve one of them until told to stop."""
    sock = bind("127.0.0.1", 0)
    port = sock.getsockname()[1]
    app: ASGIApp = bare
    if name == "fastapi":
        app = fastapi_route()
    if name == "mock":
        app = await _mock(port)
    group = ServerGroup([(app, sock)])
    await group.start()
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
