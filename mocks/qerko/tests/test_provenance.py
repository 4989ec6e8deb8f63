"""Nobody takes an inference for a fact: marks on the page, in the OpenAPI document and in the journal."""

from __future__ import annotations

import httpx
import pytest

from mocks.qerko import inferred
from mocks.qerko.app import ROUTERS
from mocks.qerko.marks import OF_QERKO
from mocks.qerko.registry import METHODS
from mocks.qerko.tests.lines import SOON, Lines, result
from mocks.qerko.tests.tavern import QerkoServer
from mocks.world.exchange import Operation
from mocks.world.routing import Matcher

OPERATIONS = Matcher(ROUTERS).operations
CHOICES = [name for name in vars(inferred) if name.isupper()]


@pytest.fixture(scope="module")
def page(qerko_server: QerkoServer) -> str:
    return httpx.get(f"{qerko_server.url}/provenance", timeout=60).raise_for_status().text


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_operation_names_its_source_and_is_shown(operation: Operation, page: str) -> None:
    assert len(operation.source) > 20
    assert operation.name == "provenancePage" or f"<td>{operation.name}</td>" in page


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_is_shown(choice: str, page: str) -> None:
    assert f"<code>{choice}</code>" in page


def test_every_method_of_qerko_has_its_mark() -> None:
    assert set(METHODS) == set(OF_QERKO)


def test_document_carries_marks(qerko_server: QerkoServer) -> None:
    document = httpx.get(f"{qerko_server.url}/openapi.json", timeout=60).json()
    marks = {o["operationId"]: o["x-provenance"] for item in document["paths"].values() for o in item.values()}
    assert marks["getPayment"] == "documented"
    assert marks["longPolling"] == marks["longPollingFrames"] == marks["cancelPayment"] == "inferred"


@pytest.mark.parametrize(("method", "mark"), [("getBill", "documented"), ("startIndividualBill", "inferred")])
def test_journal_carries_the_mark_of_a_method(lines: Lines, method: str, mark: str) -> None:
    with lines.connect() as pos:
        asked = lines.call(method)
        pos.say(result(pos.hear()["uuid"], None))
        asked.result(SOON)
        assert pos.asks("whoAmI")["result"]
    assert lines.journal(method)[0]["provenance"] == mark
    assert lines.journal("whoAmI")[0]["provenance"] == "observed"
