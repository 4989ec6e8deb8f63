"""Conditions on the platform access token, and on what a till does about refusals.

Sources: Vipps Access token API; knowledge base, errors; agent toolkit; Login API guide (429).
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.record import TOKEN_CALL, WRITES, Record

_RETRYABLE = frozenset({401, 408, 423, 425, 429})
_TRY_AGAIN = ('"6280"', '"6160"')
_MOMENT = 1.0  # seconds; what is tried again later is a new try, not a loop
_EARLY = 0.75  # of its life, after which renewing a token counts as caching it


@condition("VIPPS-TOK-01", level=MUST, source="Vipps Access token OpenAPI")
def token_request(record: Record) -> Iterator[Breach]:
    """The token is fetched by `POST /accesstoken/get` with header credentials and an empty body."""
    for call in record.calls(TOKEN_CALL):
        request = call.sent
        if not request.headers.get("client_id") or not request.headers.get("client_secret"):
            yield Breach(call.seq, "headers client_id and client_secret", sorted(request.headers))
        if request.body or "?" in request.path:
            yield Breach(call.seq, "no body and no query", request.body or request.path)


@condition("VIPPS-TOK-02", level=SHOULD, source="Vipps agent toolkit", provenance=Provenance.NEWER)
def token_cached(record: Record) -> Iterator[Breach]:
    """The token is cached: not one fetch per call."""
    previous: Exchange | None = None
    refused = False
    for call in record.calls():
        if call.operation != TOKEN_CALL:
            refused = refused or call.status == 401
            continue
        if previous is not None and previous.response is not None and not refused:
            life = float(str(previous.response.json_object.get("expires_in") or 0))
            if call.at < previous.at + life * _EARLY:
                yield Breach(call.seq, f"one fetch in {life:g} s", f"another after {call.at - previous.at:g} s")
        # What became of a token whose answer was disturbed is not for us to say.
        previous, refused = (call if call.ok and not call.fault else None), False


@condition("VIPPS-TOK-03", level=MUST, source="Vipps knowledge base, errors", provenance=Provenance.INFERRED)
def no_token_loop(record: Record) -> Iterator[Breach]:
    """An expired or revoked token leads to one new fetch and one repetition, not to a loop."""
    refused: dict[tuple[str, str], tuple[float, int]] = {}
    for call in record.calls():
        if call.operation == TOKEN_CALL:
            refused = {what: (since, fetches + 1) for what, (since, fetches) in refused.items()}
            continue
        what = (call.operation, call.sent.path)
        since, fetches = refused.get(what, (call.at, 0))
        if call.status != 401:
            refused.pop(what, None)
        elif call.at - since > _MOMENT:
            refused[what] = (call.at, 0)
        elif fetches > 1:
            yield Breach(call.seq, "one new token, one repetition", f"{call.operation} refused again and again")
        else:
            refused[what] = (since, fetches)


@condition("VIPPS-ERR-03", level=MUST, source="Vipps knowledge base, errors (429); Login API guide")
def waits_after_429(record: Record) -> Iterator[Breach]:
    """After 429 the till waits as long as `Retry-After` says."""
    not_before: dict[tuple[str, str, str], float] = {}
    for call in record.calls():
        what = (call.operation, call.sent.path, call.sent.form.get("login_hint", ""))
        if call.at < not_before.get(what, 0.0):
            yield Breach(call.seq, f"nothing before {not_before[what]:g}", f"{call.operation} at {call.at:g}")
        if call.status == 429 and call.response is not None:
            not_before[what] = call.at + float(call.response.headers.get("retry-after", "0"))


@condition("VIPPS-ERR-05", level=MUST, source="Vipps agent toolkit, retries", provenance=Provenance.NEWER)
def no_unchanged_repetition(record: Record) -> Iterator[Breach]:
    """A write refused with a 4xx that is final is not repeated unchanged."""
    refused: dict[tuple[str, str, str, str | None], int] = {}
    for call in record.calls(*WRITES):
        what = (call.operation, call.sent.path, call.sent.body, call.sent.key)
        if what in refused:
            yield Breach(call.seq, f"no repetition of exchange {refused[what]}", f"{call.operation} once more")
        status, answer = call.status or 0, call.response.body if call.response else ""
        if 400 <= status < 500 and status not in _RETRYABLE and not any(code in answer for code in _TRY_AGAIN):
            refused[what] = call.seq
