"""Codes for tokens: what an application's server asks after the merchant has consented, or opened its manage page.

Source: Poster web API, authorisation; manage platform (POSTER-OAUTH-01, POSTER-OAUTH-02). Errors here are flat. Which
one answers a wrong secret or a used code is inferred; JSON is refused, as form data is what the documents want.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Form
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application, Grant
from mocks.poster.connection import grant_token, take_code
from mocks.poster.errors import Code, refused, told
from mocks.poster.owner import OwnerInfo, Tariff, owner_info, tariff, user_of
from mocks.poster.parameters import MULTIPART, form
from mocks.poster.signing import manage_signature
from mocks.poster.wanted import Required, Wanted, read
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

CODE_FOR_TOKEN = "authorization_code"


class AuthApi:
    vendor, name = "poster", "Authorisation"

    def identify(self, call: Call) -> World:
        """By the code, else by the application: nothing else tells whose request this is."""
        sent = form(call)
        for kind, member in _CREDENTIALS:
            world = call.tenants.find(kind, str(sent.get(member, "")))
            if world is not None:
                return world
        missing = next((member for _, member in reversed(_CREDENTIALS) if not sent.get(member)), None)
        if missing is not None:
            raise refused(Code.MISSING, field=missing)
        raise refused(Code.WRONG_APPLICATION, field="application_id")

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        """``{"error", "message", "field"}``, and the parameter table's spelling of the same beside it."""
        status, code, message = told(refusal, call)
        flat: dict[str, Any] = {"error": code, "message": message}
        if refusal.fields:
            flat["field"] = refusal.fields[0][0]
        return json_answer(status, flat | {"code": code, "error_type": "auth_error", "error_message": message})


_CREDENTIALS = (
    ("poster-code", "code"),
    ("poster-secret", "application_secret"),
    ("poster-application", "application_id"),
)
router = Router(AuthApi(), tag="Authorisation")


class TokenRequest(Wanted):
    application_id: Required
    application_secret: Required
    grant_type: Required
    redirect_uri: Required
    code: Required


class ManageRequest(Wanted):
    """``verify``: MD5 of ``application_id:application_secret:code``."""

    application_id: Required
    application_secret: Required
    code: Required
    verify: Required


class User(TypedDict):
    """``role_id`` 3: the owner."""

    id: int
    name: str
    email: str
    role_id: int


class TokenAnswer(TypedDict):
    """Without the envelope of the other methods. The token lives two years; there is no refresh."""

    access_token: str
    account_number: str
    user: User
    ownerInfo: OwnerInfo
    tariff: Tariff


def token_form(wanted: Annotated[TokenRequest, Form()]) -> None:
    """The form of :func:`access_token`, for the OpenAPI document."""


def manage_form(wanted: Annotated[ManageRequest, Form()]) -> None:
    """The form of :func:`manage`, for the OpenAPI document."""


def _as_multipart(model: type[Wanted]) -> dict[str, Any]:
    return {"requestBody": {"content": {MULTIPART: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}}


def _application(call: Call, application_id: str, secret: str) -> Application:
    application = call.world.part(PosterAccount).application(application_id)
    if application is None:
        raise refused(Code.WRONG_APPLICATION, field="application_id")
    if application.secret != secret:
        raise refused(Code.DENIED, field="application_secret")
    return application


def _answer(call: Call, grant: Grant) -> TokenAnswer:
    account = call.world.part(PosterAccount)
    call.tenants.learn("poster-token", grant.token, call.world)
    user = user_of(account, grant.user_id)
    return {
        "access_token": grant.token,
        "account_number": account.number,
        "user": {"id": user.id, "name": user.name, "email": user.email, "role_id": user.role_id},
        "ownerInfo": owner_info(account),
        "tariff": tariff(account, call.world.clock.now),
    }


@router.post(
    "/api/v2/auth/access_token",
    operation_id="auth.access_token",
    response_model=TokenAnswer,
    openapi_extra=_as_multipart(TokenRequest),
)
def access_token(call: Annotated[Call, Depends(token_form)]) -> TokenAnswer:
    """Exchange the consent page's code, once."""
    asked = read(TokenRequest, form(call))
    application = _application(call, asked.application_id, asked.application_secret)
    if asked.grant_type != CODE_FOR_TOKEN:
        raise refused(Code.WRONG_VALUE, field="grant_type")
    code = call.world.part(PosterAccount).codes.get(asked.code)
    if code is None or code.redirect_uri is None:
        raise refused(Code.NO_SUCH_ID, field="code")
    if code.application_id != application.id:
        raise refused(Code.WRONG_APPLICATION, field="application_id")
    if code.redirect_uri != asked.redirect_uri:
        raise refused(Code.WRONG_VALUE, field="redirect_uri")
    return _answer(call, _redeemed(call, asked.code, application))


def _redeemed(call: Call, code: str, application: Application) -> Grant:
    call.tenants.forget("poster-code", code)
    if take_code(call.world, code) is None:
        raise refused(Code.NO_SUCH_ID, field="code")
    return grant_token(call.world, application, call.world.part(PosterAccount).employees[0].id)


@router.post(
    "/api/v2/auth/manage",
    operation_id="auth.manage",
    response_model=TokenAnswer,
    openapi_extra=_as_multipart(ManageRequest),
)
def manage(call: Annotated[Call, Depends(manage_form)]) -> TokenAnswer:
    """Exchange the code with which the manage page was opened."""
    asked = read(ManageRequest, form(call))
    if asked.verify != manage_signature(asked.application_id, asked.application_secret, asked.code):
        raise refused(Code.BAD_VERIFY, field="verify")
    application = _application(call, asked.application_id, asked.application_secret)
    code = call.world.part(PosterAccount).codes.get(asked.code)
    if code is None or code.redirect_uri is not None:
        raise refused(Code.NO_SUCH_ID, field="code")
    if code.application_id != application.id:
        raise refused(Code.WRONG_APPLICATION, field="application_id")
    return _answer(call, _redeemed(call, asked.code, application))
