"""Another till with the restaurant's key: one that somebody forgot to switch off, or a thief's.

It takes the connection and says nothing: while it has it, let nobody call the restaurant.
"""

from __future__ import annotations

import json
from contextlib import ExitStack

from websockets.sync.client import ClientConnection, connect

LIMIT = 60.0  # real seconds, for what hangs


class OtherTill:
    """Connects by websocket, under a product id of its own."""

    def __init__(self, websocket_url: str, api_key: str) -> None:
        self._url, self._key = websocket_url, api_key
        self._open = ExitStack()
        self._socket: ClientConnection | None = None

    def connects(self) -> bool:
        """Whether Qerko lets it in."""
        dialled = connect(
            self._url, user_agent_header="Another till", compression=None, open_timeout=60, close_timeout=1
        )
        self._socket = self._open.enter_context(dialled)
        self._socket.send(json.dumps({"type": "auth-request", "apiKey": [self._key], "posId": "another-till"}))
        authorized: bool = json.loads(self._socket.recv(LIMIT))["authorized"]
        return authorized

    def leaves(self) -> None:
        """Harmless when repeated."""
        self._open.close()
