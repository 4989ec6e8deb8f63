"""Tills that make members of the wrong people; the scenarios' steps find them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from joserfc.jwk import KeySet

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ENROLMENT
from reference_impl.domain.enrolment import LoginFailure
from reference_impl.flows.check_ins import CheckIns
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.joining import join
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, SaleRow
from reference_impl.vipps.login import Login, Person, StartedLogin
from reference_impl.vipps.problems import VippsProblem
from reference_impl.vipps.shared import Shared


class _AsksEverybody(CheckIns):
    """Asks whoever is scanned to join."""

    async def intend(
        self, work: Work, msisdn: str | None, *, sale_id: str | None = None, scan_id: str | None = None
    ) -> None:
        await super().intend(work, msisdn, sale_id=sale_id, scan_id=scan_id)
        if msisdn is not None:
            self._context.clock.spawn(self._ask(msisdn))

    async def _ask(self, msisdn: str) -> None:
        await self._context.vipps.login.start(msisdn, "JOIN-US", self._context.clock.unique())


class _KeepsThem(Enrolments):
    """Makes a member of whoever was asked, whatever the answer."""

    async def _fail(self, enrolment: EnrolmentRow, failure: LoginFailure, label: str) -> None:
        nobody = Person(f"?{enrolment.msisdn}", None, enrolment.msisdn, None, False, None)
        async with self._context.database.transaction() as work:
            now = self._context.clock.now()
            await join(work, nobody, enrolment.msisdn or "", "m" + self._context.clock.unique()[:15], now)
        await super()._fail(enrolment, failure, label)


class _TellsNobody(Enrolments):
    """Says nothing of the new member."""

    async def _close(self, work: Work, row: EnrolmentRow, state: Any) -> SaleRow | None:
        await super()._close(work, row, state)
        return None


class _Trusting(Login):
    """Believes every id token."""

    async def subject(self, id_token: str, nonce: str) -> str:
        part = id_token.split(".")[1]
        claims: Mapping[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=="))
        return str(claims["sub"])


class _TakesAnybodysData(Login):
    """Does not ask whether the data are of the person whom the id token names."""

    async def person(self, access_token: str, subject: str) -> Person:
        url, headers = (await self._provider.get()).userinfo, {"Authorization": f"Bearer {access_token}"}
        claims = (await self._transport.send("getUserinfo", "GET", url, headers=headers)).object()
        return await super().person(access_token, str(claims.get("sub")))


class _Pinned(Shared[Any]):
    """Never looks for new signing keys."""

    def drop(self, value: Any) -> None:
        if not isinstance(value, KeySet):
            super().drop(value)


class _ByMail(Login):
    """Takes people with one e-mail address for one person."""

    async def person(self, access_token: str, subject: str) -> Person:
        person = await super().person(access_token, subject)
        return replace(person, sub=person.email or subject)


class _NorwegiansOnly(Login):
    async def user_exists(self, msisdn: str) -> bool:
        return msisdn.startswith("47") and await super().user_exists(msisdn)


class _NoPatience(Login):
    async def start(self, msisdn: str, binding_message: str, nonce: str) -> StartedLogin:
        try:
            return await super().start(msisdn, binding_message, nonce)
        except VippsProblem as problem:
            problem.retry_after = None
            raise


SABOTEURS = (
    Saboteur(
        "asks-everybody",
        "starts a login for whoever is scanned",
        ("VIPPS-LG-04",),
        (Scene("enrolment", "Nobody is asked to join unless the cashier presses enrol"),),
        (_AsksEverybody,),
    ),
    Saboteur(
        "keeps-them",
        "makes a member of somebody who declined",
        ("VIPPS-LG-12", "VIPPS-OPS-04"),
        (Scene("enrolment", "The customer declines, and nothing is kept"),),
        (_KeepsThem,),
    ),
    Saboteur(
        "no-patience",
        "starts a login again at once when Vipps asks for patience",
        ("VIPPS-LG-13", "VIPPS-ERR-03"),
        (Scene("enrolment", "Too many logins at once"),),
        (_NoPatience,),
    ),
    Saboteur(
        "believes-any-token",
        "does not verify the id token",
        ("VIPPS-LG-16",),
        (Scene("enrolment", "An id token that proves nothing makes nobody a member"),),
        (_Trusting,),
    ),
    Saboteur(
        "takes-anybodys-data",
        "does not compare whom userinfo and id token are about",
        ("VIPPS-LG-16",),
        (Scene("enrolment", "Data of another person than the id token names make nobody a member"),),
        (_TakesAnybodysData,),
    ),
    Saboteur(
        "pinned-keys",
        "knows the signing keys of the first login only",
        ("VIPPS-LG-17",),
        (Scene("enrolment", "Vipps rotates its keys between two enrolments"),),
        (_Pinned,),
    ),
    Saboteur("tells-nobody", "does not show the new member", ("VIPPS-LG-20",), (ENROLMENT,), (_TellsNobody,)),
    Saboteur(
        "by-mail",
        "takes people with one e-mail address for one person",
        ("VIPPS-LG-21",),
        (Scene("enrolment", "Two people with one e-mail address are two members"),),
        (_ByMail,),
    ),
    Saboteur(
        "norwegians-only",
        "has no room for guests of other countries",
        ("VIPPS-OPS-05",),
        (Scene("enrolment", "A neighbour joins and pays, and the till sends no check-in"),),
        (_NorwegiansOnly,),
    ),
)
