"""Points, purchase sums, e-wallets, text messages."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.poster.tests.sandbox import Sandbox


def balance(poster: Sandbox, member: str, client_id: int = 1) -> str:
    return str(poster.get("clients.getClient", client_id=client_id)[0][member])


def test_points_are_accrued_and_written_off_in_hryvnias(poster: Sandbox) -> None:
    assert poster.call("clients.changeClientBonus", client_id=1, count=10) == 115
    assert poster.call("clients.changeClientBonus", client_id="1", count="-0.5") == 114.5
    assert balance(poster, "bonus") == "11450"


def test_no_more_points_than_there_are(poster: Sandbox) -> None:
    assert poster.refusal("clients.changeClientBonus", client_id=1, count=-105.01) == 155
    assert poster.call("clients.changeClientBonus", client_id=1, count=-105) == 0


def test_points_only_in_bonus_groups(poster: Sandbox) -> None:
    assert poster.refusal("clients.changeClientBonus", client_id=2, count=1) == 153
    assert poster.refusal("clients.changeClientBonus", client_id=99, count=1) == 32
    assert poster.refusal("clients.changeClientBonus", client_id=1) == 34


def test_purchase_sum(poster: Sandbox) -> None:
    assert balance(poster, "total_payed_sum") == "3000"
    assert poster.call("clients.changeClientPayedSum", client_id=1, count=80) == 110
    assert poster.refusal("clients.changeClientPayedSum", client_id=1, count=-111) == 155
    assert balance(poster, "total_payed_sum") == "11000"


def test_wallet(poster: Sandbox) -> None:
    assert poster.call("clients.addEWalletPayment", client_id=1, amount=100, type=1) == "1"
    assert poster.call("clients.addEWalletTransaction", client_id=1, amount=40.5) == "2"
    assert balance(poster, "ewallet") == "5950"
    assert poster.refusal("clients.addEWalletTransaction", client_id=1, amount=59.51) == 155
    assert balance(poster, "ewallet") == "5950"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": 0}, 155),
        ({"amount": -1}, 155),
        ({"type": 3}, 155),
        ({"type": None}, 34),
        ({"transaction_id": 99}, 32),
        ({"client_id": 2}, 153),
        ({"client_id": 99}, 32),
    ],
)
def test_deposit_that_is_refused(poster: Sandbox, changed: dict[str, Any], code: int) -> None:
    wanted = {"client_id": 1, "amount": 10, "type": 2} | changed
    assert poster.refusal("clients.addEWalletPayment", **wanted) == code
    assert poster.account.wallet == []


def test_text_messages_need_a_paying_account(poster: Sandbox) -> None:
    sms = {"phone": "380682152264", "message": "Ваша кава готова"}
    assert poster.call("clients.sendSms", **sms) is True
    poster.account.settings.tariff = "trial"
    assert poster.refusal("clients.sendSms", **sms) == 700
    assert poster.refusal("clients.sendSms", phone="+380682152264", message="x") == 155
    assert [message.text for message in poster.account.messages] == ["Ваша кава готова"]
