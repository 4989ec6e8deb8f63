"""A merchant's payments for the tests: every call over the socket, keys and references of its own."""

from __future__ import annotations

import itertools
from typing import Any

import httpx

from mocks.vipps.tests.sandbox import Sandbox

_NUMBERS = itertools.count(1)
PAYMENTS = "/epayment/v1/payments"
RECEIPT: dict[str, Any] = {
    "orderLines": [
        {
            "name": "Coffee",
            "id": "coffee-1",
            "totalAmount": 10_000,
            "totalAmountExcludingTax": 8_000,
            "totalTaxAmount": 2_000,
            "taxRate": 2_500,
            "unitInfo": {"unitPrice": 10_000, "quantity": "1", "quantityUnit": "PCS"},
        }
    ],
    "bottomLine": {"currency": "NOK", "receiptNumber": "000123"},
}


def fresh_key() -> str:
    return f"key-{next(_NUMBERS)}"


def order(vipps: Sandbox, value: int = 10_000, **changes: Any) -> dict[str, Any]:
    """A create request for a push to the guest; a member changed to ``...`` is left out."""
    body: dict[str, Any] = {
        "amount": {"currency": "NOK", "value": value},
        "paymentMethod": {"type": "WALLET"},
        "customer": {"phoneNumber": vipps.guest.person.msisdn},
        "customerInteraction": "CUSTOMER_PRESENT",
        "userFlow": "PUSH_MESSAGE",
        "reference": f"kassa-test-{next(_NUMBERS):06}",
        "paymentDescription": "Kassa kaffebar, receipt 000123",
    }
    return {name: member for name, member in (body | changes).items() if member is not ...}


def create(vipps: Sandbox, body: Any, key: str | None = None) -> httpx.Response:
    headers = vipps.platform | {"Idempotency-Key": key or fresh_key()}
    return vipps.http.post(PAYMENTS, json=body, headers=headers)


def created(vipps: Sandbox, value: int = 10_000, **changes: Any) -> str:
    """The reference of a payment that waits for its guest."""
    answer = create(vipps, order(vipps, value, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def authorized(vipps: Sandbox, value: int = 10_000, **changes: Any) -> str:
    reference = created(vipps, value, **changes)
    vipps.approves(vipps.guest)
    return reference


def adjust(vipps: Sandbox, operation: str, reference: str, value: int, key: str | None = None) -> httpx.Response:
    """``capture`` or ``refund``, in minor units of NOK."""
    body = {"modificationAmount": {"currency": "NOK", "value": value}}
    headers = vipps.platform | {"Idempotency-Key": key or fresh_key()}
    return vipps.http.post(f"{PAYMENTS}/{reference}/{operation}", json=body, headers=headers)


def cancel(vipps: Sandbox, reference: str, body: Any = None, key: str | None = None) -> httpx.Response:
    headers = vipps.platform | {"Idempotency-Key": key or fresh_key()}
    content: dict[str, Any] = {} if body is None else {"json": body}
    return vipps.http.post(f"{PAYMENTS}/{reference}/cancel", headers=headers, **content)


def force_approve(vipps: Sandbox, reference: str, body: Any = None) -> httpx.Response:
    path = f"/epayment/v1/test/payments/{reference}/approve"
    content: dict[str, Any] = {} if body is None else {"json": body}
    return vipps.http.post(path, headers=vipps.platform, **content)


def read(vipps: Sandbox, reference: str) -> dict[str, Any]:
    answer = vipps.http.get(f"{PAYMENTS}/{reference}", headers=vipps.platform)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def events(vipps: Sandbox, reference: str) -> list[dict[str, Any]]:
    answer = vipps.http.get(f"{PAYMENTS}/{reference}/events", headers=vipps.platform)
    assert answer.status_code == 200, answer.text
    log: list[dict[str, Any]] = answer.json()
    return log


def names(vipps: Sandbox, reference: str) -> list[str]:
    return [event["name"] for event in events(vipps, reference)]


def money(shown: dict[str, Any]) -> dict[str, int]:
    """The aggregate in minor units, by short names."""
    return {name.removesuffix("Amount"): amount["value"] for name, amount in shown["aggregate"].items()}


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and numeric code of a refusal; an empty code if it has none."""
    details = answer.json().get("extraDetails", [])
    return answer.status_code, next((d["reason"] for d in details if d["name"] == "ErrorCode"), "")
