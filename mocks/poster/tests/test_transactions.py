"""Open checks from outside, with the section's own error codes."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.serving import set_bonus
from mocks.poster.tests.sandbox import Sandbox
from mocks.world.clock import START

NOW = int(START * 1000)
ON = {"spot_id": 1, "spot_tablet_id": 1, "transaction_id": 3}
DONE = {"err_code": 0}


def opened(poster: Sandbox, **changed: Any) -> dict[str, int]:
    wanted = {"spot_id": 1, "spot_tablet_id": 1, "table_id": 4, "user_id": 2, "guests_count": 2} | changed
    created: dict[str, int] = poster.call("transactions.createTransaction", **wanted)
    return created


@pytest.fixture
def breakfast(poster: Sandbox) -> Sandbox:
    """Check 3: a croissant and a coffee, 30 hryvnias."""
    assert opened(poster)["transaction_id"] == 3
    for product_id in (1, 2):
        poster.call("transactions.addTransactionProduct", **ON, product_id=product_id)
    return poster


def report(poster: Sandbox, transaction_id: int = 3) -> dict[str, Any]:
    (row,) = poster.get("dash.getTransaction", transaction_id=transaction_id, include_products=1, include_history=1)
    return dict(row)


def sold(poster: Sandbox) -> list[tuple[str, str, str]]:
    return [(one["product_id"], one["num"], one["product_price"]) for one in report(poster)["products"]]


# --- opening and changing ---------------------------------------------------------------------------------------------


def test_check_is_named_by_the_moment(poster: Sandbox) -> None:
    assert opened(poster) == {"transaction_id": 3, "transaction_tablet_id": NOW}
    assert opened(poster) == {"transaction_id": 4, "transaction_tablet_id": NOW + 1}
    assert opened(poster, time=NOW - 5000) == {"transaction_id": 5, "transaction_tablet_id": NOW - 5000}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"spot_id": 9}, 60),
        ({"spot_tablet_id": 3}, 60),
        ({"user_id": 9}, 32),
        ({"guests_count": "many"}, 701),
        ({"table_id": ""}, 50),
    ],
)
def test_check_that_cannot_be_opened(poster: Sandbox, changed: dict[str, Any], code: int) -> None:
    wanted = {"spot_id": 1, "spot_tablet_id": 1, "table_id": 4, "user_id": 2, "guests_count": 2} | changed
    assert poster.refusal("transactions.createTransaction", **wanted) == code
    assert len(poster.account.orders) == 2


def test_same_product_counts_on_its_line(breakfast: Sandbox) -> None:
    first = breakfast.call("transactions.addTransactionProduct", **ON, product_id=1)
    again = breakfast.call("transactions.addTransactionProduct", **ON, product_id="1")
    cheaper = breakfast.call("transactions.addTransactionProduct", **ON, product_id=1, price=10.5)
    assert first == again != cheaper
    assert sold(breakfast) == [("1", "3", "1200"), ("2", "1", "1800"), ("1", "1", "1050")]


def test_modifications_have_their_price(breakfast: Sandbox) -> None:
    add = "transactions.addTransactionProduct"
    breakfast.call(add, **ON, product_id=5, modificator_id=31)
    breakfast.call(add, **ON, product_id=3, modification='[{"m":52,"a":2},{"m":42,"a":1}]')
    assert sold(breakfast)[2:] == [("5", "1", "4500"), ("3", "1", "9000")]


@pytest.mark.parametrize(
    "wanted",
    [
        {"product_id": 5},
        {"product_id": 5, "modificator_id": 41},
        {"product_id": 1, "modificator_id": 31},
        {"product_id": 3},
        {"product_id": 3, "modification": '[{"m":51,"a":1}]'},
        {"product_id": 3, "modification": '[{"m":41,"a":1},{"m":42,"a":1}]'},
        {"product_id": 3, "modification": '[{"m":41,"a":1},{"m":51,"a":3}]'},
        {"product_id": 3, "modification": '[{"m":41,"a":-1}]'},
        {"product_id": 3, "modification": "[5"},
        {"product_id": 3, "modification": '{"m":41}'},
        {"product_id": 3, "modification": '[{"m":99,"a":1}]'},
    ],
)
def test_modification_that_is_not_there(breakfast: Sandbox, wanted: dict[str, Any]) -> None:
    assert breakfast.refusal("transactions.addTransactionProduct", **ON, **wanted) == 42
    assert len(sold(breakfast)) == 2


def test_count_is_set_and_zero_takes_the_line_away(breakfast: Sandbox) -> None:
    change = "transactions.changeTransactionProductCount"
    assert breakfast.call(change, **ON, product_id=2, count="2.5") == DONE
    assert sold(breakfast)[1] == ("2", "2.5", "1800")
    assert report(breakfast)["sum"] == "5700"
    assert breakfast.call(change, **ON, product_id=2, count=0) == DONE
    assert breakfast.refusal(change, **ON, product_id=2, count=1) == 43
    assert breakfast.call("transactions.removeTransactionProduct", **ON, product_id=1) == DONE
    assert sold(breakfast) == []


def test_weight_counts_in_grams(breakfast: Sandbox) -> None:
    breakfast.call("transactions.addTransactionProduct", **ON, product_id=6)
    breakfast.call("transactions.changeTransactionProductCount", **ON, product_id=6, count=200)
    assert report(breakfast)["sum"] == str(3000 + 200 * 20)


@pytest.mark.parametrize(
    ("method", "wanted", "code"),
    [
        ("addTransactionProduct", {"product_id": 99}, 41),
        ("addTransactionProduct", {"product_id": 1, "price": -1}, 155),
        ("addTransactionProduct", {"product_id": 1, "transaction_id": 99}, 42),
        ("addTransactionProduct", {"product_id": 1, "spot_id": 2, "spot_tablet_id": 3}, 42),
        ("addTransactionProduct", {"product_id": 1, "spot_tablet_id": 3}, 60),
        ("addTransactionProduct", {"product_id": 1, "time": NOW - 1}, 45),
        ("addTransactionProduct", {}, 50),
        ("changeTransactionProductCount", {"product_id": 1, "count": -1}, 46),
        ("changeTransactionProductCount", {"product_id": 4, "count": 1}, 43),
        ("removeTransactionProduct", {"product_id": 4}, 43),
        ("changeClient", {"client_id": 99}, 49),
        ("changeComment", {}, 50),
        ("closeTransaction", {"payed_cash": 29.99}, 88),
        ("closeTransaction", {"payed_cash": 30, "payed_card": 0.01}, 88),
        ("closeTransaction", {"payed_cash": 31, "payed_card": -1}, 88),
        ("closeTransaction", {}, 50),
        ("closeTransaction", {"reason": 4}, 155),
        ("closeTransaction", {"payed_cash": 30, "time": NOW - 1}, 45),
        ("removeTransaction", {"user_id": 99}, 32),
        ("removeTransaction", {"user_id": 2, "spot_tablet_id": 99}, 60),
        ("removeTransaction", {"user_id": 2, "transaction_id": 99}, 42),
        ("changeFiscalStatus", {"products": [{"product_id": 4, "count": 1}]}, 43),
        ("changeFiscalStatus", {"products": [{"product_id": 1, "count": -1}]}, 46),
        ("changeFiscalStatus", {"products": [{"product_id": 1, "count": 1, "promotion_id": 2}]}, 44),
        ("changeFiscalStatus", {"products": [{"product_id": 1, "count": 1}]}, 153),
    ],
)
def test_refused_change_changes_nothing(breakfast: Sandbox, method: str, wanted: dict[str, Any], code: int) -> None:
    before = breakfast.account.orders[NOW].version
    assert breakfast.refusal(f"transactions.{method}", **{**ON, **wanted}) == code
    assert (breakfast.account.orders[NOW].version, report(breakfast)["sum"]) == (before, "3000")


def test_comment_is_overwritten_and_cleared(breakfast: Sandbox) -> None:
    for comment, shown in (("без цукру", "без цукру"), ("з собою", "з собою"), ("", None)):
        assert breakfast.call("transactions.changeComment", **ON, comment=comment) == DONE
        assert report(breakfast)["transaction_comment"] == shown


# --- closing ----------------------------------------------------------------------------------------------------------


def test_paid_check(breakfast: Sandbox) -> None:
    breakfast.call("transactions.changeClient", **ON, client_id=1)
    breakfast.advance(60)
    assert breakfast.call("transactions.closeTransaction", **ON, payed_cash=12, payed_card="18") == DONE
    row = report(breakfast)
    expected = {
        "status": "2",
        "pay_type": "3",
        "payed_cash": "1200",
        "payed_card": "1800",
        "payed_sum": "3000",
        "payed_bonus": "0",
        "sum": "3000",
        "client_id": "1",
        "client_firstname": "Олена",
        "bonus": "5",
        "date_start": str(NOW),
        "date_close": str(NOW + 60_000),
        "date_close_date": "2026-01-05 11:01:00",
        "name": "Андрій Мельник",
    }
    assert {name: row[name] for name in expected} == expected
    ledger = breakfast.world.ledger.after(0)
    assert [(one.vendor, one.reference, one.kind, one.amount, one.currency) for one in ledger] == [
        ("poster", str(NOW), "captured", 3000, "UAH")
    ]
    (guest,) = breakfast.get("clients.getClient", client_id=1)
    assert (guest["bonus"], guest["total_payed_sum"]) == ("10650", "6000")


def test_discount_group_makes_the_check_cheaper(breakfast: Sandbox) -> None:
    breakfast.call("transactions.addTransactionProduct", **ON, product_id=8)  # water: no discount
    breakfast.call("transactions.changeClient", **ON, client_id=2)
    assert breakfast.refusal("transactions.closeTransaction", **ON, payed_cash=60) == 88
    breakfast.call("transactions.closeTransaction", **ON, payed_cash=57)
    row = report(breakfast)
    assert (row["discount"], row["sum"], row["payed_sum"]) == ("10", "6000", "5700")
    breakfast.call("transactions.createTransaction", spot_id=1, spot_tablet_id=1, table_id=0, user_id=2, guests_count=1)
    on = {**ON, "transaction_id": 4}
    breakfast.call("transactions.changeClient", **on, client_id=2)
    breakfast.call("transactions.changeClient", **on, client_id=0)
    breakfast.call("transactions.addTransactionProduct", **on, product_id=1)
    assert breakfast.call("transactions.closeTransaction", **on, payed_cash=12) == DONE


def test_bonus_of_an_app_lowers_what_is_due(breakfast: Sandbox) -> None:
    order = breakfast.account.orders[NOW]
    breakfast.do(set_bonus, breakfast.world, order, 110, 1000)
    assert breakfast.refusal("transactions.closeTransaction", **ON, payed_cash=30) == 88
    breakfast.call("transactions.closeTransaction", **ON, payed_cash=20)
    row = report(breakfast)
    assert (row["payed_bonus"], row["payed_sum"], row["payed_third_party"], row["sum"]) == ("1000", "2000", "0", "3000")
    assert [entry.amount for entry in breakfast.world.ledger.after(0)] == [2000, 1000]


@pytest.mark.parametrize("reason", [1, 2, 3])
def test_closed_without_payment(breakfast: Sandbox, reason: int) -> None:
    breakfast.call("transactions.changeClient", **ON, client_id=1)
    assert breakfast.call("transactions.closeTransaction", **ON, reason=reason) == DONE
    row = report(breakfast)
    assert (row["pay_type"], row["reason"], row["payed_sum"]) == ("0", str(reason), "0")
    assert breakfast.world.ledger.after(0) == []
    assert breakfast.get("clients.getClient", client_id=1)[0]["total_payed_sum"] == "3000"


@pytest.mark.parametrize("ending", ["closeTransaction", "removeTransaction"])
def test_nothing_changes_after_the_end(breakfast: Sandbox, ending: str) -> None:
    wanted: dict[str, Any] = {**ON, "payed_cash": 30, "user_id": 2}
    assert breakfast.call(f"transactions.{ending}", **wanted) == DONE
    assert report(breakfast)["status"] == ("2" if ending == "closeTransaction" else "3")
    for method, more in (
        ("addTransactionProduct", {"product_id": 1}),
        ("changeTransactionProductCount", {"product_id": 1, "count": 5}),
        ("removeTransactionProduct", {"product_id": 1}),
        ("changeClient", {"client_id": 1}),
        ("changeComment", {"comment": "x"}),
        ("closeTransaction", {"payed_cash": 30}),
        ("removeTransaction", {"user_id": 2}),
    ):
        assert breakfast.refusal(f"transactions.{method}", **ON, **more) == 153
    assert len(breakfast.world.ledger.after(0)) == (1 if ending == "closeTransaction" else 0)


def test_fiscal_receipt_is_printed_and_returned(breakfast: Sandbox) -> None:
    breakfast.call("transactions.closeTransaction", **ON, payed_card=30, print_fiscal=0)
    products = [{"product_id": 1, "count": 1, "modification_id": 0, "promotion_id": 0}]
    for returned, status in (("false", "1"), ("true", "2")):
        wanted = {"transaction_id": 3, "products": products, "fiscal_return": returned}
        assert breakfast.call("transactions.changeFiscalStatus", **wanted) == DONE
        assert report(breakfast)["print_fiscal"] == status


def test_history_tells_what_happened(breakfast: Sandbox) -> None:
    breakfast.call("transactions.changeClient", **ON, client_id=1)
    breakfast.call("transactions.changeTransactionProductCount", **ON, product_id=1, count=2)
    breakfast.call("transactions.removeTransactionProduct", **ON, product_id=2)
    breakfast.call("transactions.closeTransaction", **ON, payed_cash=24)
    history = report(breakfast)["history"]
    assert [(one["type_history"], one["value"], one["value2"], one["value_text"]) for one in history] == [
        ("open", "2", "4", None),
        ("additem", "1", "0", {"price": 12}),
        ("additem", "2", "0", {"price": 18}),
        ("setclient", "1", "0", None),
        ("changeitemcount", "1", "2", {"count": 2}),
        ("deleteitem", "2", "0", {"count": 0}),
        ("close", "1", "2400", {"payments": {"cash": 24}}),
    ]


# --- lists ------------------------------------------------------------------------------------------------------------


def test_list_of_closed_checks_in_pages(breakfast: Sandbox) -> None:
    days = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
    assert breakfast.get("transactions.getTransactions", **days)["count"] == 2
    breakfast.call("transactions.closeTransaction", **ON, payed_cash=30)
    listed = breakfast.get("transactions.getTransactions", **days, per_page=2, page=2)
    assert (listed["count"], listed["page"]) == (3, {"per_page": 2, "page": 2, "count": 1})
    (oldest,) = listed["data"]
    assert (oldest["transaction_id"], oldest["sum"], oldest["payed_cash"]) == (1, 30, 30)
    assert [(one["product_id"], one["num"], one["payed_sum"]) for one in oldest["products"]] == [(1, 1, 12), (2, 1, 18)]
    assert breakfast.get("transactions.getTransactions", **days, per_page=5000)["page"]["per_page"] == 1000
    today = {"date_from": "2026-01-05", "date_to": "2026-01-05"}
    assert [one["transaction_id"] for one in breakfast.get("transactions.getTransactions", **today)["data"]] == [3]


def test_list_needs_days(poster: Sandbox) -> None:
    assert poster.refusal("transactions.getTransactions") == 50
    assert poster.refusal("transactions.getTransactions", date_from="01.01.2026", date_to="2026-01-02") == 155


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [3, 2, 1]),
        ({"status": 1}, [3]),
        ({"status": 2}, [2, 1]),
        ({"status": 3}, []),
        ({"dateFrom": "20260105"}, [3]),
        ({"dateTo": "20260104"}, [2, 1]),
        ({"dateFrom": "20250101", "dateTo": "20250131"}, []),
        ({"type": "clients", "id": 1}, [1]),
        ({"type": "waiters", "id": 2}, [3, 2, 1]),
        ({"type": "spots", "id": 2}, []),
        ({"next_tr": 3}, [2, 1]),
    ],
)
def test_report_is_narrowed(breakfast: Sandbox, filters: dict[str, Any], found: list[int]) -> None:
    rows = breakfast.get("dash.getTransactions", **filters)
    assert [int(row["transaction_id"]) for row in rows] == found
    assert all("products" not in row and "history" not in row for row in rows)


def test_report_that_cannot_be_made(poster: Sandbox) -> None:
    assert poster.refusal("dash.getTransaction", transaction_id=99) == 404
    assert poster.refusal("dash.getTransaction") == 34
    assert poster.refusal("dash.getTransactions", dateFrom="20261301") == 155
