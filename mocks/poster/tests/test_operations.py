"""Every documented method is served or outside with its reason, in every encoding, as the published document says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS31Validator

from mocks.poster.app import ROUTERS, SECTIONS
from mocks.poster.inferred import READINGS
from mocks.poster.tests.legal_calls import FIRST, LEGAL, bracketed
from mocks.poster.tests.sandbox import PosterServer, Sandbox, opened
from mocks.world.routing import Matcher

OPERATIONS = Matcher(ROUTERS).operations

# The methods of the sections that a loyalty integration uses, as the vendor's documents list them.
DOCUMENTED = {
    "clients": (
        "createGroup updateGroup removeGroup getGroup getGroups createClient createClients updateClient removeClient "
        "removeClients getClient getClients changeClientBonus changeClientPayedSum addEWalletPayment "
        "addEWalletTransaction sendSms getPromotions getPromotion removePromotion getClientsAccumulations "
        "addClientsAccumulations getClientsPrizes set1cClientId"
    ),
    "transactions": (
        "createTransaction addTransactionProduct changeTransactionProductCount removeTransactionProduct changeClient "
        "changeComment changeFiscalStatus closeTransaction removeTransaction getTransactions"
    ),
    "dash": "getTransaction getTransactions",
    "application": "setEntityExtras getInfo uploadPOSPlatformBundle",
    "settings": (
        "getAllSettings getCompanyName getCompanyType getLanguage getLogo getTimeZones getCurrency changeSettings"
    ),
    "menu": "getProducts getProduct getCategories",
    "incomingOrders": "createIncomingOrder",
    "access": "getSpots getTablets getEmployees",
}
PROMOTIONS = "the merchant's own promotions, which no external loyalty app touches"
OUTSIDE = {
    "clients.getPromotions": PROMOTIONS,
    "clients.getPromotion": PROMOTIONS,
    "clients.removePromotion": PROMOTIONS,
    "clients.getClientsAccumulations": PROMOTIONS,
    "clients.addClientsAccumulations": PROMOTIONS,
    "clients.getClientsPrizes": PROMOTIONS,
    "clients.set1cClientId": "accounting ids",
    "application.uploadPOSPlatformBundle": "deploys to the marketplace; the terminal takes bundles itself",
}
OTHERS = {"auth.page", "auth.decide", "auth.access_token", "auth.manage", "provenancePage"}
METHODS = sorted(LEGAL)


def test_every_documented_method_is_served_or_outside() -> None:
    documented = {f"{section}.{name}" for section, names in DOCUMENTED.items() for name in names.split()}
    served = {operation.name for operation in OPERATIONS} - OTHERS
    assert served == documented - set(OUTSIDE)
    assert set(OUTSIDE) <= documented
    assert served == set(LEGAL), "a method without a legal call, or the other way round"


def test_every_method_takes_get_and_post_and_names_its_source() -> None:
    for section in SECTIONS:
        verbs: dict[str, set[str]] = {}
        for operation in Matcher([section.router]).operations:
            verbs.setdefault(operation.path, set()).add(operation.method)
            assert len(operation.source) > 20
        assert all(served == {"GET", "POST"} for served in verbs.values())


@pytest.fixture(scope="session")
def document(poster_server: PosterServer) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{poster_server.base_url}/openapi.json", timeout=60).json()
    return found


def as_json(poster: Sandbox, method: str, parameters: dict[str, Any]) -> httpx.Response:
    return poster.send(method, json=parameters)


def as_form(poster: Sandbox, method: str, parameters: dict[str, Any]) -> httpx.Response:
    return poster.send(method, data=bracketed(parameters))


def as_multipart(poster: Sandbox, method: str, parameters: dict[str, Any]) -> httpx.Response:
    parts = {name: (None, value) for name, value in bracketed(parameters).items()}
    return poster.send(method, files=parts) if parts else poster.send(method)


def as_query(poster: Sandbox, method: str, parameters: dict[str, Any]) -> httpx.Response:
    return poster.send(method, verb="GET", params=bracketed(parameters))


@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart, as_query])
@pytest.mark.parametrize("method", METHODS)
def test_method_answers_what_the_document_says(
    poster: Sandbox,
    document: dict[str, Any],
    method: str,
    encode: Callable[[Sandbox, str, dict[str, Any]], httpx.Response],
) -> None:
    for before, parameters in FIRST.get(method, ()):
        poster.call(before, **parameters)
    answer = encode(poster, method, LEGAL[method])
    assert opened(answer) is not None
    (operation,) = document["paths"][f"/api/{method}"].values()
    success = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = OAS31Validator({**success, "components": document["components"]})
    assert [error.message for error in validator.iter_errors(answer.json())] == []


def test_list_of_clients_may_be_a_json_list(poster: Sandbox) -> None:
    clients = list(LEGAL["clients.createClients"].values())
    assert opened(poster.send("clients.createClients", json=clients)) == [5, 6]


def test_document_shows_each_method_once_with_its_mark(document: dict[str, Any]) -> None:
    shown = [operation for item in document["paths"].values() for operation in item.values()]
    assert {operation["operationId"] for operation in shown} == set(LEGAL) | OTHERS
    assert len(shown) == len(LEGAL) + len(OTHERS)
    assert {operation["x-provenance"] for operation in shown} <= {"documented", "observed", "inferred"}
    posted = document["paths"]["/api/clients.createClient"]["post"]["requestBody"]["content"]
    assert set(posted) == {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}


def test_page_shows_operations_and_readings(poster: Sandbox) -> None:
    page = poster.http.get("/provenance").text
    for operation in OPERATIONS:
        assert operation.name == "provenancePage" or f"<td>{operation.name}</td>" in page
    for reading in READINGS:
        assert f"<td>{reading.mark}</td>" in page
    assert page.count("<tr>") == len(READINGS) + len(OPERATIONS) - 1 + 2  # two heads, and not itself


def test_other_verb_is_an_inference(poster: Sandbox) -> None:
    poster.call("clients.getGroups")
    poster.get("clients.getGroups")
    assert [entry["provenance"] for entry in poster.world.journal.dump()] == ["inferred", "documented"]
