"""The journals by hand look like real ones: an evening at the reference till is read in full, and spoilt it breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.dining import Dining
from harness.actors.evidence import VendorEntry
from harness.actors.guest import Guest
from harness.actors.restaurant import Qerko
from harness.actors.sale import TillEntry
from harness.actors.till import Till
from harness.actors.waiter import Waiter
from harness.actors.world import Sandbox, World
from harness.checks.money import judge_bill, judge_money
from harness.checks.passive import breaches
from harness.checks.qerko_links import attempts, lives
from harness.checks.qerko_listing import listings
from harness.checks.qerko_record import PAID
from harness.checks.record import Record
from harness.checks.tests.spoiling import Spoil, answered, changed, member, unanswered, without


@dataclass(frozen=True, slots=True)
class Evening:
    """What two guests left behind: one paid a part, one with a card the rest and left once in between."""

    record: Record
    vendor: tuple[VendorEntry, ...]
    books: tuple[TillEntry, ...]


@pytest.fixture(scope="module", params=["websocket", "long-polling"])
def evening(sandbox: Sandbox, request: pytest.FixtureRequest) -> Evening:
    world = sandbox.create_world(seed=42, till={"transport": request.param})
    assert world.up.till is not None and world.up.till.qerko is not None
    till, place = Till(world.transport, world.up.till.base_url), world.up.till.qerko.id
    member, other = Guest(world, world.up.people[0]), Guest(world, world.up.people[1])
    _joins(world, till)
    waiter = Waiter(Dining(world.transport, world.up.till.base_url), world.now)
    waiter.opens_bill("1")
    waiter.adds("Beer", 8_900, 2)
    waiter.adds("Soup", 14_500)
    other.scans("1", place)
    beer = waiter.bill.item("Beer").id
    other.picks({beer: "1"})
    other.swipes()
    code = waiter.makes_card_code(member.msisdn).code
    member.adds_card("kassa", {"phone": member.msisdn, "code": code})
    member.scans("1", place)
    member.picks()
    member.uses_card("kassa")
    member.leaves()
    member.picks()
    member.uses_card("kassa")
    member.spends(100)
    other.scans("1", place)
    member.swipes()
    bill = waiter.waits_for(lambda bill: bill.state == "paid", 30)
    Qerko(world).restaurant(place).call("danceTango")
    world.advance(700)
    books = till.ledger()
    judge_bill(bill, books)
    evening = Evening(Record(world.journal(), world.up.vipps, ended=world.now()), world.ledger(), books)
    world.drop()
    return evening


def _joins(world: World, till: Till) -> None:
    """The first guest is a member with 100 points."""
    cashier, customer = Cashier(till, world.now), Customer(world, world.up.people[0])
    cashier.new_sale()
    cashier.adds("Goods", 10_000)
    cashier.scans(customer.shows_qr())
    cashier.presses_enrol()
    customer.approves("login")
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 30)
    cashier.presses_pay()
    customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", 30)


def test_good_conduct_breaks_nothing(evening: Evening) -> None:
    assert [str(failure) for failure in breaches(evening.record)] == []
    judge_money(evening.vendor, evening.books)


def test_nothing_of_it_is_overlooked(evening: Evening) -> None:
    qerko = evening.record.qerko
    outcomes = [qerko.outcome(payment) for payment in qerko.payments.values()]
    assert [outcome.state for outcome in outcomes if outcome] == [PAID, PAID]
    assert {call.method for call in qerko.calls if call.answered} >= {
        "getTableContents",
        "getBill",
        "startIndividualBill",
        "updateIndividualBill",
        "authorizeLoyaltyCard",
    }
    assert sum(len(list(listings(call))) for call in qerko.calls) > 8
    assert all(attempt.key and attempt.pos_id for attempt in attempts(qerko))
    party = next(call.party for call in qerko.calls)
    assert any(whose == party and until - since > 700 for whose, since, until in lives(qerko))


NUMBERS = {"id": "b", "currency": "NOK", "items": [{"id": "i", "name": "i", "price": 1, "quantity": "1"}]}
UNPAID_TIP = {"id": "p", "idBill": "b", "items": [], "tipBrutto": "9"}
SPOILT: dict[str, Spoil] = {
    "QERKO-MSG-01": changed("getBill", unanswered),
    "QERKO-MSG-03": changed("getBill", answered(200, {"result": NUMBERS})),
    "QERKO-BILL-02": lambda record: _listed_as_before(record),
    "QERKO-PAY-01": changed("paymentStart", member("args", [UNPAID_TIP])),
    "QERKO-PAY-05": lambda record: _closing_dropped(record),
    "QERKO-CARD-04": without("authorizeLoyaltyCard"),
    "QERKO-MSG-02": changed("danceTango", answered(200, {"result": None})),
}


def _listed_as_before(record: Record) -> Record:
    """The last listing of the source bill comes once more after the last payment."""
    first = next(call for call in record.qerko.of("getTableContents") if call.succeeded)
    last = record.exchanges[-1]
    again = first.exchange.model_copy(update={"seq": last.seq + 1, "at": last.at})
    return replace(record, exchanges=(*record.exchanges, again))


def _closing_dropped(record: Record) -> Record:
    place = next(i for i, e in enumerate(record.exchanges) if e.operation == "paymentClosed")
    exchanges = list(record.exchanges)
    exchanges[place] = exchanges[place].model_copy(update={"fault": "drop (before)"})
    return replace(record, exchanges=tuple(exchanges))


@pytest.mark.parametrize("condition", SPOILT)
def test_notices_what_breaks_it(evening: Evening, condition: str) -> None:
    found = {failure.condition.split()[0] for failure in breaches(SPOILT[condition](evening.record))}
    assert condition in found
