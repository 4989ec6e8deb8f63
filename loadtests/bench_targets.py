"""What is asked of the servers of the benchmark."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any
from urllib.parse import urlencode

from loadtests.bench_generator import Exchange, Target
from loadtests.bench_webhooks import PATIENCE, Receiver
from loadtests.bench_yardsticks import BODY, MSISDN, payment

HEADERS = {
    "content-type": "application/json",
    "authorization": "Bearer token",
    "ocp-apim-subscription-key": "0f14ebcab0ec4b29ae0cb90d91b4a84a",
    "merchant-serial-number": "123456",
    "idempotency-key": "bench",
    "vipps-system-name": "bench",
    "vipps-system-version": "1.0",
    "vipps-system-plugin-name": "bench",
    "vipps-system-plugin-version": "1.0",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}
LOGIN = "/vipps-login-ciba/api/backchannel/authentication"
TOKEN = "/access-management-1.0/access/oauth2/token"
WEBHOOKS = "/webhooks/v1/webhooks"
EVENTS = [f"epayments.payment.{name}.v1" for name in ("created", "authorized", "captured")]
CAPTURE = b'{"modificationAmount":{"currency":"NOK","value":25000}}'


async def expect(exchange: Exchange, path: str, body: bytes, headers: dict[str, str], wanted: int = 200) -> bytes:
    """POST, and end the benchmark if the answer is not the one that it counts."""
    status, content = await exchange("POST", path, body, headers)
    if status != wanted:
        raise SystemExit(f"benchmark: {path} gave {status} instead of {wanted}: {content[:200]!r}")
    return content


class Create(Target):
    """createPayment without state behind it: for the yardsticks."""

    async def step(self, exchange: Exchange, number: int) -> None:
        headers = HEADERS | {"idempotency-key": f"key-{number}"}
        await expect(exchange, "/epayment/v1/payments", BODY, headers, 201)


class OnMock(Target):
    """Shared by all that is asked of a world of the mock: keys, and a platform token."""

    world = "calls"
    msisdn = MSISDN
    headers = HEADERS
    keys: dict[str, Any]

    async def prepare(self, exchange: Exchange, worlds: dict[str, Any]) -> None:
        up = worlds[self.world]
        self.keys, self.msisdn = up["vipps"], up["people"][0]["msisdn"]
        credentials = {
            "client_id": self.keys["client_id"],
            "client_secret": self.keys["client_secret"],
            "ocp-apim-subscription-key": self.keys["subscription_key"],
        }
        content = await expect(exchange, "/accesstoken/get", b"", credentials)
        self.headers = HEADERS | {
            "authorization": f"Bearer {json.loads(content)['access_token']}",
            "ocp-apim-subscription-key": self.keys["subscription_key"],
            "merchant-serial-number": self.keys["merchant_serial_number"],
        }

    async def create(self, exchange: Exchange, reference: str) -> None:
        headers = self.headers | {"idempotency-key": reference}
        await expect(exchange, "/epayment/v1/payments", payment(reference, self.msisdn), headers, 201)


class MockCreate(OnMock):
    async def step(self, exchange: Exchange, number: int) -> None:
        await self.create(exchange, f"bench-{number:010d}")


class MockGet(OnMock):
    """Reads of a thousand payments in turn, so that the documented rate limit is not what is measured."""

    read = 1000

    async def prepare(self, exchange: Exchange, worlds: dict[str, Any]) -> None:
        await super().prepare(exchange, worlds)
        for number in range(self.read):
            await self.create(exchange, f"to-read-{number:010d}")

    async def step(self, exchange: Exchange, number: int) -> None:
        path = f"/epayment/v1/payments/to-read-{number % self.read:010d}"
        status, content = await exchange("GET", path, b"", self.headers)
        if status not in (200, 429):
            raise SystemExit(f"benchmark: {path} gave {status}: {content[:200]!r}")


class Flow(OnMock):
    """A member is enrolled and pays: scan, login, tokens (RS256), payment, capture, and three webhooks.

    The customer approves at once. The till goes on when the webhook says so, and is done with the last webhook.
    """

    world = "flow"
    form = HEADERS | FORM

    async def prepare(self, exchange: Exchange, worlds: dict[str, Any]) -> None:
        if worlds:
            await super().prepare(exchange, worlds)
            pair = f"{self.keys['client_id']}:{self.keys['client_secret']}".encode()
            self.form = self.headers | FORM | {"authorization": f"Basic {base64.b64encode(pair).decode()}"}
        self.receiver = Receiver()
        registration = {"url": await self.receiver.open(), "events": EVENTS}
        content = await expect(exchange, WEBHOOKS, json.dumps(registration).encode(), self.headers, 201)
        self.registration = json.loads(content)["id"]

    async def step(self, exchange: Exchange, number: int) -> None:
        reference = f"flow-{number:010d}"
        code = {"qrCode": f"https://qr.vipps.no/28/2/01/031/{self.msisdn}?v=1"}
        await expect(exchange, "/qr/v1/exchange", json.dumps(code).encode(), self.headers)
        login = {"login_hint": f"urn:msisdn:{self.msisdn}", "scope": "openid name phoneNumber"}
        started = json.loads(await expect(exchange, LOGIN, urlencode(login).encode(), self.form))
        grant = {"grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": started["auth_req_id"]}
        await expect(exchange, TOKEN, urlencode(grant).encode(), self.form)
        authorized = self.receiver.expect(reference, "AUTHORIZED")
        await self.create(exchange, reference)
        await asyncio.wait_for(authorized, PATIENCE)
        captured = self.receiver.expect(reference, "CAPTURED")
        path = f"/epayment/v1/payments/{reference}/capture"
        await expect(exchange, path, CAPTURE, self.headers | {"idempotency-key": reference})
        await asyncio.wait_for(captured, PATIENCE)

    async def finish(self, exchange: Exchange) -> None:
        await exchange("DELETE", f"{WEBHOOKS}/{self.registration}", b"", self.headers)
        self.receiver.close()
