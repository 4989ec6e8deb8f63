"""Tills that log customers in wrongly."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ENROLMENT
from harness.saboteurs.wire import Request, form, header, wire
from reference_impl.flows.enrolments import Enrolments
from reference_impl.storage.rows import EnrolmentRow
from reference_impl.vipps.login import Login, LoginTokens, Provider, StartedLogin
from reference_impl.vipps.problems import VippsProblem

_START, _POLL = "backchannelAuthentication", "oauth2Token"
_LIFE_OF_A_LOGIN_TOKEN = 300.0


class _KnowsBetter(Login):
    """Has the endpoints as constants."""

    async def _provider_or_not_sent(self) -> Provider:
        url = self._settings.path
        base = "/access-management-1.0/access"
        return Provider(
            url(f"{base}/"),
            url("/vipps-login-ciba/api/backchannel/authentication"),
            url(f"{base}/oauth2/token"),
            url(f"{base}/.well-known/jwks.json"),
            url("/vipps-userinfo-api/userinfo"),
        )


class _ReadsTheMapAgain(Login):
    async def _provider_or_not_sent(self) -> Provider:
        self._provider.drop(await super()._provider_or_not_sent())
        return await super()._provider_or_not_sent()


class _AsksTwice(Login):
    async def start(self, msisdn: str, binding_message: str, nonce: str) -> StartedLogin:
        await super().start(msisdn, binding_message, nonce)
        return await super().start(msisdn, binding_message, nonce)


class _PollsEverySecond(Login):
    async def start(self, msisdn: str, binding_message: str, nonce: str) -> StartedLogin:
        return replace(await super().start(msisdn, binding_message, nonce), interval=1.0)


class _RedeemsTwice(Login):
    async def redeem(self, auth_req_id: str) -> LoginTokens:
        tokens = await super().redeem(auth_req_id)
        with contextlib.suppress(VippsProblem):
            await super().redeem(auth_req_id)
        return tokens


class _AsksNobody(Login):
    async def user_exists(self, msisdn: str) -> bool:
        return True


class _HearsNoSlowDown(Enrolments):
    async def _not_redeemed(self, enrolment: EnrolmentRow, problem: VippsProblem) -> None:
        if problem.code == "slow_down":
            problem.code = "authorization_pending"
        await super()._not_redeemed(enrolment, problem)


class _TakesNoAnswer(Enrolments):
    async def _not_redeemed(self, enrolment: EnrolmentRow, problem: VippsProblem) -> None:
        problem.code = "authorization_pending"
        await super()._not_redeemed(enrolment, problem)


class _Dawdles(Enrolments):
    """Fetches the customer's data when the token for it is worth nothing any more."""

    async def _meet(self, enrolment: EnrolmentRow) -> None:
        await self._context.clock.sleep(_LIFE_OF_A_LOGIN_TOKEN + 1.0)
        await super()._meet(enrolment)


def _secret_in_the_form(request: Request) -> None:
    if request.operation == _START and request.body is not None:
        del request.headers["Authorization"]
        request.body += b"&client_id=me&client_secret=mine"


SABOTEURS = (
    Saboteur(
        "constant-endpoints",
        "has Vipps' login endpoints as constants",
        ("VIPPS-LG-01",),
        (Scene("enrolment", "Vipps moves its login endpoints, and discovery tells where"),),
        (_KnowsBetter,),
    ),
    Saboteur(
        "discovers-every-time",
        "asks for the endpoints before each call",
        ("VIPPS-LG-02",),
        (Scene("enrolment", "Where Vipps' endpoints are is asked once an hour"),),
        (_ReadsTheMapAgain,),
    ),
    Saboteur(
        "number-for-a-hint",
        "gives the bare number as login hint",
        ("VIPPS-LG-05",),
        (ENROLMENT,),
        (form(_START, "login_hint", lambda hint: hint.rpartition(":")[2]),),
    ),
    Saboteur(
        "asks-for-the-birth-number",
        "asks for the national identity number",
        ("VIPPS-LG-06",),
        (ENROLMENT,),
        (form(_START, "scope", lambda scope: f"{scope} nin"),),
    ),
    Saboteur(
        "forgets-openid",
        "asks for data without openid",
        ("VIPPS-LG-06",),
        (ENROLMENT,),
        (form(_START, "scope", lambda scope: scope.replace("openid ", "")),),
    ),
    Saboteur(
        "chatty-binding-message",
        "uses a whole sentence as binding message",
        ("VIPPS-LG-07",),
        (ENROLMENT,),
        (form(_START, "binding_message", lambda _: "Welcome to the club"),),
    ),
    Saboteur(
        "secret-in-the-form",
        "tells its secret in the form of the login request",
        ("VIPPS-LG-08",),
        (ENROLMENT,),
        (wire(_secret_in_the_form),),
    ),
    Saboteur(
        "polls-every-second",
        "polls for the login every second",
        ("VIPPS-LG-09",),
        (Scene("enrolment", "The customer takes a minute, and the till keeps asking"),),
        (_PollsEverySecond,),
    ),
    Saboteur(
        "hears-no-slow-down",
        "goes on polling as fast when Vipps says slow_down",
        ("VIPPS-LG-10",),
        (Scene("enrolment", "Vipps asks the till to slow down"),),
        (_HearsNoSlowDown,),
    ),
    Saboteur(
        "takes-no-answer",
        "goes on polling for a login that was declined",
        ("VIPPS-LG-11",),
        (Scene("enrolment", "The customer declines, and nothing is kept"),),
        (_TakesNoAnswer,),
    ),
    Saboteur("two-logins", "starts two logins at once", ("VIPPS-LG-14",), (ENROLMENT,), (_AsksTwice,)),
    Saboteur("redeems-twice", "redeems a login once more", ("VIPPS-LG-15",), (ENROLMENT,), (_RedeemsTwice,)),
    Saboteur(
        "asks-to-refresh",
        "uses another grant than that of the login",
        ("VIPPS-LG-15",),
        (ENROLMENT,),
        (form(_POLL, "grant_type", lambda _: "refresh_token"),),
    ),
    Saboteur(
        "wrong-token-for-userinfo",
        "fetches the customer's data with another token than the login's",
        ("VIPPS-LG-19",),
        (ENROLMENT,),
        (header("Authorization", "Bearer another-token", "getUserinfo"),),
    ),
    Saboteur(
        "late-userinfo",
        "fetches the customer's data after more than five minutes",
        ("VIPPS-LG-19",),
        (ENROLMENT,),
        (_Dawdles,),
    ),
    Saboteur(
        "asks-nobody",
        "starts logins without asking whether there is such a user",
        ("VIPPS-LG-24",),
        (ENROLMENT,),
        (_AsksNobody,),
    ),
)
