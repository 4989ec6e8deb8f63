"""What a waiter is told and asked, step by step: with a reference till, worked by what is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from features.dining import Table
from features.line import Line
from features.steps import connection, restaurant, table_paying
from harness.actors.dining import Dining
from harness.actors.problem import Refused
from harness.actors.till import Till
from harness.actors.world import Sandbox, TillAddress
from harness.certification.prompted.attended import AttendedWorld, newest_line
from harness.certification.prompted.desk import CANNOT, DONE, REFUSED, Desk, Ended, Inconclusive, Prompt
from harness.certification.prompted.driver import BASE, PromptedTransport
from harness.certification.prompted.screen import NotOnScreen
from harness.certification.prompted.tables import BILL_REFUSALS
from harness.certification.prompted.tests.waiter import Waiter
from harness.certification.prompted.words import money
from harness.certification.tests.conftest import sandbox, transport

__all__ = ["sandbox", "transport"]
PATIENCE = 120.0  # real seconds, for what hangs


@dataclass(slots=True)
class House:
    """A restaurant as the scripts see it, and whoever waits there: `chooses` may change an honest answer."""

    desk: Desk
    table: Table
    waiter: Waiter
    till: Till
    chooses: Callable[[Prompt, str], str] = lambda prompt, honest: honest

    def step(self, words: str, plays: Callable[..., None], *told: object) -> None:
        """A step of these words."""
        self.desk.begin_step(words)
        plays(self.table, *told)

    def waits(self) -> None:
        """Until nothing more is asked."""
        number, why = 0, ""
        with suppress(Ended):
            while True:
                shown = self.desk.shown(number, PATIENCE)
                assert shown is not None, "nobody asks anything"
                number, prompt, answer = shown.number, shown.prompt, DONE
                try:
                    if DONE in prompt.choices:
                        assert self.waiter.presses(prompt.text), prompt.text
                    else:
                        answer = self.waiter.reads(prompt.text) or BILL_REFUSALS.get(why) or self._taken()
                except Refused as refused:
                    answer, why = REFUSED, refused.kind
                self.desk.answered(number, self.chooses(prompt, answer))

    def _taken(self) -> str:
        return money(sum(entry.amount for entry in self.till.ledger() if entry.kind == "captured"))


@pytest.fixture
def house(sandbox: Sandbox) -> Iterator[House]:
    """Two beers and a soup are on bill A of table 1."""
    world = sandbox.create_world(seed=1)
    assert world.up.till is not None and world.up.till.qerko is not None
    desk, product = Desk(1, PATIENCE), Dining(world.transport, world.up.till.base_url)
    by_hand = PromptedTransport(desk, world, "epayment", world.up.till.qerko.id)
    up = world.up.model_copy(update={"till": TillAddress(base_url=BASE, qerko=world.up.till.qerko)})
    table = Table(AttendedWorld(by_hand, world.control_url, up))
    house = House(desk, table, Waiter(product), Till(world.transport, world.up.till.base_url))
    thread = threading.Thread(target=house.waits)
    thread.start()
    house.step("a bill on table 1", restaurant.open_bill, "1")
    house.step("the waiter has added 2 Beer at 89.00", restaurant.add_items, 2, "Beer", 8_900)
    house.step("the waiter has added 1 Soup at 145.00", restaurant.add_items, 1, "Soup", 14_500)
    yield house
    desk.close()
    thread.join()
    world.drop()


def test_a_payment_is_called_off_while_the_bank_is_thinking(house: House) -> None:
    """However long the waiter takes: the bank of whoever is waited for thinks until then."""
    house.step("the bank takes 60 seconds", lambda table: table.qerko.set(transfer_seconds=60))
    house.table.scans("the guest", "1")
    house.table.picks("the guest", {"Beer": "2"})
    house.table.guest().swipes()
    house.table.world.advance(600)
    house.step("the waiter sees 2 Beer locked", restaurant.units, 2, "Beer", "locked")
    house.step("the waiter cancels the payment", restaurant.cancel_payment)
    later = "after at most 30 seconds 323.00 is left on the bill and nothing is locked"
    house.step(later, table_paying.freed, 30, 32_300)
    house.step("the guest has paid nothing", restaurant.has_paid_nothing, "the guest")
    house.step("the till has booked nothing", table_paying.booked_nothing)


def test_a_waiter_who_may_not_close_the_bill_says_why(house: House) -> None:
    house.table.qerko.set(transfer_seconds=60)
    house.step("the guest pays everything on table 1", restaurant.pay_everything, "the guest", "1")
    house.step("the waiter closes the bill", restaurant.close_bill)
    refused = 'the waiter is refused with "payment-under-way"'
    house.step(refused, restaurant.waiter_refused, "payment-under-way")


def test_what_the_waiter_reads_is_held_against_what_should_be(house: House) -> None:
    house.chooses = lambda prompt, honest: "1" if honest == "2" else honest
    with pytest.raises(NotOnScreen, match="reads “1”"):
        house.step("the waiter sees 2 Beer open", restaurant.units, 2, "Beer", "open")
    with pytest.raises(NotOnScreen, match="reads “it is open"):
        house.step("the bill is paid", restaurant.bill_state, "paid")


def test_books_that_are_wrong_fail_the_step_that_looks_into_them(house: House) -> None:
    house.step("the guest pays everything on table 1", restaurant.pay_everything, "the guest", "1")
    house.step("the bill is paid", restaurant.bill_state, "paid")
    house.chooses = lambda prompt, honest: "646.00" if honest == "323.00" else honest
    with pytest.raises(NotOnScreen, match=r"Qerko holds 323\.00, the till's own records say “646\.00”"):
        house.step("the till has booked it once", table_paying.booked_once)


def test_what_the_till_says_of_its_line(house: House) -> None:
    line = Line(house.table)
    house.step("the staff sees that the restaurant is connected", connection.staff_sees, line, "connected")


def test_of_the_lines_of_a_till_that_is_made_ready_the_last_one_counts(house: House) -> None:
    """Somebody has started it twice."""
    world = house.table.world
    house.table.restaurant.close()
    world.advance(60)
    assert len(Line(house.table).connections()) == 2
    house.table.world = AttendedWorld(world.transport, world.control_url, world.up, newest_line(world))
    assert len(Line(house.table).connections()) == 1
    house.table.scans("the guest", "1")
    assert len(house.table.calls("getTableContents")) == 1


def test_what_a_till_has_not_is_not_tried(house: House) -> None:
    house.chooses = lambda prompt, honest: CANNOT
    with pytest.raises(Inconclusive, match="could not do this: Take the fiscal printer off"):
        house.step("the fiscal printer is off", table_paying.printer_off)
