"""Receipts that come after their payment, once; and the profile that comes a little later."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest

from mocks.vipps.tests import payments
from mocks.vipps.tests.login_calls import receipt
from mocks.vipps.tests.sandbox import Sandbox


def send(vipps: Sandbox, order: str, body: Any = None, kind: str = "ECOM") -> httpx.Response:
    return vipps.http.send(receipt(vipps, order, kind, body))


def changed(member: str, **changes: Any) -> dict[str, Any]:
    """The usual receipt with another first line or bottom line; a member changed to ``...`` is left out."""
    body = copy.deepcopy(payments.RECEIPT)
    part = body["orderLines"][0] if member == "line" else body["bottomLine"]
    part.update(changes)
    for name in [name for name, value in part.items() if value is ...]:
        del part[name]
    return body


def test_receipt_is_taken_once_and_kept_as_it_was(vipps: Sandbox) -> None:
    reference = payments.authorized(vipps)
    bottom = {"paymentSources": {"giftCard": 200}, "barcode": {"format": "CODE 39", "data": "SC05"}, "posId": "till-1"}
    answer = send(vipps, reference, changed("bottom", **bottom))
    assert answer.status_code == 201
    assert isinstance(answer.json(), str) and len(answer.json()) == 36
    kept = json.loads(vipps.account.payments[reference].receipt or "")
    assert kept["bottomLine"].items() >= bottom.items()
    again = send(vipps, reference)
    assert again.status_code == 409 and {"title", "detail", "instance"} <= set(again.json())
    assert json.loads(vipps.account.payments[reference].receipt or "") == kept


def test_receipt_that_came_with_the_payment_counts(vipps: Sandbox) -> None:
    assert send(vipps, payments.created(vipps, receipt=payments.RECEIPT)).status_code == 409


def test_order_must_exist_in_this_world(vipps: Sandbox, other: Sandbox) -> None:
    reference = payments.created(vipps)
    assert send(vipps, "unknown").status_code == 404
    assert send(other, reference).status_code == 404
    assert send(vipps, reference, kind="RECURRING").status_code == 404
    assert send(vipps, reference).status_code == 201


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"orderLines": [], "bottomLine": {"currency": "NOK"}}, "orderLines"),
        ({"orderLines": payments.RECEIPT["orderLines"]}, "bottomLine"),
        (changed("line", taxRate=...), "orderLines[0].taxRate"),
        (changed("line", taxRate=10_001), "orderLines.taxRate"),
        (changed("line", totalAmount=10.5), "orderLines.totalAmount"),
        (changed("line", id=...), "orderLines.id"),
        (changed("line", unitInfo={"unitPrice": 1, "quantity": "1,5"}), "orderLines.unitInfo.quantity"),
        (changed("bottom", currency="SEK"), "bottomLine.currency"),
        (changed("bottom", barcode={"format": "QR", "data": "x"}), "bottomLine.barcode.format"),
    ],
)
def test_what_does_not_fit_is_named(vipps: Sandbox, body: dict[str, Any], name: str) -> None:
    reference = payments.created(vipps)
    answer = send(vipps, reference, body)
    assert answer.status_code == 400
    assert [param["name"] for param in answer.json()["invalidParams"]] == [name]
    assert vipps.account.payments[reference].receipt is None


def test_old_spelling_of_the_tax_is_taken(vipps: Sandbox) -> None:
    assert send(vipps, payments.created(vipps), changed("line", taxRate=..., taxPercentage=25)).status_code == 201


def test_path_and_sales_unit_are_checked(vipps: Sandbox) -> None:
    answer = send(vipps, payments.created(vipps), kind="CASH")
    assert answer.json()["invalidParams"][0]["name"] == "paymentType"
    request = receipt(vipps)
    del request.headers["Merchant-Serial-Number"]
    answer = vipps.http.send(request)
    assert (answer.status_code, answer.json()["invalidParams"][0]["name"]) == (400, "Merchant-Serial-Number")


def test_profile_comes_a_little_after_the_approval(vipps: Sandbox) -> None:
    reference = payments.authorized(vipps, profile={"scope": "name"})
    assert payments.read(vipps, reference)["profile"] == {}
    vipps.advance(1)
    sub = payments.read(vipps, reference)["profile"]["sub"]
    answer = vipps.http.get(f"/vipps-userinfo-api/userinfo/{sub}", headers=vipps.platform)
    assert answer.json()["name"] == vipps.guest.person.name
    vipps.advance(168 * 3600 - 2)
    vipps._platform = None
    assert vipps.http.get(f"/vipps-userinfo-api/userinfo/{sub}", headers=vipps.platform).status_code == 200
    vipps.advance(1)
    assert vipps.http.get(f"/vipps-userinfo-api/userinfo/{sub}", headers=vipps.platform).status_code == 404
