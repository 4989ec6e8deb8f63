"""Which scenarios at the café's terminal a person cannot play: what only a browser can tell, and what takes real time.

The app's own time-outs run in real time, the sandbox's servers do not: while a person goes from one page to the other,
an app that is answered late gives up too early, which is nobody's fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_BY_HAND = (
    # what only a browser can tell
    r"everything in the app is at least 44 pixels large and fits its popup",
    r"the app has drawn (in its container only|no markup of others)",
    r"the app has neither misused the terminal nor failed",
    r"the app is running and uses the terminal's own Poster",
    r"the app has sent and logged neither tokens nor PINs",
    r"the page has loaded nothing but the terminal and the app",
    # what goes on in real time while nobody acts
    r"the club's server (never answers|takes \d+ seconds)",
    # a page that is gone at once
    r"the terminal is switched off",
)


def why_not(steps: Iterable[str]) -> str | None:
    """The reason for which no person plays a scenario with these steps; None: one does."""
    for step in steps:
        if any(re.fullmatch(pattern, step) for pattern in _NOT_BY_HAND):
            return f"not tried: a person who works the app cannot be asked for this: {step}"
    return None
