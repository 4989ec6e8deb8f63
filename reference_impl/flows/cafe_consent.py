"""Connecting the café: its owner consents at Poster, and the till fetches a token. Nobody types one.

Source: Poster web API, authorisation (POSTER-OAUTH-01, -02, -04). Poster passes no `state` through, so the browser that
has begun keeps a secret: nobody else can have a café connected by bringing a code of their own.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_refusals import ConsentRefused, refusal_of
from reference_impl.flows.cafe_watch import CafeWatch
from reference_impl.flows.context import Context
from reference_impl.poster.authorisation import Authorisation
from reference_impl.poster.problems import Outcome, PosterProblem
from reference_impl.storage.kept import keep, kept

_BEGUN = "poster-consent"


class Consent:
    """From the till's page to Poster's and back."""

    def __init__(
        self, context: Context, authorisation: Authorisation, connection: Connection, watch: CafeWatch
    ) -> None:
        self._context = context
        self._database = context.database
        self._authorisation = authorisation
        self._connection = connection
        self._watch = watch

    async def begin(self) -> tuple[str, str]:
        """Where to send the owner's browser, and the secret that it has to bring back."""
        secret = self._context.clock.unique()
        async with self._database.transaction() as work:
            await keep(work, _BEGUN, _digest(secret))
        return self._authorisation.consent_url, secret

    async def finish(self, secret: str, account: str, code: str) -> None:
        """The browser is back with a code; raises `ConsentRefused`, or what `refusal_of` makes of Poster's answer."""
        async with self._database.transaction() as work:
            begun = await kept(work, _BEGUN)
            if not begun or not hmac.compare_digest(begun, _digest(secret)):
                raise ConsentRefused("This browser has not begun to connect the café. Begin again.")
            await keep(work, _BEGUN, "")
        if not code:
            raise ConsentRefused("The café's owner has said no.")
        if account != self._authorisation.account:
            raise ConsentRefused("That was another café's account.")
        try:
            token = await self._authorisation.token(code)
        except PosterProblem as problem:
            if problem.outcome is Outcome.REFUSED:
                raise ConsentRefused(f"Poster did not take the code ({problem.label}). Begin again.") from None
            raise refusal_of(problem) from None
        async with self._database.transaction() as work:
            await self._connection.connected(work, token)
            await self._watch.connected(work)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
