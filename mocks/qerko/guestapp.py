"""The guest's app: which screen it shows, which buttons that screen has, and what is on it.

Source: Qerko POS integration, actors and payment; the screens are this mock's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mocks.qerko.bill import Bill, Pick
from mocks.qerko.individual import IndividualBill
from mocks.world.machine import Machine


class Screen(StrEnum):
    OUTSIDE = "outside"
    BILLS = "bills"
    BILL = "bill"
    INDIVIDUAL_BILL = "individual-bill"
    PAYING = "paying"
    PAID = "paid"
    CLOSED = "closed"


class Turn(StrEnum):
    """What makes the app show another screen."""

    SEATED = "seated"
    PICKED = "picked"
    NEGOTIATED = "negotiated"
    SWIPED = "swiped"
    PAID = "paid"
    BACK_TO_BILL = "back to the bill"
    BACK_TO_INDIVIDUAL_BILL = "back to the individual bill"
    BILL_NOT_FOUND = "bill not found"
    BILL_CLOSED = "bill closed"
    LEFT = "left"


class Button(StrEnum):
    SCAN = "scan"
    PICK = "pick"
    SHOW_CARD = "show a card"
    USE_CARD = "use a card"
    ANSWER = "answer"
    TIP = "tip"
    SWIPE = "swipe"
    LEAVE = "leave"


MACHINE: Machine[Screen, Turn] = Machine(
    "guest's app",
    {
        Screen.OUTSIDE: {Turn.SEATED: Screen.BILLS, Turn.LEFT: Screen.OUTSIDE},
        Screen.BILLS: {
            Turn.SEATED: Screen.BILLS,
            Turn.PICKED: Screen.BILL,
            Turn.BILL_NOT_FOUND: Screen.BILLS,
            Turn.BILL_CLOSED: Screen.CLOSED,
            Turn.LEFT: Screen.OUTSIDE,
        },
        Screen.BILL: {
            Turn.SEATED: Screen.BILLS,
            Turn.PICKED: Screen.BILL,
            Turn.NEGOTIATED: Screen.INDIVIDUAL_BILL,
            Turn.SWIPED: Screen.PAYING,
            Turn.BILL_NOT_FOUND: Screen.BILLS,
            Turn.BILL_CLOSED: Screen.CLOSED,
            Turn.LEFT: Screen.OUTSIDE,
        },
        Screen.INDIVIDUAL_BILL: {
            Turn.NEGOTIATED: Screen.INDIVIDUAL_BILL,
            Turn.SWIPED: Screen.PAYING,
            Turn.BACK_TO_BILL: Screen.BILL,
            Turn.BACK_TO_INDIVIDUAL_BILL: Screen.INDIVIDUAL_BILL,
            Turn.BILL_CLOSED: Screen.CLOSED,
        },
        Screen.PAYING: {
            Turn.PAID: Screen.PAID,
            Turn.BACK_TO_BILL: Screen.BILL,
            Turn.BACK_TO_INDIVIDUAL_BILL: Screen.INDIVIDUAL_BILL,
            Turn.BILL_NOT_FOUND: Screen.BILLS,
            Turn.BILL_CLOSED: Screen.CLOSED,
        },
        Screen.PAID: {Turn.SEATED: Screen.BILLS, Turn.LEFT: Screen.OUTSIDE},
        Screen.CLOSED: {Turn.SEATED: Screen.BILLS, Turn.LEFT: Screen.OUTSIDE},
    },
)

# With a card in use the guest can no longer change items; a payment under way cannot be left.
BUTTONS: dict[Screen, frozenset[Button]] = {
    Screen.OUTSIDE: frozenset({Button.SCAN, Button.SHOW_CARD}),
    Screen.BILLS: frozenset({Button.SCAN, Button.SHOW_CARD, Button.PICK, Button.LEAVE}),
    Screen.BILL: frozenset(Button) - {Button.ANSWER},
    Screen.INDIVIDUAL_BILL: frozenset({Button.ANSWER, Button.TIP, Button.SWIPE, Button.LEAVE}),
    Screen.PAYING: frozenset(),
    Screen.PAID: frozenset({Button.SCAN, Button.SHOW_CARD, Button.LEAVE}),
    Screen.CLOSED: frozenset({Button.SCAN, Button.SHOW_CARD, Button.LEAVE}),
}


@dataclass(slots=True)
class Step:
    """A button that the guest presses ``after`` seconds of rest; ``what``: as the route of ``do`` takes it."""

    do: str
    what: dict[str, Any]
    after: float


@dataclass(slots=True)
class GuestApp:
    """``busy``: it waits for Qerko and has no buttons meanwhile; ``cards``: by brand, the id of the newest request.

    ``party``: the restaurant; ``table``: its id, None when the guest came by a code of the POS; ``wanted``: what will
    be picked of the bill that is being fetched; ``tip`` in minor units; ``payment``: the id of the newest, ``receipt``:
    its receipt as it came; ``script``: what the guest will do by itself.
    """

    msisdn: str
    version: int = 1
    busy: bool = False
    screen: Screen = Screen.OUTSIDE
    party: str | None = None
    table: str | None = None
    bills: list[Bill] = field(default_factory=list)
    bill: Bill | None = None
    picked: list[Pick] = field(default_factory=list)
    wanted: list[Pick] = field(default_factory=list)
    individual: IndividualBill | None = None
    tip: int = 0
    cards: dict[str, str] = field(default_factory=dict)
    message: str | None = None
    payment: str | None = None
    receipt: dict[str, Any] | None = None
    script: list[Step] = field(default_factory=list)

    @property
    def to_pay(self) -> int:
        """Minor units, tip included."""
        if self.screen is Screen.PAID:
            return 0
        if self.individual is not None:
            return self.individual.total + self.tip
        if self.bill is None or not self.picked:
            return 0
        return sum(item.total for item in self.bill.part(self.picked)) + self.tip

    def turn(self, turn: Turn) -> None:
        """Show the screen that ``turn`` leads to; what belongs to the screens behind it is forgotten.

        Raises:
            NotPossible: this screen knows no such turn.
        """
        self.screen = MACHINE.after(self.screen, turn)
        if turn is Turn.BILL_NOT_FOUND and self.bill is not None:
            self.bills = [bill for bill in self.bills if bill.id != self.bill.id]
        if self.screen in (Screen.OUTSIDE, Screen.BILLS, Screen.CLOSED):
            self.bill, self.individual, self.picked, self.tip = None, None, [], 0
        if self.screen in (Screen.OUTSIDE, Screen.CLOSED):
            self.bills = []
        if self.screen is Screen.OUTSIDE:
            self.party = self.table = None
