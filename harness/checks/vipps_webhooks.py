"""Conditions on webhooks: one registration, a proper URL, quick and careful answers.

Sources: Vipps Webhooks API OpenAPI, guide (request authentication, delivery) and FAQ; agent toolkit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, condition
from harness.checks.record import Record

_LOOPBACK = re.compile(r"http://(127\.\d+\.\d+\.\d+|([\w-]+\.)*localhost|\[::1\])(:\d+)?(/.*)?")
ANSWER_WITHIN = 10_000.0  # milliseconds
FORGERIES = ("wrong-signature", "altered", "unsigned")  # faults of a delivery that must not be believed


@condition("VIPPS-WH-01", level=MUST, source="Vipps Webhooks OpenAPI; agent toolkit")
def registered_once(record: Record) -> Iterator[Breach]:
    """Webhooks are registered once, not per payment."""
    current: str | None = None
    paying = False
    for call in record.calls("registerWebhook", "createPayment"):
        paying = paying or call.operation == "createPayment"
        if call.operation == "registerWebhook":
            url = str(call.sent.json_object.get("url"))
            if paying and url == current:
                yield Breach(call.seq, "one registration before the first payment", f"{url} once more")
            current = url


@condition("VIPPS-WH-10", level=SHOULD, source="Vipps Webhooks FAQ; agent toolkit")
def nothing_obsolete(record: Record) -> Iterator[Breach]:
    """No obsolete registration is left: a new one replaces those before it."""
    made: dict[str, tuple[int, frozenset[str]]] = {}
    for call in record.calls("registerWebhook", "deleteWebhook", "createPayment"):
        if call.operation == "registerWebhook" and call.ok and call.response is not None:
            made[str(call.response.json_object.get("id"))] = call.seq, _events(call)
        elif call.operation == "deleteWebhook" and call.ok:
            made.pop(call.sent.path.rstrip("/").rpartition("/")[2], None)
        elif call.operation == "createPayment" and len(made) > 1:
            break
    left = list(made.values())
    for place, (obsolete, events) in enumerate(left):
        if events and events <= frozenset().union(*(later for _, later in left[place + 1 :])):
            yield Breach(obsolete, "its deletion once another one was made", "it is still there")


def _events(registration: Exchange) -> frozenset[str]:
    events = registration.sent.json_object.get("events")
    return frozenset(map(str, events)) if isinstance(events, list) else frozenset()


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
    """A delivery with a wrong signature, with none, or with a body that was not signed is not answered with 2xx."""
    for delivery in record.webhooks():
        if _is_forged(delivery) and delivery.ok:
            yield Breach(delivery.seq, "a refusal", delivery.status)


def _is_forged(delivery: Exchange) -> bool:
    return any(forgery in (delivery.fault or "") for forgery in FORGERIES)


def _registered(record: Record) -> set[str]:
    """The ids of the merchant's own registrations."""
    answers = (call.response.json_object for call in record.calls("registerWebhook") if call.ok and call.response)
    return {str(answer.get("id")) for answer in answers}


def _is_foreign(delivery: Exchange, own: set[str]) -> bool:
    """Signed with the secret of a registration that somebody else made; nobody can tell when no own one is known."""
    registration = delivery.sent.headers.get("webhook-id")
    return bool(own) and registration is not None and registration not in own


@condition("VIPPS-WH-04", level=MUST, source="Vipps Webhooks API guide, request authentication")
def secret_of_its_registration(record: Record) -> Iterator[Breach]:
    """A delivery is checked with the secret of its registration: one of a foreign registration gets no 2xx."""
    own = _registered(record)
    for delivery in record.webhooks():
        if _is_foreign(delivery, own) and delivery.ok:
            yield Breach(delivery.seq, "a refusal", delivery.status)


@condition("VIPPS-WH-05", level=MUST, source="Vipps Webhooks API guide, delivery; agent toolkit")
def prompt_answer(record: Record) -> Iterator[Breach]:
    """A delivery is answered with 2xx within 10 seconds."""
    own = _registered(record)
    for delivery in record.webhooks():
        # What is no event may be refused.
        if _is_forged(delivery) or _is_foreign(delivery, own) or not delivery.sent.json_object:
            continue
        if not delivery.ok:
            yield Breach(delivery.seq, "2xx", delivery.status or delivery.note or "no answer")
        elif delivery.duration_ms > ANSWER_WITHIN:
            yield Breach(delivery.seq, "within 10 s", f"{delivery.duration_ms / 1000:.1f} s")
