"""Poster's consent page, and the code that it sends back exchanged for a token.

Source: Poster web API, authorisation (POSTER-OAUTH-01, POSTER-OAUTH-02): form data, `redirect_uri` to the letter.
"""

from __future__ import annotations

from urllib.parse import urlencode

from reference_impl.poster.problems import Outcome, PosterProblem
from reference_impl.poster.transport import Transport
from reference_impl.settings import PosterSettings

_EXCHANGE = "v2/auth/access_token"


class Authorisation:
    """One application; `redirect_uri` is registered in its developer account."""

    def __init__(self, transport: Transport, settings: PosterSettings, redirect_uri: str) -> None:
        self._transport = transport
        self._settings = settings
        self._redirect_uri = redirect_uri

    @property
    def account(self) -> str:
        """The café's."""
        return self._settings.account

    @property
    def consent_url(self) -> str:
        """Where the café's owner says yes or no."""
        query = {
            "application_id": self._settings.application_id,
            "redirect_uri": self._redirect_uri,
            "response_type": "code",
        }
        return f"{self._settings.base_url.rstrip('/')}/api/auth?{urlencode(query)}"

    async def token(self, code: str) -> str:
        """A token for two years; a code serves once, so nothing is tried again. Raises `PosterProblem`."""
        fields = {
            "application_id": self._settings.application_id,
            "application_secret": self._settings.application_secret,
            "grant_type": "authorization_code",
            "redirect_uri": self._redirect_uri,
            "code": code,
        }
        token = (await self._transport.submit(_EXCHANGE, fields)).get("access_token")
        if not isinstance(token, str) or not token:
            raise PosterProblem(_EXCHANGE, Outcome.UNKNOWN, title="an answer without a token")
        return token
