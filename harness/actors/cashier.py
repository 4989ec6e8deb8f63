"""The cashier: presses the till's buttons, reads its messages, waits for it to get somewhere."""

from __future__ import annotations

from collections.abc import Callable

from harness.actors.patience import Patience
from harness.actors.sale import Message, Sale, Scan, TillEntry
from harness.actors.till import Till


class NotSeen(AssertionError):
    """What the cashier waited for did not come; the text tells what the till showed instead."""

    def __init__(self, awaited: str, sale: Sale, seconds: float) -> None:
        lines = "".join(f"\n    {m.level}: {m.text}" for m in sale.messages)
        super().__init__(
            f"waited {seconds:g} s for {awaited}; the sale is {sale.state}, its payment {sale.payment.state}, "
            f"its enrolment {sale.enrolment.state}, messages:{lines or ' none'}"
        )
        self.sale = sale


class Cashier:
    """A cashier at one till. `now` tells the time of the world the till is in (epoch seconds)."""

    def __init__(self, till: Till, now: Callable[[], float], name: str = "till-1") -> None:
        self.till, self.name, self._now = till, name, now
        self._sale: Sale | None = None

    @property
    def sale(self) -> Sale:
        """The sale under way, as last seen."""
        assert self._sale is not None, f"no sale is open at {self.name}"
        return self._sale

    @property
    def has_sale(self) -> bool:
        return self._sale is not None

    def new_sale(self) -> Sale:
        """Starts a sale; a customer scanned just before belongs to it."""
        return self._see(self.till.open_sale(self.name))

    def adds(self, name: str, unit_price: int, quantity: int = 1, stamp: str | None = None, vat: int = 2500) -> Sale:
        """Enters an item by hand; `unit_price` in minor units, tax included."""
        return self._see(self.till.add_item(self._open().id, name, unit_price, quantity, stamp, vat))

    def scans(self, code: str) -> Sale:
        """Holds the scanner to a code."""
        return self._see(self.till.scan(self._open().id, code))

    def scans_before_sale(self, code: str) -> Scan:
        """The customer scans before the first item: no sale exists yet."""
        return self.till.scan_ahead(self.name, code)

    def types_phone(self, number: str) -> Sale:
        """Enters the phone number because nothing can be scanned."""
        return self._see(self.till.type_phone(self._open().id, number))

    def presses_enrol(self) -> Sale:
        return self._see(self.till.enrol(self.sale.id))

    def presses_collect(self) -> Sale:
        return self._see(self.till.rewards(self.sale.id, "collect"))

    def presses_spend(self, points: int | None = None) -> Sale:
        """Spends that many points, or as many as fit."""
        return self._see(self.till.rewards(self.sale.id, "spend", points))

    def presses_pay(self) -> Sale:
        return self._see(self.till.pay(self.sale.id))

    def presses_cancel(self) -> Sale:
        return self._see(self.till.cancel(self.sale.id))

    def presses_refund(self, amount: int) -> Sale:
        return self._see(self.till.refund(self.sale.id, amount))

    def looks(self) -> Sale:
        """Reads the screen."""
        return self._see(self.till.sale(self.sale.id))

    def reads(self) -> tuple[Message, ...]:
        """All messages of the sale, oldest first."""
        return self.looks().messages

    def books(self) -> tuple[TillEntry, ...]:
        """The till's own ledger."""
        return self.till.ledger()

    def waits_for(self, wanted: Callable[[Sale], bool], at_most: float, awaited: str = "a change") -> Sale:
        """Watches the sale until it is as wanted, at most that many seconds on the till's clock.

        Raises:
            NotSeen: it never was.
        """
        sale, patience = self.looks(), Patience(self._now, at_most)
        while not wanted(sale):
            left = patience.left()
            if left <= 0:
                raise NotSeen(awaited, sale, at_most)
            sale = self._see(self.till.sale_after(sale.id, sale.version, left))
        return sale

    def _open(self) -> Sale:
        return self._sale or self.new_sale()

    def _see(self, sale: Sale) -> Sale:
        self._sale = sale
        return sale
