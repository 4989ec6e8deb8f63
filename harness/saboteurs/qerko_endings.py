"""Tills that draw the wrong conclusion about how a payment at the table, or a guest's visit, has ended."""

from __future__ import annotations

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.bill import BillState
from reference_impl.domain.individual_bill import LIFE_SECONDS, IndividualBillState
from reference_impl.domain.table_payment import TablePaymentState
from reference_impl.flows.bills import Bills
from reference_impl.flows.individual_bills import IndividualBills
from reference_impl.flows.payment_watch import PaymentWatch
from reference_impl.flows.refusals import PaymentUnderWay
from reference_impl.flows.table_payments import TablePayments
from reference_impl.storage.bills import items_of_bill, load_individual_bill, load_table_payment
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillRow, IndividualBillRow


class _OneKey(PaymentWatch):
    """Asks for all restaurants of the chain with the key of the first."""

    async def _ask(self, restaurant_id: str, payment_id: str, call_off: bool) -> str:
        first = self._context.settings.qerko.restaurants[0]
        return await super()._ask(first.id, payment_id, call_off)


class _Confident(PaymentWatch):
    """What it has asked to be cancelled is cancelled."""

    async def _ask(self, restaurant_id: str, payment_id: str, call_off: bool) -> str:
        said = await super()._ask(restaurant_id, payment_id, call_off)
        return "CANCELED" if call_off else said


class _LastWord(TablePayments):
    """Takes the last word that it hears for the true one."""

    async def closed(self, work: Work, restaurant_id: str, payment_id: str, said: str) -> None:
        found = await load_table_payment(work, payment_id)
        if found is not None and (found[0].state, said) == (TablePaymentState.CANCELLED, "PAID"):
            await self._watch.end(work, *found, TablePaymentState.PAID)
        else:
            await super().closed(work, restaurant_id, payment_id, said)


class _Unwatched(IndividualBills):
    """Looks no more after an individual bill once somebody has tried to pay it."""

    def watch_again(self, work: Work, individual: IndividualBillRow) -> None:
        individual.touched_at = self._now()


class _Rash(IndividualBills):
    """Puts the items back when it hears that the guest has left, also while the guest is paying."""

    async def give_up(self, work: Work, individual: IndividualBillRow, bill: BillRow) -> None:
        if individual.state == IndividualBillState.PAYING:
            individual.state = IndividualBillState.READY
        await super().give_up(work, individual, bill)


class _Impatient(_Rash):
    """Puts the items back when nothing was heard of the guest for a while."""

    def _wake_after(self, work: Work, individual_bill_id: str) -> None:
        super()._wake_after(work, individual_bill_id)
        work.afterwards(lambda: self._context.clock.spawn(self._run_out(individual_bill_id)))

    async def _run_out(self, individual_bill_id: str) -> None:
        await self._context.clock.sleep(LIFE_SECONDS)
        async with self._context.database.transaction() as work:
            found = await load_individual_bill(work, individual_bill_id)
            if found is not None and self._now() >= found[0].touched_at + LIFE_SECONDS:
                await self.give_up(work, *found)


class _Forgetful(Bills):
    """Sees who is paying from the table's bill, not who is paying an individual bill."""

    async def close(self, work: Work, bill_id: str) -> tuple[int, BillRow]:
        try:
            return await super().close(work, bill_id)
        except PaymentUnderWay:
            bill = await self._bill(work, bill_id)
            if any(item.locked for item in await items_of_bill(work, bill.id)):
                raise
            bill.state = BillState.CLOSED
            work.touch(bill)
            return 200, bill


SABOTEURS = (
    Saboteur(
        "one-key",
        "asks with the key of one restaurant how payments in the other have ended",
        ("QERKO-PAY-05",),
        (Scene("table/payment", "The till never hears that the payment is paid in the other restaurant of the chain"),),
        (_OneKey,),
    ),
    Saboteur(
        "too-sure",
        "takes a payment for cancelled because it has asked for that",
        ("QERKO-BILL-02",),
        (Scene("table/payment", "The waiter wants to cancel what Qerko says is paid"),),
        (_Confident,),
    ),
    Saboteur(
        "last-word",
        "books a cancelled payment because it is called paid later",
        ("QERKO-PAY-03",),
        (Scene("table/payment", "Qerko contradicts itself after it has cancelled the payment"),),
        (_LastWord,),
    ),
    Saboteur(
        "leaves-it-lying",
        "keeps the items of a guest who goes home after a payment that came to nothing",
        ("QERKO-NEG-06",),
        (Scene("table/negotiation", "The money does not come for long, and the guest goes home without a word"),),
        (_Unwatched,),
    ),
    Saboteur(
        "puts-back-too-soon",
        "puts items back that a guest is paying, because the guest had left before",
        ("QERKO-NEG-06",),
        (Scene("table/negotiation", "The till hears late that the guest has left, when the guest is back and paying"),),
        (_Rash,),
    ),
    Saboteur(
        "clears-up-too-soon",
        "puts items back that a guest is paying, because nothing was heard for a while",
        ("QERKO-NEG-06",),
        (Scene("table/negotiation", "The bank thinks for longer than anybody leaves an individual bill alone"),),
        (_Impatient,),
    ),
    Saboteur(
        "closes-on-a-guest",
        "lets the waiter close a bill of which a guest is paying a part with a card",
        ("QERKO-NEG-06",),
        (Scene("table/negotiation", "The waiter may not close the table's bill while the guest is paying"),),
        (_Forgetful,),
    ),
)
