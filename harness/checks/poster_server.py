"""Conditions on an app's server: whose requests it believes, what it answers, how it takes webhooks.

Source: Poster POS platform, makeRequest; web API, webhooks; market, release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, Breach, Provenance, condition
from harness.checks.record import Record

FORGED = "wrong-signature"
_TRACES = (
    "Traceback (most recent call last)",
    "\n    at ",
    "<title>Werkzeug",
    "Whoops, looks like something went wrong",
)


@condition("POSTER-SEC-01", level=MUST, source="Poster POS platform, makeRequest")
def verifies_requests(record: Record) -> Iterator[Breach]:
    """The partner's server verifies `X-Poster-Signature`."""
    for request in record.poster.requests:
        if FORGED in (request.fault or "") and request.ok:
            yield Breach(request.seq, "a refusal of the wrong signature", request.status)


@condition("POSTER-SEC-05", level=MUST, source="Poster POS platform, makeRequest")
def answers_json(record: Record) -> Iterator[Breach]:
    """Every answer to `makeRequest` is JSON."""
    for request in record.poster.requests:
        body = request.response.body if request.response else None
        if body is not None and not request.fault and not _is_json(body):
            yield Breach(request.seq, "JSON", body[:60] or "nothing")


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


@condition("POSTER-SEC-06", level=MUST, source="Poster POS platform, User", provenance=Provenance.INFERRED)
def keeps_pins_to_itself(record: Record) -> Iterator[Breach]:
    """PINs of the staff are not sent."""
    for request in record.poster.requests:
        if "posPass" in request.sent.path + request.sent.body:
            yield Breach(request.seq, "no posPass", "one is sent")


@condition("POSTER-SEC-07", level=MUST, source="Poster market, release")
def shows_no_traces(record: Record) -> Iterator[Breach]:
    """The server runs in production mode: no answer has a stack trace or a debug page."""
    for answered in (*record.poster.requests, *record.poster.webhooks()):
        body = answered.response.body if answered.response else ""
        trace = next((mark for mark in _TRACES if mark in body), None)
        if trace is not None:
            yield Breach(answered.seq, "no stack trace", trace.strip())


@condition("POSTER-HOOK-01", level=MUST, source="Poster web API, webhooks")
def accepts_webhooks(record: Record) -> Iterator[Breach]:
    """Webhooks are answered 200 to POST."""
    for delivery in record.poster.webhooks():
        if delivery.response is not None and _is_sound(delivery) and delivery.status != 200:
            yield Breach(delivery.seq, 200, delivery.status)


def _is_sound(delivery: Exchange) -> bool:
    return not delivery.fault
