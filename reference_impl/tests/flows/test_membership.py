"""Scanning, joining, collecting and spending."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reference_impl.tests.counter import Counter, texts


def test_a_scan_checks_in_once_and_never_blocks(counter: Counter) -> None:
    counter.fault("initiateLoyaltyCheckIn", {"kind": "status", "status": 500})
    sale_id = counter.sale()
    sale = counter.until(sale_id, lambda sale: "Check-in failed" in texts(sale))
    assert sale["customer"] == {"msisdn": counter.customer["msisdn"], "name": None, "member": False}
    (check_in,) = counter.asked("initiateLoyaltyCheckIn")
    assert '"isMember":false' in check_in["request"]["body"].replace(" ", "")
    counter.habit("approves")
    assert counter.pays(sale_id)["state"] == "paid"


@pytest.mark.parametrize(
    "code", ["https://qr.vipps.no/box/1", "vipps://x", "https://qr.vipps.no/28/2/01/031/4712", "hi"]
)
def test_a_wrong_code_is_refused_without_a_call(counter: Counter, code: str) -> None:
    sale_id = counter.sale(scan=False)
    before = len(counter.asked())
    sale = counter.post(f"/sales/{sale_id}/scan", {"code": code}).json()
    assert sale["customer"] is None
    assert sale["messages"][-1]["level"] == "error"
    assert len(counter.asked()) == before


def test_a_foreign_number_is_a_customer_without_check_in(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    sale = counter.post(f"/sales/{sale_id}/scan", {"phone": "+46 70 123 45 67"}).json()
    assert sale["customer"]["msisdn"] == "46701234567"
    assert counter.asked("initiateLoyaltyCheckIn") == []


def test_a_token_qr_that_cannot_be_exchanged_needs_a_fresh_one(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    sale = counter.post(f"/sales/{sale_id}/scan", {"code": "https://qr.vipps.no/p/stale"}).json()
    assert sale["customer"] is None
    assert "fresh QR" in texts(sale)
    assert counter.post(f"/sales/{sale_id}/payment").json()["type"].endswith(":no-customer")


def test_a_product_barcode_becomes_an_item(counter: Counter) -> None:
    sale_id = counter.sale(scan=False)
    sale = counter.post(f"/sales/{sale_id}/scan", {"code": "7038010000010\r\n"}).json()
    assert [item["name"] for item in sale["items"]] == ["Thing", "Coffee"]


def test_the_next_sale_of_a_till_adopts_the_scan_before_it(counter: Counter) -> None:
    scan = counter.post("/scans", {"code": counter.customer["personal_qr"], "till": "till-2"})
    assert (scan.status_code, scan.json()["customer"]["msisdn"]) == (201, counter.customer["msisdn"])
    assert counter.post("/sales", {"till": "till-1"}).json()["customer"] is None
    assert counter.post("/sales", {"till": "till-2"}).json()["customer"]["msisdn"] == counter.customer["msisdn"]
    assert counter.post("/sales", {"till": "till-2"}).json()["customer"] is None


def test_a_customer_who_approves_becomes_a_member(counter: Counter) -> None:
    counter.habit("approves")
    counter.joins()
    assert counter.member()["name"] == counter.customer["name"]
    sale_id = counter.sale()
    assert counter.get(f"/sales/{sale_id}")["customer"]["member"] is True
    again = counter.post(f"/sales/{sale_id}/enrolment")
    assert (again.status_code, again.json()["type"]) == (409, "urn:kassa:problem:already-a-member")


@pytest.mark.parametrize(
    ("habit", "state"),
    [("rejects", "declined"), ("ignores", "expired"), ("not-a-user", "failed"), ("app-outdated", "failed")],
)
def test_nobody_joins_without_approving(counter: Counter, habit: str, state: str) -> None:
    counter.habit(habit)
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/enrolment")
    sale = counter.until(sale_id, lambda sale: sale["enrolment"]["state"] != "pending")
    assert sale["enrolment"]["state"] == state
    assert sale["customer"]["member"] is False
    assert counter.raw("GET", f"/till/v1/members/{counter.customer['msisdn']}").status_code == 404


def test_slow_down_is_for_good(counter: Counter) -> None:
    counter.habit("ignores")
    counter.fault("oauth2Token", {"kind": "status", "status": 400, "code": "slow_down"}, nth=2)
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/enrolment")
    counter.until(sale_id, lambda sale: sale["enrolment"]["state"] != "pending")
    at = [call["at"] for call in counter.asked("oauth2Token")]
    assert at[1] - at[0] >= 5
    assert all(later - earlier >= 10 for earlier, later in pairwise(at[1:]))


def test_points_are_earned_held_spent_and_given_back(counter: Counter) -> None:
    counter.habit("approves")
    counter.joins()
    assert counter.pays(counter.sale(200_000))["rewards"] == {
        "choice": None,
        "balance": 2000,
        "earned": 2000,
        "spent": 0,
    }
    sale_id = counter.sale(10_000)
    priced = counter.post(f"/sales/{sale_id}/rewards", {"choice": "spend"}).json()
    assert (priced["discount"], priced["to_pay"]) == (2000, 8000)
    paid = counter.pays(sale_id)
    assert paid["rewards"] == {"choice": "spend", "balance": 80, "earned": 80, "spent": 2000}
    counter.post(f"/sales/{sale_id}/refunds", {"amount": 8000})
    back = counter.until(sale_id, lambda sale: sale["state"] == "refunded")
    assert back["rewards"] == {"choice": "spend", "balance": 2000, "earned": 0, "spent": 0}


def test_two_tills_cannot_spend_one_balance_twice(counter: Counter) -> None:
    counter.habit("approves")
    counter.joins()
    counter.pays(counter.sale(200_000))
    counter.habit("by-hand")
    first, second = counter.sale(), counter.sale()
    for sale_id in (first, second):
        counter.post(f"/sales/{sale_id}/rewards", {"choice": "spend"}).raise_for_status()
    counter.post(f"/sales/{first}/payment").raise_for_status()
    refused = counter.post(f"/sales/{second}/payment")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:kassa:problem:insufficient-points")
    assert counter.member()["balance"] == 0
    counter.post(f"/sales/{first}/cancellation")
    counter.until(first, lambda sale: sale["state"] == "cancelled")
    assert counter.member()["balance"] == 2000


def test_a_sale_paid_with_points_alone_needs_no_vipps(counter: Counter) -> None:
    counter.habit("approves")
    counter.joins()
    counter.pays(counter.sale(200_000))
    sale_id = counter.sale(900)
    counter.post(f"/sales/{sale_id}/rewards", {"choice": "spend"})
    paid = counter.post(f"/sales/{sale_id}/payment")
    assert (paid.status_code, paid.json()["state"], paid.json()["payment"]["state"]) == (200, "paid", "none")
    assert counter.member()["balance"] == 1100
    assert len(counter.asked("createPayment")) == 1


def test_the_sixth_coffee_is_free(counter: Counter) -> None:
    counter.habit("approves")
    counter.joins()
    counter.pays(counter.sale(4500, quantity=4, stamp="coffee"))
    assert counter.member()["stamps"] == {"coffee": 4}
    sale = counter.pays(counter.sale(4500, quantity=2, stamp="coffee"))
    assert (sale["discount"], sale["payment"]["captured"]) == (4500, 4500)
    assert counter.member()["stamps"] == {"coffee": 0}
