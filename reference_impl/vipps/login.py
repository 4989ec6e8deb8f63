"""Merchant-initiated login (CIBA): start, poll, id_token, userinfo. Endpoints come from discovery, not from constants.

Sources: Vipps Login API guide, merchant-initiated login; OpenID CIBA Core 1.0, sections 7 to 11; VIPPS-LG-01 to -24.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from reference_impl.clock.port import Clock
from reference_impl.settings import VippsSettings
from reference_impl.vipps.identity import UnknownKey, UnprovenIdentity, subject_of
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.shared import Shared
from reference_impl.vipps.transport import Reply, Transport

log = logging.getLogger("kassa.till.vipps")

SCOPE = "openid name phoneNumber email delegatedConsents"
_GRANT = "urn:openid:params:grant-type:ciba"
_DISCOVERY = "/access-management-1.0/access/.well-known/openid-configuration"
_USER_EXISTS = "/vipps-login-ciba/api/v1/user-exists"
_KEPT_SECONDS = 3600.0
_DEFAULT_INTERVAL = 5.0
_DEFAULT_LIFE = 600.0


@dataclass(frozen=True, slots=True)
class Provider:
    """What discovery says; `issuer` exactly as spelled there."""

    issuer: str
    start: str
    token: str
    keys: str
    userinfo: str


@dataclass(frozen=True, slots=True)
class StartedLogin:
    """A login under way; seconds."""

    auth_req_id: str
    expires_in: float
    interval: float


@dataclass(frozen=True, slots=True)
class LoginTokens:
    """A redeemed login. Never logged."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """What the customer agreed to tell; a claim that is missing or empty is None."""

    sub: str
    name: str | None
    msisdn: str | None
    email: str | None
    email_verified: bool
    consents: Mapping[str, object] | None


class Login:
    """The login calls. Client authentication is HTTP Basic; no subscription key goes to these endpoints."""

    def __init__(self, settings: VippsSettings, transport: Transport, clock: Clock) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._provider: Shared[Provider] = Shared(clock, self._discover)
        self._keys: Shared[KeySet] = Shared(clock, self._fetch_keys)
        pair = f"{settings.client_id}:{settings.client_secret}".encode()
        self._basic = {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    async def user_exists(self, msisdn: str) -> bool:
        """Whether a login for this number can be started at all (VIPPS-LG-24)."""
        url, form = self._settings.path(_USER_EXISTS), {"login_hint": _hint(msisdn)}
        reply = await self._transport.send("userExists", "POST", url, headers=self._basic, form=form)
        return reply.object().get("exists") is not False

    async def start(self, msisdn: str, binding_message: str, nonce: str) -> StartedLogin:
        """Ask the customer's app; the binding message shows on both sides."""
        form = {
            "login_hint": _hint(msisdn),
            "scope": SCOPE,
            "binding_message": binding_message,
            "nonce": nonce,
        }
        url = (await self._provider_or_not_sent()).start
        reply = await self._transport.send("backchannelAuthentication", "POST", url, headers=self._basic, form=form)
        answer = reply.object()
        request = answer.get("auth_req_id")
        if not isinstance(request, str) or not request:
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="no auth_req_id")
        expires_in = _seconds(answer.get("expires_in"), _DEFAULT_LIFE)
        return StartedLogin(request, expires_in, _seconds(answer.get("interval"), _DEFAULT_INTERVAL))

    async def redeem(self, auth_req_id: str) -> LoginTokens:
        """One poll. `authorization_pending` and `slow_down` come as `VippsProblem` with that code."""
        form = {"grant_type": _GRANT, "auth_req_id": auth_req_id}
        url = (await self._provider_or_not_sent()).token
        reply = await self._transport.send("oauth2Token", "POST", url, headers=self._basic, form=form)
        answer = reply.object()
        access, identity = answer.get("access_token"), answer.get("id_token")
        if not isinstance(access, str) or not isinstance(identity, str):
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="no tokens in the answer")
        return LoginTokens(access, identity)

    async def subject(self, id_token: str, nonce: str) -> str:
        """The proven `sub`; an unknown key is looked up once more, keys rotate (VIPPS-LG-17)."""
        issuer = (await self._provider.get()).issuer
        for last_try in (False, True):
            keys = await self._keys.get()
            try:
                return subject_of(
                    id_token,
                    keys,
                    issuer=issuer,
                    client_id=self._settings.client_id,
                    nonce=nonce,
                    now=self._clock.now(),
                )
            except UnknownKey:
                if last_try:
                    break
                self._keys.drop(keys)
        raise UnprovenIdentity("unknown key")

    async def person(self, access_token: str, subject: str) -> Person:
        """The customer's data, once, with the login's own token."""
        url = (await self._provider.get()).userinfo
        headers = {"Authorization": f"Bearer {access_token}"}
        claims = (await self._transport.send("getUserinfo", "GET", url, headers=headers)).object()
        if claims.get("sub") != subject:
            raise UnprovenIdentity("userinfo of somebody else")
        consents = claims.get("delegatedConsents")
        phone = _claim(claims, "phone_number")
        return Person(
            sub=subject,
            name=_claim(claims, "name"),
            msisdn=phone.removeprefix("+") if phone else None,
            email=_claim(claims, "email"),
            email_verified=claims.get("email_verified") is True,
            consents=consents if isinstance(consents, dict) else None,
        )

    async def _provider_or_not_sent(self) -> Provider:
        """Discovery; while it fails, nothing has been sent to the endpoint it would have told."""
        try:
            return await self._provider.get()
        except VippsProblem as problem:
            raise problem.unsent() from None

    async def _discover(self) -> tuple[Provider, float]:
        reply = await self._transport.send("discoverOpenIDConfiguration", "GET", self._settings.path(_DISCOVERY))
        document = reply.object()
        try:
            provider = Provider(
                issuer=_required(document, "issuer"),
                start=_required(document, "backchannel_authentication_endpoint"),
                token=_required(document, "token_endpoint"),
                keys=_required(document, "jwks_uri"),
                userinfo=_required(document, "userinfo_endpoint"),
            )
        except KeyError as missing:
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title=f"no {missing}") from None
        return provider, self._clock.now() + _KEPT_SECONDS

    async def _fetch_keys(self) -> tuple[KeySet, float]:
        reply: Reply = await self._transport.send("wellKnown", "GET", (await self._provider.get()).keys)
        listed = reply.object().get("keys")
        usable: list[dict[str, Any]] = []
        for key in listed if isinstance(listed, list) else []:
            try:
                KeySet.import_key_set({"keys": [key]})
            except (JoseError, ValueError, KeyError, TypeError):
                log.info("ignored a key of a kind we do not know")
            else:
                usable.append(key)
        return KeySet.import_key_set(cast(Any, {"keys": usable})), self._clock.now() + _KEPT_SECONDS


def _hint(msisdn: str) -> str:
    return f"urn:msisdn:{msisdn}"


def _required(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise KeyError(name)
    return value


def _claim(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    return value.strip()[:255] or None if isinstance(value, str) else None


def _seconds(value: object, default: float) -> float:
    try:
        seconds = float(cast(Any, value))
    except (TypeError, ValueError):
        return default
    return seconds if 0 < seconds < 86_400 else default
