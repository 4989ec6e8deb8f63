"""The two calls a scan leads to: exchanging a personal QR, and telling the customer's app about the club.

Sources: Vipps QR API, `POST /qr/v1/exchange` (VIPPS-QR-02, -03, -08); Vipps Check-in API (VIPPS-CI-01 to -07).
"""

from __future__ import annotations

import orjson

from reference_impl.vipps.problems import Outcome, VippsProblem
from reference_impl.vipps.token import PlatformCalls


class Counter:
    """Personal QR and check-in."""

    def __init__(self, calls: PlatformCalls) -> None:
        self._calls = calls

    async def exchange(self, code: str) -> str:
        """The MSISDN behind the complete content of a personal QR."""
        body = orjson.dumps({"qrCode": code, "requestedData": ["MSISDN"]})
        reply = await self._calls.send("exchangeQr", "POST", "/qr/v1/exchange", json=body)
        msisdn = str(reply.object().get("msisdn", ""))
        if not msisdn.isdigit():
            raise VippsProblem(reply.operation, Outcome.UNKNOWN, status=reply.status, title="no number in the answer")
        return msisdn

    async def check_in(self, msisdn: str, is_member: bool) -> str:
        """Show the club in the customer's app; returns the GUID that support staff may ask for."""
        body = orjson.dumps({"phoneNumber": msisdn, "isMember": is_member})
        path = "/point-of-sale/v1/loyalty-check-in"
        reply = await self._calls.send("initiateLoyaltyCheckIn", "POST", path, json=body)
        answer = reply.json()
        # A bare JSON string by the guide, an object with `id` by the schema.
        guid = answer.get("id", "") if isinstance(answer, dict) else answer
        return str(guid)[:80]
