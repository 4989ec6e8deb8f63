"""Merchant-initiated login (CIBA): the merchant starts it with a phone number, the person approves in the app.

Sources: Vipps Login API guide, merchant-initiated login (VIPPS-LG-03…14, 18); CIBA Core 1.0. With
``login_to_webpage`` the phone's browser brings a code to the merchant's page, and polling yields nothing (inferred).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form
from pydantic import BaseModel

from mocks.vipps.account import Login, VippsAccount
from mocks.vipps.authcode import REDIRECT_GRANT, new_code
from mocks.vipps.authorization import back
from mocks.vipps.clientauth import JSON_UTF8, NO_STORE, OAuthApi, login_headers, oauth_answers
from mocks.vipps.customertoken import customer_of_token
from mocks.vipps.registration import LOGIN_PING
from mocks.vipps.scopes import CONSENTS, check_scope, consents_to_ask, remember_consents
from mocks.vipps.webhook import send
from mocks.world.aging import forget_over
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.machine import Machine
from mocks.world.phone import HabitKind, Phone, Screen, ScreenKind, ScreenStatus
from mocks.world.pipeline import compact
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

EXPIRE = "vipps.ciba.expire"
REDEEM_WITHIN = 600.0  # seconds that an approved login waits for its tokens to be fetched (inferred)
KEEP = 3600.0  # seconds that a finished login is still told apart from an unknown one

HINT = re.compile(r"urn:msisdn:(4[57][0-9]{8}|46[0-9]{7,13}|299[0-9]{6}|358[0-9]{5,12})")
TO_WEBPAGE = "login_to_webpage"
TOKEN_HINT = "urn:customer-token:"
_BINDING_MESSAGE = re.compile(r"[A-Z0-9\-]{5,8}")


class LoginState(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    REDEEMED = "REDEEMED"


class Flow(StrEnum):
    """How a login is finished."""

    POLLED = "polled"
    REDIRECT = "redirect"
    """The phone's browser takes a code to the merchant's page."""
    BROWSER = "browser"
    """The browser that it began in takes a code back."""


class LoginEvent(StrEnum):
    APPROVE = "APPROVE"
    DENY = "DENY"
    EXPIRE = "EXPIRE"
    REDEEM = "REDEEM"


MACHINE: Machine[LoginState, LoginEvent] = Machine(
    "login",
    {
        LoginState.PENDING: {
            LoginEvent.APPROVE: LoginState.APPROVED,  # the person logs in and consents to everything
            LoginEvent.DENY: LoginState.DENIED,  # the person refuses the login or a consent
            LoginEvent.EXPIRE: LoginState.EXPIRED,  # nobody acted within expires_in
        },
        LoginState.APPROVED: {
            LoginEvent.REDEEM: LoginState.REDEEMED,  # the merchant fetches the tokens, once
            LoginEvent.EXPIRE: LoginState.EXPIRED,  # the merchant never came back
        },
        LoginState.DENIED: {},
        LoginState.EXPIRED: {},
        LoginState.REDEEMED: {},
    },
)


class BackchannelRequest(BaseModel):
    """``requested_expiry`` in seconds; exactly one hint; ``state`` comes back with a redirect only."""

    login_hint: str
    scope: str
    binding_message: str | None = None
    requested_expiry: str | None = None
    state: str | None = None
    nonce: str | None = None
    requested_flow: str | None = None
    redirect_uri: str | None = None
    login_hint_token: str | None = None
    id_token_hint: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class BackchannelAnswer(BaseModel):
    """``expires_in`` and ``interval`` in seconds."""

    auth_req_id: str
    expires_in: int
    interval: int


router = Router(OAuthApi("CIBA"), tag="Login")


@router.post(
    "/vipps-login-ciba/api/backchannel/authentication",
    operation_id="backchannelAuthentication",
    response_model=BackchannelAnswer,
    responses=oauth_answers(400, 401, 403, 429, 500),
)
def start_login(call: Annotated[Call, Depends(login_headers)], body: Annotated[BackchannelRequest, Form()]) -> Answer:
    """Push a login to the person's app; the merchant polls the token endpoint for what becomes of it."""
    world = call.world
    account = world.part(VippsAccount)
    msisdn = msisdn_of_hint(world, body.login_hint)
    scope = check_scope(account, body.scope)
    life = _check(account, body)
    flow = Flow.REDIRECT if body.requested_flow == TO_WEBPAGE else Flow.POLLED
    phone = eligible_phone(world, msisdn)
    limit_open_logins(world, phone)
    login = open_login(
        world,
        phone,
        scope,
        life,
        flow,
        nonce=body.nonce,
        binding_message=body.binding_message,
        redirect_uri=body.redirect_uri if flow is Flow.REDIRECT else None,
        merchant_state=body.state,
    )
    content = {"auth_req_id": login.auth_req_id, "expires_in": life, "interval": login.interval}
    answer = json_answer(200, content, JSON_UTF8)
    answer.headers = NO_STORE
    return answer


def msisdn_of_hint(world: World, hint: str) -> str:
    """The number in ``urn:msisdn:…``, or that of whoever scanned a sticker: ``urn:customer-token:…`` (newer).

    Raises:
        Refusal: ``invalid_request``, in the words that were observed.
    """
    match = HINT.fullmatch(hint)
    if match is None:
        customer = customer_of_token(world, hint.removeprefix(TOKEN_HINT)) if hint.startswith(TOKEN_HINT) else None
        if customer is not None:
            return customer.msisdn
        detail = "login_hint.value : Invalid login_hint. Supported country codes are 46, 45, 47, 358 and 299."
        raise Refusal(400, code="invalid_request", detail=detail)
    return match[1]


def _check(account: VippsAccount, body: BackchannelRequest) -> int:
    """The rules for the optional parameters; returns the life of the request in seconds."""
    if body.login_hint_token is not None or body.id_token_hint is not None:
        raise Refusal(400, code="invalid_request", detail="Exactly one hint must be given.")
    _check_flow(account, body)
    if body.binding_message is not None and not _BINDING_MESSAGE.fullmatch(body.binding_message):
        detail = r"binding_message must match ^[A-Z0-9\-]{5,8}$"
        raise Refusal(400, code="invalid_binding_message", detail=detail)
    if body.requested_expiry is None:
        return account.quirks.ciba_expiry
    if not re.fullmatch(r"[0-9]{1,4}", body.requested_expiry) or not 60 <= int(body.requested_expiry) <= 900:
        raise Refusal(400, code="invalid_request", detail="requested_expiry must be between 60 and 900 seconds.")
    return int(body.requested_expiry)


def _check_flow(account: VippsAccount, body: BackchannelRequest) -> None:
    if body.requested_flow is None:
        return
    if body.requested_flow != TO_WEBPAGE:
        raise Refusal(400, code="invalid_request", detail="This requested_flow is not available.")
    if not body.redirect_uri:
        raise Refusal(400, code="invalid_request", detail=f"redirect_uri is required with {TO_WEBPAGE}.")
    if body.redirect_uri not in account.redirect_uris or urlsplit(body.redirect_uri).scheme not in ("https", "http"):
        raise Refusal(400, code="invalid_request", detail="The redirect_uri is not registered, or not a web page.")


def eligible_phone(world: World, msisdn: str) -> Phone:
    """The phone of somebody who can log in.

    Raises:
        Refusal: ``unknown_user_id`` (no account, inactive, under 15: never told which), ``old_app``.
    """
    phone = world.phones.get(msisdn)
    if phone is None or not phone.habit.can_use_app:
        code = "invalid_user" if world.part(VippsAccount).quirks.invalid_user else "unknown_user_id"
        raise Refusal(400, code=code, detail="The user needs an active app and must be 15 years or older.")
    if phone.habit.kind is HabitKind.APP_OUTDATED:
        raise Refusal(400, code="old_app", detail="The user must update the app.")
    return phone


def limit_open_logins(world: World, phone: Phone) -> None:
    """Too many logins of one person at once: 429 until the first of them expires (body and delay inferred)."""
    open_until = sorted(
        screen.expires_at or 0.0 for screen in phone.waiting.values() if screen.kind is ScreenKind.LOGIN
    )
    if len(open_until) >= world.part(VippsAccount).quirks.open_logins_per_user:
        wait = max(1, int(open_until[0] - world.clock.now + 0.999))
        detail = f"Too many logins for this user. Try again in {wait} seconds."
        raise Refusal(429, code="too_many_requests", detail=detail, retry_after=wait)


def open_login(
    world: World,
    phone: Phone,
    scope: list[str],
    life: float,
    flow: Flow,
    *,
    nonce: str | None = None,
    binding_message: str | None = None,
    redirect_uri: str | None = None,
    merchant_state: str | None = None,
) -> Login:
    """Push the login to the phone; ``life`` in seconds."""
    account, now = world.part(VippsAccount), world.clock.now
    forget_over(account.logins, lambda login: login.expires_at + KEEP <= now)
    login = Login(
        auth_req_id=world.secrets.token(27),
        msisdn=phone.person.msisdn,
        scope=" ".join(scope),
        state=LoginState.PENDING,
        created_at=now,
        expires_at=now + life,
        interval=account.quirks.ciba_interval,
        nonce=nonce,
        binding_message=binding_message,
        screen=world.ids.uuid(),
        flow=flow,
        redirect_uri=redirect_uri,
        merchant_state=merchant_state,
    )
    account.logins[login.auth_req_id] = login
    world.clock.schedule(life, EXPIRE, login.auth_req_id)
    world.push(phone, _screen(account, login, scope), "vipps")
    return login


def _screen(account: VippsAccount, login: Login, scope: list[str]) -> Screen:
    asked = [CONSENTS[name] for name in consents_to_ask(account, login.msisdn, scope)]
    text = f"{account.merchant_name} wants to log you in."
    if asked:
        text += f" You share: {', '.join(asked)}."
    return Screen(
        id=login.screen or "",
        kind=ScreenKind.LOGIN,
        status=ScreenStatus.PENDING,
        title=f"Log in to {account.merchant_name}",
        text=text,
        shown_at=login.created_at,
        auth_req_id=login.auth_req_id,
        binding_message=login.binding_message,
        expires_at=login.expires_at,
    )


def move(login: Login, event: LoginEvent) -> None:
    """Fire ``event``.

    Raises:
        NotPossible: the login's state does not know it.
    """
    login.state = MACHINE.after(LoginState(login.state), event)


def decide(world: World, phone: Phone, screen: Screen, approve: bool) -> None:
    """The person approves or rejects; approving gives all consents that were still missing."""
    account, now = world.part(VippsAccount), world.clock.now
    login = account.logins[screen.auth_req_id or ""]
    move(login, LoginEvent.APPROVE if approve else LoginEvent.DENY)
    login.decided_at = now
    phone.settle(screen.id, ScreenStatus.APPROVED if approve else ScreenStatus.REJECTED)
    if approve:
        if "delegatedConsents" in remember_consents(account, login.msisdn, login.scope.split()):
            login.consented_at = now
        login.expires_at = now + REDEEM_WITHIN
        world.clock.schedule(REDEEM_WITHIN, EXPIRE, login.auth_req_id)
    else:
        world.clock.cancel(EXPIRE, login.auth_req_id)
    if login.flow == Flow.POLLED:
        send(world, LOGIN_PING, login.auth_req_id, compact({"auth_req_id": login.auth_req_id}).decode())
    elif login.flow == Flow.REDIRECT:
        screen.redirect_url = _way_back(world, login, approve)


def _way_back(world: World, login: Login, approved: bool) -> str:
    """Where the phone's browser goes."""
    uri, state = login.redirect_uri or "", login.merchant_state
    if approved:
        return back(uri, code=new_code(world, login, REDIRECT_GRANT, uri).code, state=state)
    return back(uri, error="access_denied", error_description="The user refused the login", state=state)


def expire(world: World, auth_req_id: str) -> None:
    """Timer: nobody acted in time, or nobody fetched the tokens."""
    login = world.part(VippsAccount).logins.get(auth_req_id)
    if login is None or not MACHINE.can(LoginState(login.state), LoginEvent.EXPIRE):
        return
    if login.state == LoginState.PENDING:
        world.phones[login.msisdn].settle(login.screen or "", ScreenStatus.EXPIRED)
    move(login, LoginEvent.EXPIRE)
    world.note("vipps", "customer", "vipps", "login-expired", f"login {auth_req_id} expired")
