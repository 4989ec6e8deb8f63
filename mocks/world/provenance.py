"""The page that says how far each operation of a mock can be trusted: its mark, and where it comes from.

Source: the operations themselves, so nothing can be forgotten; the page is this mock's own (inferred).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import Response

from mocks.world.exchange import Answer, Call, Operation, json_answer
from mocks.world.journal import Provenance
from mocks.world.refusal import Refusal
from mocks.world.routing import Matcher, Router
from mocks.world.world import World

MEANING = {
    Provenance.DOCUMENTED: "in the vendor's last public documents",
    Provenance.NEWER: "in newer material of the vendor",
    Provenance.STANDARD: "in a standard that the vendor refers to",
    Provenance.OBSERVED: "seen in integrations and issues",
    Provenance.INFERRED: "this mock's choice: a verdict on it is at most a SHOULD",
}
_STYLE = (
    "body{font:16px/1.5 system-ui;margin:2rem;color-scheme:light dark}table{border-collapse:collapse}"
    "td,th{padding:.4rem .8rem;text-align:left;vertical-align:top;border-top:1px solid #8884}"
    "code{overflow-wrap:anywhere}.inferred{font-weight:bold}"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A further table of the page; ``prose`` and cells may name code in double back quotes."""

    title: str
    prose: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class ProvenanceApi:
    vendor: str
    name: str = "Provenance"

    def identify(self, call: Call) -> World:
        return call.tenants.unattributed

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return json_answer(refusal.status, {"title": refusal.title or "Error", "status": refusal.status})


def nothing() -> None:
    """The page asks for nothing."""


def provenance_of(
    vendor: str,
    title: str,
    routers: Iterable[Router],
    refusals: Mapping[int | str, dict[str, Any]],
    sections: Iterable[Section],
) -> Router:
    """A router with the page about the operations of ``routers``; ``refusals``: what else it may answer."""
    router = Router(ProvenanceApi(vendor), tag="Pages")
    page = _page(title, Matcher(routers).operations, sections).encode()

    @router.get(
        "/provenance",
        operation_id="provenancePage",
        response_class=Response,
        response_model=None,
        responses={200: {"description": "The page", "content": {"text/html": {}}}, **refusals},
        openapi_extra={"x-provenance": "inferred"},
    )
    def provenance_page(call: Annotated[Call, Depends(nothing)]) -> Answer:
        """Every operation with its mark and its source."""
        return Answer(200, page, b"text/html; charset=utf-8")

    return router


def _page(title: str, operations: Iterable[Operation], sections: Iterable[Section]) -> str:
    legend = "".join(f"<dt>{mark}</dt><dd>{meaning}</dd>" for mark, meaning in MEANING.items())
    rows = "".join(_row(operation) for operation in sorted(operations, key=lambda o: (o.path, o.method)))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Provenance of the simulated {title}</title>"
        f"<style>{_STYLE}</style></head><body><h1>Provenance of the simulated {title}</h1><dl>{legend}</dl>"
        "<h2>Operations</h2><table><tr><th>Operation</th><th>Call</th><th>Mark</th><th>Source</th></tr>"
        f"{rows}</table>{''.join(_section(section) for section in sections)}</body></html>"
    )


def _section(section: Section) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in section.head)
    rows = "".join(f"<tr>{''.join(f'<td>{_prose(cell)}</td>' for cell in row)}</tr>" for row in section.rows)
    prose = f"<p>{_prose(section.prose)}</p>" if section.prose else ""
    return f"<h2>{html.escape(section.title)}</h2>{prose}<table><tr>{head}</tr>{rows}</table>"


def _row(operation: Operation) -> str:
    mark = operation.provenance
    return (
        f"<tr><td>{html.escape(operation.name)}</td>"
        f"<td><code>{operation.method} {html.escape(operation.path)}</code></td>"
        f"<td class={mark}>{mark}</td><td>{_prose(operation.source)}</td></tr>"
    )


def _prose(text: str) -> str:
    """Names in double back quotes become code."""
    return re.sub(r"``(.+?)``", r"<code>\1</code>", html.escape(" ".join(text.split())))
