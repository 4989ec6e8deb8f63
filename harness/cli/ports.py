"""Where a sandbox serves unless told otherwise: five ports in a row, on loopback."""

from __future__ import annotations

HOST = "127.0.0.1"
PORT_BASE = 8400
