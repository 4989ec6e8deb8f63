"""Good conduct breaks nothing; every condition notices the one thing that breaks it."""

from __future__ import annotations

import json
from functools import reduce

import pytest

from harness.checks.condition import REGISTRY, Breach, condition
from harness.checks.failure import ConditionFailed
from harness.checks.passive import breaches, judge
from harness.checks.record import RECEIPT, Record
from harness.checks.tests.conftest import Evidence
from harness.checks.tests.spoiling import (
    Spoil,
    answered,
    body,
    both,
    changed,
    faulted,
    form,
    header,
    later,
    member,
    path,
    renamed,
    repeated,
    then,
    unanswered,
    without,
)

CREATE, CAPTURE, READ, REFUND = "createPayment", "capturePayment", "getPayment", "refundPayment"
CANCEL = "cancelPayment"
INITIATE = "initiatePaymentV3UsingPOST"
TOKEN, START, POLL = "fetchAuthorizationTokenUsingPost", "backchannelAuthentication", "oauth2Token"
MONEY = {"currency": "NOK", "value": 10_000}
LINE = {"name": "Goods", "id": "1", "totalAmount": 10_000, "totalAmountExcludingTax": 8_000, "totalTaxAmount": 2_500}


def _times(number: int, spoil: Spoil) -> Spoil:
    return reduce(both, [spoil] * number)


SPOILT: dict[str, Spoil] = {
    "VIPPS-HDR-01": changed(READ, header("authorization", "bearer sha256:0123456789ab")),
    "VIPPS-HDR-02": changed(CAPTURE, header("ocp-apim-subscription-key", None)),
    "VIPPS-HDR-03": changed(START, header("merchant-serial-number", "999999")),
    "VIPPS-HDR-04": changed(POLL, header("vipps-system-version", "")),
    "VIPPS-HDR-05": changed(READ, header("vipps-system-name", "x" * 31)),
    "VIPPS-HDR-06": changed(READ, header("vipps-system-name", "Acme POS")),
    "VIPPS-HDR-07": changed(POLL, header("content-type", "application/json")),
    "VIPPS-HDR-08": lambda record: changed(READ, path(f"/epayment?key={record.keys.subscription_key}"))(record),
    "VIPPS-TOK-01": changed(TOKEN, body('{"client_id":"x"}')),
    "VIPPS-TOK-02": _times(3, repeated(TOKEN)),
    "VIPPS-TOK-03": lambda record: _refused_again_and_again(record),
    "VIPPS-ERR-03": repeated(READ, answered(429, headers={"retry-after": "60"})),
    "VIPPS-ERR-05": both(changed(CAPTURE, answered(400, {"title": "no"})), repeated(CAPTURE)),
    "VIPPS-QR-03": changed("exchangeQr", member("qrCode", "https://qr.vipps.no/p/another")),
    "VIPPS-CI-01": changed("initiateLoyaltyCheckIn", then(renamed("unknown"), path("/check-in/v1/loyalty-check-in"))),
    "VIPPS-CI-02": changed("initiateLoyaltyCheckIn", member("isMember", "true")),
    "VIPPS-CI-07": changed("initiateLoyaltyCheckIn", member("phoneNumber", "420601234567")),
    "VIPPS-LG-01": without("discoverOpenIDConfiguration"),
    "VIPPS-LG-02": repeated("discoverOpenIDConfiguration", later(60)),
    "VIPPS-LG-05": changed(START, form(login_hint="urn:mobilenumber:91234567")),
    "VIPPS-LG-06": changed(START, form(scope="openid name nnin")),
    "VIPPS-LG-07": changed(START, form(binding_message="abc")),
    "VIPPS-LG-08": changed(POLL, header("authorization", "Bearer sha256:0123456789ab")),
    "VIPPS-LG-09": repeated(POLL, later(1)),
    "VIPPS-LG-10": both(changed(POLL, answered(400, {"error": "slow_down"})), changed(POLL, later(0), 1)),
    "VIPPS-LG-11": repeated(POLL, later(5), nth=-1),
    "VIPPS-LG-14": repeated(START),
    "VIPPS-LG-15": changed(POLL, form(grant_type="refresh_token")),
    "VIPPS-LG-19": changed("userinfoAuthorizationCode", later(301)),
    "VIPPS-LG-24": without("userExists"),
    "VIPPS-EP-02": changed(CREATE, member("customer", {"phoneNumber": "4791234567", "personalQr": "https://x"})),
    "VIPPS-EP-03": changed(CREATE, member("customerInteraction", None)),
    "VIPPS-EP-04": changed(CREATE, member("amount", {"currency": "NOK", "value": 99.5})),
    "VIPPS-EP-05": repeated(CREATE, header("idempotency-key", "another")),
    "VIPPS-EP-06": changed(CREATE, member("reference", "0123456789")),
    "VIPPS-EP-07": changed(CREATE, member("paymentDescription", "ab")),
    "VIPPS-EP-08": both(changed(CAPTURE, unanswered), repeated(CAPTURE, header("idempotency-key", "another"))),
    "VIPPS-EP-11": both(
        both(repeated(READ, nth=-1), repeated(READ, nth=-1)), both(repeated(READ, nth=-1), repeated(READ, nth=-1))
    ),
    "VIPPS-EP-13": without(READ),
    "VIPPS-EP-15": changed(CAPTURE, member("modificationAmount", MONEY | {"value": 10_001})),
    "VIPPS-EP-18": changed(REFUND, member("modificationAmount", MONEY | {"value": 10_001})),
    "VIPPS-EP-21": changed(CREATE, member("receipt", {"orderLines": [LINE], "bottomLine": {"currency": "NOK"}})),
    "VIPPS-EP-22": repeated(CREATE, member("receipt", {"orderLines": [LINE], "bottomLine": {"currency": "NOK"}})),
    "VIPPS-EP-23": changed(CREATE, then(member("expiresAt", "2026-02-01T00:00:00Z"), member("receipt", None))),
    "VIPPS-EP-24": _times(5, repeated(CREATE, later(1))),
    "VIPPS-EC-02": changed(INITIATE, member("customerInfo", {"mobileNumber": "4791234567"})),
    "VIPPS-EC-04": changed("capturePaymentUsingPOST", header("x-request-id", None)),
    "VIPPS-EC-08": both(repeated(INITIATE, later(1)), repeated(INITIATE, later(2))),
    "VIPPS-WH-01": repeated("registerWebhook", at_end=True),
    "VIPPS-WH-02": changed("registerWebhook", member("url", "http://shop.example/hooks")),
    "VIPPS-WH-03": changed("webhook:", faulted("wrong-signature")),
    "VIPPS-WH-04": changed("webhook:", header("webhook-id", "of-somebody-else")),
    "VIPPS-WH-05": changed("webhook:", answered(500)),
    "VIPPS-WH-10": repeated("registerWebhook", answered(201, {"id": "another", "secret": "another"})),
}


def _refused_again_and_again(record: Record) -> Record:
    refused, fetched = repeated(READ, answered(401), -1, at_end=True), repeated(TOKEN, at_end=True)
    for spoil in (refused, fetched, refused, fetched, refused):
        record = spoil(record)
    return record


def test_good_conduct_breaks_nothing(good: Evidence, good_by_ecom: Evidence) -> None:
    for evidence in (good, good_by_ecom):
        assert breaches(evidence.record) == []
        judge(evidence.record)


def test_every_condition_has_a_counter_example() -> None:
    assert set(SPOILT) == {id for id in REGISTRY if id.startswith("VIPPS-")}


@pytest.mark.parametrize("condition_id", sorted(SPOILT))
def test_notices_what_breaks_it(good: Evidence, good_by_ecom: Evidence, condition_id: str) -> None:
    evidence = good_by_ecom if condition_id.startswith("VIPPS-EC-") else good
    with pytest.raises(ConditionFailed) as failure:
        REGISTRY[condition_id](SPOILT[condition_id](evidence.record))
    assert failure.value.condition.startswith(condition_id)
    assert failure.value.source


@pytest.mark.parametrize("operation", [START, POLL, "wellKnown", "userinfoAuthorizationCode"])
def test_an_endpoint_that_discovery_does_not_tell_is_a_constant(good: Evidence, operation: str) -> None:
    with pytest.raises(ConditionFailed, match="VIPPS-LG-01"):
        REGISTRY["VIPPS-LG-01"](changed(operation, path("/some/constant"))(good.record))


def test_what_somebody_else_registered_may_be_turned_away(good: Evidence) -> None:
    foreign = then(header("webhook-id", "of-somebody-else"), answered(401))
    assert breaches(changed("webhook:", foreign)(good.record)) == []


@pytest.mark.parametrize(("operation", "condition_id"), [(CAPTURE, "VIPPS-EP-15"), (REFUND, "VIPPS-EP-18")])
def test_a_write_repeated_with_its_key_moves_no_more_money(good: Evidence, operation: str, condition_id: str) -> None:
    all_of_it = changed(operation, member("modificationAmount", MONEY))(good.record)
    REGISTRY[condition_id](repeated(operation)(all_of_it))
    with pytest.raises(ConditionFailed, match=condition_id):
        REGISTRY[condition_id](repeated(operation, header("idempotency-key", "another"))(all_of_it))


def _without_receipt(record: Record) -> Record:
    for place, _ in enumerate(list(record.calls(CREATE))):
        record = changed(CREATE, member("receipt", None), place)(record)
    return record


def _receipts_afterwards(record: Record) -> Record:
    """To Order Management, one for each payment."""
    for place, create in enumerate(list(record.calls(CREATE))):
        reference, receipt = create.sent.json_object["reference"], create.sent.json_object["receipt"]
        given = then(
            renamed(RECEIPT), path(f"/order-management/v2/ECOM/receipts/{reference}"), body(json.dumps(receipt))
        )
        record = repeated(CREATE, given, place, at_end=True)(record)
    return _without_receipt(record)


def _returned_lines(record: Record) -> Record:
    """A discount as a line of its own, which counts negative."""
    goods = LINE | {"totalAmount": 12_500, "totalAmountExcludingTax": 10_000}
    discount = {"totalAmount": 2_500, "totalAmountExcludingTax": 2_000, "totalTaxAmount": 500, "taxRate": 2500}
    lines = [goods | {"taxRate": 2500}, {"name": "Discount", "id": "2", "isReturn": True} | discount]
    return changed(CREATE, member("receipt", {"orderLines": lines, "bottomLine": {"currency": "NOK"}}))(record)


def _one_registration_an_event(record: Record) -> Record:
    (registered,) = record.calls("registerWebhook")
    events = registered.sent.json_object["events"]
    assert isinstance(events, list)
    for number, event in enumerate(events[1:]):
        one = then(member("events", [event]), answered(201, {"id": f"another-{number}", "secret": "another"}))
        record = repeated("registerWebhook", one)(record)
    return changed("registerWebhook", member("events", events[:1]))(record)


ALLOWED: dict[str, tuple[str, Spoil]] = {
    "two processes sign in": ("VIPPS-TOK-02", _times(2, repeated(TOKEN))),
    "a short-lived token is renewed two minutes early": (
        "VIPPS-TOK-02",
        both(changed(TOKEN, answered(200, {"expires_in": "120"})), _times(5, repeated(TOKEN, later(1)))),
    ),
    "another payment is asked for after a 429": (
        "VIPPS-ERR-03",
        repeated(CREATE, then(member("reference", "of-another-sale"), answered(429, headers={"retry-after": "9999"}))),
    ),
    "a cancellation that met a customer authorising is tried again": (
        "VIPPS-ERR-05",
        both(
            changed(CANCEL, answered(400, {"extraDetails": [{"name": "ErrorCode", "reason": "6250"}]})),
            repeated(CANCEL),
        ),
    ),
    "a library fetches the keys for a sales unit": (
        "VIPPS-HDR-03",
        changed("wellKnown", header("merchant-serial-number", None)),
    ),
    "a library fetches the keys": ("VIPPS-HDR-04", changed("wellKnown", header("vipps-system-name", None))),
    "a library fetches the keys in its own name": (
        "VIPPS-HDR-06",
        changed("wellKnown", header("vipps-system-name", None)),
    ),
    "a club asks for the gender": ("VIPPS-LG-06", changed(START, form(scope="openid name gender"))),
    "a name on the own machine is registered": (
        "VIPPS-WH-02",
        changed("registerWebhook", member("url", "http://till.localhost:8080/hooks")),
    ),
    "a registration for each kind of event": ("VIPPS-WH-10", _one_registration_an_event),
    "what is no event is refused": ("VIPPS-WH-05", changed("webhook:", then(body("<html>"), answered(400)))),
    "receipts are sent when it is paid": ("VIPPS-EP-21", _receipts_afterwards),
    "a discount is a line that counts negative": ("VIPPS-EP-21", _returned_lines),
}


@pytest.mark.parametrize("way", ALLOWED)
def test_nobody_is_accused_of_what_is_allowed(good: Evidence, way: str) -> None:
    condition_id, allowed = ALLOWED[way]
    REGISTRY[condition_id](allowed(good.record))


def test_a_receipt_that_nobody_sends_is_missed(good: Evidence) -> None:
    with pytest.raises(ConditionFailed, match="VIPPS-EP-21"):
        REGISTRY["VIPPS-EP-21"](_without_receipt(good.record))


def test_several_breaches_are_all_told(good: Evidence) -> None:
    spoilt = both(SPOILT["VIPPS-HDR-02"], SPOILT["VIPPS-LG-24"])(good.record)
    with pytest.raises(ExceptionGroup) as group:
        judge(spoilt)
    assert len(group.value.exceptions) == 2


def test_a_condition_is_registered_once() -> None:
    with pytest.raises(AssertionError, match="checked twice"):

        @condition("VIPPS-HDR-01", level=REGISTRY["VIPPS-HDR-01"].level, source="nobody")
        def again(record: Record) -> list[Breach]:
            """Again."""
            return []
