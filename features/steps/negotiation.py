"""Individual bills: what a guest with a card is asked, what the answers are worth, and whose the items are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pytest_bdd import given, parsers, then, when

from features.dining import BRAND, Table
from features.portions import counted
from features.raw_payment import Cashbox
from features.steps.cards import genuine_token
from features.steps.counter import SOON
from features.steps.restaurant import MONEY, WHO, minor, too_little
from features.steps.wording import says
from harness.actors.bill import IndividualBillNote
from harness.actors.guest import Value
from harness.actors.qerko_app import AppIndividualBill, Question

LIFE = 900.0  # seconds that an individual bill keeps its items when nobody touches it
SCREENS = {"the bill": "bill", "the individual bill": "individual-bill", "the bills of the table": "bills"}
ASKED = {
    "whether to collect or spend": {"SINGLE_CHOICE"},
    "about the free coffee": {"BOOLEAN", "SINGLE_CHOICE"},
    "how many points": {"NUMBER"},
    "nothing": set[str](),
}


def individual_bill(table: Table, who: str) -> AppIndividualBill:
    bill = table.guest(who).looks().individual_bill
    assert bill is not None, f"{who} has no individual bill"
    return bill


# --- the other restaurant, and the counter ----------------------------------------------------------------------------


@given(says("a bill of {quantity:d} {name} at {amount:Kr} on table {number} of the other restaurant"))
def bill_elsewhere(table: Table, quantity: int, name: str, amount: int, number: str) -> None:
    table.dining.add_item(table.opens_bill_elsewhere(number).id, name, amount, quantity)


@when(parsers.re(WHO + r" scans table (?P<number>\w+) of the other restaurant"))
def scan_elsewhere(table: Table, who: str, number: str) -> None:
    table.guest(who).scans(number, table.other_restaurant)


@when(parsers.re(r"the guest spends (?P<points>\d+) points at the counter"))
def spend_at_counter(table: Table, points: str) -> None:
    cashier = table.shop.cashier_at("till-2")
    cashier.new_sale()
    cashier.adds("Goods", 10_000)
    cashier.scans(table.shop.customer.shows_qr())
    cashier.presses_spend(int(points))
    cashier.presses_pay()
    table.shop.customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", SOON, "the payment")


@given(parsers.parse("a transfer of money takes {seconds:d} seconds"))
def slow_money(table: Table, seconds: int) -> None:
    table.qerko.set(transfer_seconds=seconds)


# --- the beginning ----------------------------------------------------------------------------------------------------


@given(parsers.re(WHO + " has used the card for everything"))
def used_for_everything(table: Table, who: str) -> None:
    table.guest(who).picks()
    _used(table, who)


@given(parsers.re(WHO + r" has used the card for (?P<quantity>\d+) (?P<name>.+)"))
def used_for_some(table: Table, who: str, quantity: str, name: str) -> None:
    table.picks(who, {name: quantity})
    _used(table, who)


def _used(table: Table, who: str) -> None:
    app = table.guest(who).uses_card(BRAND)
    assert app.screen == "individual-bill", (app.screen, app.message)


# --- questions and answers --------------------------------------------------------------------------------------------


@given(parsers.re(WHO + " has chosen to collect"))
@when(parsers.re(WHO + " chooses to collect"))
def collect(table: Table, who: str) -> None:
    table.guest(who).collects()


@given(parsers.re(WHO + r" has chosen to spend (?P<points>\d+|all) points"))
@when(parsers.re(WHO + r" chooses to spend (?P<points>\d+|all) points"))
def spend(table: Table, who: str, points: str) -> None:
    table.guest(who).spends(None if points == "all" else int(points))


@when(parsers.re(WHO + " chooses to spend"))
def choose_to_spend(table: Table, who: str) -> None:
    table.guest(who).chooses("spend")


@when(parsers.re(WHO + r" names (?P<number>.*) points"))
def name_number(table: Table, who: str, number: str) -> None:
    table.guest(who).says_how_many(number)


@when(parsers.re(WHO + r" (?P<verb>takes|keeps) the free coffee and chooses to (?P<choice>collect|spend)"))
def free_coffee(table: Table, who: str, verb: str, choice: str) -> None:
    guest = table.guest(who)
    wanted = next(o.id for o in guest.asked("SINGLE_CHOICE").options if choice in f"{o.id} {o.label}".lower())
    guest.answers({guest.asked("BOOLEAN").id: verb == "takes", guest.asked("SINGLE_CHOICE").id: wanted})


def _of(questions: Sequence[Question], value: Value) -> dict[str, Value]:
    return {question.id: value for question in questions}


NONSENSE: Mapping[str, Callable[[Sequence[Question]], dict[str, Value]]] = {
    "nothing at all": lambda questions: {},
    "an option that there is not": lambda questions: _of(questions, "both"),
    "a yes instead of a choice": lambda questions: _of(questions, True),
    "several options at once": lambda questions: _of(questions, ["collect", "spend"]),
    "the answer to another question": lambda questions: {"colour": "green"},
}


@when(parsers.re(WHO + f" answers (?P<nonsense>{'|'.join(NONSENSE)})"))
def answer_nonsense(table: Table, who: str, nonsense: str) -> None:
    questions = individual_bill(table, who).questions
    assert questions, "nothing is asked"
    table.guest(who).answers(NONSENSE[nonsense](questions))


YES: Mapping[str, Callable[[Question], Value]] = {
    "SINGLE_CHOICE": lambda question: question.options[-1].id,
    "MULTI_CHOICE": lambda question: [option.id for option in question.options],
    "NUMBER": lambda question: question.max or "1",
    "TEXT": lambda question: "yes",
    "BOOLEAN": lambda question: True,
}


@when(parsers.re(WHO + r" answers whatever is asked, (?P<times>\d+) times at most"))
def answer_everything(table: Table, who: str, times: str) -> None:
    for _ in range(int(times)):
        questions = individual_bill(table, who).questions
        if not questions:
            return
        table.guest(who).answers({question.id: YES[question.type](question) for question in questions})


@then(parsers.re(WHO + rf" is (still )?asked (?P<what>{'|'.join(ASKED)})"))
def asked(table: Table, who: str, what: str) -> None:
    kinds = {question.type for question in individual_bill(table, who).questions}
    assert kinds == ASKED[what], kinds


@then(parsers.re(WHO + r" may spend at most (?P<points>\d+) points"))
def at_most(table: Table, who: str, points: str) -> None:
    assert table.guest(who).asked("NUMBER").max == points, table.guest(who).asked("NUMBER")


@then(parsers.re(WHO + rf" has a discount of {MONEY}"))
def discount(table: Table, who: str, amount: str) -> None:
    bill = individual_bill(table, who)
    assert (bill.discount.value if bill.discount else 0) == minor(amount), bill


@then(parsers.re(r"the bill of " + WHO + r" (?P<verb>takes|takes no) further discounts"))
def denies_discounts(table: Table, who: str, verb: str) -> None:
    bill = individual_bill(table, who)
    assert bill.deny_discounts == (verb == "takes no"), bill


@then(parsers.re(r"the individual bill of " + WHO + r" has (?P<items>.+)"))
def items(table: Table, who: str, items: str) -> None:
    found = counted((item.name, item.quantity) for item in individual_bill(table, who).items)
    assert found == set(items.split(", ")), found


# --- where the guest is led -------------------------------------------------------------------------------------------


@then(parsers.re(WHO + rf" is back at (?P<place>{'|'.join(SCREENS)})"))
def led_back(table: Table, who: str, place: str) -> None:
    app = table.guest(who).waits_for(lambda app: not app.busy, SOON, "an end")
    assert app.screen == SCREENS[place], (app.screen, app.message)


@when("nobody touches the individual bill any more")
def abandoned(table: Table) -> None:
    table.world.advance(LIFE)


# --- what the till keeps of it ----------------------------------------------------------------------------------------


@then(parsers.re(r"the waiter sees (?P<number>no|\d+) individual bills? (?P<state>[a-z]+)"))
def notes(table: Table, number: str, state: str) -> None:
    found = _notes(table, state)
    assert len(found) == (0 if number == "no" else int(number)), table.waiter.bill.individual_bills


@then(parsers.re(r"the individual bill earns (?P<earned>\d+) points and spends (?P<spent>\d+)"))
def booked(table: Table, earned: str, spent: str) -> None:
    (note,) = _notes(table, "paid")
    assert (note.earned, note.spent) == (int(earned), int(spent)), note


def _notes(table: Table, state: str) -> list[IndividualBillNote]:
    return [note for note in table.waiter.looks().individual_bills if note.state == state]


@then(parsers.re(r"(?P<points>\d+) points were (?P<kind>spent|earned) once for individual bills"))
def moved_once(table: Table, points: str, kind: str) -> None:
    ids = {note.id for note in table.waiter.looks().individual_bills}
    entries = [e for e in table.shop.till.ledger() if (e.unit, e.kind) == ("points", kind) and e.sale in ids]
    assert [entry.amount for entry in entries] == [int(points)], entries


# --- what no app would send -------------------------------------------------------------------------------------------


def _wanted(item: str, quantity: str) -> list[dict[str, str]]:
    return [{"id": item, "quantity": quantity}]


def _beer(table: Table) -> str:
    return table.waiter.bill.item("Beer").id


ODD_WISHES: Mapping[str, Callable[[Table], dict[str, object]]] = {
    "a bill that does not exist": lambda table: {"idBill": "b0"},
    "an item that is on no bill": lambda table: {"items": _wanted("i0", "1")},
    "three of two Beer": lambda table: {"items": _wanted(_beer(table), "3")},
    "a Beer": lambda table: {"items": _wanted(_beer(table), "1")},
    "a Soup": lambda table: {"items": _wanted(table.waiter.bill.item("Soup").id, "1")},
    "too little Beer": lambda table: {"items": _wanted(_beer(table), too_little(table, "Beer"))},
    "minus one Beer": lambda table: {"items": _wanted(_beer(table), "-1")},
    "no Beer": lambda table: {"items": _wanted(_beer(table), "0")},
    "two and one of two Beer": lambda table: {"items": [*_wanted(_beer(table), "2"), *_wanted(_beer(table), "1")]},
    "nothing": lambda table: {"items": []},
}


@when(parsers.re(f"Qerko wants an individual bill of (?P<wish>{'|'.join(ODD_WISHES)})"))
def odd_wish(cashbox: Cashbox, table: Table, wish: str) -> None:
    bill = table.waiter.looks()
    asked: dict[str, object] = {
        "idBill": bill.id,
        "loyaltyCardToken": genuine_token(table),
        "items": _wanted(_beer(table), "1"),
    }
    cashbox.calls("startIndividualBill", asked | ODD_WISHES[wish](table))


BILLS: Mapping[str, Callable[[Table], str]] = {
    "the waiter's bill": lambda table: table.waiter.bill.id,
    "the individual bill": lambda table: table.waiter.looks().individual_bills[-1].id,
    "a bill that does not exist": lambda table: "b0",
}


@when("Qerko tells answers to an individual bill that does not exist")
def odd_update(cashbox: Cashbox) -> None:
    cashbox.calls("updateIndividualBill", {"idIndividualBill": "n0", "answers": []})


@when(parsers.re(f"Qerko asks for (?P<which>{'|'.join(BILLS)})"))
def ask_for_bill(cashbox: Cashbox, table: Table, which: str) -> None:
    cashbox.calls("getBill", BILLS[which](table), None)
