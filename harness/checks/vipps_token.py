"""Conditions on the platform access token, and on what a till does about refusals.

Sources: Vipps Access token API; knowledge base, errors; agent toolkit; Login API guide (429).
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.record import TOKEN_CALL, WRITES, Record, reference_of

_RETRYABLE = frozenset({401, 408, 423, 425, 429})
_TRY_AGAIN = ('"6280"', '"6160"', '"6250"')
_MOMENT = 1.0  # seconds; what is tried again later is a new try, not a loop
_EARLY = 0.75  # of its life, after which renewing a token counts as caching it
_BEFORE_ITS_END = 180.0  # seconds; SDKs renew a token so much early, whatever its life
_SESSIONS = 3  # processes of one product, each of which signs in for itself


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
    lives: list[tuple[float, float]] = []  # until when each of the tokens is to be used, and its whole life
    for call in record.calls():
        if call.operation != TOKEN_CALL:
            lives = [] if call.status == 401 else lives
            continue
        lives = [(until, life) for until, life in lives if call.at < until]
        if len(lives) >= _SESSIONS:
            yield Breach(call.seq, f"one fetch in {lives[-1][1]:g} s and session", f"{len(lives) + 1} of them")
        # What became of a token whose answer was disturbed is not for us to say.
        if call.ok and call.response is not None and not call.fault:
            life = float(str(call.response.json_object.get("expires_in") or 0))
            lives.append((call.at + min(life * _EARLY, life - _BEFORE_ITS_END), life))


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
    not_before: dict[tuple[str, ...], float] = {}
    for call in record.calls():
        form = call.sent.form
        asked_for = reference_of(call), form.get("login_hint", ""), form.get("auth_req_id", "")
        what = (call.operation, call.sent.path, *asked_for)
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
