"""The card authority dies while members are being asked by mail: QERKO-CARD-02.

The till's restaurant is the authority; each life is a process of its own, ended by SIGKILL.
"""

from __future__ import annotations

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.dining import Dining
from harness.actors.faults import Fault
from harness.actors.guest import Guest
from harness.actors.till import Till
from harness.actors.waiter import Mailbox
from harness.actors.world import World
from harness.checks.qerko_cards import one_verdict
from harness.checks.record import Record
from harness.tests.ambush import ambush
from harness.tests.till_process import TillProcess

BRAND = "kassa"
SUBMIT = "submitCardAuthorization"


def test_every_guest_gets_one_verdict_however_often_the_authority_dies(world: World, process: TillProcess) -> None:
    """Killed while two questions are open, then between a member's click and Qerko's hearing of it."""
    member = joins(world, process)
    confirmed, unanswered = (Guest(world, person) for person in world.up.people[1:3])
    for guest in (confirmed, unanswered):
        guest.adds_card(BRAND, {"phone": member.msisdn})
    mailbox = Mailbox(Dining(world.transport, process.base_url), member.person.email)
    process.kill()
    process.start()
    world.put_faults(Fault(SUBMIT, "drop"))
    with ambush(world, SUBMIT) as lying_in_wait:
        mailbox.confirms(mailbox.reads()[0])
        lying_in_wait.until_struck()
        process.kill()
    world.put_faults()
    world.advance(7200)
    process.start()
    waits_for_verdict(confirmed, "AUTHORIZED")
    waits_for_verdict(unanswered, "UNAUTHORIZED")
    world.advance(600)
    told = [e for e in world.journal() if e.operation == SUBMIT and not e.fault]
    assert len(told) == 2 and all(e.ok for e in told), told
    one_verdict(Record(world.journal(), world.up.vipps))


def joins(world: World, process: TillProcess) -> Customer:
    """A new member, enrolled by Vipps."""
    customer = Customer(world, world.up.people[0])
    cashier = Cashier(Till(world.transport, process.base_url), world.now)
    cashier.new_sale()
    cashier.scans(customer.shows_qr())
    cashier.presses_enrol()
    customer.approves("login")
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the new member")
    return customer


def waits_for_verdict(guest: Guest, state: str) -> None:
    guest.waits_for(lambda app: (card := app.card(BRAND)) is not None and card.state == state, 300, state)
