"""Tills that do for the café what Poster leaves open in another way than the reference: nobody may accuse them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import FormData

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import REFUND_BY_WEBHOOK
from reference_impl.flows.cafe_consent import Consent
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_refusals import ConsentRefused
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.poster.transport import Transport
from reference_impl.storage.cafe import order_of_transaction
from reference_impl.storage.database import Work


class _Discreet(CafeHooks):
    """Lets nobody know whether it believed a webhook."""

    async def take_in(self, body: bytes) -> bool:
        await super().take_in(body)
        return True


class _Taciturn(Consent):
    """Its page says nothing of what went wrong."""

    async def finish(self, secret: str, account: str, code: str) -> None:
        try:
            await super().finish(secret, account, code)
        except ConsentRefused:
            raise ConsentRefused("Please try again.") from None


class _PlainForm(Transport):
    """Sends forms as the browsers do that have no files to send."""

    async def submit(self, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        return await self._ask("POST", path, self._api + path, FormData([*fields.items()]))


class _InTurns(CafeWatch):
    """Looks into what it was told every minute."""

    async def heard(self, work: Work, transaction_id: int, removed: bool) -> None:
        await super().heard(work, transaction_id, removed)
        order = await order_of_transaction(work, transaction_id)
        if order is not None and order.look_at is not None:
            order.look_at = max(order.look_at, self._context.clock.now() + 60.0)


_CONNECTS = Scene("cafe/server", "The owner connects the café again, and types no token")

ECCENTRICS = (
    Saboteur(
        "discreet",
        "answers webhooks that are not Poster's like all others, and does nothing",
        (),
        (Scene("cafe/server", "A webhook that is not Poster's"),),
        (_Discreet,),
    ),
    Saboteur(
        "taciturn",
        "has words of its own for the café's owner",
        (),
        (
            _CONNECTS,
            Scene("cafe/server", "The owner says no"),
            Scene("cafe/server", "What nobody asked for"),
            Scene("cafe/server", "A code that Poster has not given"),
        ),
        (_Taciturn,),
    ),
    Saboteur("plain-form", "sends the code as a url-encoded form", (), (_CONNECTS,), (_PlainForm,)),
    Saboteur(
        "in-turns",
        "looks every minute into what webhooks have told",
        (),
        (REFUND_BY_WEBHOOK, Scene("cafe/server", "Sixteen times the same")),
        (_InTurns,),
    ),
)
