"""In the café: paying with points and money, and how checks end."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.coffee_house import PRODUCTS, CoffeeHouse, arguments
from features.steps.cafe import told
from features.steps.wording import says
from harness.selectors import Control, Message, Reading, Request


@given("the barista has pressed pay")
@when("the barista presses pay")
def press_pay(cafe: CoffeeHouse) -> None:
    cafe.barista.presses_pay()


@when(parsers.re(r'the customer wants to pay "(?P<sum>[^"]*)" with points'))
def want_to_pay(cafe: CoffeeHouse, sum: str) -> None:
    cafe.sheet.types(sum, Control.SUM)
    cafe.sheet.presses(Control.USE_SUM)


@given(says("the customer has paid {amount:Kr} with points"))
@when(says("the customer pays {amount:Kr} with points"))
def pay_with_points(cafe: CoffeeHouse, amount: int) -> None:
    """All the way to the payment screen."""
    if cafe.barista.looks().waiting is None:
        cafe.barista.presses_pay()
    want_to_pay(cafe, f"{amount / 100:.2f}")
    seen = cafe.barista.waits_for(lambda seen: seen.screen == "payment", "the payment screen")
    assert seen.on_screen.bonus == amount, seen.on_screen


@when("the customer only collects points")
def collect(cafe: CoffeeHouse) -> None:
    cafe.sheet.presses(Control.COLLECT)


@when("the customer pays as much as possible with points")
def pay_all(cafe: CoffeeHouse) -> None:
    cafe.sheet.presses(Control.SPEND_ALL)


@then(says("the app offers to pay {amount:Kr} with points"))
def offers(cafe: CoffeeHouse, amount: int) -> None:
    cafe.sheet.reads(Reading.MOST, amount)


@then(says("the app asks for a sum of {amount:Kr} at most"))
def wrong_sum(cafe: CoffeeHouse, amount: int) -> None:
    cafe.sheet.says(Message.WRONG_SUM, amount)


@then(says("the app shows that {amount:Kr} is paid with points so far"))
def so_far(cafe: CoffeeHouse, amount: int) -> None:
    cafe.sheet.reads(Reading.SO_FAR, amount)


@given("the barista has taken the money")
@when("the barista takes the money")
def take_money(cafe: CoffeeHouse) -> None:
    cafe.barista.waits_for(lambda seen: seen.screen == "payment", "the payment screen")
    cafe.barista.takes()


@when(parsers.parse("the barista splits the {product} off"))
def split_off(cafe: CoffeeHouse, product: str) -> None:
    cafe.barista.splits_off(PRODUCTS[product])


@when("the customer collects on both parts and pays them")
def collect_on_both(cafe: CoffeeHouse) -> None:
    for part in cafe.parts():
        cafe.barista.goes_back(part.id)
        press_pay(cafe)
        collect(cafe)
        take_money(cafe)


@when(says("the customer pays {amount:Kr} of one part with points, and only collects on the other"))
def spend_on_one(cafe: CoffeeHouse, amount: int) -> None:
    one, other = cafe.parts()
    cafe.barista.goes_back(one.id)
    pay_with_points(cafe, amount)
    take_money(cafe)
    cafe.barista.goes_back(other.id)
    press_pay(cafe)
    collect(cafe)
    take_money(cafe)


@when("the barista takes the money by card")
def take_card(cafe: CoffeeHouse) -> None:
    cafe.barista.takes(card=cafe.barista.looks().on_screen.due)


@when(parsers.re("the barista closes the order without payment"))
def close_unpaid(cafe: CoffeeHouse) -> None:
    cafe.barista.closes_without_payment()


@then(says("{amount:Kr} is to be paid"))
def to_be_paid(cafe: CoffeeHouse, amount: int) -> None:
    seen = cafe.barista.waits_for(lambda seen: seen.screen == "payment", "the payment screen")
    assert seen.on_screen.due == amount, seen.on_screen


@given(says("the bonus on the order is {amount:Kr}"))
@when(says("the bonus on the order is {amount:Kr}"))
@then(says("the bonus on the order is {amount:Kr}"))
def bonus_is(cafe: CoffeeHouse, amount: int) -> None:
    cafe.barista.waits_for(lambda seen: seen.on_screen.bonus == amount, f"a bonus of {amount}")


@then("the terminal is still at the order")
def still_at_order(cafe: CoffeeHouse) -> None:
    seen = cafe.barista.looks()
    assert seen.screen == "order" and seen.waiting is not None, seen


@then(parsers.re(r"(?P<points>\d+) points are held for the order"))
def held(cafe: CoffeeHouse, points: str) -> None:
    books = cafe.books()
    assert books.get("held", 0) - books.get("released", 0) - books.get("spent", 0) == int(points), books


@then(parsers.re(r"the order has earned (?P<earned>\d+) points and spent (?P<spent>\d+)"))
def earned_and_spent(cafe: CoffeeHouse, earned: str, spent: str) -> None:
    books = cafe.books()
    kept = (
        books.get("earned", 0) - books.get("reversed", 0),
        books.get("spent", 0) - books.get("returned", 0),
    )
    assert kept == (int(earned), int(spent)), books


@then(parsers.re(r"the two parts have earned (?P<earned>\d+) points and spent (?P<spent>\d+)"))
def parts_earned_and_spent(cafe: CoffeeHouse, earned: str, spent: str) -> None:
    books = [cafe.books(part.id) for part in cafe.parts()]
    kept = tuple(sum(one.get(kind, 0) for one in books) for kind in ("earned", "spent"))
    assert kept == (int(earned), int(spent)), books


@then("no points have moved for the order")
def nothing_moved(cafe: CoffeeHouse) -> None:
    assert cafe.books() == {}


@then(parsers.re(r"the app has set a bonus (?P<times>never|once|twice)"))
def bonus_times(cafe: CoffeeHouse, times: str) -> None:
    calls = [arguments(call) for call in cafe.calls("sdk:orders.setOrderBonus")]
    assert len(calls) == {"never": 0, "once": 1, "twice": 2}[times], calls


@then(says("the app set {sum:g} as the bonus, then closed its popup and let the payment go on"))
def bonus_then_next(cafe: CoffeeHouse, sum: float) -> None:
    """The last two in either order."""
    told = cafe.calls("sdk:orders.setOrderBonus", "sdk:interface.closePopup", "next:beforeOrderClose")
    begun = cafe.calls("event:beforeOrderClose")[-1].seq
    (*_, bonus, one, other) = [call for call in told if call.seq > begun]
    assert bonus.operation == "sdk:orders.setOrderBonus" and arguments(bonus) == [cafe.order_id, sum]
    assert {one.operation, other.operation} == {"sdk:interface.closePopup", "next:beforeOrderClose"}


@then(parsers.re(r"the app has let the payment go on (?P<times>once|twice)"))
def next_times(cafe: CoffeeHouse, times: str) -> None:
    assert len(cafe.calls("next:beforeOrderClose")) == {"once": 1, "twice": 2}[times]


@then("the app has asked nothing")
def asked_nothing(cafe: CoffeeHouse) -> None:
    """Neither the barista nor, since the order is to be paid, its server."""
    begun = cafe.calls("event:beforeOrderClose")[-1].seq
    assert not cafe.calls("sdk:interface.popup")
    assert not [call for call in cafe.calls("makeRequest") if call.seq > begun]


@then("the app has opened no popup at the payment")
def no_popup(cafe: CoffeeHouse) -> None:
    begun = cafe.calls("event:beforeOrderClose")[-1].seq
    assert not [call for call in cafe.calls("sdk:interface.popup") if call.seq > begun]


@then("the app has reported nothing")
def reported_nothing(cafe: CoffeeHouse) -> None:
    assert not cafe.asked(Request.REPORT)


@then(says("the café's books say {money:Kr} in money and {bonus:Kr} by the club"))
def office_agrees(cafe: CoffeeHouse, money: int, bonus: int) -> None:
    """By the web API, and the terminal's archive says the same."""
    check = cafe.office.check(cafe.check.transaction_id)
    assert (int(check.payed_sum), int(check.payed_bonus)) == (money, bonus), check
    assert cafe.check.paid == money, cafe.check


@then(parsers.parse("the app has told the barista of {points:d} new points"))
def told_points(cafe: CoffeeHouse, points: int) -> None:
    told(cafe, Message.COLLECTED, points * 100)


@then(says("the app has told the barista of {points:d} new points, and {amount:Kr} to spend"))
def told_points_and_sum(cafe: CoffeeHouse, points: int, amount: int) -> None:
    told(cafe, Message.COLLECTED, points * 100, amount)


@then(says("the app has told the barista that the bonus is {amount:Kr} now"))
def told_bonus(cafe: CoffeeHouse, amount: int) -> None:
    told(cafe, Message.LOWERED, amount)
