"""Answers in the Till API's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from harness.actors.transport import Reply
from harness.certification.prompted.desk import Desk

OTHERWISE = "it gives another reason, or none"
_PROBLEM = "urn:kassa:problem:"


def reply(body: object) -> Reply:
    """What was asked for."""
    return Reply(200, {"content-type": "application/json"}, json.dumps(body).encode())


def problem(kind: str, status: int, title: str) -> Reply:
    """A refusal; `kind`: the last part of the problem's type."""
    body = {"type": f"{_PROBLEM}{kind}", "title": title, "status": status, "detail": title}
    return Reply(status, {"content-type": "application/problem+json"}, json.dumps(body).encode())


def refusal(desk: Desk, reasons: Mapping[str, str]) -> Reply:
    """The till does not let the person, for the reason that it shows; `reasons`: kind → what it may say.

    Raises:
        Inconclusive: they do not know which.
    """
    why = desk.finds_out("Why not, as the till says?", [*reasons.values(), OTHERWISE])
    kind = next((kind for kind, label in reasons.items() if label == why), "other")
    return problem(kind, 409, why)
