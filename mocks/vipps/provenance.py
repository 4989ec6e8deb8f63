"""The page that says how far each operation of the mock can be trusted: its mark, and where it comes from.

Source: the operations themselves, so nothing can be forgotten; the page is this mock's own (inferred).
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from mocks.vipps.account import Quirks
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.world.exchange import Answer, Call, Operation, json_answer
from mocks.world.journal import Provenance
from mocks.world.refusal import Refusal
from mocks.world.routing import Matcher, router_of
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


class ProvenanceApi:
    vendor, name = "vipps", "Provenance"

    def identify(self, call: Call) -> World:
        return call.tenants.unattributed

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return json_answer(refusal.status, {"title": refusal.title or "Error", "status": refusal.status})


def nothing() -> None:
    """The page asks for nothing."""


def provenance_of(routers: Iterable[APIRouter]) -> APIRouter:
    """A router with the page about the operations of ``routers``."""
    router = router_of(ProvenanceApi(), tags=["Pages"])
    page = _page(Matcher(routers).operations).encode()

    @router.get(
        "/provenance",
        operation_id="provenancePage",
        response_class=Response,
        response_model=None,
        responses={200: {"description": "The page", "content": {"text/html": {}}}, 413: GATEWAY_ANSWERS[413]},
        openapi_extra={"x-provenance": "inferred"},
    )
    def provenance_page(call: Annotated[Call, Depends(nothing)]) -> Answer:
        """Every operation with its mark and its source."""
        return Answer(200, page, b"text/html; charset=utf-8")

    return router


def _page(operations: Iterable[Operation]) -> str:
    legend = "".join(f"<dt>{mark}</dt><dd>{meaning}</dd>" for mark, meaning in MEANING.items())
    rows = "".join(_row(operation) for operation in sorted(operations, key=lambda o: (o.path, o.method)))
    switches = "".join(
        f"<tr><td><code>{field.name}</code></td><td>{html.escape(str(getattr(Quirks(), field.name)))}</td></tr>"
        for field in dataclasses.fields(Quirks)
    )
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Provenance of the simulated Vipps</title>"
        f"<style>{_STYLE}</style></head><body><h1>Provenance of the simulated Vipps MobilePay</h1><dl>{legend}</dl>"
        "<h2>Operations</h2><table><tr><th>Operation</th><th>Call</th><th>Mark</th><th>Source</th></tr>"
        f"{rows}</table><h2>Readings that can be switched</h2><p>{_prose(Quirks.__doc__ or '')}</p>"
        f"<table><tr><th>Switch</th><th>Default</th></tr>{switches}</table></body></html>"
    )


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
