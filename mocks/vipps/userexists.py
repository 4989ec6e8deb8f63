"""Is there a user behind a phone number? Asked before a login is started.

Source: newer Vipps Login API documentation, user exists (VIPPS-LG-24).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form
from pydantic import BaseModel

from mocks.vipps.ciba import msisdn_of_hint
from mocks.vipps.clientauth import OAuthApi, login_headers, oauth_answers
from mocks.world.exchange import Call
from mocks.world.routing import Router


class UserQuestion(BaseModel):
    login_hint: str
    client_id: str | None = None
    client_secret: str | None = None


class UserExists(BaseModel):
    exists: bool


router = Router(OAuthApi("UserExists"), tag="Login")


@router.post(
    "/vipps-login-ciba/api/v1/user-exists",
    operation_id="userExists",
    response_model=UserExists,
    responses=oauth_answers(400, 401, 403, 429, 500),
    openapi_extra={"x-provenance": "newer"},
)
def user_exists(
    call: Annotated[Call, Depends(login_headers)], body: Annotated[UserQuestion, Form()]
) -> dict[str, bool]:
    """True for an active user who is old enough; why not is told to nobody."""
    phone = call.world.phones.get(msisdn_of_hint(call.world, body.login_hint))
    return {"exists": phone is not None and phone.habit.can_use_app}
