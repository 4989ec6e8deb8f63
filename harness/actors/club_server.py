"""Whoever speaks to the club's server as Poster does: signed requests for the app, signed webhooks, and forged ones.

Source: Poster POS platform, makeRequest; web API, webhooks (POSTER-SEC-01 to -05, POSTER-HOOK-01 to -03).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.actors.transport import Reply
from harness.actors.world import World


@dataclass(frozen=True, slots=True)
class Signed:
    """A request of the app as it leaves Poster; `body`: JSON text, `secret`: what it is signed with."""

    path: str
    body: str
    time: int
    account: str
    secret: str

    def signature(self, url: str) -> str:
        return hashlib.md5(f"{url}{self.body}{self.time}{self.secret}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook before it is signed; `data`: JSON text."""

    account: str
    thing: str
    thing_id: int
    action: str
    time: int
    secret: str
    data: str | None = None

    @property
    def verify(self) -> str:
        """`time` counts, though the documents' table forgets it."""
        parts = [self.account, self.thing, str(self.thing_id), self.action]
        parts += [*([] if self.data is None else [self.data]), str(self.time), self.secret]
        return hashlib.md5(";".join(parts).encode()).hexdigest()

    @property
    def forgetful(self) -> str:
        """The signature by the documents' table, without `time`: it must not be taken."""
        parts = [self.account, self.thing, str(self.thing_id), self.action]
        return hashlib.md5(";".join([*parts, self.secret]).encode()).hexdigest()


class ClubServer:
    """The product's two doors for Poster; `address`: where its app's server is."""

    def __init__(self, world: World, address: str) -> None:
        assert world.up.till is not None
        self._world, self._base, self._keys = world, world.up.till.base_url.rstrip("/"), world.up.poster
        self._address = address

    def request(self, path: str, body: Mapping[str, object]) -> Signed:
        """As the app's request would be, now."""
        text = json.dumps(body, separators=(",", ":"))
        return Signed(path, text, int(self._world.now()), self._keys.account, self._keys.application_secret)

    def sends(self, request: Signed, signature: str | None = None, body: str | None = None, to: str = "") -> Reply:
        """`signature`, `body`, `to` (a path): what is sent in place of what was signed; "" as signature: none."""
        signed = request.signature(self._url(request.path))
        headers = {"X-Poster-Time": str(request.time), "X-Poster-Url": request.account}
        headers |= {"X-Poster-Signature": given} if (given := signed if signature is None else signature) else {}
        content: object = json.loads(request.body if body is None else body)
        return self._world.transport.request("POST", self._url(to or request.path), json=content, headers=headers)

    def asks(self, path: str, body: Mapping[str, object]) -> Reply:
        """As Poster sends it for the app."""
        return self.sends(self.request(path, body))

    def webhook(self, thing: str, thing_id: int, action: str, data: str | None = None) -> Webhook:
        """As Poster would send it, now."""
        keys = self._keys
        now = int(self._world.now())
        return Webhook(keys.account, thing, thing_id, action, now, keys.application_secret, data)

    def hears(self, webhook: Webhook, verify: str | None = None, **other: object) -> Reply:
        """`verify` and `other` members: what is sent in place of what was signed."""
        body: dict[str, object] = {
            "account": webhook.account,
            "account_number": "1",
            "object": webhook.thing,
            "object_id": webhook.thing_id,
            "action": webhook.action,
            "time": str(webhook.time),
            "verify": webhook.verify if verify is None else verify,
        }
        body |= {} if webhook.data is None else {"data": webhook.data}
        return self._world.transport.request("POST", f"{self._base}/hooks/poster", json=body | other)

    def _url(self, path: str) -> str:
        return self._address + path


def older(request: Signed, seconds: int) -> Signed:
    """The same, rightly signed so long ago."""
    return replace(request, time=request.time - seconds)
