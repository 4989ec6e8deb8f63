"""A refusal by the till or the sandbox, as their APIs spell it (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from harness.actors.transport import Reply, Transport


class _Details(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str = "about:blank"
    title: str = ""
    detail: str = ""


class Refused(AssertionError):
    """The other side said no. `kind`: the last part of the problem's stable type."""

    def __init__(self, what: str, status: int, kind: str, detail: str) -> None:
        super().__init__(f"{what}: {status} {kind}: {detail}")
        self.status, self.kind, self.detail = status, kind, detail


def ask(
    transport: Transport,
    method: str,
    url: str,
    json: object = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """One request that must succeed.

    Raises:
        Refused: the status is 400 or above.
    """
    return accepted(transport.request(method, url, json=json, headers=headers), f"{method} {url}")


def accepted(reply: Reply, what: str) -> Reply:
    """An answer that must be no refusal.

    Raises:
        Refused: the status is 400 or above.
    """
    if reply.status < 400:
        return reply
    body = reply.json() if "json" in reply.headers.get("content-type", "") else None
    details = _Details.model_validate(body) if isinstance(body, dict) else _Details(detail=reply.body[:200].decode())
    kind = details.type.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    raise Refused(what, reply.status, kind, details.detail or details.title)
