"""What apps and terminal say to each other, in the world's journal: calls, events, ``next``, misuse.

An app is ``app:{application id}`` there. Operations: ``sdk:orders.setOrderBonus`` (arguments and result as bodies),
``event:beforeOrderClose``, ``next:beforeOrderClose``, ``start``, ``reload``, ``misuse``, ``exception``.
"""

from __future__ import annotations

from typing import Any

import orjson

from mocks.poster.terminal.state import App
from mocks.world.journal import Exchange, Provenance
from mocks.world.world import World

TERMINAL = "poster"


def party(app: App) -> str:
    """The app's name in the journal."""
    return f"app:{app.application_id}"


def begin(
    world: World,
    source: str,
    target: str,
    operation: str,
    content: Any,
    provenance: Provenance = Provenance.DOCUMENTED,
) -> Exchange:
    """An exchange that is under way; its answer is filled in by :func:`end`."""
    entry = Exchange(
        source=source,
        target=target,
        vendor="poster",
        operation=operation,
        at=world.clock.now,
        wall=world.clock.wall(),
        duration=world.clock.monotonic(),
        cause=world.cause,
        provenance=provenance,
        method="CALL",
        path=operation,
        request_headers=[],
        request_body=orjson.dumps(content),
    )
    world.journal.append(entry)
    return entry


def end(world: World, entry: Exchange, content: Any, *, failed: bool = False) -> None:
    """``failed``: a rejected promise; its status reads 400."""
    entry.duration = world.clock.monotonic() - entry.duration
    entry.status = 400 if failed else 200
    entry.response_headers = []
    entry.response_body = orjson.dumps(content)


def event(world: World, app: App, name: str, data: Any) -> Exchange:
    """The terminal tells an app; there is no answer but ``next``."""
    entry = begin(world, TERMINAL, party(app), f"event:{name}", data)
    entry.duration = 0.0
    return entry


def note(world: World, app: App, operation: str, text: str, cause: int | None = None) -> None:
    """Something an app did, in words."""
    world.note(party(app), TERMINAL, "poster", operation, text[:2000], cause)


def misuse(world: World, app: App, text: str) -> None:
    """The app did what an app must not do; the terminal goes on."""
    note(world, app, "misuse", text)
