"""Tills that decide wrongly about loyalty cards, and take wrong ones."""

from __future__ import annotations

import contextlib
from typing import Any

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.flows.cards import Cards
from reference_impl.qerko.answers import Answer
from reference_impl.qerko.authority import AuthorityMethods
from reference_impl.qerko.failure import CallFailed, MethodFailed
from reference_impl.qerko.parties import Parties
from reference_impl.storage.card_rows import CardRow
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow

_CONFIRMED = Scene("table/cards", "The member confirms")


class _TokenInAdvance(AuthorityMethods):
    async def __call__(self, party_id: str, method: str, args: list[Any]) -> Answer:
        return {"token": "in-advance"} | await super().__call__(party_id, method, args)


class _Credulous(AuthorityMethods):
    """Whoever knows a member's number has the card."""

    async def __call__(self, party_id: str, method: str, args: list[Any]) -> Answer:
        return await super().__call__(party_id, method, args) | {"state": "AUTHORIZED", "token": "welcome"}


class _TellsTwice(Parties):
    async def call(self, party_id: str, method: str, args: list[Any]) -> Any:
        told = await super().call(party_id, method, args)
        if method == "submitCardAuthorization":
            with contextlib.suppress(CallFailed):
                await super().call(party_id, method, args)
        return told


class _AnyToken(Cards):
    """Takes a token that it cannot read for the last one that it gave out."""

    async def token_of(self, work: Work, card: CardRow) -> str:
        self.__dict__["_last"] = await super().token_of(work, card)
        return str(self.__dict__["_last"])

    async def holder(self, work: Work, token: str) -> tuple[CardRow, MemberRow]:
        try:
            return await super().holder(work, token)
        except MethodFailed:
            return await super().holder(work, self.__dict__.get("_last", token))


SABOTEURS = (
    Saboteur(
        "token-in-advance",
        "gives a token out before the member has confirmed",
        ("QERKO-CARD-01",),
        (_CONFIRMED,),
        (_TokenInAdvance,),
    ),
    Saboteur("tells-twice", "tells every verdict twice", ("QERKO-CARD-02",), (_CONFIRMED,), (_TellsTwice,)),
    Saboteur(
        "believes-a-number",
        "gives a card to whoever knows a member's phone number",
        ("QERKO-CARD-03",),
        (_CONFIRMED, Scene("table/cards", "Nobody learns from a refusal who is a member")),
        (_Credulous,),
    ),
    Saboteur(
        "takes-any-token",
        "takes tokens that nobody has issued",
        ("QERKO-CARD-04",),
        (Scene("table/cards", "A forged card"),),
        (_AnyToken,),
    ),
)
