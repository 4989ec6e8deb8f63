"""The terminal of a café without its screen: the same API that the page uses; with a page open it acts on that.

``/control/worlds/{world}/terminal/…``: see :mod:`mocks.poster.terminal.api`.
"""

from __future__ import annotations

from fastapi import FastAPI

from mocks.poster.terminal.door import serve_terminal
from mocks.world.tenants import Tenants


def serve_terminals(app: FastAPI, tenants: Tenants) -> None:
    """Every world's terminal."""
    serve_terminal(app, "/control/worlds/{world}/terminal", tenants)
