"""What a waiter is asked about a bill, by the step that wants to know it."""

from __future__ import annotations

import re
from collections.abc import Callable

from harness.actors.bill import Bill
from harness.certification.prompted.questions import ELSE, near
from harness.certification.prompted.screen import Question
from harness.certification.prompted.words import minor_units, money

BILL_STATES = {
    "open": "it is open: there is something to order or to pay",
    "paid": "it is paid",
    "closed": "it was closed: the rest was settled in another way",
}
PILES = {
    "open": "still to be paid, by any guest who likes to",
    "locked": "held for a guest who is paying just now",
    "paid": "paid",
}
LINES = {
    "it is connected": "connected",
    "it is not connected, and will try again": "waiting",
    "Qerko does not let it in": "refused",
    "the till says nothing of it": "else",
}
HELD, FREE = "some of it held for a payment that is under way", "no payment under way"
Found = re.Match[str]


def _state(found: Found, bill: Bill, called: str) -> Question[Bill]:
    def reading(state: str) -> Callable[[Bill], Bill]:
        left = {"to_pay": 0} if state == "paid" else {}
        return lambda bill: bill.model_copy(update={"state": state, **left})

    return Question(
        f"What does the till say about {called}{_in_time(found)}",
        {label: reading(state) for state, label in BILL_STATES.items()} | {ELSE: reading("else")},
    )


def _left(found: Found, bill: Bill, called: str) -> Question[Bill]:
    def reading(amount: int) -> Callable[[Bill], Bill]:
        return lambda bill: bill.model_copy(update={"to_pay": amount})

    offered = sorted({*near(minor_units(found["amount"])), bill.total})
    return Question(
        f"How much is left to pay on {called}, as the till says?",
        {money(amount): reading(amount) for amount in offered} | {ELSE: reading(-1)},
    )


def _freed(found: Found, bill: Bill, called: str) -> Question[Bill]:
    def reading(amount: int, locked: int) -> Callable[[Bill], Bill]:
        items = tuple(item.model_copy(update={"locked": locked}) for item in bill.items)
        return lambda bill: bill.model_copy(update={"to_pay": amount, "items": items})

    offered = sorted({minor_units(found["amount"]), minor_units(found["amount"]) // 2, bill.total, 0})
    kinds = ((FREE, 0), (HELD, 1))
    return Question(
        f"How much is left to pay on {called}, and is a payment under way{_in_time(found)}",
        {f"{money(amount)}, {kind}": reading(amount, locked) for amount in offered for kind, locked in kinds}
        | {ELSE: reading(-1, 1)},
    )


def _units(found: Found, bill: Bill, called: str) -> Question[Bill]:
    name, pile = found["name"], found["pile"]
    ordered = sum(item.quantity for item in bill.items if item.name == name)

    def reading(number: int) -> Callable[[Bill], Bill]:
        items = tuple(i.model_copy(update={pile: number}) if i.name == name else i for i in bill.items)
        return lambda bill: bill.model_copy(update={"items": items})

    return Question(
        f"How many {name} does the till show on {called} as {PILES[pile]}?",
        {str(number): reading(number) for number in range(ordered + 2)} | {ELSE: reading(-1)},
    )


def _in_time(found: Found) -> str:
    """The end of a question: once nothing changes any more, or after a time in which it must have."""
    seconds = found.groupdict().get("seconds")
    return ", once it says nothing new?" if seconds is None else f"? Give it {seconds} seconds, if it needs them."


LATER = r"after at most (?P<seconds>\d+) seconds "
_AMOUNT = r"(?P<amount>\d+\.\d\d)"
# By the words of the step, without its keyword.
_ASKED: tuple[tuple[str, Callable[[Found, Bill, str], Question[Bill]]], ...] = (
    (rf"({LATER})?the bill is ({'|'.join(BILL_STATES)})", _state),
    (rf"{_AMOUNT} is left on the bill", _left),
    (rf"{LATER}{_AMOUNT} is left on the bill and nothing is locked", _freed),
    (rf"the waiter sees \d+ (?P<name>\w+) (?P<pile>{'|'.join(PILES)})", _units),
)


def about_bill(step: str, bill: Bill, called: str) -> Question[Bill] | None:
    """What a step wants to know of a bill; None when it can do without. `called`: by which the waiter knows it."""
    found = ((re.fullmatch(pattern, step), asks) for pattern, asks in _ASKED)
    return next((asks(match, bill, called) for match, asks in found if match is not None), None)


def is_asked(step: str) -> bool:
    """Whether a waiter is asked anything at a step of these words."""
    return any(re.fullmatch(pattern, step) for pattern, _ in _ASKED)
