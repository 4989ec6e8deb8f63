"""Individual bills: a member takes items from a bill, is asked about the loyalty programme, pays or leaves.

Source: Qerko POS integration, loyalty cards, negotiation (shape inferred); QERKO-NEG-01 to -08.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from reference_impl.domain.bill import BillState, UnitMove
from reference_impl.domain.individual_bill import (
    LIFE_SECONDS,
    OPEN_TO_TALK,
    IndividualBillEvent,
    IndividualBillState,
    next_individual_bill_state,
)
from reference_impl.domain.negotiation import AnswerInvalid, Question, take_answers
from reference_impl.flows import table_wording
from reference_impl.flows.cards import Cards
from reference_impl.flows.context import Context
from reference_impl.flows.deals import reprice_individual_bill
from reference_impl.flows.watches import Watches
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.storage.bills import (
    individual_bills_of,
    items_of_bill,
    load_bill,
    load_individual_bill,
    move_units,
)
from reference_impl.storage.database import Work
from reference_impl.storage.sales import say
from reference_impl.storage.table_rows import BillRow, IndividualBillRow

Negotiated = tuple[IndividualBillRow, tuple[Question, ...]]
"""An individual bill and what its guest is still asked."""


class IndividualBills:
    """What guests do with a card, inside the caller's transaction."""

    def __init__(self, context: Context, cards: Cards) -> None:
        self._context = context
        self._programme = context.settings.programme
        self._cards = cards
        self._watches = Watches(context.clock, self._look)

    async def start(
        self, work: Work, restaurant_id: str, bill_id: str, token: str, wanted: Mapping[str, int]
    ) -> Negotiated:
        """Set items apart for a card. The same card and items again are the same individual bill, asked anew."""
        card, member = await self._cards.holder(work, token)
        bill = await self._open_bill(work, restaurant_id, bill_id)
        individual = await self._same_again(work, bill, card.id, wanted)
        if individual is None:
            await _check_open(work, bill, wanted)
            individual = IndividualBillRow(
                id="n" + self._context.clock.unique()[:15],
                bill_id=bill.id,
                card_id=card.id,
                token=token,
                member_id=member.id,
                state=IndividualBillState.NEGOTIATING,
                units=dict(wanted),
                answers={},
                stamps={},
                touched_at=0.0,
            )
            work.session.add(individual)
            await work.session.flush()
            await move_units(work, bill, UnitMove.SET_APART, wanted)
            say(work, bill, "info", table_wording.INDIVIDUAL_STARTED.format(name=member.name), self._now())
        return individual, await self._touch(work, bill, individual)

    async def update(
        self, work: Work, restaurant_id: str, individual_bill_id: str, given: Sequence[tuple[str, object]]
    ) -> Negotiated:
        """Take a round of answers; raises `MethodFailed` and keeps everything when they do not fit (QERKO-NEG-03)."""
        individual, bill = await self._living(work, restaurant_id, individual_bill_id)
        questions = await reprice_individual_bill(work, individual, self._programme)
        round_given = [list(answer) for answer in given]
        if given and round_given == individual.last_round and not {q.id for q in questions} & {i for i, _ in given}:
            return individual, questions
        try:
            taken = take_answers(questions, given)
        except AnswerInvalid as problem:
            raise MethodFailed(Code.ANSWER_INVALID, str(problem)) from None
        individual.answers = {**individual.answers, **taken}
        individual.last_round = round_given
        return individual, await self._touch(work, bill, individual)

    async def cancel(self, work: Work, restaurant_id: str, individual_bill_id: str) -> None:
        """The guest left. Harmless when it is over, unknown, or being paid: then the payment's outcome decides."""
        found = await load_individual_bill(work, individual_bill_id)
        if found is not None and found[1].restaurant_id == restaurant_id:
            await self.give_up(work, *found)

    async def give_up(self, work: Work, individual: IndividualBillRow, bill: BillRow) -> None:
        """Return the items to the bill (QERKO-NEG-05)."""
        if individual.state not in OPEN_TO_TALK:
            return
        _move(individual, IndividualBillEvent.CANCELLED)
        await move_units(work, bill, UnitMove.PUT_BACK, individual.units)
        say(work, bill, "info", table_wording.INDIVIDUAL_BACK, self._now())
        self._wake_after(work, individual.id)

    async def give_up_all(self, work: Work, bill: BillRow) -> None:
        """The bill is being settled elsewhere."""
        for individual in await individual_bills_of(work, bill.id):
            await self.give_up(work, individual, bill)

    async def shown(self, work: Work, individual: IndividualBillRow) -> Negotiated:
        """As the guest sees it now: what the member spent elsewhere meanwhile cannot be spent here any more."""
        return individual, await reprice_individual_bill(work, individual, self._programme)

    async def resume(self, work: Work) -> None:
        """Watch all that were left over."""
        query = select(IndividualBillRow.id).where(IndividualBillRow.state.in_(OPEN_TO_TALK))
        for individual_bill_id in await work.session.scalars(query):
            self._wake_after(work, individual_bill_id)

    def watch_again(self, work: Work, individual: IndividualBillRow) -> None:
        """Its payment came to nothing: the guest may go on, or be gone."""
        individual.touched_at = self._now()
        self._wake_after(work, individual.id)

    async def _look(self, individual_bill_id: str) -> float | None:
        """Free what nobody has touched for a quarter of an hour."""
        async with self._context.database.transaction() as work:
            found = await load_individual_bill(work, individual_bill_id)
            if found is None or found[0].state not in OPEN_TO_TALK:
                return None
            until = found[0].touched_at + LIFE_SECONDS
            if self._now() < until:
                return until
            await self.give_up(work, *found)
        return None

    async def _touch(self, work: Work, bill: BillRow, individual: IndividualBillRow) -> tuple[Question, ...]:
        individual.touched_at = self._now()
        questions = await reprice_individual_bill(work, individual, self._programme)
        work.touch(individual)
        work.touch(bill)
        self._wake_after(work, individual.id)
        return questions

    def _wake_after(self, work: Work, individual_bill_id: str) -> None:
        work.afterwards(lambda: self._watches.wake(individual_bill_id))

    async def _same_again(
        self, work: Work, bill: BillRow, card_id: str, wanted: Mapping[str, int]
    ) -> IndividualBillRow | None:
        """A guest whose answer got lost, or whose leaving did, starts over with the same items."""
        for individual in await individual_bills_of(work, bill.id):
            if (individual.card_id, individual.units) == (card_id, dict(wanted)) and individual.state in OPEN_TO_TALK:
                _move(individual, IndividualBillEvent.ASKED_AGAIN)
                individual.answers, individual.last_round = {}, None
                return individual
        return None

    async def _open_bill(self, work: Work, restaurant_id: str, bill_id: str) -> BillRow:
        bill = await load_bill(work, bill_id)
        if bill is None or bill.restaurant_id != restaurant_id:
            raise MethodFailed(Code.BILL_NOT_FOUND, table_wording.NO_BILL)
        if bill.state != BillState.OPEN:
            raise MethodFailed(Code.BILL_CLOSED, table_wording.BILL_OVER)
        return bill

    async def _living(
        self, work: Work, restaurant_id: str, individual_bill_id: str
    ) -> tuple[IndividualBillRow, BillRow]:
        found = await load_individual_bill(work, individual_bill_id)
        if found is None or found[1].restaurant_id != restaurant_id:
            raise MethodFailed(Code.INDIVIDUAL_BILL_NOT_FOUND, table_wording.NO_INDIVIDUAL_BILL)
        individual, bill = found
        if individual.state == IndividualBillState.PAYING:
            raise MethodFailed(None, table_wording.UNDER_PAYMENT)
        if individual.state not in OPEN_TO_TALK:
            raise MethodFailed(Code.INDIVIDUAL_BILL_NOT_FOUND, table_wording.NO_INDIVIDUAL_BILL)
        return individual, bill

    def _now(self) -> float:
        return self._context.clock.now()


def _move(individual: IndividualBillRow, event: IndividualBillEvent) -> None:
    individual.state = next_individual_bill_state(IndividualBillState(individual.state), event)


async def _check_open(work: Work, bill: BillRow, wanted: Mapping[str, int]) -> None:
    items = {item.id: item for item in await items_of_bill(work, bill.id)}
    if not wanted or not wanted.keys() <= items.keys():
        raise MethodFailed(Code.ITEM_NOT_FOUND, table_wording.NO_ITEM)
    for item_id, count in wanted.items():
        item = items[item_id]
        if count > item.open + item.locked + item.apart:
            raise MethodFailed(Code.ITEM_NOT_FOUND, table_wording.NO_ITEM)
        if count > item.open:
            raise MethodFailed(Code.ITEM_LOCKED, table_wording.ITEM_LOCKED)
