"""Webhooks of Poster: who hears of what, what is sent, how it is signed and tried again.

Source: Poster web API, webhooks; FAQ (POSTER-HOOK-01…06). Times are those of the event and stay the same for every
attempt, so that receivers can tell a repeat; that is inferred, as is the order of delivery per object.
"""

from __future__ import annotations

from typing import Any

import orjson

from mocks.poster import inferred
from mocks.poster.account import PosterAccount
from mocks.poster.application import Application
from mocks.poster.signing import webhook_signature
from mocks.world.outbox import Courier, Delivery
from mocks.world.pipeline import compact
from mocks.world.world import World


def announce(world: World, object: str, object_id: int, action: str, data: dict[str, Any] | None = None) -> None:
    """Tell every connected application that wants to hear of ``object``; ``data`` travels as JSON text."""
    for application in world.part(PosterAccount).applications:
        if application.connected and application.webhook_url and object in application.entities:
            send(world, application, object, object_id, action, data)


def send(
    world: World,
    application: Application,
    object: str,
    object_id: int,
    action: str,
    data: dict[str, Any] | None = None,
) -> None:
    """Put one webhook into the outbox, wanted or not; an application without an address gets none."""
    if not application.webhook_url:
        return
    account = world.part(PosterAccount)
    payload: dict[str, Any] = {
        "account": account.account,
        "object": object,
        "object_id": object_id,
        "action": action,
        "time": str(int(world.clock.now)),
        "account_number": account.number,
    }
    if data is not None:
        payload["data"] = compact(data).decode()
    world.outbox.put(
        Delivery(
            id=world.ids.uuid(),
            vendor="poster",
            registration=application.id,
            subject=f"{object}:{object_id}",
            url=application.webhook_url,
            event=f"{object}.{action}",
            body=compact(payload).decode(),
            created_at=world.clock.now,
            cause=world.cause,
        )
    )


def sealed(world: World, delivery: Delivery, forged: bool) -> bytes:
    """The body of an attempt, with its ``verify``."""
    application = world.part(PosterAccount).application(delivery.registration)
    secret = application.secret if application is not None and not forged else "forged"
    payload = orjson.loads(delivery.body)
    payload["verify"] = webhook_signature(
        payload["account"],
        payload["object"],
        str(payload["object_id"]),
        payload["action"],
        payload.get("data"),
        payload["time"],
        secret,
    )
    return compact(payload)


def headers(world: World, delivery: Delivery, body: bytes, forged: bool) -> dict[str, str]:
    """Nothing but the usual: the signature is in the body."""
    return {"Content-Type": "application/json", "User-Agent": "Poster webhook"}


COURIER = Courier(headers, attempts=inferred.WEBHOOK_ATTEMPTS, seal=sealed, delivered=inferred.DELIVERED)
