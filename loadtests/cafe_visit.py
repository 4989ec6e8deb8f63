"""Coffee instead of shopping: a barista at the terminal of a Poster café, and the club's app as its server meets it.

What the app would do in a browser is done here: the same signed requests, in the same order. Members collect points;
to spend them needs the app itself. A café has one terminal, so its guests are served one after the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from gevent.lock import BoundedSemaphore
from pydantic import BaseModel, ConfigDict

from harness.actors.barista import Barista
from harness.actors.cafe import Cafe
from harness.actors.club_server import ClubServer
from harness.actors.problem import Refused, accepted
from harness.actors.terminal import Order
from harness.actors.transport import Transport
from harness.actors.world import Sandbox, TillAddress, Up, World
from harness.selectors import reference
from loadtests.counter import Outcome
from loadtests.flow import Flow
from loadtests.plan import Plan, Shopper

T = TypeVar("T")
MENU = (1, 2)  # products of every café


class Member(BaseModel):
    """Who the club says a guest is; `client_id`: in the café's guest base, None: not there yet."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    card_number: str
    client_id: int | None
    group_id: int


@dataclass(slots=True)
class Bar:
    """The café of a world, as one process plays it; `known`: msisdn → number in the guest base."""

    up: Up
    free: BoundedSemaphore = field(default_factory=BoundedSemaphore)
    known: dict[str, int] = field(default_factory=dict)


def enter(transport: Transport, plan: Plan, target: str) -> Bar:
    """Begin to work.

    Raises:
        Refused, NoAnswer, Unreadable: as `ask` has it.
    """
    found = Sandbox(transport, plan.control_url).world(plan.world)
    world = World(transport, plan.control_url, found.up.model_copy(update={"till": TillAddress(base_url=target)}))
    with suppress(Refused):  # the shift is open already
        Barista(world).begins_to_work()
    accepted(_club(world).asks("/club", {}), "the club's group")
    return Bar(world.up)


def _club(world: World) -> ClubServer:
    """The till's own server, as its app at the terminal speaks to it: load looks at no app."""
    assert world.up.till is not None
    return ClubServer(world, reference().server_at(world.up.till.base_url))


class CafeVisit:
    """One guest, one order."""

    def __init__(self, plan: Plan, bar: Bar, flow: Flow, transport: Transport) -> None:
        self._plan, self._bar, self._flow = plan, bar, flow
        world = World(transport, plan.control_url, bar.up)
        self._barista, self._cafe, self._club = Barista(world), Cafe(world), _club(world)

    def play(self, chance: random.Random) -> Outcome:
        """Order, show the code, pay in cash; a member collects points.

        Raises:
            Trouble: something did not do what it should.
        """
        shopper, thinking = chance.choice(self._plan.shoppers), self._plan.profile.thinking
        with self._flow.waiting("barista is free", None):
            self._bar.free.acquire()
        try:
            order = self._does("barista takes the order", self._orders)
            self._flow.reached("ordered")
            member = self._looks_up(shopper)
            at: dict[str, object] = {}
            if member is not None:
                client = self._does("barista names the guest", lambda: self._names(shopper, member))
                at = {"client_id": client, "transaction_id": order.transaction_id}
                self._asks("points", f"/orders/{order.id}/points", at)
            self._flow.think(thinking.pay.draw(chance))
            self._flow.reached("asked to pay")
            paid = self._does("barista takes the money", self._takes_money)
            if member is not None:
                closing = {"is_paid": True, "paid": paid, "bonus": 0}
                self._asks("close order", f"/orders/{order.id}/closing", at | closing)
        finally:
            self._bar.free.release()
        return Outcome.PAID

    def _orders(self) -> Order:
        self._barista.opens_order()
        for product in MENU:
            order = self._barista.adds(product)
        return order

    def _looks_up(self, shopper: Shopper) -> Member | None:
        """The member who shows this code; None: the club does not know them."""
        with self._flow.call("look up guest"):
            reply = self._club.asks("/guests", {"code": shopper.qr})
            if reply.status == HTTPStatus.NOT_FOUND:
                return None
            return Member.model_validate(accepted(reply, "look up guest").json())

    def _names(self, shopper: Shopper, member: Member) -> int:
        """Put the member on the order, into the guest base before when they are new there."""
        client = member.client_id or self._bar.known.get(shopper.msisdn)
        if client is None:
            facts = {"phone": shopper.msisdn, "card_number": member.card_number}
            client = self._cafe.writes_guest(member.name, member.group_id, **facts)
        self._bar.known[shopper.msisdn] = client
        self._barista.puts_guest(client)
        return client

    def _takes_money(self) -> int:
        """Kopecks."""
        self._barista.presses_pay()
        return self._barista.takes().on_screen.paid

    def _asks(self, stage: str, path: str, body: dict[str, object]) -> None:
        with self._flow.call(stage):
            accepted(self._club.asks(path, body), stage)

    def _does(self, stage: str, act: Callable[[], T]) -> T:
        """Something at the terminal; what it tells the product by webhook is under way then."""
        with self._flow.waiting(stage, 0.0) as answered:
            done = act()
            answered()
        return done
