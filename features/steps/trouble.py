"""What goes wrong at Vipps, and which of its readings are switched."""

from __future__ import annotations

from pytest_bdd import given, parsers, when

from features.shop import Shop
from features.steps.wording import says
from harness.actors.faults import Fault, lost_reply, refusal

FLAWS = {
    "signed with a foreign key": "signature",
    "not signed": "unsigned",
    "signed with an unknown key": "unknown-kid",
    "for another merchant": "audience",
    "from another issuer": "issuer",
    "too old": "expired",
    "of another login": "nonce",
    "about somebody else": "subject",
}


@given(says("Vipps' answer to the {call:Call} gets lost"))
@when(says("Vipps' answer to the {call:Call} gets lost from now on"))
def answer_lost(shop: Shop, call: str) -> None:
    shop.goes_wrong(lost_reply(call))


@given(says("Vipps' answer to the {call:Call} breaks off"))
def answer_breaks_off(shop: Shop, call: str) -> None:
    shop.goes_wrong(Fault(call, "cut-body", phase="after", times=1))


@given(says("Vipps' answer to the {call:Call} is garbage"))
def answer_garbage(shop: Shop, call: str) -> None:
    shop.goes_wrong(Fault(call, "garbage", phase="after", times=1))


@given(says("Vipps never answers the {call:Call}"))
def no_answer(shop: Shop, call: str) -> None:
    shop.goes_wrong(Fault(call, "silence", phase="after", times=1))


@given(says("Vipps never even gets the {call:Call}"))
def never_arrives(shop: Shop, call: str) -> None:
    shop.goes_wrong(Fault(call, "cut", times=1))


@given(says("Vipps answers the {call:Call} with {status:d}"))
@when(says("Vipps answers the {call:Call} with {status:d} from now on"))
def answers_once(shop: Shop, call: str, status: int) -> None:
    shop.goes_wrong(refusal(call, status))


@given(says("Vipps answers every {call:Call} with {status:d}"))
@when(says("Vipps answers every {call:Call} with {status:d} from now on"))
def answers_always(shop: Shop, call: str, status: int) -> None:
    shop.goes_wrong(refusal(call, status, times=None))


@given(says("Vipps answers the {call:Call} with {status:d} and code {code}"))
@when(says("Vipps answers the next {call:Call} with {status:d} and code {code}"))
def answers_with_code(shop: Shop, call: str, status: int, code: str) -> None:
    shop.goes_wrong(refusal(call, status, code))


@given(says("Vipps does the {call:Call} but answers with {status:d}"))
def done_but_refused(shop: Shop, call: str, status: int) -> None:
    shop.goes_wrong(Fault(call, "status", phase="after", status=status, times=1))


@given(says("Vipps answers the {call:Call} with 429, to be tried again after {seconds:d} seconds"))
def too_many(shop: Shop, call: str, seconds: int) -> None:
    shop.goes_wrong(Fault(call, "status", status=429, retry_after=seconds, times=1))


@given(says("Vipps asks the till to slow down at the second {call:Call}"))
def slow_down(shop: Shop, call: str) -> None:
    shop.goes_wrong(Fault(call, "status", status=400, code="slow_down", nth=2))


@given(says("Vipps takes {seconds:g} seconds for every {call:Call}"))
def slow(shop: Shop, seconds: float, call: str) -> None:
    shop.goes_wrong(Fault(call, "latency", seconds=seconds))


@given(says("the first {call:Call} takes {seconds:g} seconds to get through"))
def slow_to_arrive(shop: Shop, seconds: float, call: str) -> None:
    shop.goes_wrong(Fault(call, "latency", seconds=seconds, times=1))


@given(says("Vipps' answer to every {call:Call} takes {seconds:g} seconds"))
def slow_to_answer(shop: Shop, seconds: float, call: str) -> None:
    """It is done, or looked up, at once."""
    shop.goes_wrong(Fault(call, "latency", phase="after", seconds=seconds))


@given(parsers.re(f"the id token is (?P<flaw>{'|'.join(FLAWS)})"))
def flawed_id_token(shop: Shop, flaw: str) -> None:
    shop.world.set_quirks(id_token_flaw=FLAWS[flaw])


@when("the id token is as it should be again")
def flawless_id_token(shop: Shop) -> None:
    shop.world.set_quirks(id_token_flaw="none")


@given(parsers.parse("Vipps takes {seconds:g} seconds for everything"))
def slow_everywhere(shop: Shop, seconds: float) -> None:
    shop.goes_wrong(Fault("*", "latency", seconds=seconds))


@when("Vipps rotates its signing keys")
def rotate(shop: Shop) -> None:
    shop.world.rotate_keys()


@given("Vipps has revoked the access tokens")
@when("Vipps revokes the access tokens")
def revoke(shop: Shop) -> None:
    shop.world.revoke_tokens()


# --- webhooks ---------------------------------------------------------------------------------------------------------


@given("no webhook arrives")
@when("no webhook arrives from now on")
def webhooks_dropped(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "drop"), Fault("callback", "drop"))  # the older generation's only one as well


@given("every webhook arrives twice")
def webhooks_twice(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "duplicate"))


@given(parsers.parse("every webhook arrives {seconds:g} seconds late"))
def webhooks_late(shop: Shop, seconds: float) -> None:
    shop.goes_wrong(Fault("webhook", "latency", seconds=seconds))


@given("every webhook is forged")
def webhooks_forged(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "wrong-signature"))


@given("every webhook is altered on its way")
def webhooks_altered(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "altered"))


@given("every webhook comes unsigned")
def webhooks_unsigned(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "unsigned"))


@given(parsers.parse("the webhook {name} is overtaken by the next one"))
def webhooks_reordered(shop: Shop, name: str) -> None:
    shop.goes_wrong(Fault(f"webhook:epayments.payment.{name}.v1", "reorder"))


@given(parsers.parse("the till cannot be reached for the first {number:d} webhooks"))
def webhooks_retried(shop: Shop, number: int) -> None:
    shop.goes_wrong(Fault("webhook", "cut", times=number))


@given("somebody else registers the till's webhook address")
def registered_twice(shop: Shop) -> None:
    """Their deliveries come to the till as well, signed with a secret that it was never told."""
    for ours in shop.world.registrations():
        shop.world.register_webhook(ours.url, *ours.events)


@when("Vipps sends a webhook of a kind that nobody knows")
def unknown_event(shop: Shop) -> None:
    payload = {"agreementId": "agr-1", "name": "PONDERED", "occurred": "2031-01-01T00:00:00Z"}
    shop.world.send_webhook("recurring.agreement-pondered.v1", payload)


@when("Vipps sends a webhook of a kind that nobody knows about the payment")
def unknown_payment_event(shop: Shop) -> None:
    _tells(shop, "pondered", success=True)


@when("Vipps tells of a failed approval, naming no key")
def failed_approval(shop: Shop) -> None:
    _tells(shop, "authorized", success=False)


@when("Vipps sends a webhook that is no JSON")
def garbled_webhook(shop: Shop) -> None:
    shop.world.send_webhook("epayments.payment.authorized.v1", "<html>")


def _tells(shop: Shop, name: str, success: bool) -> None:
    sale = shop.cashier.looks()
    payload = {
        "msn": shop.world.up.vipps.merchant_serial_number,
        "reference": sale.payment.reference,
        "pspReference": "31415926",
        "name": name.upper(),
        "amount": {"currency": "NOK", "value": sale.to_pay},
        "timestamp": "2031-01-01T00:00:00.000Z",
        "success": success,
    }
    shop.world.send_webhook(f"epayments.payment.{name}.v1", payload)


# --- switched readings ------------------------------------------------------------------------------------------------


@given("check-in behaves as in Vipps' test environment")
def checkin_like_test(shop: Shop) -> None:
    shop.world.set_quirks(checkin_like_test=True)


@given("Vipps spells ineligible users invalid_user")
def invalid_user(shop: Shop) -> None:
    shop.world.set_quirks(invalid_user=True)


@given("Vipps refuses unknown members of a request")
def strict_fields(shop: Shop) -> None:
    shop.world.set_quirks(strict_fields=True)


@given("Vipps refuses a subscription key at userinfo")
def strict_userinfo(shop: Shop) -> None:
    shop.world.set_quirks(strict_userinfo_key=True)


@given("the shop may not send payment requests to phones")
def push_not_allowed(shop: Shop) -> None:
    shop.world.set_quirks(push_allowed=False, ecom_skip_allowed=False)


@given("Vipps has reworded its errors")
def reworded(shop: Shop) -> None:
    shop.world.set_quirks(error_titles="reworded")


@given("Vipps has added members and values everywhere")
def novelties(shop: Shop) -> None:
    shop.world.set_quirks(unknown_members=True)


@given("Vipps has moved its login endpoints")
def moved(shop: Shop) -> None:
    shop.world.set_quirks(moved_endpoints=True)


@given(parsers.parse("Vipps wants {seconds:d} seconds between login polls"))
def interval(shop: Shop, seconds: int) -> None:
    shop.world.set_quirks(ciba_interval=seconds)


@given(parsers.parse("access tokens live {seconds:d} seconds"))
def token_life(shop: Shop, seconds: int) -> None:
    """The token of the till's start is taken from it, so that the next one has that life."""
    shop.world.set_quirks(token_life=seconds)
    shop.world.revoke_tokens()


@given("Vipps spells the life of a token as a number")
def numeric_life(shop: Shop) -> None:
    shop.world.set_quirks(numeric_token_life=True)
    shop.world.revoke_tokens()
