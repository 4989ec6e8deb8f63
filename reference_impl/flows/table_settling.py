"""What happens to units, points and money when a payment at the table moves on, inside one transaction.

QERKO-PAY-03, -04, QERKO-NEG-06. Every posting has a name of its own, so doing it twice is doing it once.
"""

from __future__ import annotations

from reference_impl.domain.bill import UNIT_MOVES, BillState, UnitMove
from reference_impl.domain.individual_bill import (
    OPEN_TO_TALK,
    IndividualBillEvent,
    IndividualBillState,
    next_individual_bill_state,
)
from reference_impl.domain.postings import MONEY, QERKO, QERKO_TIPS, EntryKind, Tender
from reference_impl.domain.table_payment import TablePaymentEvent, TablePaymentState, next_table_payment_state
from reference_impl.flows import table_wording
from reference_impl.flows.books import Books
from reference_impl.flows.context import Context
from reference_impl.flows.wording import kroner
from reference_impl.storage.bills import items_of_bill, move_units
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import post
from reference_impl.storage.sales import say
from reference_impl.storage.table_rows import BillRow, IndividualBillRow, TablePaymentRow


class TableSettling:
    """One payment with its bill, both locked by the caller."""

    def __init__(
        self,
        context: Context,
        work: Work,
        payment: TablePaymentRow,
        bill: BillRow,
        individual: IndividualBillRow | None,
    ) -> None:
        self._context = context
        self._work = work
        self._payment = payment
        self._bill = bill
        self._individual = individual
        self._now = context.clock.now()

    async def start(self) -> None:
        """Lock what is paid for; hold points and stamps. The payment is new and has been checked."""
        if self._individual is None:
            await move_units(self._work, self._bill, UnitMove.LOCK, self._payment.units)
        else:
            self._move_individual(IndividualBillEvent.PAYMENT_STARTED)
            await self._books(self._individual, self._payment.id).hold()
        self._say("info", table_wording.STARTED)

    async def processed(self) -> None:
        """The money is there, though it may still go back."""
        self._move(TablePaymentEvent.PROCESSED)
        await self._reserve()

    async def paid(self) -> None:
        """The money is the restaurant's."""
        proven = self._payment.state == TablePaymentState.CANCELLED
        self._move(TablePaymentEvent.PROVEN_PAID if proven else TablePaymentEvent.PAID)
        await self._reserve(again=proven)
        await self._post(EntryKind.CAPTURED, self._payment.for_goods, QERKO)
        await self._post(EntryKind.CAPTURED, self._payment.tip, QERKO_TIPS, "tip")
        if proven:
            await self._take_late()
        elif self._individual is None:
            await move_units(self._work, self._bill, UnitMove.PAY, self._payment.units)
        else:
            await self._books(self._individual, self._payment.id).settle(self._payment.for_goods)
            self._move_individual(IndividualBillEvent.PAID)
            await move_units(self._work, self._bill, UnitMove.PAY_APART, self._payment.units)
        self._say("info", table_wording.PAID_WITH_TIP if self._payment.tip else table_wording.PAID)
        if self._bill.state == BillState.PAID:
            self._say("info", table_wording.ALL_PAID)

    async def cancelled(self, text: str = table_wording.CANCELLED) -> None:
        """Nothing was charged: everything is as before the payment."""
        self._move(TablePaymentEvent.CANCELLED)
        if self._payment.reserved:
            await self._post(EntryKind.CANCELLED, self._total, QERKO)
        if self._individual is None:
            await move_units(self._work, self._bill, UnitMove.UNLOCK, self._payment.units)
        else:
            await self._books(self._individual, self._payment.id).release()
            self._move_individual(IndividualBillEvent.PAYMENT_ENDED)
        self._say("warning", text)

    async def _take_late(self) -> None:
        """Paid after all, when the items were free again: what is still there is paid now, for the rest people look.

        An individual bill then earns, but spends nothing: its points and stamps went back and may be gone.
        """
        individual, move = self._individual, UnitMove.PAY_UNLOCKED
        is_gone = individual is not None and individual.state in (IndividualBillState.PAYING, IndividualBillState.PAID)
        if individual is not None and not is_gone:
            move = UnitMove.PAY_APART if individual.state in OPEN_TO_TALK else move
            individual.spent = 0
            individual.stamps = {name: [earned, 0] for name, (earned, _) in individual.stamps.items()}
            await self._books(individual, f"{self._payment.id}+late").settle(self._payment.for_goods)
            self._move_individual(IndividualBillEvent.PAID)
        items = {} if is_gone else {item.id: item for item in await items_of_bill(self._work, self._bill.id)}
        pile = UNIT_MOVES[move][0]
        there = {item: min(count, getattr(items[item], pile)) for item, count in self._payment.units.items() if items}
        await move_units(self._work, self._bill, move, there)
        self._say("error", table_wording.PROVEN_PAID)
        if there != self._payment.units or self._bill.state == BillState.CLOSED:
            self._say("error", table_wording.PAID_TWICE)

    async def _reserve(self, again: bool = False) -> None:
        """The books hear of the money; `again` after a reservation that was released, or never booked."""
        occasion = "again" if again else ""
        if again or not self._payment.reserved:
            await self._post(EntryKind.RESERVED, self._total, QERKO, occasion)
        self._payment.reserved = True

    @property
    def _total(self) -> int:
        return self._payment.for_goods + self._payment.tip

    def _books(self, individual: IndividualBillRow, reference: str) -> Books:
        return Books(self._work, individual, reference, self._now, self._context.settings.programme)

    def _move(self, event: TablePaymentEvent) -> None:
        self._payment.state = next_table_payment_state(TablePaymentState(self._payment.state), event)
        self._payment.looks = 0
        self._work.touch(self._bill)

    def _move_individual(self, event: IndividualBillEvent) -> None:
        if self._individual is not None:
            state = IndividualBillState(self._individual.state)
            self._individual.state = next_individual_bill_state(state, event)

    def _say(self, level: str, text: str) -> None:
        told = text.format(amount=kroner(self._total), tip=kroner(self._payment.tip))
        say(self._work, self._bill, level, told, self._now)

    async def _post(self, kind: EntryKind, amount: int, tender: Tender, occasion: str = "") -> None:
        await post(
            self._work,
            kind,
            amount,
            unit=MONEY,
            reference=self._payment.id,
            sale_id=self._bill.id,
            at=self._now,
            posting=f"{kind}:{MONEY}:{self._payment.id}:{occasion}",
            tender=tender,
        )
