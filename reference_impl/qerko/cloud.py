"""What the flows ask of Qerko, whoever carries it: one attempt each, repeating is the flows' own business."""

from __future__ import annotations

from typing import Any, Protocol


class Payments(Protocol):
    """One restaurant's payments over REST."""

    async def payment(self, payment_id: str) -> dict[str, Any] | None:
        """The payment as Qerko has it, None when it knows none of that id; raises `RestFailed`, `Unreachable`."""

    async def cancel(self, payment_id: str) -> dict[str, Any]:
        """Call a payment off; raises `RestFailed` (409: it is final already), `Unreachable`."""


class Cloud(Protocol):
    """Qerko, reached as one of the till's parties."""

    def rest(self, party_id: str) -> Payments:
        """The REST client with that party's key; raises KeyError."""

    async def call(self, party_id: str, method: str, args: list[Any]) -> Any:
        """Call a method of Qerko; raises `CallFailed`: refused, not answered in time, or not connected."""
