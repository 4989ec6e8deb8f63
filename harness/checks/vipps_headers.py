"""Conditions on the headers of every call to Vipps.

Sources: Vipps knowledge base, HTTP headers, API keys and errors; Check-in OpenAPI; eCom OpenAPI; Login API guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, condition
from harness.checks.record import LOGIN_CALLS, PUBLIC_CALLS, TOKEN_CALL, Record, digest

_SYSTEM = tuple(f"vipps-system-{name}" for name in ("name", "version", "plugin-name", "plugin-version"))
_SAMPLES = re.compile(r"(?i)acme|woocommerce|example|sample|my[- ]?(shop|store|system)")
_BEARER = re.compile(r"Bearer sha256:[0-9a-f]{12}")


@condition("VIPPS-HDR-01", level=MUST, source="Vipps knowledge base, errors (401)")
def bearer_token(record: Record) -> Iterator[Breach]:
    """Platform calls carry `Authorization: Bearer <token>` with exactly that word."""
    for call in record.platform_calls():
        sent = call.sent.headers.get("authorization", "")
        if not _BEARER.fullmatch(sent):
            yield Breach(call.seq, "Bearer and a token", sent or "no Authorization header")


@condition("VIPPS-HDR-02", level=MUST, source="Vipps Check-in OpenAPI; knowledge base, errors")
def subscription_key(record: Record) -> Iterator[Breach]:
    """The subscription key is on the token call and on every platform call, the same key set throughout."""
    wanted = digest(record.keys.subscription_key)
    for call in (*record.calls(TOKEN_CALL), *record.platform_calls()):
        sent = call.sent.headers.get("ocp-apim-subscription-key")
        if sent != wanted:
            yield Breach(call.seq, f"the shop's key ({wanted})", sent or "no key")


def _requests(record: Record) -> Iterator[Exchange]:
    """Every call of the API. The documents that Login publishes for everybody may be fetched by a library, which knows
    nothing of such headers."""
    return (call for call in record.calls() if call.operation not in PUBLIC_CALLS)


@condition("VIPPS-HDR-03", level=MUST, source="Vipps knowledge base, HTTP headers; partner guide")
def merchant_serial_number(record: Record) -> Iterator[Breach]:
    """`Merchant-Serial-Number` is on every backend call and is the store's own number."""
    for call in _requests(record):
        sent = call.sent.headers.get("merchant-serial-number")
        if sent != record.keys.merchant_serial_number:
            yield Breach(call.seq, record.keys.merchant_serial_number, sent or "no header")


@condition("VIPPS-HDR-04", level=MUST, source="Vipps knowledge base, HTTP headers; all checklists")
def system_headers(record: Record) -> Iterator[Breach]:
    """All four `Vipps-System-*` headers are on every API request, login included."""
    for call in _requests(record):
        missing = [name for name in _SYSTEM if not call.sent.headers.get(name, "").strip()]
        if missing:
            yield Breach(call.seq, "all four, not empty", f"{call.operation} without {', '.join(missing)}")


@condition("VIPPS-HDR-05", level=MUST, source="Vipps knowledge base, HTTP headers")
def short_system_headers(record: Record) -> Iterator[Breach]:
    """Each `Vipps-System-*` header has at most 30 characters."""
    for call in record.calls():
        for name in _SYSTEM:
            if len(call.sent.headers.get(name, "")) > 30:
                yield Breach(call.seq, "at most 30 characters", f"{name}: {call.sent.headers[name]}")


@condition("VIPPS-HDR-06", level=SHOULD, source="Vipps knowledge base, HTTP headers")
def real_product(record: Record) -> Iterator[Breach]:
    """The `Vipps-System-*` headers name the real product, the same on all calls, no sample text."""
    first: tuple[str, ...] | None = None
    for call in _requests(record):
        values = tuple(call.sent.headers.get(name, "") for name in _SYSTEM)
        first = first or values
        if any(_SAMPLES.search(value) for value in values):
            yield Breach(call.seq, "the real product", values)
        if values != first:
            yield Breach(call.seq, first, values)


@condition("VIPPS-HDR-07", level=MUST, source="Vipps eCom OpenAPI; Login API guide, merchant-initiated login")
def declared_bodies(record: Record) -> Iterator[Breach]:
    """JSON bodies are declared as JSON, OAuth bodies are form-encoded."""
    for call in record.calls():
        if not call.sent.body:
            continue
        wanted = "application/x-www-form-urlencoded" if call.operation in LOGIN_CALLS else "application/json"
        declared = call.sent.headers.get("content-type", "").split(";")[0].strip().lower()
        if declared != wanted or (wanted.endswith("json") and not _is_json(call.sent.body)):
            yield Breach(call.seq, wanted, f"{declared or 'nothing'} for {call.sent.body[:60]}")


@condition("VIPPS-HDR-08", level=MUST, source="Vipps knowledge base, API keys; Login checklist")
def secrets_stay_home(record: Record) -> Iterator[Breach]:
    """Secrets appear only where they are specified: never in URLs or JSON bodies."""
    secrets = (record.keys.client_secret, record.keys.subscription_key)
    for call in record.calls():
        told = [call.sent.path] + ([] if call.operation in LOGIN_CALLS else [call.sent.body])
        for secret in secrets:
            if any(secret in text or digest(secret) in text for text in told):
                yield Breach(call.seq, "no secret in URL or body", f"{call.operation} tells one")


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
