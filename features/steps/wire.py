"""What went over the wire to Vipps."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from pytest_bdd import parsers, then

from features.shop import Shop
from features.steps.wording import says
from harness.checks.record import TOKEN_CALL, Record
from harness.checks.vipps_webhooks import FORGERIES


@then("Vipps hears nothing of it")
def nothing_sent(shop: Shop) -> None:
    record = Record(shop.world.journal(), shop.world.up.vipps)
    start_up = {"fetchAuthorizationTokenUsingPost", "getWebhooks", "registerWebhook"}
    heard = [call.operation for call in record.calls() if call.operation not in start_up]
    assert not heard, heard


@then(says("Vipps got {number:d} {call:Call}"))
@then(says("Vipps got {number:d} {call:Call}s"))
def number_of_calls(shop: Shop, number: int, call: str) -> None:
    calls = shop.calls(call)
    assert len(calls) == number, [(c.seq, c.at, c.status, c.fault) for c in calls]


@then(says("Vipps got no {call:Call}"))
def no_calls(shop: Shop, call: str) -> None:
    assert not shop.calls(call)


@then(says("Vipps got at least {number:d} {call:Call}s"))
def at_least(shop: Shop, number: int, call: str) -> None:
    assert len(shop.calls(call)) >= number


@then("no token was used when its life was over")
def tokens_in_time(shop: Shop) -> None:
    over = float("inf")
    for call in Record(shop.world.journal(), shop.world.up.vipps).calls():
        if call.operation == TOKEN_CALL and call.ok and call.response is not None:
            over = call.at + float(str(call.response.json_object["expires_in"]))
        assert call.status != 401 or call.at < over, (call.operation, call.at, over)


@then(says("every {call:Call} carried the same key and body"))
def same_key(shop: Shop, call: str) -> None:
    calls = shop.calls(call)
    sent = {(tuple(shop.generation.keys([c])), c.sent.body) for c in calls}
    assert len(sent) == 1, sent


@then(says("the {call:Call} was tried again no sooner than {seconds:d} seconds later"))
def tried_again(shop: Shop, call: str, seconds: int) -> None:
    calls = shop.calls(call)
    refused = next(index for index, c in enumerate(calls) if c.status == 429)
    assert len(calls) > refused + 1, "never tried again"
    assert calls[refused + 1].at - calls[refused].at >= seconds


@then(says("the {call:Call} says that the customer is a member"))
def says_member(shop: Shop, call: str) -> None:
    assert shop.calls(call)[-1].sent.json_object.get("isMember") is True


@then(says("the {call:Call} says that the customer is no member"))
def says_no_member(shop: Shop, call: str) -> None:
    assert shop.calls(call)[-1].sent.json_object.get("isMember") is False


@then("the QR exchange got exactly what was scanned")
def whole_code(shop: Shop) -> None:
    assert shop.calls("exchangeQr")[-1].sent.json_object.get("qrCode") == shop.scanned[-1].strip()


@then("the payment request names the customer by QR")
def paid_by_qr(shop: Shop) -> None:
    customer = shop.calls("createPayment")[-1].sent.json_object.get("customer")
    assert customer == {"personalQr": shop.scanned[-1]}, customer


@then(parsers.parse("the login polls are {seconds:d} seconds apart"))
def poll_gaps(shop: Shop, seconds: int) -> None:
    polls = shop.calls("oauth2Token")
    gaps = [later.at - earlier.at for earlier, later in pairwise(polls)]
    assert gaps and all(gap == seconds for gap in gaps), gaps


@then("each attempt had a reference of its own")
def own_references(shop: Shop) -> None:
    references = [shop.generation.reference(call) for call in shop.calls("createPayment")]
    assert len(references) > 1 and len(set(references)) == len(references), references


@then("every forged webhook was turned away")
def forged_refused(shop: Shop) -> None:
    forged = [e for e in shop.world.journal() if e.fault in FORGERIES and e.operation.startswith("webhook:")]
    assert forged and all(e.status is not None and 400 <= e.status < 500 for e in forged), forged


@then(says("the receipt has {number:d} at {amount:Kr} with {rate:d} % tax"))
def receipt_line(shop: Shop, number: int, amount: int, rate: int) -> None:
    """Of the unit's price only where it is told: it may be left out. The older generation has no receipts."""
    if shop.generation.is_ecom:
        return
    receipt = shop.calls("createPayment")[-1].sent.json_object.get("receipt")
    assert isinstance(receipt, dict), "no receipt"
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
    assert foreign and all(delivery.status == 401 for delivery in foreign), foreign
    assert ours and all(delivery.ok for delivery in ours), ours


@then("every webhook was acknowledged")
def acknowledged(shop: Shop) -> None:
    sent = [e for e in shop.world.journal() if e.operation.startswith("webhook:") and e.request is not None]
    assert sent and all(delivery.ok for delivery in sent), [(e.operation, e.status) for e in sent]


@then(parsers.parse("Vipps sent {number:d} webhook of kind {event}"))
def deliveries_of_kind(shop: Shop, number: int, event: str) -> None:
    found = [e for e in shop.world.journal() if e.operation == f"webhook:{event}" and e.request is not None]
    assert len(found) == number, [(e.seq, e.status) for e in found]


@then("the till is registered for webhooks once")
def registered_once(shop: Shop) -> None:
    assert len([c for c in shop.calls("registerWebhook") if c.ok]) == 1


@then(parsers.parse("Vipps delivered the webhook {name} {number:d} times"))
def deliveries(shop: Shop, name: str, number: int) -> None:
    wanted = f"webhook:epayments.payment.{name}.v1"
    found = [e for e in shop.world.journal() if e.operation == wanted and e.request is not None]
    assert len(found) == number, [(e.seq, e.status) for e in found]
