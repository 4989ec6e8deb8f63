"""The page of the browser flow: a person types whose phone is to be asked, and waits until the phone has answered.

Source: Vipps Login API guide, browser flow and its error codes (VIPPS-LG-26); the look of the page is inferred, and
so is ``access_denied`` when nobody answers in time. It works without scripts: it asks again every second.
"""

from __future__ import annotations

import html
from typing import Annotated, Any

from fastapi import Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel

from mocks.vipps.account import Login, VippsAccount
from mocks.vipps.authcode import CODE_GRANT, new_code
from mocks.vipps.authorization import AuthRequest, back
from mocks.vipps.ciba import Flow, LoginState, eligible_phone, limit_open_logins, open_login
from mocks.vipps.clientauth import NO_STORE
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.oidc import BASE
from mocks.vipps.pages import PageApi
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

PAGE = f"{BASE}/login"
LOGIN_LIFE = 600.0  # seconds until a login in a browser is over
NO_USER = "Nobody with this number can log in. An active app and an age of 15 or more are needed."
CROWDED = "Too many logins are waiting on this phone. Answer them first."


class TypedNumber(BaseModel):
    """``phone_number``: with country code; ``cancel``: the other button."""

    phone_number: str = ""
    cancel: str | None = None


router = Router(PageApi("LoginPage", "request"), tag="Pages")
_ERROR: dict[str, Any] = {"application/json": {}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown request", "content": _ERROR},
    413: GATEWAY_ANSWERS[413],
    500: {"description": "Server fault", "content": _ERROR},
}
_INFERRED = {"x-provenance": "inferred"}


def page_query(request: str) -> None:
    """The unguessable id of the login."""


def _request(call: Call) -> AuthRequest:
    request = call.world.part(VippsAccount).auth_requests.get(call.arguments["request"])
    if request is None:
        raise Refusal(404, "Not Found")
    return request


@router.get(
    PAGE,
    operation_id="loginPage",
    response_class=Response,
    response_model=None,
    responses={
        **_ANSWERS,
        200: {"description": "The page", "content": {"text/html": {}}},
        302: {"description": "Back to the merchant's page, with a code or an error"},
    },
    openapi_extra=_INFERRED,
)
def login_page(call: Annotated[Call, Depends(page_query)]) -> Answer:
    """The form, the wait, or the way back."""
    request = _request(call)
    settle(call.world, request)
    if request.location is not None:
        return _see(request.location, 302)
    return Answer(200, _page(call.world, request).encode(), b"text/html; charset=utf-8", NO_STORE)


@router.post(
    PAGE,
    operation_id="loginPageNumber",
    status_code=303,
    response_class=Response,
    responses={**_ANSWERS, 303: {"description": "To the page again"}},
    openapi_extra=_INFERRED,
)
def submit_number(call: Annotated[Call, Depends(page_query)], body: Annotated[TypedNumber, Form()]) -> Answer:
    """Push the login to the phone with this number, or leave."""
    world, request = call.world, _request(call)
    settle(world, request)
    if request.location is None and body.cancel is not None:
        _end(request, "access_denied", "The user cancelled the login")
    elif request.location is None and request.auth_req_id is None:
        _ask(world, request, "".join(c for c in body.phone_number if c.isdigit() and c.isascii()))
    return _see(f"{call.origin}{PAGE}?request={request.id}", 303)


def _see(location: str, status: int) -> Answer:
    return Answer(status, headers=(*NO_STORE, (b"location", location.encode("latin-1", "replace"))))


def _end(request: AuthRequest, error: str, description: str) -> None:
    request.location = back(request.redirect_uri, error=error, error_description=description, state=request.state)


def _ask(world: World, request: AuthRequest, number: str) -> None:
    """The login appears on the phone; an app too old for it ends it at once."""
    msisdn = f"47{number}" if len(number) == 8 else number
    try:
        phone = eligible_phone(world, msisdn)
        limit_open_logins(world, phone)
    except Refusal as refusal:
        if refusal.code == "old_app":
            _end(request, "outdated_app_version", "The app must be updated")
        request.problem = CROWDED if refusal.status == 429 else NO_USER
        return
    life = request.expires_at - world.clock.now
    login = open_login(world, phone, request.scope.split(), life, Flow.BROWSER, nonce=request.nonce)
    request.auth_req_id, request.problem = login.auth_req_id, None


def settle(world: World, request: AuthRequest) -> None:
    """Once the phone has answered, or nobody did in time, the way back is known for good."""
    account = world.part(VippsAccount)
    login = account.logins.get(request.auth_req_id or "")
    if request.location is not None:
        return
    if account.quirks.login_error and login is not None and login.state != LoginState.PENDING:
        _end(request, account.quirks.login_error, "As the sandbox was told")
    elif login is not None and login.state == LoginState.APPROVED:
        request.location = _granted(world, request, login)
    elif login is not None and login.state == LoginState.DENIED:
        _end(request, "access_denied", "The user refused the login")
    elif request.expires_at <= world.clock.now:
        _end(request, "access_denied", "The login has timed out")


def _granted(world: World, request: AuthRequest, login: Login) -> str:
    code = new_code(world, login, CODE_GRANT, request.redirect_uri, request)
    return back(request.redirect_uri, code=code.code, state=request.state, scope=login.scope)


def _page(world: World, request: AuthRequest) -> str:
    merchant = html.escape(world.part(VippsAccount).merchant_name)
    if request.auth_req_id is None:
        head, body = "", _form(world, request)
    else:
        head = '<meta http-equiv="refresh" content="1">'
        body = "<p role=status>Open the app on your phone and confirm the login. This page goes on by itself.</p>"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>Log in to {merchant}</title></head>"
        "<body style='font:16px/1.5 system-ui;max-width:24rem;margin:2rem auto'>"
        f"<h1>Log in to {merchant}</h1>{body}</body></html>"
    )


def _form(world: World, request: AuthRequest) -> str:
    """The people of the world are at hand, so that nobody has to look a number up."""
    people = [phone.person for phone in world.people if phone.person.country == "NO"]
    options = "".join(f"<option value={p.msisdn}>{html.escape(p.name)}</option>" for p in people)
    problem = f"<p role=alert>{html.escape(request.problem)}</p>" if request.problem else ""
    return (
        f"{problem}<form method=post><p><label>Phone number "
        "<input name=phone_number inputmode=tel autocomplete=tel list=people autofocus></label>"
        f"<datalist id=people>{options}</datalist></p><p><button>Next</button> "
        "<button name=cancel value=1>Cancel</button></p></form>"
    )
