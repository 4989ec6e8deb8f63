"""A merchant's eCom payments for the tests: every call over the socket, orders and request ids of its own."""

from __future__ import annotations

import itertools
from typing import Any

import httpx

from mocks.vipps.landing import open_link
from mocks.vipps.tests.sandbox import Sandbox

_NUMBERS = itertools.count(1)
ORDERS = "/ecomm/v2/payments"
TEXT = "Kassa kaffebar, receipt 000123"


def fresh_id() -> str:
    return f"request-{next(_NUMBERS)}"


def mobile(vipps: Sandbox) -> str:
    """The guest's number the way eCom wants it."""
    return vipps.guest.person.msisdn.removeprefix("47")


def order(
    vipps: Sandbox,
    amount: Any = 10_000,
    *,
    merchant: dict[str, Any] | None = None,
    customer: dict[str, Any] | None = None,
    **transaction: Any,
) -> dict[str, Any]:
    """An initiate request that pushes to the guest; a member changed to ``...`` is left out."""
    parts: dict[str, dict[str, Any]] = {
        "customerInfo": {"mobileNumber": mobile(vipps)} | (customer or {}),
        "merchantInfo": {
            "merchantSerialNumber": vipps.account.msn,
            "callbackPrefix": "https://127.0.0.1:9/vipps",
            "fallBack": "https://shop.example.com/back",
        }
        | (merchant or {}),
        "transaction": {
            "amount": amount,
            "orderId": f"kassa-order-{next(_NUMBERS):06}",
            "transactionText": TEXT,
            "skipLandingPage": True,
        }
        | transaction,
    }
    return {part: {k: v for k, v in members.items() if v is not ...} for part, members in parts.items()}


def initiate(vipps: Sandbox, body: Any) -> httpx.Response:
    return vipps.http.post(ORDERS, json=body, headers=vipps.platform)


def initiated(vipps: Sandbox, amount: int = 10_000, **changes: Any) -> str:
    """The orderId of a payment that waits for its guest."""
    answer = initiate(vipps, order(vipps, amount, **changes))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["orderId"])


def reserved(vipps: Sandbox, amount: int = 10_000, **changes: Any) -> str:
    order_id = initiated(vipps, amount, **changes)
    vipps.approves(vipps.guest)
    return order_id


def linked(vipps: Sandbox, **changes: Any) -> tuple[str, str]:
    """orderId and link of a payment with a landing page."""
    answer = initiate(vipps, order(vipps, customer={"mobileNumber": ...}, skipLandingPage=False, **changes))
    assert answer.status_code == 200, answer.text
    return answer.json()["orderId"], answer.json()["url"]


def opens(vipps: Sandbox, url: str) -> bool:
    return vipps.do(open_link, vipps.world, vipps.guest, url)


def change(vipps: Sandbox, operation: str, order_id: str, amount: Any = ..., key: str | None = None) -> httpx.Response:
    """``capture`` or ``refund``; no amount: the member is left out."""
    transaction = {"transactionText": f"{operation} of {TEXT}"} | ({} if amount is ... else {"amount": amount})
    body = {"merchantInfo": {"merchantSerialNumber": vipps.account.msn}, "transaction": transaction}
    headers = vipps.platform | {"X-Request-Id": key or fresh_id()}
    return vipps.http.post(f"{ORDERS}/{order_id}/{operation}", json=body, headers=headers)


def cancel(vipps: Sandbox, order_id: str, **members: Any) -> httpx.Response:
    body = {
        "merchantInfo": {"merchantSerialNumber": vipps.account.msn},
        "transaction": {"transactionText": "No socks for you!"},
    } | members
    return vipps.http.put(f"{ORDERS}/{order_id}/cancel", json=body, headers=vipps.platform)


def force_approve(vipps: Sandbox, order_id: str, **body: Any) -> httpx.Response:
    path = f"/ecomm/v2/integration-test/payments/{order_id}/approve"
    return vipps.http.post(path, json=body, headers=vipps.platform)


def look(vipps: Sandbox, order_id: str, what: str = "details") -> httpx.Response:
    """``details`` or ``status``."""
    return vipps.http.get(f"{ORDERS}/{order_id}/{what}", headers=vipps.platform)


def details(vipps: Sandbox, order_id: str) -> dict[str, Any]:
    answer = look(vipps, order_id)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def operations(vipps: Sandbox, order_id: str) -> list[str]:
    """Newest first; what failed in lower case."""
    history = details(vipps, order_id)["transactionLogHistory"]
    return [one["operation"] if one["operationSuccess"] else one["operation"].lower() for one in history]


def status(vipps: Sandbox, order_id: str) -> str:
    answer = look(vipps, order_id, "status")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["transactionInfo"]["status"])


def sums(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    """Captured, refunded, left to capture, left to refund."""
    summary = shown["transactionSummary"]
    names = ("capturedAmount", "refundedAmount", "remainingAmountToCapture", "remainingAmountToRefund")
    return tuple(summary[name] for name in names)


def refusals(answer: httpx.Response) -> tuple[int, list[str]]:
    """Status, and ``"group code"`` of each error."""
    errors = answer.json()
    assert isinstance(errors, list), answer.text
    for error in errors:
        assert set(error) == {"errorGroup", "errorCode", "errorMessage", "contextId"}
        assert error["errorMessage"] and len(error["contextId"]) == 36
    return answer.status_code, [f"{error['errorGroup']} {error['errorCode']}" for error in errors]
