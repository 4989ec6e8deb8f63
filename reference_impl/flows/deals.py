"""The price of an individual bill, kept in step with what its member can still spend.

Points and stamps are held only when a payment starts. Until then an individual bill claims what its member agreed to
spend, so that two of them never plan with the same points (QERKO-NEG-06, -07).
"""

from __future__ import annotations

from sqlalchemy import select

from reference_impl.domain.individual_bill import (
    OPEN_TO_TALK,
    IndividualBillEvent,
    IndividualBillState,
    next_individual_bill_state,
)
from reference_impl.domain.negotiation import Question, deal, open_questions
from reference_impl.domain.pricing import Standing
from reference_impl.domain.programme import Programme
from reference_impl.storage.bills import items_of_bill, table_line
from reference_impl.storage.database import Work
from reference_impl.storage.sales import standing_of
from reference_impl.storage.table_rows import IndividualBillRow


async def reprice_individual_bill(
    work: Work, individual: IndividualBillRow, programme: Programme
) -> tuple[Question, ...]:
    """Price it anew and keep the result, unless it is being paid or over; returns the questions still open."""
    if individual.state not in OPEN_TO_TALK:
        return ()
    items = [item for item in await items_of_bill(work, individual.bill_id) if individual.units.get(item.id)]
    lines = [table_line(item, individual.units[item.id]) for item in items]
    standing = await _unclaimed(work, individual, programme)
    price = deal(lines, programme, standing, individual.answers)
    individual.total, individual.discount = price.total, price.discount
    individual.spent, individual.balance = price.points_spent, standing.points
    individual.stamps = {name: [use.earned, use.spent] for name, use in price.stamps.items()}
    if individual.state != IndividualBillState.NEGOTIATING:
        return ()
    questions = open_questions(lines, programme, standing, individual.answers)
    if not questions:
        individual.state = next_individual_bill_state(IndividualBillState.NEGOTIATING, IndividualBillEvent.AGREED)
    return questions


async def _unclaimed(work: Work, individual: IndividualBillRow, programme: Programme) -> Standing:
    """What the member can spend, less what other individual bills of theirs plan with."""
    standing = await standing_of(work, individual.member_id, programme) or Standing()
    others = select(IndividualBillRow).where(
        IndividualBillRow.member_id == individual.member_id,
        IndividualBillRow.state.in_(OPEN_TO_TALK),
        IndividualBillRow.id != individual.id,
    )
    points, stamps = standing.points, dict(standing.stamps)
    for other in await work.session.scalars(others):
        points -= other.spent
        for name, (earned, spent) in other.stamps.items():
            stamps[name] = stamps.get(name, 0) - max(0, spent - earned)
    return Standing(max(0, points), {name: max(0, count) for name, count in stamps.items()})
