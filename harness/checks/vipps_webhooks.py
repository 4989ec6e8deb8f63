"""Conditions on webhooks: one registration, a proper URL, quick and careful answers.

Sources: Vipps Webhooks API OpenAPI, guide (request authentication, delivery) and FAQ; agent toolkit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.checks.condition import MUST, Breach, condition
from harness.checks.record import Record

_LOOPBACK = re.compile(r"http://(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(/.*)?")
ANSWER_WITHIN = 10_000.0  # milliseconds


@condition("VIPPS-WH-01", level=MUST, source="Vipps Webhooks OpenAPI; agent toolkit")
def registered_once(record: Record) -> Iterator[Breach]:
    """Webhooks are registered once, not per payment."""
    registered = 0
    paying = False
    for call in record.calls("registerWebhook", "deleteWebhook", "createPayment"):
        paying = paying or call.operation == "createPayment"
        if call.operation == "deleteWebhook" and call.ok:
            registered -= 1
        if call.operation == "registerWebhook":
            if registered > 0 or paying:
                yield Breach(call.seq, "one registration before the first payment", "another one")
            registered += call.ok and not call.fault


@condition("VIPPS-WH-02", level=MUST, source="Vipps Webhooks OpenAPI and FAQ")
def proper_url(record: Record) -> Iterator[Breach]:
    """The webhook URL is https (loopback in the sandbox), and answers without redirecting."""
    for call in record.calls("registerWebhook"):
        url = str(call.sent.json_object.get("url"))
        if not url.startswith("https://") and not _LOOPBACK.fullmatch(url):
            yield Breach(call.seq, "an https URL", url)
    for delivery in record.webhooks():
        if delivery.status is not None and 300 <= delivery.status < 400:
            yield Breach(delivery.seq, "an answer by itself", f"a redirect ({delivery.status})")


@condition("VIPPS-WH-03", level=MUST, source="Vipps Webhooks API guide, request authentication")
def forgery_refused(record: Record) -> Iterator[Breach]:
    """A delivery with a wrong signature is not answered with 2xx."""
    for delivery in record.webhooks():
        if "wrong-signature" in (delivery.fault or "") and delivery.ok:
            yield Breach(delivery.seq, "a refusal", delivery.status)


@condition("VIPPS-WH-05", level=MUST, source="Vipps Webhooks API guide, delivery; agent toolkit")
def prompt_answer(record: Record) -> Iterator[Breach]:
    """A delivery is answered with 2xx within 10 seconds."""
    for delivery in record.webhooks():
        if "wrong-signature" in (delivery.fault or ""):
            continue
        if not delivery.ok:
            yield Breach(delivery.seq, "2xx", delivery.status or delivery.note or "no answer")
        elif delivery.duration_ms > ANSWER_WITHIN:
            yield Breach(delivery.seq, "within 10 s", f"{delivery.duration_ms / 1000:.1f} s")
