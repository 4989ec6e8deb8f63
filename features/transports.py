"""What only one of the two ways to Qerko has: scenarios with such a tag are left out on the other one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from features.dining import LONG_POLLING, WEBSOCKET


@dataclass(frozen=True, slots=True)
class Only:
    """`reason`: why the other transport has nothing of the kind."""

    transport: str
    reason: str


# Tag of a scenario → the transport that it is about.
ONLY = {
    "websocket-only": Only(WEBSOCKET, "long-polling has no auth-response and no noop: every request is answered"),
    "long-polling-only": Only(LONG_POLLING, "a websocket has no polls that could fail one by one"),
}


def why_left_out(transport: str, tags: Collection[str]) -> str | None:
    """The reason not to play a scenario on `transport`; None: play it."""
    return next((only.reason for tag, only in ONLY.items() if tag in tags and only.transport != transport), None)
