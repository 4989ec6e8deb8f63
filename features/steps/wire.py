"""What went over the wire to Vipps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from pytest_bdd import parsers, then

from features.captures import tries
from features.shop import Shop
from features.steps.wording import says
from harness.actors.evidence import Exchange
from harness.checks.record import PUBLIC_CALLS, RECEIPT, TOKEN_CALL, Record
from harness.checks.vipps_webhooks import FORGERIES


@then("Vipps hears nothing of it")
def nothing_sent(shop: Shop) -> None:
    record = Record(shop.world.journal(), shop.world.up.vipps)
    start_up = {TOKEN_CALL, *PUBLIC_CALLS, "getWebhooks", "registerWebhook", "deleteWebhook"}
    heard = [call.operation for call in record.calls() if call.operation not in start_up]
    assert not heard, heard


@then(says("Vipps got {number:d} {call:Call}"))
@then(says("Vipps got {number:d} {call:Call}s"))
def number_of_calls(shop: Shop, number: int, call: str) -> None:
    calls = tries(shop, call)
    assert len(calls) == number, [(c.seq, c.at, c.status, c.fault) for c in calls]


@then(says("Vipps got no {call:Call}"))
def no_calls(shop: Shop, call: str) -> None:
    assert not shop.calls(call)


@then(says("Vipps got at least {number:d} {call:Call}s"))
def at_least(shop: Shop, number: int, call: str) -> None:
    assert len(shop.calls(call)) >= number


@then(says("Vipps got at most {number:d} {call:Call}s"))
def at_most(shop: Shop, number: int, call: str) -> None:
    assert len(shop.calls(call)) <= number


@then("no token was used when its life was over")
def tokens_in_time(shop: Shop) -> None:
    over = float("inf")
    for call in Record(shop.world.journal(), shop.world.up.vipps).calls():
        if call.operation == TOKEN_CALL and call.ok and call.response is not None:
            over = call.at + float(str(call.response.json_object["expires_in"]))
        assert call.status != 401 or call.at < over, (call.operation, call.at, over)


@then(says("every {call:Call} carried the same key and body"))
def same_key(shop: Shop, call: str) -> None:
    """Of eCom's payment request, which has no key, nothing is asked: it is not repeated, or as another order."""
    if shop.generation.is_ecom and call == "createPayment":
        return
    calls = tries(shop, call)
    sent = {(tuple(shop.generation.keys([c])), c.sent.body) for c in calls}
    assert len(sent) == 1 + shop.gave_up, sent


@then(says("the {call:Call} was tried again no sooner than {seconds:d} seconds later"))
def tried_again(shop: Shop, call: str, seconds: int) -> None:
    calls = shop.calls(call)
    refused = next((index for index, c in enumerate(calls) if c.status == 429), None)
    if refused is None:
        return  # what it asks for it knew already: endpoints and keys may be kept from its start
    assert len(calls) > refused + 1, "never tried again"
    assert calls[refused + 1].at - calls[refused].at >= seconds


@then(says("{number:d} check-in says that the customer is a member"))
@then(says("{number:d} check-ins say that the customer is a member"))
def says_member(shop: Shop, number: int) -> None:
    """Of somebody who has not joined yet there may be check-ins besides, or none."""
    told = [call.sent.json_object.get("isMember") for call in _check_ins(shop)]
    assert told.count(True) == number, told


@then("no check-in says that the customer is a member")
def says_no_member(shop: Shop) -> None:
    told = [call.sent.json_object.get("isMember") for call in _check_ins(shop)]
    assert all(is_member is False for is_member in told), told


@then("Vipps got no check-in of the customer")
def no_check_in(shop: Shop) -> None:
    assert not _check_ins(shop)


def _check_ins(shop: Shop) -> list[Exchange]:
    number = shop.customer.msisdn
    return [call for call in shop.calls("initiateLoyaltyCheckIn") if _number(call) == number]


def _number(call: Exchange) -> str:
    return str(call.sent.json_object.get("phoneNumber")).removeprefix("+")


@then("the QR exchange got exactly what was scanned")
def whole_code(shop: Shop) -> None:
    assert shop.calls("exchangeQr")[-1].sent.json_object.get("qrCode") == shop.scanned[-1].strip()


@then("the payment request names the customer by QR")
def paid_by_qr(shop: Shop) -> None:
    customer = shop.calls("createPayment")[-1].sent.json_object.get("customer")
    assert customer == {"personalQr": shop.scanned[-1]}, customer


@then(parsers.parse("the login polls are at least {seconds:d} seconds apart"))
def poll_gaps(shop: Shop, seconds: int) -> None:
    polls = shop.calls("oauth2Token")
    gaps = [later.at - earlier.at for earlier, later in pairwise(polls)]
    assert gaps and all(gap >= seconds for gap in gaps), gaps


@then("each attempt had a reference of its own")
def own_references(shop: Shop) -> None:
    references = [shop.generation.reference(call) for call in shop.calls("createPayment")]
    assert len(references) > 1 and len(set(references)) == len(references), references


@then("every forged webhook was turned away")
def forged_refused(shop: Shop) -> None:
    forged = [e for e in shop.world.journal() if e.fault in FORGERIES and e.operation.startswith("webhook:")]
    assert forged and all(_is_turned_away(delivery) for delivery in forged), forged


def _is_turned_away(delivery: Exchange) -> bool:
    return delivery.status is not None and 400 <= delivery.status < 500


@then(says("the receipt has {number:d} at {amount:Kr} with {rate:d} % tax"))
def receipt_line(shop: Shop, number: int, amount: int, rate: int) -> None:
    """Of the unit's price only where it is told: it may be left out. The older generation has no receipts."""
    if shop.generation.is_ecom:
        return
    later = [call.sent.json_object for call in shop.calls(RECEIPT)]
    receipt = shop.calls("createPayment")[-1].sent.json_object.get("receipt") or (later[-1] if later else None)
    assert isinstance(receipt, Mapping), "no receipt"
    lines = [line for line in receipt["orderLines"] if line["totalAmount"] == number * amount]
    assert lines, receipt["orderLines"]
    assert lines[0].get("taxRate", 100 * lines[0].get("taxPercentage", 0)) == 100 * rate, lines[0]
    unit = lines[0].get("unitInfo")
    assert unit is None or (unit["unitPrice"] == amount and Decimal(unit["quantity"]) == number), unit


@then(says("the {call:Call} names {amount:Kr}"))
def names_amount(shop: Shop, call: str, amount: int) -> None:
    assert shop.generation.amount(shop.calls(call)[-1]) == amount


@then("every webhook signed with the other secret was turned away")
def other_secret_refused(shop: Shop) -> None:
    known = {call.response.json_object["id"] for call in shop.calls("registerWebhook") if call.response}
    sent = [e for e in shop.world.journal() if e.operation.startswith("webhook:") and e.request is not None]
    foreign = [delivery for delivery in sent if delivery.sent.headers["webhook-id"] not in known]
    ours = [delivery for delivery in sent if delivery.sent.headers["webhook-id"] in known]
    assert foreign and all(_is_turned_away(delivery) for delivery in foreign), foreign
    assert ours and all(delivery.ok for delivery in ours), ours


@then("every webhook was acknowledged")
def acknowledged(shop: Shop) -> None:
    sent = [e for e in shop.world.journal() if e.operation.startswith("webhook:") and e.request is not None]
    assert sent and all(delivery.ok for delivery in sent), [(e.operation, e.status) for e in sent]


@then(parsers.parse("Vipps sent {number:d} webhook of kind {event}"))
def deliveries_of_kind(shop: Shop, number: int, event: str) -> None:
    """To each registration."""
    found = [e for e in shop.world.journal() if e.operation == f"webhook:{event}" and e.request is not None]
    sent = Counter(e.sent.headers["webhook-id"] for e in found)
    assert sent and {*sent.values()} == {number}, [(e.seq, e.status) for e in found]


@then("the till is registered for webhooks once")
def registered_once(shop: Shop) -> None:
    """For each kind of event: all in one registration, or in several."""
    made = [call.sent.json_object["events"] for call in shop.calls("registerWebhook") if call.ok]
    events = Counter(event for registration in made if isinstance(registration, list) for event in registration)
    assert events and {*events.values()} == {1}, events


@then(parsers.parse("Vipps delivered the webhook {name} {number:d} times"))
def deliveries(shop: Shop, name: str, number: int) -> None:
    wanted = f"webhook:epayments.payment.{name}.v1"
    found = [e for e in shop.world.journal() if e.operation == wanted and e.request is not None]
    assert len(found) == number, [(e.seq, e.status) for e in found]
