"""The same key and body get the first answer again, and nothing happens twice."""

from __future__ import annotations

import httpx
import pytest

from mocks.vipps.tests import payments
from mocks.vipps.tests.payments import PAYMENTS, adjust, authorized, cancel, code, create, created, money, order, read
from mocks.vipps.tests.sandbox import Sandbox


def test_repeated_create_makes_one_payment(vipps: Sandbox) -> None:
    body = order(vipps)
    first, second = create(vipps, body, key="k"), create(vipps, body, key="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert len(vipps.account.payments.whole()) == 1
    assert [s.reference for s in vipps.guest.screens] == [body["reference"]]


@pytest.mark.parametrize("operation", ["capture", "refund"])
def test_repeated_adjustment_moves_money_once(vipps: Sandbox, operation: str) -> None:
    reference = authorized(vipps)
    adjust(vipps, "capture", reference, 1_000)
    first = adjust(vipps, operation, reference, 400, key="k")
    adjust(vipps, "capture", reference, 50)
    again = adjust(vipps, operation, reference, 400, key="k")
    assert (again.status_code, again.content) == (200, first.content), "the first answer, although more happened"
    wanted = {"capture": (1_450, 0), "refund": (1_050, 400)}[operation]
    shown = money(read(vipps, reference))
    assert (shown["captured"], shown["refunded"]) == wanted


def test_repeated_cancel_answers_the_same(vipps: Sandbox) -> None:
    reference = created(vipps)
    assert cancel(vipps, reference, key="k").content == cancel(vipps, reference, key="k").content
    assert payments.names(vipps, reference) == ["CREATED", "TERMINATED"]


def test_spaces_and_order_do_not_make_another_body(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    headers = vipps.platform | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    spellings = (
        b'{"modificationAmount":{"currency":"NOK","value":100}}',
        b'{ "modificationAmount": {"value": 100, "currency": "NOK"} }\n',
    )
    answers = [vipps.http.post(f"{PAYMENTS}/{reference}/capture", content=s, headers=headers) for s in spellings]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert money(read(vipps, reference))["captured"] == 100


@pytest.mark.parametrize("extra", ["NaN", "1e999", "123456789012345678901234567890"])
def test_numbers_that_only_some_parsers_take_are_no_server_fault(vipps: Sandbox, extra: str) -> None:
    reference = authorized(vipps)
    headers = vipps.platform | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    content = f'{{"modificationAmount":{{"currency":"NOK","value":100}},"more":{extra}}}'
    answer = vipps.http.post(f"{PAYMENTS}/{reference}/capture", content=content, headers=headers)
    assert answer.status_code in (200, 400), answer.text


@pytest.mark.parametrize(
    ("operation", "wanted"), [("create", "4020"), ("capture", "4010"), ("refund", "4150"), ("cancel", "4010")]
)
def test_key_with_another_body_is_a_conflict(vipps: Sandbox, operation: str, wanted: str) -> None:
    reference = authorized(vipps)
    adjust(vipps, "capture", reference, 5_000)
    if operation == "create":
        create(vipps, order(vipps), key="k")
        answer = create(vipps, order(vipps), key="k")
    elif operation == "cancel":
        cancel(vipps, reference, key="k")
        answer = cancel(vipps, reference, {"cancelTransactionOnly": False}, key="k")
    else:
        adjust(vipps, operation, reference, 100, key="k")
        answer = adjust(vipps, operation, reference, 200, key="k")
    assert code(answer) == (409, wanted)


def test_key_counts_for_one_operation_and_one_payment(vipps: Sandbox) -> None:
    first, second = authorized(vipps), authorized(vipps)
    for reference in (first, second):
        assert adjust(vipps, "capture", reference, 500, key="1").status_code == 200
        assert adjust(vipps, "refund", reference, 200, key="1").status_code == 200
        assert cancel(vipps, reference, key="1").status_code == 200
    assert money(read(vipps, second)) == {"authorized": 10_000, "cancelled": 9_500, "captured": 500, "refunded": 200}


def test_key_of_another_merchant_is_another_key(vipps: Sandbox, other: Sandbox) -> None:
    body = order(vipps)
    assert create(vipps, body, key="k").status_code == 201
    assert create(other, order(other, reference=body["reference"]), key="k").status_code == 201


def test_refusal_stays_for_its_key(vipps: Sandbox) -> None:
    reference = created(vipps)
    assert code(adjust(vipps, "capture", reference, 100, key="k")) == (400, "6080")
    vipps.approves(vipps.guest)
    assert code(adjust(vipps, "capture", reference, 100, key="k")) == (400, "6080")
    assert adjust(vipps, "capture", reference, 100, key="new").status_code == 200


@pytest.mark.parametrize("effect", [{"kind": "cut"}, {"kind": "status", "status": 500}, {"kind": "garbage"}])
def test_lost_answer_is_told_again(vipps: Sandbox, effect: dict[str, object]) -> None:
    reference = authorized(vipps)
    vipps.fault({"operation": "capturePayment", "nth": 1, "phase": "after", "effect": effect})
    try:
        lost = adjust(vipps, "capture", reference, 700, key="k")
        assert lost.status_code == 500 or b"upstream" in lost.content
    except httpx.RemoteProtocolError:
        assert effect["kind"] == "cut"
    told = adjust(vipps, "capture", reference, 700, key="k")
    assert (told.status_code, money(told.json())["captured"]) == (200, 700)
    assert payments.names(vipps, reference).count("CAPTURED") == 1


def test_fault_before_handling_leaves_the_key_unused(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    vipps.fault({"operation": "capturePayment", "nth": 1, "effect": {"kind": "status", "status": 503}})
    assert adjust(vipps, "capture", reference, 700, key="k").status_code == 503
    assert adjust(vipps, "capture", reference, 700, key="k").status_code == 200


def test_new_key_after_a_lost_answer_is_told_that_the_reference_exists(vipps: Sandbox) -> None:
    body = order(vipps)
    vipps.fault({"operation": "createPayment", "nth": 1, "phase": "after", "effect": {"kind": "cut"}})
    with pytest.raises(httpx.RemoteProtocolError):
        create(vipps, body, key="k")
    assert code(create(vipps, body, key="another")) == (409, "4150")
    assert create(vipps, body, key="k").status_code == 201


def test_key_has_a_length(vipps: Sandbox) -> None:
    assert create(vipps, order(vipps), key="k" * 50).status_code == 201
    answer = create(vipps, order(vipps), key="k" * 51)
    assert answer.status_code == 400
    assert [detail["name"] for detail in answer.json()["extraDetails"]] == ["Idempotency-Key"]


def test_cancel_alone_works_without_a_key(vipps: Sandbox) -> None:
    reference = authorized(vipps)
    for operation, wanted in (("capture", 400), ("refund", 400), ("cancel", 200)):
        body = {"modificationAmount": {"currency": "NOK", "value": 100}} if operation != "cancel" else {}
        answer = vipps.http.post(f"{PAYMENTS}/{reference}/{operation}", json=body, headers=vipps.platform)
        assert answer.status_code == wanted
