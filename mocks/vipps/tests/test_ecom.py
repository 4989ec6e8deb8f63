"""The life of an eCom payment as a merchant sees it, and that ePayment sees the same money."""

from __future__ import annotations

import re

import pytest

from mocks.vipps.tests import payments
from mocks.vipps.tests.orders import (
    TEXT,
    cancel,
    change,
    details,
    force_approve,
    initiate,
    initiated,
    linked,
    look,
    mobile,
    opens,
    operations,
    order,
    refusals,
    reserved,
    status,
    sums,
)
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind, ScreenStatus

LANDING = r"{}/dwo-api-application/v1/deeplink/vippsgateway\?v=2&token=[A-Za-z0-9]+"


def test_push_reaches_the_phone_at_once(vipps: Sandbox) -> None:
    body = order(vipps, 49_900)
    answer = initiate(vipps, body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.json()["orderId"] == body["transaction"]["orderId"]
    assert re.fullmatch(LANDING.format(vipps.server.base_url), answer.json()["url"])
    screen = vipps.pending(vipps.guest)
    assert (screen.reference, screen.amount, screen.currency) == (answer.json()["orderId"], 49_900, "NOK")
    assert TEXT in screen.text


@pytest.mark.parametrize(
    "spelling",
    ["{}", " {} ", "+47{}", "0047{}", "47{}", "+47 {}", "{0[0]}{0[1]} {0[2]}{0[3]} {0[4]}{0[5]} {0[6]}{0[7]}"],
)
def test_number_is_repaired(vipps: Sandbox, spelling: str) -> None:
    initiated(vipps, customer={"mobileNumber": spelling.format(mobile(vipps))})
    assert vipps.guest.pending() is not None


def test_number_may_be_a_number(vipps: Sandbox) -> None:
    initiated(vipps, customer={"mobileNumber": int(mobile(vipps))})
    assert vipps.guest.pending() is not None


def test_link_stands_on_the_host_that_the_caller_sees(vipps: Sandbox) -> None:
    body = order(vipps, customer={"mobileNumber": ...}, skipLandingPage=False)
    headers = vipps.platform | {"Host": "pay.example.com", "X-Forwarded-Proto": "https"}
    url = vipps.http.post("/Ecomm/v2/payments/", json=body, headers=headers).json()["url"]
    assert re.fullmatch(LANDING.format("https://pay.example.com"), url)
    page = vipps.http.get(url.replace("https://pay.example.com", ""))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "100,00" in page.text and TEXT in page.text
    assert vipps.guest.pending() is None, "a link alone pushes nothing"


@pytest.mark.parametrize("app", [False, True])
def test_guest_opens_the_link_and_approves(vipps: Sandbox, app: bool) -> None:
    order_id, url = linked(vipps, merchant={"isApp": app, "fallBack": "shop://paid"})
    assert url.startswith("vipps://?token=") is app
    assert opens(vipps, url)
    vipps.approves(vipps.guest)
    assert operations(vipps, order_id) == ["RESERVE", "INITIATE"]


def test_initiation_has_no_transaction_id_until_the_app_was_opened(vipps: Sandbox) -> None:
    order_id, url = linked(vipps)
    (entry,) = details(vipps, order_id)["transactionLogHistory"]
    assert "transactionId" not in entry
    assert "transactionId" not in look(vipps, order_id, "status").json()["transactionInfo"]
    opens(vipps, url)
    (entry,) = details(vipps, order_id)["transactionLogHistory"]
    assert re.fullmatch(r"\d{10,}", entry["transactionId"])
    assert look(vipps, order_id, "status").json()["transactionInfo"]["transactionId"] == entry["transactionId"]


def test_details_tell_everything_newest_first(vipps: Sandbox) -> None:
    order_id = reserved(vipps, 20_000)
    vipps.advance(1.5)
    assert change(vipps, "capture", order_id, 15_000, key="mine").status_code == 200
    shown = details(vipps, order_id)
    assert shown["orderId"] == order_id
    capture, reserve, start = shown["transactionLogHistory"]
    assert (capture["operation"], capture["amount"], capture["requestId"]) == ("CAPTURE", 15_000, "mine")
    assert (reserve["operation"], reserve["amount"], reserve["requestId"]) == ("RESERVE", 20_000, "")
    assert (start["operation"], start["amount"]) == ("INITIATE", 20_000)
    assert (capture["transactionText"], start["transactionText"]) == (f"capture of {TEXT}", TEXT)
    assert (start["timeStamp"], capture["timeStamp"]) == ("2026-01-05T09:00:00.000Z", "2026-01-05T09:00:01.500Z")
    assert all(entry["operationSuccess"] is True for entry in shown["transactionLogHistory"])
    assert sums(shown) == (15_000, 0, 5_000, 15_000)
    assert shown["transactionSummary"]["bankIdentificationNumber"] == 540185


def test_summary_comes_with_the_guests_decision(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    assert "transactionSummary" not in details(vipps, order_id)
    vipps.rejects(vipps.guest)
    assert sums(details(vipps, order_id)) == (0, 0, 0, 0)
    assert "bankIdentificationNumber" not in details(vipps, order_id)["transactionSummary"]
    withdrawn = initiated(vipps)
    assert cancel(vipps, withdrawn).status_code == 200
    assert "transactionSummary" not in details(vipps, withdrawn)


@pytest.mark.parametrize("amount", [..., None, 0, 10_000])
def test_capture_without_an_amount_takes_everything(vipps: Sandbox, amount: object) -> None:
    order_id = reserved(vipps)
    answer = change(vipps, "capture", order_id, amount)
    assert answer.status_code == 200
    shown = answer.json()
    assert set(shown) == {"orderId", "paymentInstrument", "transactionInfo", "transactionSummary"}
    info = shown["transactionInfo"]
    assert (info["amount"], info["status"], info["transactionText"]) == (10_000, "Captured", f"capture of {TEXT}")
    assert re.fullmatch(r"\d{10,}", info["transactionId"]) and info["timeStamp"] == "2026-01-05T09:00:00.000Z"
    assert sums(shown) == (10_000, 0, 0, 10_000)
    assert "bankIdentificationNumber" not in shown["transactionSummary"], "only in details"
    assert shown["orderId"] == order_id


def test_captures_and_refunds_in_parts(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    assert sums(change(vipps, "capture", order_id, 4_000).json()) == (4_000, 0, 6_000, 4_000)
    assert sums(change(vipps, "refund", order_id, 1_000).json()) == (4_000, 1_000, 6_000, 3_000)
    assert sums(change(vipps, "capture", order_id).json()) == (10_000, 1_000, 0, 9_000)
    assert sums(change(vipps, "refund", order_id).json()) == (10_000, 10_000, 0, 0)
    assert operations(vipps, order_id) == ["REFUND", "CAPTURE", "REFUND", "CAPTURE", "RESERVE", "INITIATE"]


def test_refund_says_transaction_where_others_say_transaction_info(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    change(vipps, "capture", order_id)
    shown = change(vipps, "refund", order_id, 2_500).json()
    assert set(shown) == {"orderId", "transaction", "transactionSummary"}
    assert (shown["transaction"]["amount"], shown["transaction"]["status"]) == (2_500, "Refund")
    assert set(shown["transaction"]) == {"amount", "status", "timeStamp", "transactionId", "transactionText"}


def test_cancel_before_approval_withdraws_the_request(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    shown = cancel(vipps, order_id).json()
    assert (shown["transactionInfo"]["status"], shown["transactionInfo"]["amount"]) == ("Cancelled", 10_000)
    assert "paymentInstrument" not in shown and sums(shown) == (0, 0, 0, 0)
    assert vipps.guest.settled[-1].status is ScreenStatus.WITHDRAWN
    assert (operations(vipps, order_id), status(vipps, order_id)) == (["CANCEL", "INITIATE"], "CANCEL")


def test_cancel_after_approval_voids(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    shown = cancel(vipps, order_id).json()
    assert (shown["transactionInfo"]["status"], shown["transactionInfo"]["amount"]) == ("Cancelled", 10_000)
    assert shown["transactionInfo"]["transactionText"] == "No socks for you!" and sums(shown) == (0, 0, 0, 0)
    assert (operations(vipps, order_id), status(vipps, order_id)) == (["VOID", "RESERVE", "INITIATE"], "VOID")


def test_rest_of_a_capture_is_released_only_when_asked_for(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    change(vipps, "capture", order_id, 4_000)
    assert refusals(cancel(vipps, order_id)) == (400, ["Payment 51"])
    assert refusals(cancel(vipps, order_id, shouldReleaseRemainingFunds=False)) == (400, ["Payment 51"])
    shown = cancel(vipps, order_id, shouldReleaseRemainingFunds=True).json()
    assert (shown["transactionInfo"]["amount"], sums(shown)) == (6_000, (4_000, 0, 0, 4_000))
    assert sums(change(vipps, "refund", order_id).json()) == (4_000, 4_000, 0, 0)


@pytest.mark.parametrize(
    ("acts", "logged", "last"),
    [
        ([], ["INITIATE"], "INITIATE"),
        (["approves"], ["RESERVE", "INITIATE"], "RESERVE"),
        (["rejects"], ["CANCEL", "INITIATE"], "CANCEL"),
        (["cancel"], ["CANCEL", "INITIATE"], "CANCEL"),
        (["waits"], ["CANCEL", "INITIATE"], "REJECTED"),
        (["no money"], ["reserve", "INITIATE"], "FAILED"),
        (["approves", "cancel"], ["VOID", "RESERVE", "INITIATE"], "VOID"),
        (["approves", "capture"], ["CAPTURE", "RESERVE", "INITIATE"], "CAPTURE"),
        (["approves", "capture", "refund"], ["REFUND", "CAPTURE", "RESERVE", "INITIATE"], "REFUND"),
    ],
)
def test_what_details_and_status_call_it(vipps: Sandbox, acts: list[str], logged: list[str], last: str) -> None:
    order_id = initiated(vipps)
    for act in acts:
        match act:
            case "approves":
                vipps.approves(vipps.guest)
            case "rejects":
                vipps.rejects(vipps.guest)
            case "waits":
                vipps.advance(600)
            case "no money":
                vipps.habit(vipps.guest, HabitKind.NO_FUNDS)
                vipps.advance(1)
            case "cancel":
                assert cancel(vipps, order_id).status_code == 200
            case operation:
                assert change(vipps, operation, order_id).status_code == 200
    assert (operations(vipps, order_id), status(vipps, order_id)) == (logged, last)
    answer = look(vipps, order_id, "status").json()
    assert set(answer) == {"orderId", "transactionInfo"}
    assert (answer["orderId"], answer["transactionInfo"]["amount"]) == (order_id, 10_000)


# --- time -------------------------------------------------------------------------------------------------------------


def test_push_lives_ten_minutes(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    vipps.advance(599.9)
    assert status(vipps, order_id) == "INITIATE"
    vipps.advance(0.1)
    assert status(vipps, order_id) == "REJECTED"
    assert vipps.guest.settled[-1].status is ScreenStatus.EXPIRED


def test_link_lives_five_minutes(vipps: Sandbox) -> None:
    order_id, url = linked(vipps)
    vipps.advance(299.9)
    assert status(vipps, order_id) == "INITIATE"
    vipps.advance(0.1)
    assert (status(vipps, order_id), opens(vipps, url)) == ("REJECTED", False)


def test_opened_link_gives_five_minutes_more(vipps: Sandbox) -> None:
    order_id, url = linked(vipps)
    vipps.advance(299)
    assert opens(vipps, url)
    assert vipps.pending(vipps.guest).expires_at == vipps.world.clock.now + 300
    vipps.advance(299.9)
    assert opens(vipps, url), "opening it again starts nothing anew"
    assert status(vipps, order_id) == "INITIATE"
    vipps.advance(0.1)
    assert status(vipps, order_id) == "REJECTED"


def test_time_out_may_be_told_otherwise(vipps: Sandbox) -> None:
    vipps.account.quirks.ecom_timeout_operation = "REJECT"
    order_id = initiated(vipps)
    vipps.advance(600)
    assert operations(vipps, order_id) == ["REJECT", "INITIATE"]


# --- refused cards ----------------------------------------------------------------------------------------------------


def test_refused_card_ends_the_payment(vipps: Sandbox) -> None:
    order_id = initiated(vipps, 151)
    screen = vipps.approves(vipps.guest)
    assert (operations(vipps, order_id), status(vipps, order_id)) == (["reserve", "INITIATE"], "FAILED")
    assert screen.status is ScreenStatus.FAILED and vipps.guest.pending() is None
    assert payments.read(vipps, order_id)["state"] == "ABORTED"
    assert sums(details(vipps, order_id)) == (0, 0, 0, 0)


def test_guest_may_try_another_card_if_a_refusal_is_not_final(vipps: Sandbox) -> None:
    vipps.account.quirks.ecom_refusal_final = False
    order_id = initiated(vipps, 151)
    vipps.approves(vipps.guest)
    assert (operations(vipps, order_id), status(vipps, order_id)) == (["reserve", "INITIATE"], "FAILED")
    vipps.rejects(vipps.guest)
    assert operations(vipps, order_id) == ["CANCEL", "reserve", "INITIATE"]
    assert status(vipps, order_id) == "CANCEL"


def test_force_approval_knows_no_magic_amounts(vipps: Sandbox) -> None:
    order_id = initiated(vipps, 151)
    answer = force_approve(vipps, order_id)
    assert (answer.status_code, answer.content) == (200, b"")
    assert operations(vipps, order_id) == ["RESERVE", "INITIATE"]


def test_link_is_force_approved_by_token_and_number(vipps: Sandbox) -> None:
    order_id, url = linked(vipps)
    token = url.partition("token=")[2]
    answer = force_approve(vipps, order_id, customerPhoneNumber=mobile(vipps), token=token)
    assert (answer.status_code, status(vipps, order_id)) == (200, "RESERVE")


# --- who paid ---------------------------------------------------------------------------------------------------------


def test_scope_shows_who_paid_for_a_week(vipps: Sandbox) -> None:
    vipps.account.quirks.token_life = 10**9
    person = vipps.guest.person
    order_id = initiated(vipps, scope="name phoneNumber")
    assert "sub" not in details(vipps, order_id)
    vipps.approves(vipps.guest)
    shown = details(vipps, order_id)
    user = shown["userDetails"]
    assert (user["firstName"], user["mobileNumber"], user["email"]) == (person.given_name, mobile(vipps), person.email)
    answer = vipps.http.get(f"/vipps-userinfo-api/userinfo/{shown['sub']}", headers=vipps.platform)
    assert (answer.status_code, answer.json()["name"]) == (200, person.name)
    vipps.advance(7 * 86_400)
    late = details(vipps, order_id)
    assert late["sub"] == shown["sub"] and set(late["userDetails"].values()) == {"[Expired]"}


def test_without_a_scope_nobody_is_named(vipps: Sandbox) -> None:
    assert {"sub", "userDetails"} & set(details(vipps, reserved(vipps))) == set()


def test_airline_data_is_taken(vipps: Sandbox) -> None:
    data = {"passengerName": "FLYER / MARY MS.", "airlineCode": "074", "airlineDesignatorCode": "KL"}
    assert initiate(vipps, order(vipps, additionalData=data | {"agencyInvoiceNumber": "123456"})).status_code == 200
    answer = initiate(vipps, order(vipps, additionalData=data))
    assert refusals(answer) == (400, ["InvalidRequest transaction.additionalData.agencyInvoiceNumber"])


# --- one ledger -------------------------------------------------------------------------------------------------------


def test_epayment_reads_and_moves_an_ecom_payment(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    assert change(vipps, "capture", order_id, 4_000).status_code == 200
    assert payments.money(payments.read(vipps, order_id)) == {
        "authorized": 10_000,
        "captured": 4_000,
        "refunded": 0,
        "cancelled": 0,
    }
    assert payments.adjust(vipps, "capture", order_id, 1_000, key="epayment").status_code == 200
    assert payments.adjust(vipps, "refund", order_id, 500).status_code == 200
    assert payments.cancel(vipps, order_id).status_code == 200
    assert sums(details(vipps, order_id)) == (5_000, 500, 0, 4_500)
    assert operations(vipps, order_id) == ["VOID", "REFUND", "CAPTURE", "CAPTURE", "RESERVE", "INITIATE"]
    by_epayment = details(vipps, order_id)["transactionLogHistory"][2]
    assert (by_epayment["requestId"], by_epayment["transactionText"]) == ("epayment", TEXT)
    assert payments.names(vipps, order_id) == ["CREATED", "AUTHORIZED", "CAPTURED", "CAPTURED", "REFUNDED", "CANCELLED"]


def test_ecom_does_not_see_epayments(vipps: Sandbox) -> None:
    reference = payments.authorized(vipps)
    answers = [
        look(vipps, reference),
        look(vipps, reference, "status"),
        change(vipps, "capture", reference),
        change(vipps, "refund", reference),
        cancel(vipps, reference),
        force_approve(vipps, reference),
    ]
    assert [refusals(answer) for answer in answers] == [(404, ["Merchant 35"])] * 6


def test_order_and_reference_are_one_number_series(vipps: Sandbox) -> None:
    order_id = initiated(vipps)
    assert payments.code(payments.create(vipps, payments.order(vipps, reference=order_id))) == (409, "4150")
    reference = payments.created(vipps)
    assert refusals(initiate(vipps, order(vipps, orderId=reference))) == (409, ["Merchant 34"])


def test_every_movement_is_in_the_vendors_ledger(vipps: Sandbox) -> None:
    order_id = reserved(vipps)
    change(vipps, "capture", order_id, 4_000)
    change(vipps, "refund", order_id, 1_000)
    cancel(vipps, order_id, shouldReleaseRemainingFunds=True)
    rejected = initiated(vipps)
    vipps.rejects(vipps.guest)
    entries = [(e.vendor, e.reference, e.kind.value, e.amount) for e in vipps.world.ledger.after(0)]
    assert entries == [
        ("vipps", order_id, "reserved", 10_000),
        ("vipps", order_id, "captured", 4_000),
        ("vipps", order_id, "refunded", 1_000),
        ("vipps", order_id, "cancelled", 6_000),
        ("vipps", rejected, "aborted", 10_000),
    ]


def test_another_merchant_sees_nothing(vipps: Sandbox, other: Sandbox) -> None:
    order_id = reserved(vipps)
    assert refusals(look(other, order_id)) == (404, ["Merchant 35"])
    assert initiate(other, order(other, orderId=order_id)).status_code == 200


def test_details_of_an_old_order_are_still_there(vipps: Sandbox) -> None:
    vipps.account.quirks.token_life = 10**9
    order_id = reserved(vipps)
    vipps.advance(400 * 86_400)
    assert operations(vipps, order_id) == ["RESERVE", "INITIATE"]
