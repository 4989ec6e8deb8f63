"""The Till API's manners: problems with stable types, keys that repeat answers, limits, long polls."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.tests.counter import Counter


@pytest.mark.parametrize(
    "item",
    [
        {"name": "x"},
        {"name": "x", "unit_price": 0},
        {"name": "x", "unit_price": -1},
        {"name": "x", "unit_price": 1.5},
        {"name": "x", "unit_price": "100"},
        {"name": "x", "unit_price": True},
        {"name": "x", "unit_price": 10**30},
        {"name": "x", "unit_price": 100, "quantity": 0},
        {"name": "x", "unit_price": 100, "vat_rate": 10_001},
        {"name": "", "unit_price": 100},
        {"name": "   ", "unit_price": 100},
        {"name": "a\u0000b", "unit_price": 100},
        {"name": "a\u009bb", "unit_price": 100},
        {"name": "x" * 121, "unit_price": 100},
        [],
        "item",
    ],
)
def test_a_wrong_item_is_a_400_problem(counter: Counter, item: object) -> None:
    sale_id = counter.sale(scan=False)
    refused = counter.post(f"/sales/{sale_id}/items", item)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:kassa:problem:invalid-request")
    assert refused.headers["content-type"] == "application/problem+json"
    assert len(counter.get(f"/sales/{sale_id}")["items"]) == 1


@pytest.mark.parametrize("body", [b"", b"{", b'{"name":"\\ud800","unit_price":100}', b"\xff", b"[" * 60_000, b"NaN"])
def test_a_body_that_is_no_request_is_a_400_problem(counter: Counter, body: bytes) -> None:
    sale_id = counter.sale(scan=False)
    headers = {"Content-Type": "application/json"}
    refused = counter.raw("POST", f"/till/v1/sales/{sale_id}/items", content=body, headers=headers)
    assert (refused.status_code, refused.json()["status"]) == (400, 400)


def test_a_huge_body_is_refused(counter: Counter) -> None:
    refused = counter.raw("POST", "/till/v1/sales", content=b"x" * 100_000)
    assert (refused.status_code, refused.json()["type"]) == (413, "urn:kassa:problem:body-too-large")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/till/v1/sales/unknown"),
        ("GET", "/till/v1/sales/%00"),
        ("GET", "/till/v1/sales/" + "x" * 500),
        ("POST", "/till/v1/sales/unknown/payment"),
        ("GET", "/till/v1/members/4791234567"),
        ("GET", "/till/v1/members/x"),
        ("GET", "/nothing"),
    ],
)
def test_what_does_not_exist_is_a_404_problem(counter: Counter, method: str, path: str) -> None:
    missing = counter.raw(method, path, json={} if method == "POST" else None)
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:kassa:problem:not-found")


def test_a_sale_that_is_over_takes_nothing_more(counter: Counter) -> None:
    sale_id = counter.sale()
    assert counter.post(f"/sales/{sale_id}/cancellation").json()["state"] == "cancelled"
    requests: list[tuple[str, Any]] = [
        ("items", {"name": "x", "unit_price": 100}),
        ("scan", {"code": "x"}),
        ("rewards", {"choice": "collect"}),
        ("payment", {}),
        ("enrolment", {}),
        ("refunds", {"amount": 1}),
    ]
    for what, body in requests:
        refused = counter.post(f"/sales/{sale_id}/{what}", body)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:kassa:problem:sale-state"), what
    assert counter.post(f"/sales/{sale_id}/cancellation").status_code == 200


def test_a_sale_needs_items_a_customer_and_an_amount_vipps_can_take(counter: Counter) -> None:
    empty = str(counter.post("/sales").json()["id"])
    assert counter.post(f"/sales/{empty}/payment").json()["type"] == "urn:kassa:problem:empty-sale"
    assert counter.post(f"/sales/{counter.sale(scan=False)}/payment").json()["type"] == "urn:kassa:problem:no-customer"
    small = counter.post(f"/sales/{counter.sale(99)}/payment").json()
    assert small["type"] == "urn:kassa:problem:amount-not-possible"


def test_a_sale_cannot_outgrow_what_vipps_takes(counter: Counter) -> None:
    sale_id = counter.sale(65_000_000)
    refused = counter.post(f"/sales/{sale_id}/items", {"name": "x", "unit_price": 1})
    assert refused.json()["type"] == "urn:kassa:problem:amount-not-possible"


def test_the_same_key_gives_the_same_answer_once(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    item = {"name": "x", "unit_price": 100}
    first = counter.post(f"/sales/{sale_id}/items", item, key="k")
    second = counter.post(f"/sales/{sale_id}/items", item, key="k")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(counter.get(f"/sales/{sale_id}")["items"]) == 2
    other = counter.post(f"/sales/{sale_id}/items", {"name": "y", "unit_price": 100}, key="k")
    assert (other.status_code, other.json()["type"]) == (409, "urn:kassa:problem:idempotency-key-reused")
    elsewhere = counter.post(f"/sales/{sale_id}/payment", key="k")
    assert elsewhere.json()["type"] == "urn:kassa:problem:idempotency-key-reused"


def test_a_key_must_be_a_key(counter: Counter) -> None:
    assert counter.post("/sales", key="x" * 256).status_code == 400


def test_a_refusal_is_not_remembered(counter: Counter) -> None:
    sale_id = str(counter.post("/sales").json()["id"])
    assert counter.post(f"/sales/{sale_id}/payment", key="p").status_code == 409
    counter.post(f"/sales/{sale_id}/items", {"name": "x", "unit_price": 1000})
    counter.post(f"/sales/{sale_id}/scan", {"phone": counter.customer["msisdn"]})
    assert counter.post(f"/sales/{sale_id}/payment", key="p").status_code == 202


def test_a_long_poll_ends_at_its_time_on_the_tills_clock(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    version = counter.get(f"/sales/{sale_id}")["version"]
    assert counter.get(f"/sales/{sale_id}", after_version=version, timeout=600)["version"] == version
    assert counter.get(f"/sales/{sale_id}", after_version=version - 1, timeout=600)["version"] == version


def test_scan_wants_a_code_or_a_number(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    for body in ({}, {"code": "a", "phone": "b"}, {"code": ""}, {"code": "x" * 5000}):
        assert counter.post(f"/sales/{sale_id}/scan", body).status_code == 400


def test_the_statement_and_the_contract_are_published(counter: Counter) -> None:
    assert counter.get("/statement")["vendors"] == ["vipps", "qerko", "poster"]
    contract = counter.raw("GET", "/openapi.json").json()
    assert contract["components"]["schemas"]["SaleState"]["enum"] == ["open", "paying", "paid", "refunded", "cancelled"]
    assert {"/till/v1/sales/{sale_id}/payment", "/hooks/vipps"} <= set(contract["paths"])


def test_refunds_are_bounded(counter: Counter) -> None:
    counter.habit("approves")
    sale_id = counter.sale()
    counter.pays(sale_id)
    for amount in (0, -1, 1.5, "100"):
        assert counter.post(f"/sales/{sale_id}/refunds", {"amount": amount}).status_code == 400
    refused = counter.post(f"/sales/{sale_id}/refunds", {"amount": 10_001})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:kassa:problem:refund-too-high")
