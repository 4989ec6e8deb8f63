"""The flow of the benchmark on bare FastAPI routes: the same exchanges, RS256 tokens and webhooks, and nothing behind.

Pydantic in and out and six header dependencies on every route; no state machine, no ledger, no journal, no faults, and
a customer who approves everything at once.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Annotated, Any

import aiohttp
from fastapi import FastAPI, Form
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import BaseModel

from loadtests.bench_yardsticks import MSISDN, SIX, Amount, Create, Created

LIFE = 300  # seconds


class _Scanned(BaseModel):
    qrCode: str


class _Guest(BaseModel):
    msisdn: str
    version: str


class _Login(BaseModel):
    login_hint: str
    scope: str


class _Started(BaseModel):
    auth_req_id: str
    expires_in: int
    interval: int


class _Redeemed(BaseModel):
    grant_type: str
    auth_req_id: str


class _Tokens(BaseModel):
    access_token: str
    token_type: str
    expires_in: int
    id_token: str


class _Registration(BaseModel):
    url: str
    events: list[str]


class _Registered(BaseModel):
    id: str
    secret: str


class _Capture(BaseModel):
    modificationAmount: Amount


class _Adjusted(BaseModel):
    reference: str
    state: str
    amount: Amount


def fastapi_flow() -> FastAPI:
    """Scan, login, tokens, payment, capture; every event goes to the one URL that was registered last."""
    app = FastAPI()
    key = RSAKey.generate_key(2048)
    client: list[aiohttp.ClientSession] = []
    urls: list[str] = []
    sending: set[asyncio.Task[None]] = set()

    async def tell(reference: str, *names: str) -> None:
        if not client:
            client.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)))
        for name in names:
            event = {"reference": reference, "name": name, "amount": {"currency": "NOK", "value": 25000}}
            async with client[0].post(urls[-1], json=event) as response:
                await response.read()

    def announce(reference: str, *names: str) -> None:
        task = asyncio.create_task(tell(reference, *names))
        sending.add(task)
        task.add_done_callback(sending.discard)

    @app.post("/webhooks/v1/webhooks", status_code=201)
    async def register(body: _Registration) -> _Registered:
        urls.append(body.url)
        return _Registered(id="bench", secret="bench")

    @app.delete("/webhooks/v1/webhooks/bench", status_code=204)
    async def unregister() -> None:
        urls.clear()

    @app.post("/qr/v1/exchange", dependencies=SIX)
    async def exchange(body: _Scanned) -> _Guest:
        return _Guest(msisdn=MSISDN, version="1.0")

    @app.post("/vipps-login-ciba/api/backchannel/authentication", dependencies=SIX)
    async def start(body: Annotated[_Login, Form()]) -> _Started:
        return _Started(auth_req_id=secrets.token_urlsafe(20), expires_in=LIFE, interval=5)

    @app.post("/access-management-1.0/access/oauth2/token", dependencies=SIX)
    async def tokens(body: Annotated[_Redeemed, Form()]) -> _Tokens:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": "https://bench.example/access/",
            "aud": ["bench"],
            "sub": "c06c4afe-d9e1-4c5d-939a-177d752a0944",
            "exp": now + LIFE,
            "iat": now,
            "auth_time": now,
            "sid": secrets.token_urlsafe(20),
        }
        token = jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, key)
        access = secrets.token_urlsafe(32)
        return _Tokens(access_token=access, token_type="Bearer", expires_in=LIFE, id_token=token)

    @app.post("/epayment/v1/payments", status_code=201, dependencies=SIX)
    async def create(body: Create) -> Created:
        announce(body.reference, "CREATED", "AUTHORIZED")
        return Created(reference=body.reference)

    @app.post("/epayment/v1/payments/{reference}/capture", dependencies=SIX)
    async def capture(reference: str, body: _Capture) -> _Adjusted:
        announce(reference, "CAPTURED")
        return _Adjusted(reference=reference, state="AUTHORIZED", amount=body.modificationAmount)

    return app
