"""The person when it is about bills: what the waiter's buttons and screen are at a reference till."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from harness.actors.bill import Bill
from harness.actors.dining import Dining
from harness.certification.prompted.table_questions import BILL_STATES, FREE, HELD, LINES, PILES
from harness.certification.prompted.words import minor_units, money

AT_MOST = 60.0  # real seconds that a payment under way is watched
LOOK = 2.0  # real seconds
Found = re.Match[str]
_BILL = r"(?P<bill>bill . \(table \w+\))"


class Waiter:
    """Knows the bills by what the page calls them."""

    def __init__(self, dining: Dining) -> None:
        self._dining = dining
        self._bills: dict[str, str] = {}

    def presses(self, text: str) -> bool:
        """Does what the page says; False: that is nothing for a waiter.

        Raises:
            Refused: the till does not let the waiter.
        """
        return _by_words(self, text, _BUTTONS) is not None

    def reads(self, text: str) -> str | None:
        """What the screen shows; None: that is nothing for a waiter."""
        return _by_words(self, text, _LOOKS)

    # --- buttons --------------------------------------------------------------------------------------------------

    def opens(self, found: Found) -> str:
        self._bills[found["bill"]] = self._dining.open_bill(found["table"]).id
        return ""

    def enters(self, found: Found) -> str:
        price = minor_units(found["price"])
        self._dining.add_item(self._bills[found["bill"]], found["name"], price, int(found["quantity"]))
        return ""

    def closes(self, found: Found) -> str:
        self._dining.close_bill(self._bills[found["bill"]])
        return ""

    def calls_off(self, found: Found) -> str:
        bill = self._dining.bill(self._bills[found["bill"]])
        (payment,) = [payment for payment in bill.payments if money(payment.amount) == found["amount"]]
        self._dining.cancel_payment(bill.id, payment.id)
        return ""

    def switches_printer(self, found: Found) -> str:
        self._dining.switch_fiscal_printer(found["how"] == "Let")
        return ""

    # --- the screen -----------------------------------------------------------------------------------------------

    def state(self, found: Found) -> str:
        return BILL_STATES[self._settled(found["bill"]).state]

    def left(self, found: Found) -> str:
        return money(self._settled(found["bill"]).to_pay)

    def freed(self, found: Found) -> str:
        bill = self._settled(found["bill"])
        return f"{money(bill.to_pay)}, {HELD if _is_held(bill) else FREE}"

    def units(self, found: Found) -> str:
        (pile,) = [pile for pile, label in PILES.items() if label == found["pile"]]
        bill = self._bill(found["bill"]) if pile == "locked" else self._settled(found["bill"])
        return str(sum(getattr(item, pile) for item in bill.items if item.name == found["name"]))

    def line(self, found: Found) -> str:
        (mine,) = self._dining.connections()
        return next(label for label, state in LINES.items() if state == mine.state)

    def _bill(self, called: str) -> Bill:
        return self._dining.bill(self._bills[called])

    def _settled(self, called: str) -> Bill:
        """Once no guest is paying any more."""
        bill, end = self._bill(called), time.monotonic() + AT_MOST
        while _is_held(bill) and time.monotonic() < end:
            bill = self._dining.bill_after(bill.id, bill.version, LOOK)
        return bill


def _is_held(bill: Bill) -> bool:
    return any(item.locked for item in bill.items)


Words = tuple[tuple[str, Callable[[Waiter, Found], str]], ...]


def _by_words(waiter: Waiter, text: str, words: Words) -> str | None:
    for pattern, does in words:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return does(waiter, found)
    return None


_BUTTONS: Words = (
    (r"Open a new bill on table (?P<table>\w+): (?P<bill>.*)\.", Waiter.opens),
    (rf"Enter into {_BILL}: (?P<quantity>\d+) × (?P<name>.*) at (?P<price>\S+), .*", Waiter.enters),
    (rf"Close {_BILL}: .*", Waiter.closes),
    (rf"Call off the payment of (?P<amount>\S+) .* on {_BILL}\.", Waiter.calls_off),
    (r"(?P<how>Let|Take) the fiscal printer .*", Waiter.switches_printer),
)
_LOOKS: Words = (
    (rf"What does the till say about {_BILL}.*", Waiter.state),
    (rf"How much is left to pay on {_BILL}, as the till says\?", Waiter.left),
    (rf"How much is left to pay on {_BILL}, and is .*", Waiter.freed),
    (rf"How many (?P<name>\w+) does the till show on {_BILL} as (?P<pile>.*)\?", Waiter.units),
    (r"What does the till say about its line to Qerko\?", Waiter.line),
)
