"""The coffee house of one scenario: its world, who works and who drinks there, and what the club's app did."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any

from features.shop import Shop
from harness.actors.barista import Barista
from harness.actors.cafe import ApiGuest, Cafe
from harness.actors.club_server import ClubServer
from harness.actors.evidence import Exchange
from harness.actors.faults import Fault
from harness.actors.terminal import AppShown, Check
from harness.actors.transport import Reply
from harness.actors.world import World
from harness.app_page import AppPage, AppPages
from harness.checks.record import Record, digest
from harness.selectors import Control, NotDriven, Request, Selectors

CROISSANT, COFFEE = 1, 2
PRODUCTS = {"croissant": CROISSANT, "coffee": COFFEE, "latte": 3, "syrnyk": 7, "water": 8}
COOKIES = 6  # sold by weight
LOOK = 50.0  # milliseconds that a look at the terminal takes, about
NEXT_DAY = 86_400.0  # seconds after which whatever was left open has ended by itself


def arguments(call: Exchange) -> list[Any]:
    """What an app passed to a method of the SDK."""
    found = json.loads(call.sent.body)
    assert isinstance(found, list)
    return found


class CoffeeHouse:
    """`order_id`, `guest_id`: the order in hand and the customer's guest; `replies`: what the club's server answered to
    whoever spoke to it by hand, newest last; `remembered`: what a step has written down for a later one; `questions`:
    how many the till had asked Poster before something happened; `asked_at`: when a webhook about the order came;
    `selectors`: how the club's app is worked."""

    def __init__(self, world: World, selectors: Selectors, pages: AppPages | None = None) -> None:
        assert world.up.till is not None
        self.world, self.shop, self.selectors = world, Shop(world), selectors
        self.office, self._till = Cafe(world), world.up.till.base_url
        self.replies: list[Reply] = []
        self.remembered: dict[str, object] = {}
        self.order_id, self.guest_id, self.questions = 0, 0, 0
        self.asked_at = 0.0
        self._sheet: AppPage | None = None
        if pages is None:
            self.barista = Barista(world)
            return
        self._sheet = pages(world.up, selectors, lambda: self.barista.lets_apps_work())
        self.barista = Barista(world, self._sheet.breathes, round(self._sheet.patience / LOOK))

    @property
    def sheet(self) -> AppPage:
        """What the app shows at the terminal."""
        assert self._sheet is not None, "this scenario plays without a screen"
        return self._sheet

    @property
    def bundle(self) -> str:
        """Where the club's app is served."""
        return self.selectors.bundle_at(self._till)

    @cached_property
    def server(self) -> ClubServer:
        """The club's server, to be spoken to by hand.

        Raises:
            NotDriven: it speaks a language of its own.
        """
        return ClubServer(self.world, self.selectors.server_at(self._till))

    @property
    def app(self) -> AppShown:
        """The club's app in the terminal."""
        return next(app for app in self.barista.looks().apps if app.application_id == self.office.keys.application_id)

    def starts_app(self) -> None:
        """The terminal's page with the club's app; comes back when the app has got to know the club."""
        self.sheet.opens(self.bundle)
        self.barista.waits_for(lambda seen: [app.running for app in seen.apps] == [True], "the club's app")

    def is_done(self) -> None:
        """The barista closes the popup of the club's app, by its button if it has one."""
        if self.selectors.has(Control.DONE):
            self.sheet.presses(Control.DONE)
        elif self.barista.looks().popups:
            self.sheet.closes_popup()

    def orders(self, products: list[int]) -> None:
        """A new order, which is the one in hand from now on."""
        self.order_id = self.barista.opens_order().id
        for product in products:
            self.barista.adds(product)

    @property
    def check(self) -> Check:
        """The order in hand, wherever it is by now."""
        seen = self.barista.looks()
        if seen.order is not None and seen.order.id == self.order_id:
            return seen.order
        return next(check for check in (*seen.orders, *seen.archive) if check.id == self.order_id)

    def parts(self) -> tuple[Check, Check]:
        """The order in hand, and what was split off it."""
        seen = self.barista.looks()
        split = next(check for check in (*seen.orders, *seen.archive) if check.parent_id == self.order_id)
        return self.check, split

    @property
    def card_number(self) -> str:
        """The customer's, as the club has it in Poster."""
        return next(guest.card_number for guest in self.office.guests() if self.is_customer(guest))

    def is_customer(self, guest: ApiGuest) -> bool:
        return re.sub(r"\D", "", guest.phone_number) == self.shop.customer.msisdn

    @property
    def club_group(self) -> int | None:
        """The id of the club's client group, once there is one."""
        groups = (group for group in self.office.groups() if group.client_groups_name == self.selectors.club)
        return next((int(group.client_groups_id) for group in groups), None)

    def writes_member(self, lastname: str, **facts: object) -> int:
        """A guest of the café in the club's group; the id.

        Raises:
            NotDriven: there is no group yet: this app makes it when the first member comes.
        """
        group = self.club_group
        if group is None:
            raise NotDriven("the app has made no client group yet, so nobody can have been written down in it")
        return self.office.writes_guest(lastname, group, **facts)

    def belongings(self) -> dict[str, object]:
        """What the café has written down, by its name: guests, groups, products."""
        found: dict[str, object] = {f"guest {guest.client_id}": guest for guest in self.office.guests()}
        found |= {f"group {group.client_groups_id}": group for group in self.office.groups()}
        return found | {"menu": self.office.web_api("menu.getProducts")}

    # --- what happened ------------------------------------------------------------------------------------------------

    def calls(self, *operations: str) -> list[Exchange]:
        """Exchanges of these operations at the café, oldest first."""
        return [e for e in self.world.journal() if e.vendor == "poster" and e.operation in operations]

    def asked_poster(self) -> list[Exchange]:
        """What the till has asked Poster's web API for: the judge reads with a token of its own."""
        token = f"token={digest(self.office.keys.token)}"
        return [e for e in self.world.journal() if e.request and e.vendor == "poster" and token in e.request.path]

    def asked(self, what: Request) -> list[Exchange]:
        """What the app has asked the club's server for."""
        path = self.selectors.asks(what)
        return [call for call in self.calls("makeRequest") if path in call.sent.path]

    def notes(self, operation: str) -> list[str]:
        """In words: misuse, exception."""
        return [call.note or "" for call in self.calls(operation)]

    def books(self, order_id: int | None = None) -> dict[str, int]:
        """What the till has booked for an order (None: the one in hand), once the apps are done: points by kind."""
        self.barista.lets_apps_work()
        self.world.settles()
        reference = f"poster-{self.order_id if order_id is None else order_id}"
        booked: dict[str, int] = {}
        for entry in self.shop.till.ledger():
            if entry.sale == reference and entry.unit == "points":
                booked[entry.kind] = booked.get(entry.kind, 0) + entry.amount
        return booked

    def goes_wrong(self, *faults: Fault) -> None:
        self.shop.goes_wrong(*faults)

    def is_well_again(self) -> None:
        """Nothing goes wrong any more."""
        self.shop.all_is_well()

    # --- the end ------------------------------------------------------------------------------------------------------

    def close(self) -> Record:
        """Everything that goes wrong ends, guests who have not paid leave, and what is still open runs out."""
        self.is_well_again()
        self._leaves_nothing_open()
        self.shuts()
        self.world.advance(NEXT_DAY)
        return self.shop.close()

    def _leaves_nothing_open(self) -> None:
        seen = self.barista.looks()
        while seen.popups:
            seen = self.barista.closes_popup()
        for check in seen.orders:
            self.barista.goes_back(check.id)
            self.barista.closes_without_payment()

    def shuts(self) -> None:
        """The page, and the apps with it."""
        if self._sheet is not None:
            self._sheet.closes()
            self._sheet = None
