"""At the table: waiting is as long as asked on the world's clock, and what is said is what is meant."""

from __future__ import annotations

import pytest

from harness.actors.dining import Dining
from harness.actors.guest import Guest, GuestNotSeen
from harness.actors.problem import Refused
from harness.actors.restaurant import Qerko
from harness.actors.waiter import BillNotSeen, Mailbox, Waiter
from harness.actors.world import Sandbox, World


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return sandbox.create_world(seed=7)


@pytest.fixture
def waiter(world: World) -> Waiter:
    assert world.up.till is not None
    waiter = Waiter(Dining(world.transport, world.up.till.base_url), world.now)
    waiter.opens_bill("1")
    waiter.adds("Soup", 14_500)
    return waiter


@pytest.fixture
def guest(world: World, waiter: Waiter) -> Guest:
    guest = Guest(world, world.up.people[0])
    guest.scans("1", _restaurant(world))
    return guest


def _restaurant(world: World) -> str:
    assert world.up.till is not None and world.up.till.qerko is not None
    return world.up.till.qerko.id


def test_the_waiter_waits_no_longer_than_asked(world: World, waiter: Waiter) -> None:
    before = world.now()
    with pytest.raises(BillNotSeen, match="waited 40 s for snow; the bill is open, 14500 to pay"):
        waiter.waits_for(lambda bill: False, 40, "snow")
    assert world.now() - before == 40


def test_the_guest_waits_no_longer_than_asked(world: World, guest: Guest) -> None:
    before = world.now()
    with pytest.raises(GuestNotSeen, match="waited 40 s for snow; the app shows bill"):
        guest.waits_for(lambda app: False, 40, "snow")
    assert world.now() - before == 40


def test_what_is_there_already_is_seen_at_once(world: World, waiter: Waiter, guest: Guest) -> None:
    before = world.now()
    waiter.waits_for(lambda bill: bill.to_pay == 14_500, 30)
    guest.waits_for(lambda app: app.table is not None, 30)
    assert world.now() == before


def test_a_guest_pays_and_the_waiter_sees_it(waiter: Waiter, guest: Guest) -> None:
    guest.picks()
    guest.tips(500)
    app = guest.swipes()
    assert app.payment is not None and (app.payment.state, app.payment.total) == ("PAID", 15_000)
    bill = waiter.waits_for(lambda bill: bill.state == "paid", 5)
    assert bill.item("Soup").paid == 1 and bill.payments[0].tip == 500


def test_a_guest_who_acts_by_plan(world: World, waiter: Waiter) -> None:
    guest = Guest(world, world.up.people[0])
    scan = {"table": "1", "restaurant_id": _restaurant(world)}
    guest.follows_script(("scan", scan, 5.0), ("pick", {}, 5.0), ("swipe", {}, 5.0))
    guest.waits_for(lambda app: app.screen == "paid", 30, "the payment")
    assert waiter.waits_for(lambda bill: bill.state == "paid", 5).to_pay == 0


def test_a_button_that_is_not_there(world: World) -> None:
    with pytest.raises(Refused) as refused:
        Guest(world, world.up.people[0]).swipes()
    assert refused.value.kind == "not-now"


def test_nothing_is_chosen_that_is_not_asked(guest: Guest) -> None:
    with pytest.raises(AssertionError, match="no SINGLE_CHOICE is asked"):
        guest.collects()


def test_a_mailbox_without_mail(world: World, waiter: Waiter) -> None:
    mailbox = Mailbox(waiter.dining, world.up.people[0].email)
    assert mailbox.reads() == ()
    with pytest.raises(AssertionError, match="no mail with a link"):
        mailbox.confirms()


def test_a_restaurant_as_qerko_sees_it(world: World, waiter: Waiter) -> None:
    restaurant = Qerko(world).restaurant(_restaurant(world))
    assert restaurant.standing().connected
    assert [table.name for table in restaurant.pair().tables] == [table.name for table in waiter.dining.tables()]
    assert restaurant.call("getBill", waiter.bill.id, None).kind == "result"
    unknown = restaurant.call("danceTango", extra={"urgency": 7})
    assert (unknown.kind, unknown.result) == ("error", None) and unknown.message


def test_the_operator_makes_changes(world: World, waiter: Waiter) -> None:
    qerko = Qerko(world)
    before = qerko.restaurant(_restaurant(world)).make_key()
    qerko.restaurant(_restaurant(world)).revoke_key(before)
    other = qerko.new_restaurant("Next door")
    assert other.id not in {restaurant.id for restaurant in world.up.qerko.restaurants}
    assert not qerko.restaurant(other.id).standing().connected
    assert qerko.change_brand("kassa", authority=world.up.qerko.authority.id).authority == world.up.qerko.authority.id
    qerko.set(answer_timeout=3)
