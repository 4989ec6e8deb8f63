"""Which clock a service runs on."""

from __future__ import annotations

from collections.abc import Callable

from reference_impl.clock.port import Clock
from reference_impl.clock.sandbox import SandboxClock
from reference_impl.clock.system import SystemClock


def clock_for(url: str | None, on_lost: Callable[[], None], name: str) -> Clock:
    """The clock at `url`, where the service is known by `name`; without a URL real time."""
    return SandboxClock(url, on_lost, name) if url else SystemClock()
