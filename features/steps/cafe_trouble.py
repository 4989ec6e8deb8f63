"""In the café: servers that fail, webhooks that repeat, other apps, and what happens in the back office."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.coffee_house import PRODUCTS, CoffeeHouse
from features.steps.wording import says
from harness.actors.faults import Fault
from harness.selectors import Control

FAILURES = {
    "is down": {"effect": "cut"},
    "answers rubbish": {"effect": "garbage"},
    "answers with 500": {"effect": "status", "status": 500},
    "answers with 404": {"effect": "status", "status": 404},
    "never answers": {"effect": "silence"},
    "takes 3 seconds": {"effect": "latency", "seconds": 3.0},
    "takes 30 seconds": {"effect": "latency", "seconds": 30.0},
}
LISTENS = "Poster.on('beforeOrderClose', (data, next) => next());"
PAYS = """Poster.on('beforeOrderClose', async (data, next) => {
  await Poster.orders.setOrderBonus(data.order.id, %s);
  next();
});"""
HANGS = "Poster.on('beforeOrderClose', () => {});"


@given(parsers.re(f"the club's server (?P<how>{'|'.join(FAILURES)})"))
@when(parsers.re(f"the club's server (?P<how>{'|'.join(FAILURES)})"))
def fails(cafe: CoffeeHouse, how: str) -> None:
    cafe.goes_wrong(Fault("makeRequest", **FAILURES[how]))  # type: ignore[arg-type]


@given("the club's server is back")
@when("the club's server is back")
def is_back(cafe: CoffeeHouse) -> None:
    cafe.is_well_again()


@given("the server's answer to the app gets lost")
@when("the server's answer to the app gets lost")
def answer_lost(cafe: CoffeeHouse) -> None:
    cafe.goes_wrong(Fault("makeRequest", "cut", phase="after", times=1))


@given("the server's next two answers to the app get lost")
def two_answers_lost(cafe: CoffeeHouse) -> None:
    """An app may look once more before it decides."""
    cafe.goes_wrong(Fault("makeRequest", "cut", phase="after", times=2))


@given("every request of the app arrives twice")
def twice(cafe: CoffeeHouse) -> None:
    cafe.goes_wrong(Fault("makeRequest", "duplicate"))


@when("the terminal's signatures are wrong")
def wrong_signatures(cafe: CoffeeHouse) -> None:
    cafe.goes_wrong(Fault("makeRequest", "wrong-signature"))


@given("every webhook of Poster's arrives twice")
@when("every webhook of Poster's arrives twice")
def webhooks_twice(cafe: CoffeeHouse) -> None:
    cafe.goes_wrong(Fault("webhook", "duplicate"))


@given(parsers.parse("Poster's web API answers {method} with error {code:d}"))
def api_refuses(cafe: CoffeeHouse, method: str, code: int) -> None:
    cafe.goes_wrong(Fault(method, "status", status=400, code=str(code)))


# --- other apps -------------------------------------------------------------------------------------------------------


@given("another app that listens to payments")
def other_listens(cafe: CoffeeHouse) -> None:
    other_app(cafe, LISTENS)


@given(says("another app that pays {amount:Kr} of every order"))
def other_pays(cafe: CoffeeHouse, amount: int) -> None:
    other_app(cafe, PAYS % (amount / 100))


@given("another app that never lets a payment go on")
def other_hangs(cafe: CoffeeHouse) -> None:
    other_app(cafe, HANGS)


def other_app(cafe: CoffeeHouse, bundle: str) -> None:
    cafe.barista.loads("other.js", bundle)
    cafe.barista.waits_for(lambda seen: [app.running for app in seen.apps] == [True, True], "the other app")


def asked_apps(cafe: CoffeeHouse) -> dict[str, int]:
    """Applications that were told that an order is about to be paid, oldest first, and when."""
    return {call.target.removeprefix("app:"): call.seq for call in cafe.calls("event:beforeOrderClose")}


@then("the other app has not been asked")
def other_not_asked(cafe: CoffeeHouse) -> None:
    assert list(asked_apps(cafe)) == [cafe.app.application_id]


@then("the other app has been asked after the club's")
def other_asked(cafe: CoffeeHouse) -> None:
    """When that one had let the payment go on."""
    (first, begun), (second, asked) = asked_apps(cafe).items()
    assert first == cafe.app.application_id != second
    assert [call for call in cafe.calls("next:beforeOrderClose") if begun < call.seq < asked]


@then("the other app was reloaded 5 seconds after it was asked")
def other_reloaded(cafe: CoffeeHouse) -> None:
    asked = cafe.calls("event:beforeOrderClose")[-1]
    (reloaded,) = cafe.calls("reload")
    assert reloaded.source == asked.target and round(reloaded.at - asked.at) == 5


# --- terminal and back office -----------------------------------------------------------------------------------------


@when("the barista closes the popup")
def close_popup(cafe: CoffeeHouse) -> None:
    cafe.sheet.closes_popup()


@when(parsers.parse("the barista hurries on to an order of a {name}, and opens the app there"))
def hurry_on(cafe: CoffeeHouse, name: str) -> None:
    """While the app is at work; what it had begun comes to its end afterwards."""
    hurried = cafe.barista.in_a_hurry()
    hurried.closes_popup()
    cafe.order_id = hurried.opens_order().id
    hurried.adds(PRODUCTS[name])
    hurried.clicks_icon(application_id=cafe.office.keys.application_id)
    cafe.sheet.settles()


@when(says("the barista starts to pay {amount:Kr} with points"))
def start_to_pay(cafe: CoffeeHouse, amount: int) -> None:
    cafe.sheet.types(f"{amount / 100:.2f}", Control.SUM)
    cafe.sheet.touches(Control.USE_SUM)


@when(parsers.parse('the terminal tells of a click at "{place}" while no order is open'))
def click_elsewhere(cafe: CoffeeHouse, place: str) -> None:
    cafe.barista.repeats_event("applicationIconClicked", {"place": place})


@when("the terminal tells once more that the order is closed")
def closed_again(cafe: CoffeeHouse) -> None:
    told = cafe.calls("event:afterOrderClose")[-1]
    cafe.barista.repeats_event("afterOrderClose", dict(told.sent.json_object))


@when("the barista logs out")
def log_out(cafe: CoffeeHouse) -> None:
    cafe.barista.leaves()


@then("the terminal is locked")
def locked(cafe: CoffeeHouse) -> None:
    cafe.barista.waits_for(lambda seen: seen.screen == "locked", "the lock")


@when("the barista gives all money back")
def refund(cafe: CoffeeHouse) -> None:
    cafe.barista.refunds(cafe.order_id)


@when(says("the back office gives {amount:Kr} back"))
def refund_part(cafe: CoffeeHouse, amount: int) -> None:
    cafe.office.refunds(cafe.check.transaction_id, amount)


@when(parsers.parse('the back office removes "{name}"'))
def remove_guest(cafe: CoffeeHouse, name: str) -> None:
    (guest,) = [one for one in cafe.office.guests() if name in one.lastname and one.delete == "0"]
    cafe.office.web_api("clients.removeClient", client_id=int(guest.client_id))


@given("the back office removes the application")
@when("the back office removes the application")
def remove_application(cafe: CoffeeHouse) -> None:
    cafe.office.removes_application()
