"""Every numeric code of ePayment: how a merchant gets it, or that only a fault rule gives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from mocks.vipps.epayment_errors import CODES
from mocks.vipps.tests.payments import (
    PAYMENTS,
    RECEIPT,
    adjust,
    authorized,
    cancel,
    code,
    create,
    created,
    force_approve,
    fresh_key,
    order,
)
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind

Provoke = Callable[[Sandbox], httpx.Response]
DAY = 86_400.0


def _create(**changes: Any) -> Provoke:
    return lambda vipps: create(vipps, order(vipps, **changes))


def _expiring(seconds: float, **changes: Any) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        at = datetime.fromtimestamp(vipps.world.clock.now + seconds, UTC).isoformat()
        return create(vipps, order(vipps, expiresAt=at, **({"receipt": RECEIPT} | changes)))

    return provoke


def _quirk(provoke: Provoke, **quirks: Any) -> Provoke:
    def switched(vipps: Sandbox) -> httpx.Response:
        for name, value in quirks.items():
            setattr(vipps.account.quirks, name, value)
        return provoke(vipps)

    return switched


def _later(vipps: Sandbox, days: float) -> None:
    """Time passes; the access token does not expire meanwhile."""
    vipps.account.quirks.token_life = 10**9
    assert vipps.platform
    vipps.advance(days * DAY)


def _other_body(operation: str) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        reference = authorized(vipps)
        adjust(vipps, "capture", reference, 500)
        assert adjust(vipps, operation, reference, 100, key="same").status_code == 200
        return adjust(vipps, operation, reference, 101, key="same")

    return provoke


def _same_key_other_order(vipps: Sandbox) -> httpx.Response:
    create(vipps, order(vipps), key="same")
    return create(vipps, order(vipps), key="same")


def _reference_again(vipps: Sandbox) -> httpx.Response:
    return create(vipps, order(vipps, reference=created(vipps)))


def _after_full(operation: str, then: str, value: int = 1) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        reference = authorized(vipps)
        adjust(vipps, "capture", reference, 10_000)
        if operation == "refund":
            adjust(vipps, "refund", reference, 10_000)
        return cancel(vipps, reference) if then == "cancel" else adjust(vipps, then, reference, value)

    return provoke


def _unapproved(operation: str) -> Provoke:
    return lambda vipps: adjust(vipps, operation, created(vipps), 100)


def _aborted(operation: str) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        reference = created(vipps)
        vipps.rejects(vipps.guest)
        return cancel(vipps, reference) if operation == "cancel" else adjust(vipps, operation, reference, 100)

    return provoke


def _cancelled_then(operation: str) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        reference = authorized(vipps)
        cancel(vipps, reference)
        return cancel(vipps, reference) if operation == "cancel" else adjust(vipps, operation, reference, 100)

    return provoke


def _after_days(days: float, operation: str, captured: bool = False) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        vipps.account.quirks.token_life = 10**9
        reference = authorized(vipps)
        if captured:
            adjust(vipps, "capture", reference, 10_000)
        _later(vipps, days)
        return cancel(vipps, reference) if operation == "cancel" else adjust(vipps, operation, reference, 100)

    return provoke


def _stranger(habit: HabitKind) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        vipps.habit(vipps.guest, habit)
        return create(vipps, order(vipps))

    return provoke


def _forced(body: Any, decided: bool = False) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        push = created(vipps) if decided else created(vipps, userFlow="QR", customer=...)
        if decided:
            vipps.rejects(vipps.guest)
        return force_approve(vipps, push, body)

    return provoke


def _refund_window(vipps: Sandbox) -> httpx.Response:
    return _after_days(365.01, "refund", captured=True)(vipps)


def _without(header: str) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        headers = {k: v for k, v in (vipps.platform | {"Idempotency-Key": fresh_key()}).items() if k != header}
        return vipps.http.post(PAYMENTS, json=order(vipps), headers=headers)

    return provoke


QR = {"userFlow": "QR", "customer": ...}
# code → (status, what provokes it); a code may have several ways.
WAYS: list[tuple[str, int, Provoke]] = [
    ("4010", 409, _other_body("capture")),
    ("4020", 409, _same_key_other_order),
    ("4040", 400, _create(amount={"currency": "NOK", "value": 100.5})),
    ("4040", 400, _create(amount={"currency": "NOK", "value": "10000"})),
    ("4040", 400, _create(amount={"currency": "NOK", "value": 65_000_001})),
    ("4040", 400, lambda vipps: adjust(vipps, "capture", authorized(vipps), 0)),
    ("4040", 400, lambda vipps: adjust(vipps, "capture", authorized(vipps), -1)),
    ("4050", 400, _create(customer={"customerToken": "nobody's"})),
    ("4060", 400, _create(customer={"personalQr": "https://qr.vipps.no/p/unknown"})),
    ("4060", 400, _create(customer={"personalQr": "abc"})),
    ("4070", 400, _create(customer={"phoneNumber": "91234567"})),
    ("4070", 400, _create(customer={"phoneNumber": "+4791234567"})),
    ("4080", 400, _create(profile={"scope": "name shoeSize"})),
    ("4090", 400, _create(**QR | {"userFlow": "WEB_REDIRECT"}, returnUrl=" ")),
    ("4100", 400, _create(metadata={str(n): "" for n in range(6)})),
    ("4120", 400, _create(metadata={"k" * 101: ""})),
    ("4130", 400, _create(metadata={"k": "v" * 501})),
    ("4140", 400, _create(amount=...)),
    ("4140", 400, _create(customer=...)),
    ("4140", 400, _create(customer={})),
    ("4140", 400, _create(**QR | {"userFlow": "WEB_REDIRECT"})),
    ("4140", 400, _without("Idempotency-Key")),
    ("4140", 400, _without("Merchant-Serial-Number")),
    ("4150", 409, _reference_again),
    ("4150", 409, _other_body("refund")),
    ("4160", 400, _create(paymentMethod={"type": "CASH"})),
    ("4160", 400, _create(paymentMethod={"type": "CARD"})),
    ("5030", 403, _create(profile={"scope": "name nin"})),
    ("5040", 403, _create(amount={"currency": "EUR", "value": 1_000})),
    ("5050", 403, _quirk(_expiring(DAY), long_living_allowed=False)),
    ("5080", 403, _quirk(_create(), push_allowed=False)),
    ("5090", 404, lambda vipps: vipps.http.get(f"{PAYMENTS}/unknown-reference", headers=vipps.platform)),
    ("5090", 404, lambda vipps: adjust(vipps, "capture", "unknown-reference", 100)),
    ("5090", 404, lambda vipps: adjust(vipps, "refund", "unknown-reference", 100)),
    ("5090", 404, lambda vipps: cancel(vipps, "unknown-reference")),
    ("5090", 404, lambda vipps: force_approve(vipps, "unknown-reference")),
    ("6010", 400, _create(value=99)),
    ("6020", 400, _unapproved("refund")),
    ("6030", 400, _after_days(180.01, "cancel")),
    ("6040", 400, _after_full("capture", "cancel")),
    ("6050", 400, _aborted("cancel")),
    ("6060", 400, lambda vipps: cancel(vipps, authorized(vipps), {"cancelTransactionOnly": True})),
    ("6070", 400, _cancelled_then("capture")),
    ("6080", 400, _unapproved("capture")),
    ("6090", 400, lambda vipps: adjust(vipps, "capture", authorized(vipps), 10_001)),
    ("6100", 400, _after_days(180.01, "capture")),
    ("6110", 400, _expiring(60 * DAY)),
    ("6120", 400, _expiring(600)),
    ("6130", 400, _expiring(DAY, receipt=...)),
    ("6150", 400, _after_full("capture", "refund", 10_001)),
    ("6170", 400, _after_full("capture", "capture")),
    ("6180", 400, _after_full("refund", "refund")),
    ("6190", 400, _cancelled_then("cancel")),
    ("6200", 400, _aborted("capture")),
    ("6210", 400, _aborted("refund")),
    ("6220", 400, _refund_window),
    ("7010", 400, _stranger(HabitKind.NOT_A_USER)),
    ("7010", 400, _stranger(HabitKind.TOO_YOUNG)),
    ("7010", 400, _create(customer={"phoneNumber": "4799999999"})),
    ("10010", 400, _forced({"token": "other"})),
    ("10020", 400, _forced(None, decided=True)),
    ("10030", 400, _forced(None)),
]
ONLY_BY_FAULT_RULE = {
    *("3010", "4110", "5010", "5020", "5060", "5070", "5100", "6140", "6160", "6230", "6250", "6260", "6280"),
    *("10040", "10050", "10060", "10070"),
}


@pytest.mark.parametrize(
    ("wanted", "status", "provoke"), WAYS, ids=[f"{way[0]}-{number}" for number, way in enumerate(WAYS)]
)
def test_code_is_answered_to_who_provokes_it(vipps: Sandbox, wanted: str, status: int, provoke: Provoke) -> None:
    answer = provoke(vipps)
    assert code(answer) == (status, wanted), answer.text
    _looks_like_a_problem(
        answer,
        "Refund idempotency conflict" if wanted == "4150" and "refund" in str(answer.request.url) else CODES[wanted][1],
    )


@pytest.mark.parametrize("wanted", sorted(ONLY_BY_FAULT_RULE))
def test_other_codes_come_by_fault_rule(vipps: Sandbox, wanted: str) -> None:
    status, title = CODES[wanted]
    reference = authorized(vipps)
    effect = {"kind": "status", "status": status, "code": wanted}
    vipps.fault({"operation": "capturePayment", "times": 1, "effect": effect})
    answer = adjust(vipps, "capture", reference, 100, key="same")
    assert code(answer) == (status, wanted)
    _looks_like_a_problem(answer, title)
    assert adjust(vipps, "capture", reference, 100, key="same").status_code == 200, "the same key works afterwards"


def test_each_code_is_either_provoked_or_left_to_fault_rules() -> None:
    provoked = {way[0] for way in WAYS}
    assert provoked | ONLY_BY_FAULT_RULE == set(CODES)
    assert not provoked & ONLY_BY_FAULT_RULE


def _looks_like_a_problem(answer: httpx.Response, title: str) -> None:
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["status"], body["type"]) == (answer.status_code, f"https://httpstatuses.io/{answer.status_code}")
    assert body["title"] == title
    assert body["instance"] == answer.request.url.path.removeprefix("/epayment")
    assert body["traceId"].startswith("00-") and body["detail"]


def test_malformed_body_names_its_members(vipps: Sandbox) -> None:
    answer = create(vipps, order(vipps, userFlow="CARRIER_PIGEON", reference="short"))
    names = {detail["name"] for detail in answer.json()["extraDetails"]}
    assert (code(answer), names) == ((400, ""), {"userFlow", "reference"})


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"amount":NaN}'])
def test_body_that_is_none_is_a_problem(vipps: Sandbox, content: bytes) -> None:
    headers = vipps.platform | {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    answer = vipps.http.post(PAYMENTS, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_two_customers_are_one_too_many(vipps: Sandbox) -> None:
    number = vipps.guest.person.msisdn
    answer = create(vipps, order(vipps, customer={"phoneNumber": number, "customerToken": "t"}))
    assert answer.status_code == 400
    assert [detail["name"] for detail in answer.json()["extraDetails"]] == ["customer"]


def test_unknown_members_are_ignored_unless_strict(vipps: Sandbox) -> None:
    assert create(vipps, order(vipps, tip=5)).status_code == 201
    vipps.account.quirks.strict_fields = True
    answer = create(vipps, order(vipps, tip=5))
    assert answer.status_code == 400
    assert [detail["name"] for detail in answer.json()["extraDetails"]] == ["tip"]
    assert create(vipps, order(vipps, minimumUserAge=15)).status_code == 201, "newer documentation has it"


@pytest.mark.parametrize("at", ["tomorrow", "2026-01-06", "2026-01-06T09:00:00", ""])
def test_moment_without_its_zone_is_refused(vipps: Sandbox, at: str) -> None:
    answer = create(vipps, order(vipps, expiresAt=at, receipt=RECEIPT))
    assert answer.status_code == 400
    assert [detail["name"] for detail in answer.json()["extraDetails"]] == ["expiresAt"]


@pytest.mark.parametrize(
    ("headers", "status", "member"),
    [
        ({"Ocp-Apim-Subscription-Key": ""}, 401, "statusCode"),
        ({"Ocp-Apim-Subscription-Key": "0" * 32}, 401, "statusCode"),
        ({"Authorization": "Bearer nonsense"}, 401, "responseInfo"),
        ({"Authorization": ""}, 401, "responseInfo"),
        ({"Merchant-Serial-Number": "1"}, 403, "statusCode"),
    ],
)
def test_gateway_refuses_in_its_own_forms(vipps: Sandbox, headers: dict[str, str], status: int, member: str) -> None:
    answer = vipps.http.get(f"{PAYMENTS}/{created(vipps)}", headers=vipps.platform | headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert member in answer.json()


def test_bearer_is_spelled_with_a_capital(vipps: Sandbox) -> None:
    token = vipps.platform["Authorization"].replace("Bearer", "bearer")
    answer = vipps.http.get(f"{PAYMENTS}/{created(vipps)}", headers=vipps.platform | {"Authorization": token})
    assert answer.status_code == 401


def test_key_of_one_merchant_and_token_of_another(vipps: Sandbox, other: Sandbox) -> None:
    mixed = vipps.platform | {"Ocp-Apim-Subscription-Key": other.account.subscription_key}
    answer = vipps.http.get(f"{PAYMENTS}/{created(vipps)}", headers=mixed)
    assert (answer.status_code, answer.json()["errorMessage"]) == (401, "Subscription not found")


def test_secondary_subscription_key_is_as_good(vipps: Sandbox) -> None:
    keyed = vipps.platform | {"Ocp-Apim-Subscription-Key": vipps.account.secondary_key}
    assert vipps.http.get(f"{PAYMENTS}/{created(vipps)}", headers=keyed).status_code == 200


def test_expired_token_is_refused(vipps: Sandbox) -> None:
    reference = created(vipps)
    vipps.advance(vipps.account.quirks.token_life - 1)
    path = f"{PAYMENTS}/{reference}"
    assert vipps.http.get(path, headers=vipps.platform).status_code == 200
    vipps.advance(1)
    assert vipps.http.get(path, headers=vipps.platform).json()["responseInfo"]["responseCode"] == 401
