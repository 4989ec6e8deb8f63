"""Tills that believe or answer at the café's counter what they should not: the app's server, and Poster's web API."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ALL_BY_POINTS, NEW_GUEST
from reference_impl.app import Till
from reference_impl.flows.cafe_guests import CafeGuests, Recognised
from reference_impl.flows.cafe_refusals import UnknownGuest
from reference_impl.flows.club_group import ClubGroup
from reference_impl.poster.authorisation import Authorisation
from reference_impl.poster.problems import PosterProblem
from reference_impl.poster.signature import Doorkeeper, SignedRequest
from reference_impl.poster.webapi import WebApi

_FORGED = "A request that moves points and is not Poster's"
_TRACE = "Traceback (most recent call last): line 1"


class _Credulous(Doorkeeper):
    def lets_in(self, request: SignedRequest) -> bool:
        return True


class _Talkative(CafeGuests):
    """Its refusals tell where in the server they come from."""

    async def by_typed(self, typed: str) -> Recognised:
        try:
            return await super().by_typed(typed)
        except UnknownGuest as refusal:
            raise UnknownGuest(f"{_TRACE} {refusal}") from None


class _Pages(Till):
    """Thanks for reports by a page."""

    @property
    def app(self) -> ASGIApp:  # type: ignore[override]
        return _thanking(self.__dict__["app"])


def _thanking(app: ASGIApp) -> ASGIApp:
    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        is_report = scope["type"] == "http" and scope["path"].endswith("/closing")

        async def sent(message: Message) -> None:
            if is_report and message["type"] == "http.response.start":
                message = {**message, "headers": [(b"content-type", b"text/html")]}
            elif is_report:
                message = {**message, "body": b"<h1>Thank you</h1>"}
            await send(message)

        await app(scope, receive, sent)

    return served


class _Optimist(WebApi):
    """Whatever Poster answers, the group was made."""

    async def create_group(self, token: str, name: str) -> int:
        try:
            return await super().create_group(token, name)
        except PosterProblem:
            return 1


class _Generous(WebApi):
    async def create_group(self, token: str, name: str) -> int:
        wanted = {"client_groups_name": name, "loyalty_type": 1, "client_groups_discount": 5}
        return int(await self._transport.post("clients.createGroup", token, wanted))


class _Multiplying(ClubGroup):
    """Makes a group of another name whenever it is asked for one."""

    async def known(self) -> None:
        return None

    async def ensure(self) -> int:
        token = await self._connection.token()
        names = [group.name for group in await self._api.groups(token)]
        return await self._api.create_group(token, f"{self._name} {len(names)}")


class _Leaky(Till):
    """The app can read its own secret."""

    @property
    def app(self) -> ASGIApp:  # type: ignore[override]
        assert self._cafe is not None and self.settings.poster is not None
        self._cafe._bundle._facts["secret"] = self.settings.poster.application_secret
        served: ASGIApp = self.__dict__["app"]
        return served


class _Insistent(WebApi):
    """Asks again, whatever Poster says."""

    async def _read(self, method: str, token: str, parameters: Any) -> Any:
        for _ in range(5):
            try:
                return await super()._read(method, token, parameters)
            except PosterProblem as problem:
                last = problem
        raise last


class _Reader(CafeGuests):
    """Reads the café's guest base through for every guest."""

    async def by_typed(self, typed: str) -> Recognised:
        token = await self._connection.token()
        await self._api._transport.get("clients.getClients", token, {})
        return await super().by_typed(typed)


class _Imprecise(Authorisation):
    """Brings the code with an address that is not the registered one."""

    async def token(self, code: str) -> str:
        self._redirect_uri = self._redirect_uri.rstrip("/") + "/"
        return await super().token(code)


SABOTEURS = (
    Saboteur(
        "believes-any-request",
        "does whatever a request for the app asks, whoever has signed it",
        ("POSTER-SEC-01", "POSTER-SEC-02", "POSTER-SEC-03", "POSTER-SEC-04"),
        (
            Scene("cafe/terminal", "The server does not accept the terminal's signature"),
            Scene("cafe/server", _FORGED, "from another"),
            Scene("cafe/server", "A request that asks for people and is not Poster's", "without a signature"),
        ),
        (_Credulous,),
    ),
    Saboteur(
        "answers-by-pages",
        "thanks the app for its reports by a page",
        ("POSTER-SEC-05",),
        (ALL_BY_POINTS,),
        (_Pages,),
    ),
    Saboteur(
        "tells-its-inside",
        "tells the app where in the server nobody was found",
        ("POSTER-SEC-07",),
        (Scene("cafe/terminal", "Nobody can be found by that"),),
        (_Talkative,),
    ),
    Saboteur(
        "takes-an-error-for-success",
        "takes an error inside a good answer for success",
        ("POSTER-API-01",),
        (Scene("cafe/server", "An error inside a good answer", "700"),),
        (_Optimist,),
    ),
    Saboteur(
        "gives-a-percentage",
        "makes a client group that gives five percent by itself",
        ("POSTER-SYNC-06",),
        (NEW_GUEST,),
        (_Generous,),
    ),
    Saboteur(
        "many-groups",
        "makes a client group for every guest",
        ("POSTER-SYNC-07",),
        (Scene("cafe/terminal", "The club's group is there once, however often the app starts and whoever comes"),),
        (_Multiplying,),
    ),
    Saboteur(
        "secret-in-the-script",
        "hands its secret out with the app",
        ("POSTER-PKG-06",),
        (Scene("cafe/terminal", "One script is all there is"),),
        (_Leaky,),
    ),
    Saboteur(
        "asks-again-and-again",
        "asks Poster over and over with a token that Poster takes no more",
        ("POSTER-OAUTH-04",),
        (Scene("cafe/server", "A token that Poster takes no more", "12"),),
        (_Insistent,),
    ),
    Saboteur(
        "reads-everything",
        "reads the café's guest base through for every guest",
        ("POSTER-API-03",),
        (Scene("cafe/server", "The guest base is not read through"),),
        (_Reader,),
    ),
    Saboteur(
        "another-address",
        "brings a code to Poster with an address that is not the registered one",
        ("POSTER-OAUTH-01", "POSTER-OAUTH-02"),
        (Scene("cafe/server", "The owner connects the café again, and types no token"),),
        (_Imprecise,),
    ),
)
