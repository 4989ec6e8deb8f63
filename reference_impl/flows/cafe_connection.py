"""The café's token: as configured, until the café removes the application or connects it anew.

Source: Poster web API, webhooks, application (POSTER-HOOK-06, POSTER-OAUTH-04).
"""

from __future__ import annotations

import hashlib

from reference_impl.flows.cafe_refusals import NotConnected
from reference_impl.flows.context import Context
from reference_impl.settings import PosterSettings
from reference_impl.storage.database import Work
from reference_impl.storage.kept import keep, kept

_NAME = "poster-token"


class Connection:
    """Keeps what webhooks said about the token, for as long as the configured one stays the same."""

    def __init__(self, context: Context, settings: PosterSettings) -> None:
        self._database = context.database
        self._configured = settings.token
        self._mark = hashlib.sha256(settings.token.encode()).hexdigest()[:16]

    async def token(self) -> str:
        """The token to call with; raises `NotConnected`."""
        async with self._database.transaction() as work:
            told = await kept(work, _NAME)
        mark, _, newer = (told or "").partition(" ")
        token = newer if mark == self._mark else self._configured
        if not token:
            raise NotConnected("The café has not connected the club's application, or has removed it.")
        return token

    async def connected(self, work: Work, token: str) -> None:
        """The café connected again, with a new token."""
        await keep(work, _NAME, f"{self._mark} {token}")

    async def removed(self, work: Work) -> None:
        """The café removed the application: nothing is called any more."""
        await keep(work, _NAME, f"{self._mark} ")
