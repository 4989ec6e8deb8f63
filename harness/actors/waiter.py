"""The waiter: opens bills, takes orders, sees what the guests pay, hands out codes for loyalty cards."""

from __future__ import annotations

from collections.abc import Callable

from harness.actors.bill import Bill, CardCode, Mail
from harness.actors.dining import Dining
from harness.actors.patience import Patience


class BillNotSeen(AssertionError):
    """What the waiter waited for did not come; the text tells what the bill showed instead."""

    def __init__(self, awaited: str, bill: Bill, seconds: float) -> None:
        lines = "".join(f"\n    {m.level}: {m.text}" for m in bill.messages)
        payments = ", ".join(f"{p.id} {p.state}" for p in bill.payments) or "none"
        super().__init__(
            f"waited {seconds:g} s for {awaited}; the bill is {bill.state}, {bill.to_pay} to pay, "
            f"payments: {payments}, messages:{lines or ' none'}"
        )
        self.bill = bill


class Waiter:
    """Serves at the tables of one restaurant of the till. `now` tells the time of the world (epoch seconds)."""

    def __init__(self, dining: Dining, now: Callable[[], float], restaurant: str | None = None) -> None:
        self.dining, self._now, self._restaurant = dining, now, restaurant
        self._bill: Bill | None = None

    @property
    def bill(self) -> Bill:
        """The bill that the waiter has in hand, as last seen."""
        assert self._bill is not None, "the waiter has no bill in hand"
        return self._bill

    def opens_bill(self, table: str, name: str | None = None) -> Bill:
        return self._see(self.dining.open_bill(table, name, self._restaurant))

    def takes_in_hand(self, bill: Bill) -> Bill:
        """From now on this one is meant."""
        return self._see(bill)

    def adds(self, name: str, price: int, quantity: int = 1, stamp: str | None = None) -> Bill:
        """Puts an order on the bill; `price` of one in minor units, tax included."""
        return self._see(self.dining.add_item(self.bill.id, name, price, quantity, stamp))

    def looks(self) -> Bill:
        return self._see(self.dining.bill(self.bill.id))

    def closes(self) -> Bill:
        """The rest was settled elsewhere."""
        return self._see(self.dining.close_bill(self.bill.id))

    def cancels_payment(self, payment_id: str | None = None) -> Bill:
        """The newest payment, unless another is named."""
        wanted = payment_id or self.looks().payments[-1].id
        return self._see(self.dining.cancel_payment(self.bill.id, wanted))

    def makes_card_code(self, msisdn: str) -> CardCode:
        """A code for the member with that number, to be typed when the card is added."""
        return self.dining.make_card_code(msisdn)

    def revokes_card(self, msisdn: str, card_id: str) -> None:
        self.dining.revoke_card(msisdn, card_id)

    def waits_for(self, wanted: Callable[[Bill], bool], at_most: float, awaited: str = "a change") -> Bill:
        """Watches the bill until it is as wanted, at most that many seconds on the till's clock.

        Raises:
            BillNotSeen: it never was.
        """
        bill, patience = self.looks(), Patience(self._now, at_most)
        while not wanted(bill):
            left = patience.left()
            if left <= 0:
                raise BillNotSeen(awaited, bill, at_most)
            bill = self._see(self.dining.bill_after(bill.id, bill.version, left))
        return bill

    def _see(self, bill: Bill) -> Bill:
        self._bill = bill
        return bill


class Mailbox:
    """What a member finds in the mail from the till, and the links that are clicked there."""

    def __init__(self, dining: Dining, address: str) -> None:
        self._dining, self.address = dining, address

    def reads(self) -> tuple[Mail, ...]:
        """Mails to this address, oldest first."""
        return tuple(mail for mail in self._dining.mails() if mail.to == self.address)

    def confirms(self, mail: Mail | None = None) -> None:
        """Clicks the link of the newest mail, or of this one."""
        self._dining.follow(self._link(mail))

    def refuses(self, mail: Mail | None = None) -> None:
        """Clicks "that was not me"."""
        self._dining.follow(self._link(mail).replace("/cards/confirm/", "/cards/refuse/"))

    def _link(self, mail: Mail | None) -> str:
        found = mail or next(reversed(self.reads()), None)
        assert found is not None and found.link, f"no mail with a link to {self.address}"
        return found.link
