"""What goes wrong at Vipps, and which of its readings are switched."""

from __future__ import annotations

from pytest_bdd import given, parsers, when

from features.shop import Shop
from features.steps.wording import says
from harness.actors.faults import Fault, lost_reply, refusal


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


@given("the id token is forged")
def forged_id_token(shop: Shop) -> None:
    shop.goes_wrong(Fault("oauth2Token", "wrong-signature"))


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
    shop.goes_wrong(Fault("webhook", "drop"))


@given("every webhook arrives twice")
def webhooks_twice(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "duplicate"))


@given(parsers.parse("every webhook arrives {seconds:g} seconds late"))
def webhooks_late(shop: Shop, seconds: float) -> None:
    shop.goes_wrong(Fault("webhook", "latency", seconds=seconds))


@given("every webhook is forged")
def webhooks_forged(shop: Shop) -> None:
    shop.goes_wrong(Fault("webhook", "wrong-signature"))


@given(parsers.parse("the webhook {name} is overtaken by the next one"))
def webhooks_reordered(shop: Shop, name: str) -> None:
    shop.goes_wrong(Fault(f"webhook:epayments.payment.{name}.v1", "reorder"))


@given(parsers.parse("the till cannot be reached for the first {number:d} webhooks"))
def webhooks_retried(shop: Shop, number: int) -> None:
    shop.goes_wrong(Fault("webhook", "cut", times=number))


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
