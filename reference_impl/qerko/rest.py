"""Payments over REST: what became of one, and calling one off.

Source: Qerko POS integration, REST; QERKO-PAY-05.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from reference_impl.clock.port import Clock
from reference_impl.qerko.failure import RestFailed, Unreachable
from reference_impl.qerko.http import Http
from reference_impl.qerko.inferred import CANCEL_VERB
from reference_impl.settings import PartySettings

log = logging.getLogger("kassa.till.qerko")


class Rest:
    """One party's REST client. Repeats nothing."""

    def __init__(self, party: PartySettings, clock: Clock) -> None:
        self._http = Http(party, clock)

    async def payment(self, payment_id: str) -> dict[str, Any] | None:
        """The payment as Qerko has it; None when Qerko knows none of that id.

        Raises:
            RestFailed: refused.
            Unreachable: no answer.
        """
        try:
            return await self._ask("GET", payment_id)
        except RestFailed as failed:
            if failed.status == 404:
                return None
            raise

    async def cancel(self, payment_id: str) -> dict[str, Any]:
        """Call a payment off; returns it as Qerko has it now.

        Raises:
            RestFailed: refused; status 409: it has its final state already.
            Unreachable: no answer; it may have been called off.
        """
        return await self._ask(CANCEL_VERB, payment_id)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def _ask(self, verb: str, payment_id: str) -> dict[str, Any]:
        path = f"/api/v2/pos/payment/{quote(payment_id, safe='')}"
        try:
            status, body = await self._http.ask(verb, path)
        except Unreachable as problem:
            log.warning("%s %s: %s", verb, path, problem)
            raise
        facts = body if isinstance(body, dict) else {}
        if status == 200 and facts:
            return facts
        log.warning("%s %s: status %s", verb, path, status)
        if status == 200:
            raise Unreachable("unreadable answer")
        raise RestFailed(status, str(facts.get("message") or f"status {status}"))
