"""The platform access token, kept for its life.

Source: Vipps Access token API guide; VIPPS-TOK-01 to -04. Its answer spells numbers as strings.
"""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.clock.port import Clock
from reference_impl.settings import VippsSettings
from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.shared import Shared
from reference_impl.vipps.transport import Reply, Transport

_FALLBACK_LIFE = 300.0
_EARLIEST_RENEWAL = 60.0


class PlatformCalls:
    """Calls that carry the access token and the subscription key; a rejected token is renewed once, not more."""

    def __init__(self, settings: VippsSettings, transport: Transport, clock: Clock) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._token: Shared[str] = Shared(clock, self._fetch)

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One call; `headers` come on top of those that every platform call has."""
        token = await self._signed_in()
        try:
            return await self._once(operation, method, path, token, json, headers or {})
        except VippsProblem as problem:
            if problem.status != 401:
                raise
        self._token.drop(token)
        return await self._once(operation, method, path, await self._signed_in(), json, headers or {})

    async def _once(
        self, operation: str, method: str, path: str, token: str, json: bytes | None, more: Mapping[str, str]
    ) -> Reply:
        headers = {"Authorization": f"Bearer {token}", "Ocp-Apim-Subscription-Key": self._settings.subscription_key}
        url = self._settings.path(path)
        return await self._transport.send(operation, method, url, headers={**headers, **more}, json=json)

    async def _signed_in(self) -> str:
        """The token. Without one nothing has been sent, whatever became of the token call itself."""
        try:
            return await self._token.get()
        except VippsProblem as problem:
            raise problem.unsent(sign_in=problem.outcome is Outcome.REFUSED) from None

    async def _fetch(self) -> tuple[str, float]:
        asked_at = self._clock.now()
        reply = await self._transport.send(
            "fetchAuthorizationTokenUsingPost",
            "POST",
            self._settings.path("/accesstoken/get"),
            headers={
                "client_id": self._settings.client_id,
                "client_secret": self._settings.client_secret,
                "Ocp-Apim-Subscription-Key": self._settings.subscription_key,
            },
        )
        answer = reply.object()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="no token in the answer")
        return token, asked_at + usable_seconds(answer, asked_at)


def usable_seconds(answer: Mapping[str, object], now: float) -> float:
    """How long to use a token: its life from the answer, renewed a tenth of it (at most a minute) early."""
    life = _number(answer.get("expires_in"))
    if life is None:
        expires_on = _number(answer.get("expires_on"))
        life = expires_on - now if expires_on is not None else _FALLBACK_LIFE
    return max(0.0, life - min(_EARLIEST_RENEWAL, life / 10))


def _number(value: object) -> float | None:
    """A number spelled as a number or as a string."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None
