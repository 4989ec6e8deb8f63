"""The page that says where each operation comes from."""

from __future__ import annotations

import dataclasses
import html
import re

import httpx
import pytest

from mocks.vipps.account import Quirks
from mocks.vipps.app import ROUTERS, vipps_app
from mocks.vipps.tests.sandbox import VippsServer
from mocks.world.exchange import Operation
from mocks.world.routing import Matcher
from mocks.world.tenants import Tenants

OPERATIONS = Matcher(ROUTERS).operations


@pytest.fixture(scope="module")
def page(vipps_server: VippsServer) -> str:
    answer = httpx.get(f"{vipps_server.base_url}/provenance", timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.text


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_operation_names_its_source(operation: Operation) -> None:
    assert len(operation.source) > 20


def test_page_shows_every_operation_with_its_mark(page: str) -> None:
    cells = re.findall(r"<tr><td>([^<]+)</td><td><code>(\S+) ([^<]+)</code></td><td class=(\w+)>", page)
    expected = {(o.name, o.method, o.path, o.provenance.value) for o in OPERATIONS if o.name != "provenancePage"}
    assert {(html.unescape(name), *rest) for name, *rest in cells} == expected


def test_page_shows_what_can_be_switched(page: str) -> None:
    for field in dataclasses.fields(Quirks):
        assert f"<code>{field.name}</code>" in page


def test_switches_are_explained() -> None:
    explained = Quirks.__doc__ or ""
    unexplained = {field.name for field in dataclasses.fields(Quirks) if f"``{field.name}``" not in explained}
    assert unexplained == set()


def test_document_carries_the_source_too() -> None:
    document = vipps_app(Tenants(())).documents.openapi()
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["x-source"], operation["operationId"]
