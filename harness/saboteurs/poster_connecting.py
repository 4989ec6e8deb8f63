"""Tills that expect more of the café than it gives, or go on when it has let them go: the scenarios tell."""

from __future__ import annotations

import orjson

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.flows.cafe_hooks import CafeHooks
from reference_impl.flows.cafe_refusals import GroupTaken
from reference_impl.flows.club_group import ClubGroup
from reference_impl.poster.webapi import Check, WebApi
from reference_impl.storage.database import Work


class _Hasty(CafeHooks):
    """Asks Poster what became of an order before it acknowledges that it heard of it."""

    async def take_in(self, body: bytes) -> bool:
        told = orjson.loads(body)
        if told["object"] == "transaction":
            await self._watch._api.check(await self._connection.token(), int(told["object_id"]))
        return await super().take_in(body)


class _Clinging(CafeHooks):
    async def _act(self, work: Work, told: dict[str, str]) -> None:
        if (told["object"], told["action"]) != ("application", "removed"):
            await super()._act(work, told)


class _Touchy(CafeHooks):
    async def _act(self, work: Work, told: dict[str, str]) -> None:
        """Whichever application was removed."""
        if (told["object"], told["action"]) == ("application", "removed"):
            await self._connection.removed(work)
        else:
            await super()._act(work, told)


class _Curious(WebApi):
    """Reads the menu with every check."""

    async def check(self, token: str, transaction_id: int) -> Check | None:
        await self._transport.get("menu.getProducts", token, {})
        return await super().check(token, transaction_id)


class _Expecting(ClubGroup):
    """Somebody has to make the group by hand."""

    async def _find_or_make(self, token: str, known: int | None) -> int:
        group = self._ours(await self._api.groups(token), known)
        if group is None:
            raise GroupTaken(f"Make a client group {self._name} in the back office first.")
        return group.id


SABOTEURS = (
    Saboteur(
        "works-before-it-answers",
        "acknowledges a webhook when the work is done, and not at all when Poster cannot be asked",
        ("POSTER-HOOK-04",),
        (Scene("cafe/server", "What the work comes to is not the answer"),),
        (_Hasty,),
    ),
    Saboteur(
        "clings-to-its-token",
        "goes on asking Poster when the café has removed the application",
        ("POSTER-HOOK-06",),
        (Scene("cafe/server", "The café removes the application, and connects it again"),),
        (_Clinging,),
    ),
    Saboteur(
        "takes-every-removal-for-its-own",
        "takes itself for removed when the café removes another application",
        ("POSTER-HOOK-06",),
        (Scene("cafe/server", "The café removes another application"),),
        (_Touchy,),
    ),
    Saboteur(
        "wants-more-rights",
        "reads the café's menu, of which it has no use",
        ("POSTER-OAUTH-03",),
        (Scene("cafe/server", "No more rights than the till needs"),),
        (_Curious,),
    ),
    Saboteur(
        "expects-its-group",
        "needs a client group that somebody has made by hand",
        ("POSTER-REL-03",),
        (Scene("cafe/server", "A café that has never heard of the club"),),
        (_Expecting,),
    ),
)
