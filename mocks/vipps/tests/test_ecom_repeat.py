"""Repeats of eCom calls: harmless with their X-Request-Id, refused without, and counted by the minute."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from mocks.vipps.tests.orders import (
    ORDERS,
    cancel,
    change,
    details,
    force_approve,
    initiate,
    initiated,
    look,
    operations,
    order,
    refusals,
    reserved,
    status,
    sums,
)
from mocks.vipps.tests.sandbox import Sandbox


@pytest.mark.parametrize("operation", ["capture", "refund"])
def test_repeat_with_its_id_moves_money_once(vipps: Sandbox, operation: str) -> None:
    order_id = reserved(vipps)
    change(vipps, "capture", order_id, 1_000)
    first = change(vipps, operation, order_id, 400, key="k")
    change(vipps, "capture", order_id, 100)
    again = change(vipps, operation, order_id, 400, key="k")
    assert (again.status_code, again.content) == (200, first.content), "the first answer, although more happened"
    assert again.headers["content-type"] == first.headers["content-type"]
    wanted = {"capture": (1_500, 0), "refund": (1_100, 400)}[operation]
    assert sums(details(vipps, order_id))[:2] == wanted


def test_id_counts_for_one_endpoint_and_one_order(vipps: Sandbox) -> None:
    first, second = reserved(vipps), reserved(vipps)
    for order_id in (first, second):
        assert change(vipps, "capture", order_id, 1_000, key="1").status_code == 200
        assert change(vipps, "refund", order_id, 1_000, key="1").status_code == 200
    assert sums(details(vipps, second)) == (1_000, 1_000, 9_000, 0)


def test_id_of_another_merchant_is_another_id(vipps: Sandbox, other: Sandbox) -> None:
    order_id = reserved(vipps)
    reserved(other, orderId=order_id)
    assert change(vipps, "capture", order_id, 1_000, key="k").status_code == 200
    assert change(other, "capture", order_id, 2_000, key="k").status_code == 200


def test_everything_and_the_whole_amount_are_not_the_same_request(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    assert change(vipps, "capture", order_id, key="k").status_code == 200
    assert change(vipps, "capture", order_id, key="k").status_code == 200
    assert refusals(change(vipps, "capture", order_id, 10_000, key="k")) == (400, ["Payment 93"])


def test_refused_request_may_be_repeated_with_its_id(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    assert refusals(change(vipps, "capture", order_id, key="k")) == (400, ["Payment 62"])
    vipps.approves(vipps.guest)
    assert change(vipps, "capture", order_id, key="k").status_code == 200


@pytest.mark.parametrize("effect", [{"kind": "cut"}, {"kind": "status", "status": 500}, {"kind": "garbage"}])
def test_lost_answer_is_told_again(vipps: Sandbox, effect: dict[str, object]) -> None:
    order_id = reserved(vipps)
    vipps.fault({"operation": "capturePaymentUsingPOST", "nth": 1, "phase": "after", "effect": effect})
    try:
        lost = change(vipps, "capture", order_id, 700, key="k")
        assert lost.status_code == 500 or b"upstream" in lost.content
    except httpx.RemoteProtocolError:
        assert effect["kind"] == "cut"
    told = change(vipps, "capture", order_id, 700, key="k")
    assert (told.status_code, sums(told.json())) == (200, (700, 0, 9_300, 700))
    assert operations(vipps, order_id) == ["CAPTURE", "RESERVE", "INITIATE"]


def test_repeated_initiate_is_a_duplicate_and_the_first_one_lives(vipps: Sandbox) -> None:
    body = order(vipps)
    vipps.fault({"operation": "initiatePaymentV3UsingPOST", "nth": 1, "phase": "after", "effect": {"kind": "cut"}})
    with pytest.raises(httpx.RemoteProtocolError):
        initiate(vipps, body)
    assert refusals(initiate(vipps, body)) == (409, ["Merchant 34"])
    vipps.approves(vipps.guest)
    assert status(vipps, body["transaction"]["orderId"]) == "RESERVE"


def test_force_approval_and_cancel_are_not_kept(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    assert force_approve(vipps, order_id).status_code == 200
    assert refusals(force_approve(vipps, order_id)) == (400, ["VippsError 92"])
    assert cancel(vipps, order_id).status_code == 200
    assert refusals(cancel(vipps, order_id)) == (400, ["VippsError 92"])


# --- limits -----------------------------------------------------------------------------------------------------------


def _over(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    wait = int(answer.headers["retry-after"])
    text = f"Rate limit is exceeded. Try again in {wait} seconds."
    assert answer.json() == {"statusCode": 429, "message": text}
    return True


@pytest.mark.parametrize(
    ("per_minute", "call"),
    [
        (5, lambda vipps, order_id: change(vipps, "capture", order_id, 100, key="same")),
        (5, lambda vipps, order_id: change(vipps, "refund", order_id, 100)),
        (5, cancel),
        (120, look),
        (120, lambda vipps, order_id: look(vipps, order_id, "status")),
    ],
    ids=["capture", "refund", "cancel", "details", "status"],
)
def test_calls_of_a_minute_are_counted_for_each_order(
    vipps: Sandbox, per_minute: int, call: Callable[[Sandbox, str], httpx.Response]
) -> None:
    order_id, free = reserved(vipps), reserved(vipps)
    assert [_over(call(vipps, order_id)) for _ in range(per_minute + 2)] == [False] * per_minute + [True] * 2
    assert not _over(call(vipps, free))
    vipps.advance(59.9)
    assert _over(call(vipps, order_id))
    vipps.advance(0.1)
    assert not _over(call(vipps, order_id))


def test_third_initiate_of_a_minute_is_one_too_many(vipps: Sandbox) -> None:
    body = order(vipps)
    statuses = [initiate(vipps, body).status_code for _ in range(3)]
    assert statuses == [200, 409, 429]
    assert initiate(vipps, order(vipps)).status_code == 200, "another order is another count"
    vipps.advance(60)
    assert refusals(initiate(vipps, body)) == (409, ["Merchant 34"])


def test_reads_are_counted_for_each_subscription_key(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    for _ in range(120):
        assert not _over(look(vipps, order_id))
    assert _over(look(vipps, order_id))
    headers = vipps.platform | {"Ocp-Apim-Subscription-Key": vipps.account.secondary_key}
    assert vipps.http.get(f"{ORDERS}/{order_id}/details", headers=headers).status_code == 200


def test_limits_can_be_switched_off(vipps: Sandbox) -> None:
    vipps.account.quirks.rate_limits = False
    body = order(vipps)
    assert [initiate(vipps, body).status_code for _ in range(4)] == [200, 409, 409, 409]
