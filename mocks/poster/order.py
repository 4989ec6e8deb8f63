"""An order: its machine, its lines, its sums. Order, transaction and check are the same thing.

Sources: Poster POS platform, type Order and orders.*; web API, transactions and dash.getTransactionHistory
(POSTER-BONUS-06…17, POSTER-CLOSE-06…10). What staff does to an open order is :mod:`mocks.poster.serving`, how it ends
:mod:`mocks.poster.settling`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from mocks.poster.money import rounded
from mocks.world.machine import Machine


class State(StrEnum):
    OPEN = "open"
    PAID = "paid"
    UNPAID = "closed without payment"
    REFUNDED = "refunded"
    REMOVED = "removed"


class Event(StrEnum):
    CHANGED = "changed"
    PAID = "paid"
    WRITTEN_OFF = "written off"
    REMOVED = "removed"
    FISCALISED = "fiscalised"
    PARTLY_REFUNDED = "partly refunded"
    REFUNDED = "refunded"


MACHINE: Machine[State, Event] = Machine(
    "order",
    {
        State.OPEN: {
            Event.CHANGED: State.OPEN,  # lines, guest, discount, bonus, comment
            Event.PAID: State.PAID,
            Event.WRITTEN_OFF: State.UNPAID,  # with a reason: the guest left, on the house, waiter's error
            Event.REMOVED: State.REMOVED,
        },
        State.PAID: {
            Event.FISCALISED: State.PAID,  # fiscal receipt printed or returned
            Event.PARTLY_REFUNDED: State.PAID,
            Event.REFUNDED: State.REFUNDED,
        },
        State.REFUNDED: {Event.FISCALISED: State.REFUNDED},  # the fiscal return follows the money
        State.UNPAID: {},
        State.REMOVED: {},
    },
)


class Reason(StrEnum):
    """Why an order was closed without payment; the value is the web API's number."""

    GUEST_LEFT = "1"
    ON_THE_HOUSE = "2"
    WAITERS_ERROR = "3"


class Why(StrEnum):
    """Why something cannot be done to an order."""

    NO_SUCH_PRODUCT = "no such product"
    NO_SUCH_MODIFICATION = "no such modification"
    NOT_IN_ORDER = "not in the order"
    NEGATIVE_COUNT = "a count below zero"
    NOTHING_LEFT = "a split leaves something on both orders"
    WRONG_AMOUNT = "not an amount"
    NO_SUCH_CLIENT = "no such guest"
    NO_SUCH_SPOT = "no such spot or register"
    NO_SUCH_EMPLOYEE = "no such employee"
    TOO_EARLY = "earlier than the order was opened"
    REASON_MISSING = "nothing is paid and no reason given"
    SUMS_DIFFER = "the payments are not what is due"
    NO_POINTS = "more points than the guest has"
    TOO_MUCH = "more than was collected"


class OrderRefused(Exception):
    """The order stays as it was; ``why`` is for the edge to translate, the text for people."""

    def __init__(self, why: Why, text: str = "") -> None:
        super().__init__(text or why)
        self.why = why


@dataclass(slots=True)
class Line:
    """``count``: pieces, or grams of what is sold by weight; ``price``: kopecks each, modifications included.

    ``modification``: as :func:`mocks.poster.catalogue.spelled`. ``printed``: how much the kitchen knows of; a line that
    was printed and then removed stays, with count 0.
    """

    id: int
    product_id: int
    modification: str
    count: Decimal
    price: int
    discountable: bool
    printed: Decimal = Decimal(0)

    @property
    def sum(self) -> int:
        """Kopecks before discount."""
        return rounded(self.count * self.price)

    def after(self, percent: Decimal) -> int:
        """Kopecks after a discount of ``percent``."""
        return rounded(self.count * self.price * (100 - percent) / 100) if self.discountable else self.sum


@dataclass(slots=True)
class Tender:
    """How an order is paid, in kopecks; ``points``: the guest's own at Poster, one point is one kopeck."""

    cash: int = 0
    card: int = 0
    cert: int = 0
    points: int = 0

    @property
    def money(self) -> int:
        """What the café collects now; a certificate was sold before."""
        return self.cash + self.card

    @property
    def total(self) -> int:
        return self.cash + self.card + self.cert + self.points


@dataclass(slots=True)
class Happening:
    """One record of the history; ``values``: what ``value``, ``value2``… mean depends on ``kind``; ``text``: JSON."""

    id: int
    kind: str
    at: float
    user_id: int
    tablet_id: int
    values: list[int] = field(default_factory=list)
    text: str | None = None


@dataclass(slots=True)
class Order:
    """``id``: Unix milliseconds of its opening, the terminal's key; ``transaction_id``: the back office's.

    Sums in kopecks, times in epoch seconds of the world. ``discount``: percent. ``bonus``: what the third-party app
    ``application_id`` pays for the guest (``setOrderBonus``); ``accrual``: percent of the money that becomes the
    guest's own points, ``accrued``: how many did. ``fiscal``: 0 no, 1 receipt printed, 2 returned. ``version`` counts
    every change, whoever makes it. ``parent_id``: the order that this one was split off.
    """

    id: int
    transaction_id: int
    spot_id: int
    tablet_id: int
    user_id: int
    opened_at: float
    table_id: int = 0
    guests_count: int = 1
    incoming_order_id: int = 0
    parent_id: int = 0
    state: State = State.OPEN
    lines: list[Line] = field(default_factory=list)
    client_id: int = 0
    discount: Decimal = Decimal(0)
    accrual: Decimal = Decimal(0)
    bonus: int = 0
    application_id: int = 0
    comment: str = ""
    print_text: str = ""
    printed_at: float | None = None
    closed_at: float | None = None
    reason: Reason | None = None
    tender: Tender = field(default_factory=Tender)
    accrued: int = 0
    refunded: int = 0
    fiscal: int = 0
    version: int = 1
    history: list[Happening] = field(default_factory=list)

    @property
    def subtotal(self) -> int:
        """Before discount."""
        return sum(line.sum for line in self.lines)

    @property
    def total(self) -> int:
        """After the percent discount, before any bonus."""
        return sum(line.after(self.discount) for line in self.lines)

    @property
    def covered(self) -> int:
        """What of the app's bonus the order has room for."""
        return min(self.bonus, self.total)

    @property
    def due(self) -> int:
        """What is left to collect."""
        return self.total - self.covered

    @property
    def refundable(self) -> int:
        return self.tender.money - self.refunded

    @property
    def kept(self) -> Tender:
        """What the café still has of what it was paid: refunds come off the card first (inferred)."""
        off_card = min(self.refunded, self.tender.card)
        off_cash = self.refunded - off_card
        return replace(self.tender, card=self.tender.card - off_card, cash=self.tender.cash - off_cash)

    def line(self, product_id: int, modification: str) -> Line | None:
        """The line of a product as it is ordered, a removed one excepted."""
        for line in self.lines:
            if (line.product_id, line.modification) == (product_id, modification) and line.count:
                return line
        return None
