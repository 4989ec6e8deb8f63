"""Conditions on merchant-initiated login: discovery, start, tokens, userinfo. Polling has its own module.

Sources: Vipps Login API guide, merchant-initiated login, core concepts, checklist; CIBA Core 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from harness.actors.evidence import Exchange
from harness.checks.condition import MUST, SHOULD, Breach, Provenance, condition
from harness.checks.record import USERINFO, Record

START, POLL, DISCOVERY = "backchannelAuthentication", "oauth2Token", "discoverOpenIDConfiguration"
_TOLD_BY_DISCOVERY = {
    START: "backchannel_authentication_endpoint",
    POLL: "token_endpoint",
    "wellKnown": "jwks_uri",
    USERINFO: "userinfo_endpoint",
}
_HINT = re.compile(r"urn:msisdn:[1-9]\d{9,14}")
_KNOWN_SCOPES = frozenset(
    {"openid", "name", "phoneNumber", "email", "birthDate", "address", "gender", "delegatedConsents", "customFlow"}
)
_HOUR = 3600.0


@condition("VIPPS-LG-01", level=MUST, source="Vipps Login API guide, discovery")
def discovered_endpoints(record: Record) -> Iterator[Breach]:
    """Endpoints come from discovery, not from constants."""
    discovered, told = False, dict[str, str]()
    for call in record.calls(DISCOVERY, *_TOLD_BY_DISCOVERY):
        if call.operation == DISCOVERY:
            discovered = True
            told |= _paths(call)
            continue
        wanted, used = told.get(_TOLD_BY_DISCOVERY[call.operation]), _path(call.sent.path)
        if not discovered:
            yield Breach(call.seq, "discovery before the first login call", call.operation)
        elif wanted is not None and used != wanted:
            yield Breach(call.seq, f"{wanted}, as discovery says", used)


def _paths(discovery: Exchange) -> dict[str, str]:
    """The paths that a discovery document tells, by member."""
    document = discovery.response.json_object if discovery.ok and discovery.response else {}
    return {name: _path(value) for name, value in document.items() if isinstance(value, str) and "://" in value}


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


@condition("VIPPS-LG-02", level=SHOULD, source="Vipps Login API guide, discovery")
def discovery_cached(record: Record) -> Iterator[Breach]:
    """Discovery is cached for about an hour."""
    last = float("-inf")
    for call in record.calls(DISCOVERY):
        if call.at < last + _HOUR * 0.75:
            yield Breach(call.seq, "one fetch an hour", f"another after {call.at - last:g} s")
        if call.ok and not call.fault:
            last = call.at


@condition("VIPPS-LG-05", level=MUST, source="Vipps Login API guide, merchant-initiated login")
def login_hint(record: Record) -> Iterator[Breach]:
    """A login names the guest as `login_hint=urn:msisdn:<msisdn>`."""
    for call in record.calls(START, "userExists"):
        hint = call.sent.form.get("login_hint", "")
        if not _HINT.fullmatch(hint):
            yield Breach(call.seq, "urn:msisdn: and country code with number", hint or "no login_hint")


@condition("VIPPS-LG-06", level=MUST, source="Vipps Login checklist; Login API guide, merchant-initiated login")
def login_scope(record: Record) -> Iterator[Breach]:
    """`scope` contains `openid` and only what a club needs; never `nnin`, `nin` only if granted."""
    for call in record.calls(START):
        scopes = set(call.sent.form.get("scope", "").split())
        if "openid" not in scopes or scopes - _KNOWN_SCOPES:
            yield Breach(call.seq, f"openid and some of {sorted(_KNOWN_SCOPES)}", sorted(scopes))


@condition("VIPPS-LG-07", level=MUST, source="Vipps Login API guide, merchant-initiated login")
def binding_message(record: Record) -> Iterator[Breach]:
    r"""`binding_message`, if used, fits `^[A-Z0-9\-]{5,8}$`."""
    for call in record.calls(START):
        message = call.sent.form.get("binding_message")
        if message is not None and not re.fullmatch(r"[A-Z0-9\-]{5,8}", message):
            yield Breach(call.seq, "5 to 8 of A-Z, 0-9 and -", message)


@condition("VIPPS-LG-08", level=MUST, source="Vipps Login API guide, token endpoint authentication method")
def client_authentication(record: Record) -> Iterator[Breach]:
    """The client authenticates by HTTP Basic on the login and token endpoints."""
    for call in record.calls(START, POLL):
        sent = call.sent.headers.get("authorization", "")
        if not sent.startswith("Basic ") or "client_secret" in call.sent.form:
            yield Breach(call.seq, "Basic", sent.partition(" ")[0] or "credentials elsewhere")


@condition("VIPPS-LG-14", level=MUST, source="Vipps Login API guide (429)", provenance=Provenance.INFERRED)
def one_login_at_a_time(record: Record) -> Iterator[Breach]:
    """There is no second login for the same guest while one is open."""
    open_until: dict[str, tuple[str, float]] = {}
    for call in record.calls(START, POLL):
        if call.operation == POLL:
            over = call.ok or (call.response is not None and _final(str(call.response.json_object.get("error"))))
            if over:
                request = call.sent.form.get("auth_req_id")
                open_until = {hint: login for hint, login in open_until.items() if login[0] != request}
            continue
        hint = call.sent.form.get("login_hint", "")
        if hint in open_until and call.at < open_until[hint][1]:
            yield Breach(call.seq, f"the open login of {hint} to end first", "another start")
        if call.ok and call.response is not None and not call.fault:
            answer = call.response.json_object
            until = call.at + float(str(answer.get("expires_in") or 600))
            open_until[hint] = (str(answer.get("auth_req_id")), until)


def _final(error: str) -> bool:
    return error not in ("authorization_pending", "slow_down", "None", "too_many_requests", "server_error")


@condition("VIPPS-LG-15", level=MUST, source="Vipps Login API guide, core concepts; agent toolkit")
def redeemed_once(record: Record) -> Iterator[Breach]:
    """Tokens are redeemed once, and no refresh is attempted."""
    redeemed: set[str] = set()
    for call in record.calls(POLL):
        grant, request = call.sent.form.get("grant_type", ""), call.sent.form.get("auth_req_id", "")
        if grant != "urn:openid:params:grant-type:ciba":
            yield Breach(call.seq, "the CIBA grant", grant)
        if request in redeemed:
            yield Breach(call.seq, "no further use of a redeemed login", "another poll")
        if call.ok and not call.fault:
            redeemed.add(request)


@condition("VIPPS-LG-19", level=MUST, source="Vipps Login API guide, userinfo")
def prompt_userinfo(record: Record) -> Iterator[Breach]:
    """Userinfo is fetched with the login's own token, within its 300 seconds."""
    issued: dict[str, float] = {}
    for call in record.calls(POLL, USERINFO):
        if call.operation == POLL:
            if call.response is not None and call.ok:
                issued[f"Bearer {call.response.json_object.get('access_token')}"] = call.at
            continue
        at = issued.get(call.sent.headers.get("authorization", ""))
        if at is None:
            yield Breach(call.seq, "the token of a login", "another token")
        elif call.at > at + 300:
            yield Breach(call.seq, "within 300 s", f"after {call.at - at:g} s")


@condition("VIPPS-LG-24", level=SHOULD, source="Vipps Login checklist of 2025", provenance=Provenance.NEWER)
def user_exists_first(record: Record) -> Iterator[Breach]:
    """`user-exists` is asked before a login is started."""
    asked: set[str] = set()
    for call in record.calls("userExists", START):
        hint = call.sent.form.get("login_hint", "")
        if call.operation == START and hint not in asked:
            yield Breach(call.seq, f"user-exists for {hint} first", "none")
        asked.add(hint)
