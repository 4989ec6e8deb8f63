"""Taking in webhook deliveries: a delivery is a signal to read the payment back, never a fact about money.

Source: Vipps Webhooks API guide; VIPPS-WH-05 to -09, -11, VIPPS-EP-13.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from urllib.parse import urlsplit

import orjson
from sqlalchemy import bindparam, delete, exists, insert, select, update

from reference_impl.flows.context import Context
from reference_impl.flows.payments import PaymentDesks
from reference_impl.flows.registration import WebhookRegistration
from reference_impl.storage.database import Work
from reference_impl.storage.rows import PaymentOperationRow, PaymentRow, ProcessedWebhookRow, table_of
from reference_impl.vipps.ecom import callback_token
from reference_impl.vipps.signature import Delivery, is_authentic

log = logging.getLogger("kassa.till.webhooks")

_PROCESSED, _PAYMENTS = table_of(ProcessedWebhookRow), table_of(PaymentRow)
_WRITES = table_of(PaymentOperationRow)
_WRITE = select(_WRITES.c.kind, _WRITES.c.state, _WRITES.c.uncertain).where(
    _WRITES.c.idempotency_key == bindparam("key")
)
_OF = _PAYMENTS.c.reference == bindparam("of")
_PAYMENT = select(_PAYMENTS.c.settled).where(_OF)
_TOLD = _PAYMENT.add_columns(exists().where(_PROCESSED.c.id == bindparam("delivery")).label("known"))
_TAKE_IN = insert(_PROCESSED)
_READ_BACK = update(_PAYMENTS).where(_OF).values(read_at=bindparam("now"), settled=False)
_REMEMBERED = 8 * 86_400.0
"""Vipps retries for seven days."""


class Deliveries:
    """Checks who sent a delivery and wakes the payment it is about."""

    def __init__(self, context: Context, registration: WebhookRegistration, desks: PaymentDesks) -> None:
        self._context = context
        self._registration = registration
        self._desks = desks
        parts = urlsplit(context.settings.webhook_url)
        self._path = parts.path + (f"?{parts.query}" if parts.query else "")

    async def is_authentic(self, delivery: Delivery, host: str, query: str) -> bool:
        """Signed for our URL with a secret of ours, addressed to our host, and fresh."""
        settings = self._context.settings
        secrets = await self._registration.secrets()
        genuine = is_authentic(delivery, secrets, self._path, settings.webhook_host, self._context.clock.now())
        # The signature covers the registered URL; what came in must be addressed to it as well.
        return genuine and host.lower() == settings.webhook_host.lower() and query == urlsplit(self._path).query

    def accept(self, body: bytes) -> None:
        """Answer first, work later: an unknown or broken event is acknowledged and has no effect."""
        try:
            event = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        if isinstance(event, dict) and isinstance(event.get("reference"), str):
            self._context.clock.spawn(self._take_in(event))

    def is_our_callback(self, reference: str, token: str) -> bool:
        """Whether an eCom callback carries what the till gave Vipps for this payment, compared in constant time."""
        wanted = callback_token(self._context.settings, reference)
        return hmac.compare_digest(wanted.encode(), token.encode())

    def signal(self, reference: str) -> None:
        """Somebody we trust says that something happened; what it was is read back."""
        self._context.clock.spawn(self._look(reference))

    async def _look(self, reference: str) -> None:
        async with self._context.database.transaction() as work:
            if (await work.session.execute(_PAYMENT, {"of": reference})).one_or_none() is None:
                return
            await work.session.execute(_READ_BACK, {"of": reference, "now": self._context.clock.now()})
        self._desks.wake(reference, signalled=True)

    async def _take_in(self, event: dict[str, object]) -> None:
        reference = str(event["reference"])
        if event.get("name") == "CREATED":
            return  # of no effect, however often it comes
        identity = f"{reference}|{event.get('name')}|{event.get('pspReference')}".encode("utf-8", "surrogatepass")
        delivery_id = hashlib.sha256(identity).hexdigest()
        now = self._context.clock.now()
        async with self._context.database.transaction() as work:
            payment = (await work.session.execute(_TOLD, {"of": reference, "delivery": delivery_id})).one_or_none()
            if payment is None:
                log.info("webhook about a payment that is not ours: acknowledged")
            if payment is None or payment.known:
                return
            await work.session.execute(_TAKE_IN, {"id": delivery_id, "received_at": now})
            if await _is_no_news(work, event.get("idempotencyKey"), payment.settled):
                return
            await work.session.execute(_READ_BACK, {"of": reference, "now": now})
        self._desks.wake(reference, signalled=True)

    async def forget_old(self, work: Work) -> None:
        """Drop what Vipps can no longer repeat."""
        limit = self._context.clock.now() - _REMEMBERED
        await work.session.execute(delete(_PROCESSED).where(_PROCESSED.c.received_at < limit))


async def _is_no_news(work: Work, key: object, settled: bool) -> bool:
    """Whether the event is about a write of ours whose outcome is known already, or is about to be: its answer is on
    the way, and without one the payment is read anyway."""
    if not isinstance(key, str) or len(key) > 50:
        return False
    write = (await work.session.execute(_WRITE, {"key": key})).one_or_none()
    return write is not None and (settled or (write.kind != "create" and write.state == "open" and write.uncertain))
