"""People and phones of a world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import phonenumbers
import pytest

from mocks.world.clock import START, Mode
from mocks.world.ids import Ids
from mocks.world.people import make_people
from mocks.world.phone import HabitKind, Phone, Screen, ScreenKind, ScreenStatus
from mocks.world.world import Vendor, World


def test_the_same_seed_makes_the_same_people() -> None:
    assert make_people(Ids(7)) == make_people(Ids(7))
    assert make_people(Ids(7)) != make_people(Ids(8))


@pytest.mark.parametrize("seed", range(20))
def test_the_first_is_an_adult_norwegian_and_everybody_can_be_called(seed: int) -> None:
    people = make_people(Ids(seed))
    assert people[0].country == "NO"
    assert people[0].birthdate < "2007"
    assert len({person.msisdn for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    for person in people:
        assert phonenumbers.is_possible_number(phonenumbers.parse(f"+{person.msisdn}"))
        assert person.email.isascii()


def test_a_crowd_comes_on_top_and_is_called_by_nobody_elses_number() -> None:
    people = make_people(Ids(7), crowd=300)
    assert people[:15] == make_people(Ids(7))
    assert len({person.msisdn for person in people}) == 315
    assert all(person.country == "NO" and person.msisdn in person.personal_qr for person in people[15:])


def screen(number: int, **members: object) -> Screen:
    usual: dict[str, object] = {
        "id": f"s{number}",
        "kind": ScreenKind.PAYMENT,
        "status": ScreenStatus.PENDING,
        "title": "Pay",
        "text": "Pay NOK 1",
        "shown_at": float(number),
        "reference": f"r{number}",
    }
    return Screen(**{**usual, **members})  # type: ignore[arg-type]


def test_pending_screens_are_found_newest_first_and_never_dropped() -> None:
    phone = Phone(make_people(Ids(1))[0])
    for number in range(100):
        phone.show(screen(number))
    found = phone.pending()
    assert found is not None
    assert found.id == "s99"
    named = phone.pending(reference="r3")
    assert named is not None
    assert named.id == "s3"
    assert phone.pending(kind="login") is None
    assert len(phone.screens) == 100


def test_settled_screens_stay_readable_for_a_while() -> None:
    phone = Phone(make_people(Ids(1))[0])
    for number in range(30):
        phone.show(screen(number))
        phone.settle(f"s{number}", ScreenStatus.REJECTED)
    assert phone.pending() is None
    assert [seen.id for seen in phone.screens] == [f"s{number}" for number in range(10, 30)]


def test_a_crowd_of_thousands_remembers_two_screens_each() -> None:
    one = World("w", 1, Mode.MANUAL, (), crowd=1).people[-1]
    for number in range(30):
        one.show(screen(number))
        one.settle(f"s{number}", ScreenStatus.REJECTED)
    assert [seen.id for seen in one.screens] == ["s28", "s29"]


Decision = tuple[float, str, bool]


def with_world(story: Callable[[World, list[Decision]], None], seconds: float) -> list[Decision]:
    """Play ``story`` in a manual world, advance, and return who decided what and when."""
    decisions: list[Decision] = []

    def decide(world: World, phone: Phone, shown: Screen, approve: bool) -> None:
        decisions.append((world.clock.now - START, shown.id, approve))
        phone.settle(shown.id, ScreenStatus.APPROVED)

    vendor = Vendor("v", list, lambda _: [], lambda _: {}, lambda _: [], answers={ScreenKind.PAYMENT: decide})

    async def play() -> None:
        world = World("w", 1, Mode.MANUAL, [vendor])
        story(world, decisions)
        await world.clock.advance(seconds)
        world.close()

    asyncio.run(play())
    return decisions


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        (HabitKind.BY_HAND, []),
        (HabitKind.IGNORES, []),
        (HabitKind.APP_CLOSED, []),
        (HabitKind.APPROVES, [(4.0, "s1", True)]),
        (HabitKind.REJECTS, [(4.0, "s1", False)]),
        (HabitKind.NO_FUNDS, [(4.0, "s1", True)]),
    ],
)
def test_habits_act_after_their_delay(habit: HabitKind, expected: list[Decision]) -> None:
    def story(world: World, _: list[Decision]) -> None:
        phone = world.people[0]
        world.set_habit(phone, habit, 4.0)
        world.push(phone, screen(1), "v")

    assert with_world(story, 60) == expected


def test_a_slow_person_takes_a_time_of_their_own() -> None:
    def story(world: World, _: list[Decision]) -> None:
        phone = world.people[0]
        world.set_habit(phone, HabitKind.SLOW, 20.0)
        for number in range(8):
            world.push(phone, screen(number), "v")

    delays = [at for at, _, _ in with_world(story, 600)]
    assert len(delays) == 8
    assert len(set(delays)) == 8
    assert all(2 < delay < 200 for delay in delays)


def test_a_new_habit_answers_what_is_already_there() -> None:
    def story(world: World, _: list[Decision]) -> None:
        phone = world.people[0]
        world.push(phone, screen(1), "v")
        world.set_habit(phone, HabitKind.REJECTS, 3.0)

    assert with_world(story, 10) == [(3.0, "s1", False)]


def test_a_screen_that_is_gone_is_not_answered() -> None:
    def story(world: World, _: list[Decision]) -> None:
        phone = world.people[0]
        world.set_habit(phone, HabitKind.APPROVES, 3.0)
        world.push(phone, screen(1), "v")
        phone.settle("s1", ScreenStatus.EXPIRED)

    assert with_world(story, 10) == []
