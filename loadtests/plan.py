"""The plan of a run: what every process of it must know. Made once, before the first customer comes."""

from __future__ import annotations

import random
from typing import Literal

from pydantic import BaseModel, ConfigDict

from harness.actors.customer import Customer
from harness.actors.transport import Transport
from harness.actors.world import Citizen, Keys, Sandbox, World
from loadtests.measures import Span
from loadtests.profile import Customers, Profile

Habit = Literal["approves", "rejects", "slow"]
PLAN = "KASSA_LOAD_PLAN"  # environment of Locust's processes: path of the plan
POINTS_OF_THE_PLOTS = 120
_EVENTS = ("authorized", "aborted", "expired", "terminated", "cancelled", "captured")
PAYMENT_EVENTS = tuple(f"epayments.payment.{name}.v1" for name in _EVENTS)
PING_EVENT = "login.merchant-initiated.ping.v1"


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True)


class Shopper(_Known):
    """A customer of the run; `member` from the start, `joins` when asked."""

    msisdn: str
    qr: str
    habit: Habit
    member: bool
    joins: bool


class Ears(_Known):
    """Where webhooks are received, and where workers are told of them."""

    webhooks: str
    host: str
    port: int


class Plan(_Known):
    """`target`: the Till API of a product; None: the sandbox itself, and the generator plays the till."""

    profile: Profile
    seed: int
    control_url: str
    world: str
    keys: Keys
    shoppers: tuple[Shopper, ...]
    target: str | None = None
    ears: Ears | None = None

    @property
    def span(self) -> Span:
        """What is measured: everything after the warm-up."""
        duration = self.profile.duration
        return Span(self.profile.warm_up, duration, max(1, int(duration / POINTS_OF_THE_PLOTS)))


def cast(people: tuple[Citizen, ...], wanted: Customers, seed: int) -> tuple[Shopper, ...]:
    """Who of the Norwegians is what kind of customer: exact shares, shuffled by the seed."""
    norwegians = [person for person in people if person.msisdn.startswith("47")]
    habits = _shares({"rejects": wanted.rejects, "slow": wanted.slow}, "approves", len(norwegians))
    kinds = _shares({"member": wanted.members, "joins": (1 - wanted.members) * wanted.enrol}, "", len(norwegians))
    chance = random.Random(f"cast:{seed}")
    chance.shuffle(habits)
    chance.shuffle(kinds)
    return tuple(
        Shopper.model_validate(
            {
                "msisdn": person.msisdn,
                "qr": person.personal_qr,
                "habit": habit,
                "member": kind == "member",
                "joins": kind == "joins",
            }
        )
        for person, habit, kind in zip(norwegians, habits, kinds, strict=True)
    )


def _shares(shares: dict[str, float], rest: str, count: int) -> list[str]:
    found = [name for name, share in shares.items() for _ in range(round(share * count))]
    return found[:count] + [rest] * (count - len(found))


def prepare(
    transport: Transport,
    profile: Profile,
    seed: int,
    control_url: str,
    *,
    world: World | None = None,
    target: str | None = None,
    ears: Ears | None = None,
) -> Plan:
    """Give every customer a habit, and the receiver the webhooks; the generator's till gets a world of its own.

    Raises:
        NoAnswer, Refused: the sandbox is not there, or does not know the world.
    """
    world = world or new_world(transport, profile, seed, control_url)
    shoppers = cast(world.up.people, profile.customers, seed)
    delays = {"approves": profile.customers.approve_after, "rejects": profile.customers.approve_after}
    for person, shopper in zip((p for p in world.up.people if p.msisdn.startswith("47")), shoppers, strict=True):
        delay = delays.get(shopper.habit, profile.customers.slow_after)
        Customer(world, person).makes_it_a_habit(shopper.habit, delay)
    if ears is not None:
        world.register_webhook(ears.webhooks, *PAYMENT_EVENTS, PING_EVENT)
    return Plan(
        profile=profile,
        seed=seed,
        control_url=control_url,
        world=world.up.world,
        keys=world.up.vipps,
        shoppers=shoppers,
        target=target,
        ears=ears,
    )


def new_world(transport: Transport, profile: Profile, seed: int, control_url: str, *, till: bool = False) -> World:
    """A world on the wall clock with the profile's crowd."""
    sandbox = Sandbox(transport, control_url)
    return sandbox.create_world(seed=seed, clock="wall", till=till, crowd=profile.customers.crowd)
