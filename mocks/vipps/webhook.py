"""Webhooks of Vipps: who is registered, what is sent, how it is signed.

Sources: Vipps Webhooks API guide, events, request authentication and delivery (VIPPS-WH-01…08). The secret is used as
text, never decoded; every attempt is signed anew (inferred).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from email.utils import formatdate
from urllib.parse import urlsplit

from mocks.vipps.account import VippsAccount
from mocks.vipps.payment import Entry, Payment, iso
from mocks.world.outbox import Delivery
from mocks.world.pipeline import compact
from mocks.world.world import World

SIGNED_HEADERS = "x-ms-date;host;x-ms-content-sha256"


def content_hash(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def signature(secret: str, path_and_query: str, date: str, host: str, body_hash: str) -> str:
    """The Base64 HMAC-SHA256 of a POST; ``host`` with its port unless it is the scheme's default."""
    text = f"POST\n{path_and_query}\n{date};{host};{body_hash}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


def host_of(url: str) -> str:
    """Host and port as the Host header has them."""
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


def signed_headers(world: World, delivery: Delivery, body: bytes, forged: bool) -> dict[str, str]:
    """The headers of one attempt, in the spelling of a recorded delivery."""
    registration = world.part(VippsAccount).registrations.get(delivery.registration)
    secret = registration.secret if registration is not None and not forged else "forged"
    date, body_hash = formatdate(world.clock.now, usegmt=True), content_hash(body)
    parts = urlsplit(delivery.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = host_of(delivery.url)
    value = f"HMAC-SHA256 SignedHeaders={SIGNED_HEADERS}&Signature={signature(secret, target, date, host, body_hash)}"
    return {
        "Host": host,
        "x-ms-date": date,
        "x-ms-content-sha256": body_hash,
        "Authorization": value,
        "X-Vipps-Authorization": value,
        "Webhook-Id": delivery.registration,
        "User-Agent": "Vipps MobilePay/1.0 Webhooks/1.0",
        "Content-Type": "application/json; charset=utf-8",
    }


def announce(world: World, payment: Payment, entry: Entry) -> None:
    """Put the event into the outbox of every registration that asked for it."""
    account = world.part(VippsAccount)
    if not account.registrations:
        return
    event = f"epayments.payment.{entry.name.lower()}.v1"
    payload = compact(
        {
            "msn": account.msn,
            "reference": payment.reference,
            "pspReference": entry.psp,
            "name": entry.name,
            "amount": payment.money(entry.amount),
            "timestamp": iso(entry.at),
            "idempotencyKey": entry.key,
            "success": entry.success,
        }
    ).decode()
    send(world, event, payment.reference, payload)


def send(world: World, event: str, subject: str, payload: str, *, uninvited: bool = False) -> int:
    """Queue ``payload`` for every registration of ``event`` (``uninvited``: for every one); how many there are."""
    registrations = world.part(VippsAccount).registrations.values()
    found = [registration for registration in registrations if uninvited or event in registration.events]
    for registration in found:
        world.outbox.put(
            Delivery(
                id=world.ids.uuid(),
                vendor="vipps",
                registration=registration.id,
                subject=subject,
                url=registration.url,
                event=event,
                body=payload,
                created_at=world.clock.now,
                cause=world.cause,
            )
        )
    return len(found)
