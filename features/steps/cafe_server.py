"""The club's server, spoken to as Poster speaks to it, or as somebody does who would like to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from features.coffee_house import PRODUCTS, CoffeeHouse
from harness.actors.club_server import ClubServer, Signed, Webhook, older
from harness.actors.evidence import Exchange
from harness.actors.faults import Fault
from harness.actors.transport import Reply

DAY = 86_400
# How a request is not what Poster would have sent.
FLAWS: dict[str, Callable[[ClubServer, Signed], Reply]] = {
    "with another signature": lambda server, request: server.sends(request, signature="0" * 32),
    "without a signature": lambda server, request: server.sends(request, signature=""),
    "with another body": lambda server, request: server.sends(request, body='{"client_id":1,"total":1,"bonus":1}'),
    "at another address": lambda server, request: server.sends(request, to="/orders/2/spending"),
    "signed with another secret": lambda server, request: server.sends(replace(request, secret="guessed")),
    "from another café": lambda server, request: server.sends(replace(request, account="another-cafe")),
    "a day late": lambda server, request: server.sends(older(request, DAY)),
    "from tomorrow": lambda server, request: server.sends(older(request, -DAY)),
}
FLAW = f"(?P<flaw>{'|'.join(FLAWS)})"
HOOK_FLAWS: dict[str, Callable[[ClubServer, Webhook], Reply]] = {
    "signed without its time": lambda server, hook: server.hears(hook, verify=hook.forgetful),
    "signed with another secret": lambda server, hook: server.hears(replace(hook, secret="guessed")),
    "with another action": lambda server, hook: server.hears(hook, action="removed"),
    "with another time": lambda server, hook: server.hears(hook, time=str(hook.time + 1)),
    "with data that was not signed": lambda server, hook: server.hears(hook, data="{}"),
    "for another café": lambda server, hook: server.hears(replace(hook, account="another-cafe")),
}
THING = r"(?P<thing>[a-z]\w+) (?P<number>\d+) (?P<action>\w+)(?P<data>, with data)?"
INSIDE = ("Traceback", 'File "', "sqlalchemy", ".py")


@given(parsers.re(r"an order of a croissant and a coffee at a terminal without a screen, with the customer on it"))
def order_without_screen(cafe: CoffeeHouse) -> None:
    """The guest is written by hand as the app would have; no app runs."""
    cafe.barista.begins_to_work()
    found = cafe.server.asks("/guests", {"phone": f"+{cafe.shop.customer.msisdn}"}).json()
    assert isinstance(found, dict)
    cafe.guest_id = cafe.office.writes_guest(
        cafe.shop.customer.person.name, found["group_id"], phone=found["phone"], card_number=found["card_number"]
    )
    cafe.orders([PRODUCTS["croissant"], PRODUCTS["coffee"]])
    cafe.barista.puts_guest(cafe.guest_id)


@when(parsers.re(r"the barista begins another order of an? (?P<name>\w+), with the customer on it"))
def another_without_screen(cafe: CoffeeHouse, name: str) -> None:
    cafe.orders([PRODUCTS[name]])
    cafe.barista.puts_guest(cafe.guest_id)


@given("the barista has taken the customer off the order at the terminal")
def off_without_app(cafe: CoffeeHouse) -> None:
    cafe.barista.puts_guest(0)


@given("the barista has sold the order without the app")
@when("the barista sells the order without the app")
def sold_without_app(cafe: CoffeeHouse) -> None:
    """The terminal reports nothing to the club."""
    cafe.barista.presses_pay()
    cafe.barista.takes()


# --- requests ---------------------------------------------------------------------------------------------------------


def spending(cafe: CoffeeHouse, points: int) -> Signed:
    body = {
        "client_id": cafe.guest_id,
        "transaction_id": cafe.check.transaction_id,
        "total": cafe.check.total,
        "bonus": points,
    }
    return cafe.server.request(f"/orders/{cafe.order_id}/spending", body)


@given(parsers.re(r"a request to set (?P<points>\d+) points aside has arrived"))
@when(parsers.re(r"a request to set (?P<points>\d+) points aside arrives"))
def set_aside(cafe: CoffeeHouse, points: str) -> None:
    cafe.replies.append(cafe.server.sends(spending(cafe, int(points))))


@when(parsers.re(rf"a request to set (?P<points>\d+) points aside arrives {FLAW}"))
def set_aside_flawed(cafe: CoffeeHouse, points: str, flaw: str) -> None:
    cafe.replies.append(FLAWS[flaw](cafe.server, spending(cafe, int(points))))


ENDS: dict[str, Callable[[CoffeeHouse], Signed]] = {
    "report that the order is paid": lambda cafe: closing(cafe, is_paid=True),
    "report that the order came to nothing": lambda cafe: closing(cafe, is_paid=False),
    "request to give the order's points back": lambda cafe: cafe.server.request(f"/orders/{cafe.order_id}/release", {}),
}


def closing(cafe: CoffeeHouse, *, is_paid: bool) -> Signed:
    body = {"client_id": cafe.guest_id, "transaction_id": cafe.check.transaction_id, "is_paid": is_paid}
    return cafe.server.request(f"/orders/{cafe.order_id}/closing", body | {"paid": cafe.check.total, "bonus": 0})


@when(parsers.re(rf"a (?P<end>{'|'.join(ENDS)}) arrives {FLAW}"))
def end_flawed(cafe: CoffeeHouse, end: str, flaw: str) -> None:
    cafe.replies.append(FLAWS[flaw](cafe.server, ENDS[end](cafe)))


@when(parsers.re(f"a request for the customer arrives {FLAW}"))
def ask_flawed(cafe: CoffeeHouse, flaw: str) -> None:
    request = cafe.server.request("/guests", {"phone": f"+{cafe.shop.customer.msisdn}"})
    cafe.replies.append(FLAWS[flaw](cafe.server, request))


@given(parsers.re(r"the app has asked (?P<path>/\S+) with (?P<body>\{.*\})"))
@when(parsers.re(r"the app asks (?P<path>/\S+) with (?P<body>\{.*\})"))
def ask(cafe: CoffeeHouse, path: str, body: str) -> None:
    cafe.replies.append(cafe.server.asks(path, json.loads(body)))


@when(parsers.re(r"the app asks for the customer (?P<times>\d+) times"))
def ask_often(cafe: CoffeeHouse, times: str) -> None:
    for _ in range(int(times)):
        cafe.replies.append(cafe.server.asks("/guests", {"phone": f"+{cafe.shop.customer.msisdn}"}))


@then(parsers.parse("the club's server answers {status:d}"))
def answers(cafe: CoffeeHouse, status: int) -> None:
    assert cafe.replies[-1].status == status, cafe.replies[-1].body


@then("the club's server refuses it")
def refuses(cafe: CoffeeHouse) -> None:
    """By which status nobody prescribes."""
    assert cafe.replies[-1].status >= 400, cafe.replies[-1].body


@then("the answer does not name the customer")
def names_nobody(cafe: CoffeeHouse) -> None:
    body = cafe.replies[-1].body.decode()
    person = cafe.shop.customer.person
    assert person.msisdn not in body and person.name not in body


@then("every answer was JSON without traces of the server's inside")
def plain_json(cafe: CoffeeHouse) -> None:
    for reply in cafe.replies:
        assert "json" in reply.headers["content-type"] and isinstance(reply.json(), dict)
        assert not any(trace in reply.body.decode() for trace in INSIDE), reply.body


# --- webhooks ---------------------------------------------------------------------------------------------------------


def about_order(cafe: CoffeeHouse) -> Webhook:
    return cafe.server.webhook("transaction", cafe.check.transaction_id, "changed")


@when(parsers.re(f"Poster's webhook about {THING} arrives"))
def webhook(cafe: CoffeeHouse, thing: str, number: str, action: str, data: str | None) -> None:
    text = '{"value_relative":500,"value_absolute":1500}' if data else None
    cafe.questions = cafe.questions or len(cafe.asked_poster())
    cafe.replies.append(cafe.server.hears(cafe.server.webhook(thing, int(number), action, text)))


@when("Poster's webhook about the order arrives")
def webhook_about_order(cafe: CoffeeHouse) -> None:
    cafe.asked_at = cafe.world.now()
    cafe.replies.append(cafe.server.hears(about_order(cafe)))


@when(parsers.re(f"Poster's webhook about the order arrives (?P<flaw>{'|'.join(HOOK_FLAWS)})"))
def webhook_flawed(cafe: CoffeeHouse, flaw: str) -> None:
    cafe.replies.append(HOOK_FLAWS[flaw](cafe.server, about_order(cafe)))


@when(parsers.re(r"Poster's webhook about the order arrives (?P<times>\d+) times"))
def webhook_repeated(cafe: CoffeeHouse, times: str) -> None:
    hook = about_order(cafe)
    for _ in range(int(times)):
        cafe.replies.append(cafe.server.hears(hook))
        assert cafe.replies[-1].status == 200


@given("no webhook reaches the till at first")
def no_webhooks(cafe: CoffeeHouse) -> None:
    """Poster repeats them; a till need not ask by itself."""
    cafe.goes_wrong(Fault("webhook", "drop", times=3))


@given(parsers.parse("Poster's web API takes {seconds:d} seconds for {method}"))
def slow_api(cafe: CoffeeHouse, seconds: int, method: str) -> None:
    cafe.goes_wrong(Fault(method, "latency", seconds=float(seconds)))


@given(parsers.parse("Poster's answer to {method} takes {seconds:d} seconds on its way"))
def slow_answer(cafe: CoffeeHouse, method: str, seconds: int) -> None:
    """What it says was true when it was sent."""
    cafe.goes_wrong(Fault(method, "latency", phase="after", seconds=float(seconds), times=1))


@given(parsers.parse("Poster's web API answers {method} with error {code:d} for {times:d} times"))
def api_refuses_at_first(cafe: CoffeeHouse, method: str, code: int, times: int) -> None:
    cafe.goes_wrong(Fault(method, "status", status=400, code=str(code), times=times))


@given(parsers.parse("Poster's answer to {method} gets lost"))
def api_answer_lost(cafe: CoffeeHouse, method: str) -> None:
    cafe.goes_wrong(Fault(method, "cut", phase="after", times=1))


@then(parsers.parse("the club's server answers {status:d} within {seconds:d} seconds"))
def answers_at_once(cafe: CoffeeHouse, status: int, seconds: int) -> None:
    answers(cafe, status)
    assert cafe.world.now() - cafe.asked_at <= seconds


@given("the till has looked into all that Poster told it")
def news_is_over(cafe: CoffeeHouse) -> None:
    """Poster tells of every order, and whoever knows it by then may ask about it."""
    cafe.world.advance(120)
    cafe.questions = len(cafe.asked_poster())


def _asked_about_the_order(cafe: CoffeeHouse) -> list[Exchange]:
    return [call for call in cafe.asked_poster()[cafe.questions :] if call.operation == "dash.getTransaction"]


@then("the till has not asked Poster about the order")
def not_asked(cafe: CoffeeHouse) -> None:
    assert not _asked_about_the_order(cafe)


@then("the till has asked Poster for nothing because of it")
def asked_nothing(cafe: CoffeeHouse) -> None:
    assert len(cafe.asked_poster()) == cafe.questions


@then(parsers.parse("the till has asked Poster at most {times:d} times"))
def asked_seldom(cafe: CoffeeHouse, times: int) -> None:
    assert len(cafe.asked_poster()) <= times


@then("Poster has refused the till nothing since then")
def nothing_refused(cafe: CoffeeHouse) -> None:
    """Not even an error inside a good answer."""
    answers = [call.response.json_object for call in cafe.asked_poster() if call.response]
    assert answers and not [answer for answer in answers if "error" in answer]


@then("the till has read no list of guests and written at most 2 times")
def reads_little(cafe: CoffeeHouse) -> None:
    """The writes: the club's group, and its number in the café's settings."""
    assert not [call for call in cafe.asked_poster() if call.operation == "clients.getClients"]
    writes = [c for c in cafe.asked_poster() if c.operation in ("clients.createGroup", "application.setEntityExtras")]
    assert len(writes) <= 2, [call.operation for call in writes]


# --- the back office --------------------------------------------------------------------------------------------------


@when("the back office removes the order")
def remove_order(cafe: CoffeeHouse) -> None:
    wanted = {"spot_tablet_id": 1, "transaction_id": cafe.check.transaction_id, "user_id": 2}
    cafe.office.web_api("transactions.removeTransaction", **wanted)


@when("the back office removes the club's group")
def remove_group(cafe: CoffeeHouse) -> None:
    (group,) = [one for one in cafe.office.groups() if one.client_groups_name == cafe.selectors.club]
    cafe.office.web_api("clients.removeGroup", group_id=int(group.client_groups_id))


@then("the café has a group of the club again")
def group_again(cafe: CoffeeHouse) -> None:
    """A living one; the club says which."""
    told = cafe.replies[-1].json()
    assert isinstance(told, dict)
    assert told["group_id"] in {int(g.client_groups_id) for g in cafe.office.groups()}, told


@when("the café connects the club again")
def connect_again(cafe: CoffeeHouse) -> None:
    cafe.office.connects_again()


@given("the club's application has rights for clients, checks, the application and settings only")
def few_rights(cafe: CoffeeHouse) -> None:
    """Checks are read by either of two sections, and what the café is like by any of three."""
    cafe.office.gives_rights("clients", "dash", "transactions", "application", "settings", "access")


@then("the café has no group of the club")
def no_group(cafe: CoffeeHouse) -> None:
    assert cafe.selectors.club not in {group.client_groups_name for group in cafe.office.groups()}
