"""Logins that the generator starts when it plays the till: consent by the app, then who it is."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from harness.actors.problem import accepted, ask
from harness.actors.transport import Reply
from harness.actors.world import Keys
from loadtests.session import LocustTransport

SCOPE = "openid name phoneNumber email delegatedConsents"
_START = "/vipps-login-ciba/api/backchannel/authentication"
_TOKEN = "/access-management-1.0/access/oauth2/token"
_GRANT = "urn:openid:params:grant-type:ciba"


class _Started(BaseModel):
    model_config = ConfigDict(extra="ignore")
    auth_req_id: str


class _Tokens(BaseModel):
    model_config = ConfigDict(extra="ignore")
    access_token: str


_CODES = {True: b"authorization_pending", False: b"access_denied"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a customer said; no token and nothing pending: no."""

    pending: bool
    token: str | None = None


class LoginCalls:
    """Every method is one call.

    Raises:
        Refused, NoAnswer, Unreadable: as the transport and `ask` have it.
    """

    def __init__(self, transport: LocustTransport, keys: Keys) -> None:
        self._transport, self._base = transport, keys.base_url
        pair = f"{keys.client_id}:{keys.client_secret}".encode()
        self._basic = {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def start(self, msisdn: str) -> str:
        """Ask for consent; returns the id of the request."""
        form = {"login_hint": f"urn:msisdn:{msisdn}", "scope": SCOPE}
        return _Started.model_validate(self._form(_START, form).json()).auth_req_id

    def redeem(self, auth_req_id: str) -> Answered:
        """One poll for what became of it."""
        form = {"grant_type": _GRANT, "auth_req_id": auth_req_id}
        reply = self._transport.post_form(self._base + _TOKEN, form, self._basic)
        if reply.status == 400:
            for answer in (Answered(pending=True), Answered(pending=False)):
                if _CODES[answer.pending] in reply.body:
                    return answer
        tokens = _Tokens.model_validate(accepted(reply, "redeem login").json())
        return Answered(pending=False, token=tokens.access_token)

    def userinfo(self, token: str) -> None:
        """What the customer agreed to tell."""
        headers = {"Authorization": f"Bearer {token}"}
        ask(self._transport, "GET", f"{self._base}/vipps-userinfo-api/userinfo/", headers=headers)

    def _form(self, path: str, form: dict[str, str]) -> Reply:
        return accepted(self._transport.post_form(self._base + path, form, self._basic), "start login")
