"""Every error of eCom: how a merchant gets it, or that only a fault rule or a callback gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mocks.vipps.ecom_errors import CODES
from mocks.vipps.tests.orders import (
    ORDERS,
    cancel,
    change,
    force_approve,
    fresh_id,
    initiate,
    initiated,
    linked,
    look,
    order,
    refusals,
    reserved,
)
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind

Provoke = Callable[[Sandbox], httpx.Response]
DAY = 86_400.0
EXPRESS = {"merchant": {"paymentType": "eComm Express Payment", "consentRemovalPrefix": "https://shop.example.com"}}


def _initiate(**changes: Any) -> Provoke:
    return lambda vipps: initiate(vipps, order(vipps, **changes))


def _merchant(**members: Any) -> Provoke:
    return _initiate(merchant=members)


def _quirk(provoke: Provoke, **quirks: Any) -> Provoke:
    def switched(vipps: Sandbox) -> httpx.Response:
        for name, value in quirks.items():
            setattr(vipps.account.quirks, name, value)
        return provoke(vipps)

    return switched


def _act(vipps: Sandbox, operation: str, order_id: str, amount: Any = ...) -> httpx.Response:
    match operation:
        case "cancel":
            return cancel(vipps, order_id)
        case "release":
            return cancel(vipps, order_id, shouldReleaseRemainingFunds=True)
        case "approve":
            return force_approve(vipps, order_id)
        case _:
            return change(vipps, operation, order_id, amount)


def _after(*steps: str, then: str, amount: Any = ...) -> Provoke:
    """``steps`` lead there from an initiated payment of 10 000."""

    def provoke(vipps: Sandbox) -> httpx.Response:
        vipps.account.quirks.token_life = 10**9
        order_id = initiated(vipps)
        for step in steps:
            match step.split():
                case ["approved"]:
                    vipps.approves(vipps.guest)
                case ["rejected"]:
                    vipps.rejects(vipps.guest)
                case ["refused"]:
                    vipps.habit(vipps.guest, HabitKind.NO_FUNDS)
                    vipps.advance(1)
                case ["days", days]:
                    vipps.advance(float(days) * DAY)
                case [operation, part]:
                    assert _act(vipps, operation, order_id, int(part)).status_code == 200
                case [operation]:
                    assert _act(vipps, operation, order_id).status_code == 200
        return _act(vipps, then, order_id, amount)

    return provoke


def _stranger(habit: HabitKind) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        vipps.habit(vipps.guest, habit)
        return initiate(vipps, order(vipps))

    return provoke


def _again(vipps: Sandbox) -> httpx.Response:
    body = order(vipps)
    assert initiate(vipps, body).status_code == 200
    return initiate(vipps, body)


def _changed_retry(**differs: Any) -> Provoke:
    def provoke(vipps: Sandbox) -> httpx.Response:
        order_id = reserved(vipps)
        assert change(vipps, "capture", order_id, 500, key="same").status_code == 200
        transaction = {"amount": 500, "transactionText": f"capture of {order_id}"} | differs
        body = {"merchantInfo": {"merchantSerialNumber": vipps.account.msn}, "transaction": transaction}
        headers = vipps.platform | {"X-Request-Id": "same"}
        return vipps.http.post(f"{ORDERS}/{order_id}/capture", json=body, headers=headers)

    return provoke


def _body(operation: str, body: Any, request_id: str | None = "") -> Provoke:
    """Any body to an order that waits for its capture; ``request_id``: empty for a new one, None for none."""

    def provoke(vipps: Sandbox) -> httpx.Response:
        order_id = reserved(vipps)
        method = "PUT" if operation == "cancel" else "POST"
        headers = vipps.platform | ({} if request_id is None else {"X-Request-Id": request_id or fresh_id()})
        content = {"json": body} if not isinstance(body, bytes) else {"content": body}
        return vipps.http.request(method, f"{ORDERS}/{order_id}/{operation}", headers=headers, **content)

    return provoke


def _foreign_unit(operation: str) -> Provoke:
    body = {"merchantInfo": {"merchantSerialNumber": "654321"}, "transaction": {"transactionText": "t"}}
    return _body(operation, body)


def _numeric_unit(operation: str) -> Provoke:
    body = {"merchantInfo": {"merchantSerialNumber": 654321}, "transaction": {"transactionText": "t"}}
    return _body(operation, body)


def _forced_link(**body: Any) -> Provoke:
    return lambda vipps: force_approve(vipps, linked(vipps)[0], **body)


LONG = "https://shop.example.com/" + "x" * 231
# (code, status, what provokes it); a code may have several ways.
WAYS: list[tuple[str, int, Provoke]] = [
    ("Payment 51", 400, _after("approved", "capture 400", then="cancel")),
    ("Payment 51", 400, _after("approved", "capture", then="release")),
    ("Payment 51", 400, _after("approved", "capture", "refund", then="cancel")),
    ("Payment 52", 400, _after("approved", "days 180.01", then="cancel")),
    ("Payment 61", 400, _after("approved", then="capture", amount=10_001)),
    ("Payment 61", 400, _after("approved", "capture 9_000", then="capture", amount=1_001)),
    ("Payment 62", 400, _after(then="capture")),
    ("Payment 62", 400, _after("refused", then="capture")),
    ("Payment 71", 400, _after("approved", "capture 400", then="refund", amount=401)),
    ("Payment 72", 400, _after("approved", then="refund")),
    ("Payment 72", 400, _after(then="refund")),
    ("Payment 73", 400, _after("cancel", then="refund")),
    ("Payment 73", 400, _after("rejected", then="refund")),
    ("Payment 73", 400, _after("refused", then="refund")),
    ("Payment 73", 400, _after("days 1", then="refund")),
    ("Payment 73", 400, _after("approved", "cancel", then="refund")),
    ("Payment 93", 400, _changed_retry(amount=600)),
    ("Payment 95", 400, _after("approved", "capture", "days 365.01", then="refund")),
    ("Payment 98", 400, _after("approved", "days 180.01", then="capture")),
    ("VippsError 91", 400, _after("cancel", then="capture")),
    ("VippsError 91", 400, _after("rejected", then="capture")),
    ("VippsError 91", 400, _after("days 1", then="capture")),
    ("VippsError 91", 400, _after("approved", "cancel", then="capture")),
    ("VippsError 91", 400, _after("approved", "capture 400", "release", then="capture")),
    ("VippsError 91", 400, _quirk(_after(then="approve"), ecom_force_push=False)),
    ("VippsError 92", 400, _after("approved", "capture", then="capture")),
    ("VippsError 92", 400, _after("approved", "capture", then="capture", amount=400)),
    ("VippsError 92", 400, _after("approved", "capture", "refund", then="refund")),
    ("VippsError 92", 400, _after("cancel", then="cancel")),
    ("VippsError 92", 400, _after("rejected", then="cancel")),
    ("VippsError 92", 400, _after("refused", then="cancel")),
    ("VippsError 92", 400, _after("approved", "cancel", then="cancel")),
    ("VippsError 92", 400, _after("approved", then="approve")),
    ("VippsError 92", 400, _after("rejected", then="approve")),
    ("VippsError 92", 400, _after("refused", then="approve")),
    ("VippsError 93", 400, _changed_retry(transactionText="another text")),
    ("VippsError 99", 500, _merchant(merchantSerialNumber=123456)),
    ("VippsError 99", 500, _merchant(fallBack=..., fallback="https://shop.example.com")),
    ("VippsError 99", 500, _numeric_unit("capture")),
    ("VippsError 99", 500, _numeric_unit("refund")),
    ("VippsError 99", 500, _numeric_unit("cancel")),
    ("User 81", 400, _stranger(HabitKind.NOT_A_USER)),
    ("User 81", 400, _stranger(HabitKind.TOO_YOUNG)),
    ("User 81", 400, _initiate(customer={"mobileNumber": "99999999"})),
    ("User 81", 400, _initiate(customer={"mobileNumber": "1234567"})),
    ("User 81", 400, _initiate(customer={"mobileNumber": "+4612345678"})),
    ("User 81", 400, _initiate(customer={"mobileNumber": "call me"})),
    ("User 81", 400, _initiate(customer={"mobileNumber": "call me"}, skipLandingPage=False)),
    ("User 81", 400, _forced_link(customerPhoneNumber="99999999")),
    ("User 82", 400, _stranger(HabitKind.APP_OUTDATED)),
    ("Merchant 34", 409, _again),
    ("Merchant 35", 404, lambda vipps: look(vipps, "unknown")),
    ("Merchant 35", 404, lambda vipps: look(vipps, "unknown", "status")),
    ("Merchant 35", 404, lambda vipps: change(vipps, "capture", "unknown")),
    ("Merchant 35", 404, lambda vipps: change(vipps, "refund", "unknown")),
    ("Merchant 35", 404, lambda vipps: cancel(vipps, "unknown")),
    ("Merchant 35", 404, lambda vipps: force_approve(vipps, "unknown")),
    ("Merchant 35", 404, _foreign_unit("capture")),
    ("Merchant 35", 404, _foreign_unit("refund")),
    ("Merchant 35", 404, _foreign_unit("cancel")),
    ("Merchant 37", 403, _merchant(merchantSerialNumber="654321")),
    ("Merchant 38", 403, _quirk(_initiate(), ecom_skip_allowed=False)),
    ("Merchant 51", 403, _initiate(scope="name nin")),
    ("Merchant 97", 403, _initiate(**EXPRESS)),
    ("InvalidRequest transaction.amount", 400, _initiate(amount=99)),
    ("InvalidRequest transaction.amount", 400, _initiate(amount=100.5)),
    ("InvalidRequest transaction.amount", 400, _initiate(amount="10000")),
    ("InvalidRequest transaction.amount", 400, _initiate(amount=...)),
    ("InvalidRequest transaction.amount", 400, _after("approved", then="capture", amount=99)),
    ("InvalidRequest transaction.amount", 400, _after("approved", then="capture", amount=-100)),
    ("InvalidRequest transaction.orderId", 400, _initiate(orderId="with space")),
    ("InvalidRequest transaction.orderId", 400, _initiate(orderId="x" * 51)),
    ("InvalidRequest transaction.orderId", 400, _initiate(orderId="")),
    ("InvalidRequest transaction.transactionText", 400, _initiate(transactionText="x" * 101)),
    ("InvalidRequest transaction.transactionText", 400, _initiate(transactionText=...)),
    ("InvalidRequest transaction.scope", 400, _initiate(scope="shoeSize")),
    ("InvalidRequest transaction.skipLandingPage", 400, _initiate(skipLandingPage="perhaps")),
    ("InvalidRequest customerInfo.mobileNumber", 400, _initiate(customer={"mobileNumber": ...})),
    ("InvalidRequest customerInfo.mobileNumber", 400, _initiate(customer={"mobileNumber": None})),
    ("InvalidRequest merchantInfo.merchantSerialNumber", 400, _merchant(merchantSerialNumber=...)),
    ("InvalidRequest merchantInfo.merchantSerialNumber", 400, _merchant(merchantSerialNumber="1234")),
    (
        "InvalidRequest merchantInfo.merchantSerialNumber",
        400,
        _quirk(_merchant(merchantSerialNumber=123456), ecom_misreads_fail=False),
    ),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix=...)),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix="http://shop.example.com")),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix="shop://callback")),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix="https://shop.example.com:port")),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix="https://")),
    ("InvalidRequest merchantInfo.callbackPrefix", 400, _merchant(callbackPrefix=LONG)),
    ("InvalidRequest merchantInfo.fallBack", 400, _merchant(fallBack=...)),
    ("InvalidRequest merchantInfo.fallBack", 400, _merchant(fallBack="http://shop.example.com")),
    ("InvalidRequest merchantInfo.fallBack", 400, _merchant(fallBack="back to the shop")),
    ("InvalidRequest merchantInfo.fallBack", 400, _merchant(fallBack=LONG)),
    ("InvalidRequest merchantInfo.authToken", 400, _merchant(authToken="x" * 256)),
    ("InvalidRequest merchantInfo.paymentType", 400, _merchant(paymentType="regular")),
    ("InvalidRequest merchantInfo.staticShippingDetails.shippingCost", 400, _merchant(staticShippingDetails=[
        {"isDefault": "Y", "shippingMethod": "Post", "shippingMethodId": "1", "shippingCost": -1}
    ])),
    ("InvalidRequest token", 400, _forced_link(token="another")),
    ("InvalidRequest customerPhoneNumber", 400, _forced_link()),
    ("InvalidRequest body", 400, _body("cancel", b"{")),
    ("InvalidRequest body", 400, _body("cancel", [])),
    ("InvalidRequest body", 400, _body("cancel", b"")),
]  # fmt: skip
IN_CALLBACKS = {"Payment 41", "Payment 42", "Payment 43", "Payment 44", "Payment 45"}
ONLY_BY_FAULT_RULE = {
    *("Payment 63", "Payment 74", "Payment 1082", "VippsError 94", "VippsError 98"),
    *("Merchant 31", "Merchant 32", "Merchant 33", "Merchant 36", "Merchant 39"),
}


@pytest.mark.parametrize(
    ("wanted", "status", "provoke"), WAYS, ids=[f"{number}-{way[0]}" for number, way in enumerate(WAYS)]
)
def test_error_is_answered_to_who_provokes_it(vipps: Sandbox, wanted: str, status: int, provoke: Provoke) -> None:
    answer = provoke(vipps)
    assert refusals(answer) == (status, [wanted]), answer.text
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"


FAULTS = [(code, code) for code in sorted(ONLY_BY_FAULT_RULE | IN_CALLBACKS)]
# A bare number is enough where only one group has it.
FAULTS += [(code.split()[1], code) for code, _ in FAULTS if code != "VippsError 98"]


@pytest.mark.parametrize(("code", "wanted"), FAULTS)
def test_other_codes_come_by_fault_rule(vipps: Sandbox, code: str, wanted: str) -> None:
    status, message = CODES[wanted]
    order_id = reserved(vipps)
    effect = {"kind": "status", "status": status, "code": code, "retry_after": 7}
    vipps.fault({"operation": "capturePaymentUsingPOST", "times": 1, "effect": effect})
    answer = change(vipps, "capture", order_id, 400, key="same")
    assert refusals(answer) == (status, [wanted])
    assert (answer.json()[0]["errorMessage"], answer.headers["retry-after"]) == (message, "7")
    assert change(vipps, "capture", order_id, 400, key="same").status_code == 200, "the same id works afterwards"


def test_each_code_is_provoked_or_left_to_others() -> None:
    provoked = {way[0] for way in WAYS if not way[0].startswith("InvalidRequest")}
    assert provoked | ONLY_BY_FAULT_RULE | IN_CALLBACKS == set(CODES)
    assert not provoked & (ONLY_BY_FAULT_RULE | IN_CALLBACKS)


def test_status_of_a_code_can_be_switched(vipps: Sandbox) -> None:
    vipps.account.quirks.ecom_statuses = {"Merchant 34": 400}
    assert refusals(_again(vipps)) == (400, ["Merchant 34"])


def test_every_member_that_does_not_fit_is_named(vipps: Sandbox) -> None:
    answer = initiate(vipps, order(vipps, amount=1, orderId="?", merchant={"callbackPrefix": ...}))
    wanted = ["merchantInfo.callbackPrefix", "transaction.amount", "transaction.orderId"]
    assert refusals(answer) == (400, [f"InvalidRequest {name}" for name in wanted])


@pytest.mark.parametrize("operation", ["capture", "refund"])
def test_request_id_is_required_for_what_moves_money(vipps: Sandbox, operation: str) -> None:
    body = {"merchantInfo": {"merchantSerialNumber": vipps.account.msn}, "transaction": {"transactionText": "t"}}
    assert refusals(_body(operation, body, None)(vipps)) == (400, ["InvalidRequest X-Request-Id"])
    vipps.account.quirks.ecom_request_id_required = False
    wanted = 200 if operation == "capture" else 400
    assert _body(operation, body, None)(vipps).status_code == wanted, "a refund has nothing to give back yet"


def test_request_id_has_a_length(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    assert change(vipps, "capture", order_id, 400, key="x" * 40).status_code == 200
    assert refusals(change(vipps, "capture", order_id, 400, key="x" * 41)) == (400, ["InvalidRequest X-Request-Id"])


def test_fall_back_may_lead_into_an_app_and_nowhere_on_loopback_needs_tls(vipps: Sandbox) -> None:
    for url in ("shop://paid?order=1", "INTENT", "https://shop.example.com:8080/x?y=1", "http://127.0.0.1:9/back"):
        assert initiate(vipps, order(vipps, merchant={"fallBack": url})).status_code == 200, url
    assert initiate(vipps, order(vipps, merchant={"callbackPrefix": "http://localhost:9"})).status_code == 200


# --- the gateway in front ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "member"),
    [
        ({"Ocp-Apim-Subscription-Key": ""}, 401, "statusCode"),
        ({"Ocp-Apim-Subscription-Key": "0" * 32}, 401, "statusCode"),
        ({"Authorization": "Bearer nonsense"}, 401, "responseInfo"),
        ({"Authorization": ""}, 401, "responseInfo"),
        ({"Merchant-Serial-Number": "654321"}, 403, "statusCode"),
    ],
)
def test_gateway_refuses_in_its_own_form(vipps: Sandbox, headers: dict[str, str], status: int, member: str) -> None:
    order_id = reserved(vipps)
    answer = vipps.http.get(f"{ORDERS}/{order_id}/details", headers=vipps.platform | headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert isinstance(answer.json(), dict) and member in answer.json()


def test_sales_units_header_is_optional(vipps: Sandbox) -> None:
    body = order(vipps)
    headers = {name: value for name, value in vipps.platform.items() if name != "Merchant-Serial-Number"}
    assert vipps.http.post(ORDERS, json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (404, "Merchant 35"),
        (409, "Merchant 34"),
        (402, "VippsError 99"),
        (500, "VippsError 99"),
        (503, "VippsError 99"),
    ],
)
def test_fault_without_a_code_is_an_array_too(vipps: Sandbox, status: int, wanted: str) -> None:
    vipps.fault({"operation": "initiatePaymentV3UsingPOST", "effect": {"kind": "status", "status": status}})
    assert refusals(initiate(vipps, order(vipps))) == (status, [wanted])
    assert vipps.guest.pending() is None


@pytest.mark.parametrize("status", [401, 403, 429])
def test_fault_of_the_gateway_is_an_object(vipps: Sandbox, status: int) -> None:
    body = order(vipps)
    assert vipps.platform, "the token is there before the fault"
    vipps.fault({"operation": "*", "effect": {"kind": "status", "status": status}})
    answer = initiate(vipps, body)
    assert (answer.status_code, answer.json()["statusCode"]) == (status, status)
