"""The club's own client group in the café's guest base: made once, with no percentage of its own.

Source: Poster loyalty guideline, guest base; web API, clients.createGroup (POSTER-SYNC-06, -07, POSTER-PKG-07).
"""

from __future__ import annotations

import asyncio
import logging

from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_refusals import GroupTaken, refusal_of
from reference_impl.flows.context import Context
from reference_impl.poster.bundle import EXTRA
from reference_impl.poster.problems import NAME_TAKEN, Outcome, PosterProblem
from reference_impl.poster.webapi import Group, WebApi
from reference_impl.storage.kept import keep, kept

log = logging.getLogger("kassa.till.cafe")

_NAME = "poster-group"


class ClubGroup:
    """Knows the group, and makes it when the café has none."""

    def __init__(self, context: Context, api: WebApi, connection: Connection) -> None:
        self._context = context
        self._api = api
        self._connection = connection
        self._name = context.settings.programme.name
        self._turn = asyncio.Lock()

    async def known(self) -> int | None:
        """The group's id as it was seen last, without asking anybody."""
        async with self._context.database.transaction() as work:
            told = await kept(work, _NAME)
        return int(told) if told else None

    async def ensure(self) -> int:
        """The id of the living group; raises `NotConnected`, `VendorSilent`, `GroupTaken`.

        Two terminals that start at once ask for it in turn; a group whose making was never answered is found by name.
        """
        async with self._turn:
            token = await self._connection.token()
            try:
                group_id = await self._find_or_make(token, await self.known())
            except PosterProblem as problem:
                raise refusal_of(problem) from None
            if group_id != await self.known():
                await self._remember(token, group_id)
            return group_id

    async def _find_or_make(self, token: str, known: int | None) -> int:
        group = self._ours(await self._api.groups(token), known)
        if group is not None:
            return group.id
        try:
            return await self._api.create_group(token, self._name)
        except PosterProblem as problem:
            if problem.outcome is not Outcome.UNKNOWN and problem.code != NAME_TAKEN:
                raise
            group = self._ours(await self._api.groups(token), known)
            if group is None:
                raise
            return group.id

    def _ours(self, groups: list[Group], known: int | None) -> Group | None:
        """The group we know, else one of our name."""
        found = next((group for group in groups if group.id == known), None)
        if found is not None:
            return found
        named = next((group for group in groups if group.name == self._name), None)
        if named is not None and not named.gives_nothing:
            raise GroupTaken(f"The café has a group {self._name} that gives {named.percent} %: rename it.")
        return named

    async def _remember(self, token: str, group_id: int) -> None:
        """Kept only once terminals can find it too: else the next start tries again."""
        try:
            await self._api.keep_in_settings(token, {EXTRA: str(group_id)})
        except PosterProblem as problem:
            log.warning("the group's id is not in the café's extras yet: %s", problem)
            return
        async with self._context.database.transaction() as work:
            await keep(work, _NAME, str(group_id))
