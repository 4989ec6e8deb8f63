"""A merchant's account at Vipps in one world: its keys, its tokens, and the documented quirks that can be switched.

Everything that is inferred and worth switching lives in :class:`Quirks`.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mocks.vipps.authorization import AuthRequest, Code
from mocks.vipps.idtoken import Flaw
from mocks.vipps.merchantqr import CallbackQr, CustomerToken, PaymentQr, RedirectQr
from mocks.vipps.payment import Payment
from mocks.vipps.registration import Registration
from mocks.world.aging import Tally
from mocks.world.attic import Attic
from mocks.world.world import World

ANSWERS, TOKENS = 1_000, 300  # answers to repeat and login tokens that stay in memory: few are asked for again


class Titles(StrEnum):
    """How errors are worded."""

    AS_DOCUMENTED = "as-documented"
    REWORDED = "reworded"


@dataclass(slots=True)
class Quirks:
    """Switchable readings of what the documentation leaves open; the default is what most sources say.

    ``checkin_like_test``: the test environment answers every check-in with 500. ``strict_fields``: unknown members of
    a create request are refused. ``strict_userinfo_key``: a subscription key on the login userinfo call gives 401.
    ``error_titles``, ``unknown_members``: see :mod:`mocks.vipps.novelties`; ``id_token_flaw``: see
    :mod:`mocks.vipps.idtoken`; ``moved_endpoints``: discovery tells of login endpoints at other paths.
    ``invalid_user``: CIBA calls an ineligible number ``invalid_user``. ``nin_allowed``: the sales unit may ask for the
    national identity number at login. ``token_life``: of a platform token; ``numeric_token_life``: its numbers are no
    strings; ``push_allowed``, ``long_living_allowed``: what the sales unit is approved for; ``rate_limits``: the
    gateway counts calls. Life times in seconds.

    Login: ``ciba_interval``, ``ciba_expiry``: what a start answers; ``poll_tolerance``: how many seconds early a poll
    may come; ``open_logins_per_user``: how many may wait on one phone; ``plain_pkce``: the challenge method plain is
    taken, though discovery only names S256; ``login_error``: the browser flow ends with this error instead of a code;
    ``code_life``: of an authorization code.

    ``profile_delay``: seconds from the approval of a payment until its ``sub`` is known.

    QR: ``strict_qr_accept``: codes are only made for an Accept that names what there is; ``qr_life``: a personal code
    of format 2.0, ``payment_qr_life``: a one-time payment code, ``customer_token_life``: who scanned a sticker.

    eCom: ``ecom_skip_allowed``: the sales unit may push without a landing page; ``ecom_force_push``: such payments can
    be force approved; ``ecom_misreads_fail``: what the vendor's reader cannot take gives 500, else 400;
    ``ecom_request_id_required``: captures and refunds need their id; ``ecom_refusal_final``: a refused card ends the
    payment; ``ecom_numeric_callback``: the callback's sales unit is a number; ``ecom_timeout_operation``: how details
    call a time-out; ``ecom_open_life``, ``ecom_complete_life``: how long a guest has to open the payment and then to
    complete it; ``ecom_statuses``: another status for a code ("Merchant 34").
    """

    checkin_like_test: bool = False
    strict_fields: bool = False
    strict_userinfo_key: bool = False
    invalid_user: bool = False
    nin_allowed: bool = True
    push_allowed: bool = True
    long_living_allowed: bool = True
    token_life: int = 3600
    numeric_token_life: bool = False
    qr_life: int = 300
    ciba_interval: int = 5
    ciba_expiry: int = 600
    open_logins_per_user: int = 3
    poll_tolerance: float = 0.2
    error_titles: Titles = Titles.AS_DOCUMENTED
    unknown_members: bool = False
    id_token_flaw: Flaw = Flaw.NONE
    moved_endpoints: bool = False
    rate_limits: bool = True
    plain_pkce: bool = True
    login_error: str = ""
    code_life: int = 120
    profile_delay: float = 1.0
    strict_qr_accept: bool = False
    payment_qr_life: int = 300
    customer_token_life: int = 900
    ecom_skip_allowed: bool = True
    ecom_force_push: bool = True
    ecom_misreads_fail: bool = True
    ecom_request_id_required: bool = True
    ecom_refusal_final: bool = True
    ecom_numeric_callback: bool = False
    ecom_timeout_operation: str = "CANCEL"
    ecom_open_life: int = 300
    ecom_complete_life: int = 300
    ecom_statuses: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Grant:
    """A platform access token; ``expires_at`` in epoch seconds of the world."""

    token: str
    expires_at: float


@dataclass(slots=True)
class Login:
    """One backchannel authentication request, see :mod:`mocks.vipps.ciba`.

    ``consented_at``: when the merchant's own consents were given, if they were given with this login. ``flow``: how
    it is finished; ``redirect_uri`` and ``merchant_state``: where the phone's browser takes it.
    """

    auth_req_id: str
    msisdn: str
    scope: str
    state: str
    created_at: float
    expires_at: float
    interval: int
    nonce: str | None = None
    binding_message: str | None = None
    screen: str | None = None
    decided_at: float | None = None
    last_poll_at: float | None = None
    consented_at: float | None = None
    flow: str = "polled"
    redirect_uri: str | None = None
    merchant_state: str | None = None


@dataclass(slots=True)
class LoginToken:
    """A login access token and what userinfo may show with it; ``sid``: the session; ``consented_at``: see Login.

    ``revocations``: how often the person had taken back what they agreed to share when it was given out.
    """

    token: str
    msisdn: str
    scope: str
    expires_at: float
    sid: str
    consented_at: float | None = None
    revocations: int = 0


@dataclass(slots=True)
class SigningKey:
    """A private key as PEM; ``kid`` names world and generation."""

    kid: str
    algorithm: str
    pem: str


@dataclass(slots=True)
class Remembered:
    """An answer kept for an idempotency key: what tells the request it belongs to from others, and what was said."""

    request: str
    status: int
    body: str
    content_type: str


@dataclass(slots=True)
class VippsAccount:
    """All of Vipps' state in one world.

    ``links``: landing token → payment reference; ``profiles``: number → the payment last approved with a profile;
    ``formerly``: number → the number the same person had before; ``revocations``: number → how often that person took
    back what they agreed to share; ``consent_url``: where the merchant wants to hear of
    revoked consents; ``recent``: calls of a minute, by what is limited. What is ordered lives for a while only
    (:mod:`mocks.world.aging`).
    """

    client_id: str
    client_secret: str
    subscription_key: str
    secondary_key: str
    msn: str
    merchant_name: str = "Kassa kaffebar"
    quirks: Quirks = field(default_factory=Quirks)
    grants: OrderedDict[str, Grant] = field(default_factory=OrderedDict)
    payments: Attic[Payment] = field(default_factory=lambda: Attic(Payment))
    profiles: dict[str, str] = field(default_factory=dict)
    links: Attic[str] = field(default_factory=lambda: Attic(str))
    remembered: Attic[Remembered] = field(default_factory=lambda: Attic(Remembered, room=ANSWERS))
    registrations: dict[str, Registration] = field(default_factory=dict)
    logins: OrderedDict[str, Login] = field(default_factory=OrderedDict)
    login_tokens: Attic[LoginToken] = field(default_factory=lambda: Attic(LoginToken, room=TOKENS))
    revocations: dict[str, int] = field(default_factory=dict)
    redirect_uris: list[str] = field(default_factory=list)
    auth_requests: OrderedDict[str, AuthRequest] = field(default_factory=OrderedDict)
    codes: OrderedDict[str, Code] = field(default_factory=OrderedDict)
    consent_url: str | None = None
    formerly: dict[str, str] = field(default_factory=dict)
    consents: dict[str, list[str]] = field(default_factory=dict)
    qr_tokens: OrderedDict[str, tuple[str, float]] = field(default_factory=OrderedDict)
    redirect_qrs: dict[str, RedirectQr] = field(default_factory=dict)
    callback_qrs: dict[str, CallbackQr] = field(default_factory=dict)
    payment_qrs: dict[str, PaymentQr] = field(default_factory=dict)
    customer_tokens: OrderedDict[str, CustomerToken] = field(default_factory=OrderedDict)
    keys: list[SigningKey] = field(default_factory=list)
    recent: Tally = field(default_factory=lambda: Tally(life=60.0))

    def sub(self, msisdn: str) -> str:
        """The user's subject: stable per user and sales unit, whatever the number; another MSN sees another value."""
        msisdn = self.formerly.get(msisdn, msisdn)
        digest = hashlib.sha256(f"{self.msn}:{self.client_id}:{msisdn}".encode()).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"

    def close(self) -> None:
        """Its files end with it."""
        for kept in (self.payments, self.remembered, self.links, self.login_tokens):
            kept.close()

    def login_token(self, token: str) -> LoginToken | None:
        """An access token that works; ``token`` in its usual spelling."""
        found = self.login_tokens.get(token)
        return found if found is not None and found.revocations == self.revocations.get(found.msisdn, 0) else None

    def revoke(self, token: str) -> None:
        """An access token stops working, if there is one."""
        found = self.login_tokens.get(token)
        if found is not None:
            found.expires_at = 0.0

    def merchant_qrs(self) -> list[RedirectQr | CallbackQr | PaymentQr]:
        """Every code that the merchant had made."""
        return [*self.redirect_qrs.values(), *self.callback_qrs.values(), *self.payment_qrs.values()]

    def content_of(self, token: str) -> str | None:
        """What the code with this image says."""
        return next((qr.content for qr in self.merchant_qrs() if qr.token == token), None)


def open_account(world: World) -> VippsAccount:
    """A merchant with one sales unit; the secret contains ``+``, ``/`` and ``=``, as real ones may."""
    draw = world.secrets
    return VippsAccount(
        client_id=draw.uuid(),
        client_secret=f"{draw.token(9)}+{draw.token(9)}/{draw.token(20)}==",
        subscription_key=draw.hex(32),
        secondary_key=draw.hex(32),
        msn=draw.digits(6),
    )


def credentials(world: World) -> dict[str, Any]:
    account = world.part(VippsAccount)
    return {
        "client_id": account.client_id,
        "client_secret": account.client_secret,
        "subscription_key": account.subscription_key,
        "merchant_serial_number": account.msn,
    }


def keys(world: World) -> list[tuple[str, str]]:
    """Every credential that leads to this world, those made at run time included."""
    account = world.part(VippsAccount)
    return [
        ("client_id", account.client_id),
        ("ocp-apim-subscription-key", account.subscription_key),
        ("ocp-apim-subscription-key", account.secondary_key),
        ("merchant-serial-number", account.msn),
        *(("token", token) for token in account.grants),
        *(("qr-image", qr.token) for qr in account.merchant_qrs()),
    ]
