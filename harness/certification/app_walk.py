"""Whether a selectors file fits its app: a walk through the app with everything well, in which nothing is judged.

Only what the file says wrongly is told: where the app itself does not go on, the scenarios will say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from features.coffee_house import COFFEE, CoffeeHouse
from harness.actors.problem import Refused
from harness.actors.world import World
from harness.screen import Screen
from harness.selectors import Control, Language, Message, Reading, Request, Selectors, sum_in
from harness.sheet import Sheet

POINTS, PRICE = 50_00, 18_00  # kopecks: what the member can spend, and what the coffee costs
# What is typed in, and what the app says then.
REFUSED = (("", Message.NOTHING_TYPED), ("12", Message.NO_CODE), ("067 111 22 33", Message.NOBODY))
LOOKS, PAUSE = 40, 500.0  # milliseconds between two looks for what is not there yet


def mistakes(world: World, selectors: Selectors, screen: Screen) -> Iterator[str]:
    """What in the file is to be set right, in words; after a stage with mistakes, the next is not looked at."""
    walk = _Walk(CoffeeHouse(world, selectors, partial(Sheet, screen)))
    try:
        yield from walk.all_of_it()
    except (AssertionError, Refused):
        return
    finally:
        walk.house.shuts()


class _Walk:
    """One sale to a member, at a tablet."""

    def __init__(self, house: CoffeeHouse) -> None:
        self.house, self._file = house, house.selectors
        assert isinstance(house.sheet, Sheet)
        self.sheet = house.sheet

    def all_of_it(self) -> Iterator[str]:
        """
        Raises:
            AssertionError: the app, or what is around it, does not go on.
        """
        house = self.house
        house.shop.enrol_buyer(house.shop.customer, "Goods", POINTS * 100)
        house.barista.begins_to_work()
        house.barista.sets_up(lang="en", environment={"android": True})
        house.starts_app()
        house.orders([COFFEE])
        house.barista.clicks_icon(application_id=house.office.keys.application_id)
        house.barista.waits_for(lambda seen: bool(seen.popups), "the app's popup")
        for stage in (self._grammar, self._guest, self._member, self._payment):
            found = list(stage())
            yield from found
            if found:
                return

    # --- its stages ---------------------------------------------------------------------------------------------------

    def _grammar(self) -> Iterator[str]:
        """Each selector is one."""
        from playwright.sync_api import Error

        for section, rows in (("controls", self._file.controls), ("reads", self._file.reads)):
            for name, selector in rows.items():
                try:
                    self.sheet.frame.locator(selector).count()
                except Error as error:
                    yield f"{section}.{name}: “{selector}” is no selector: {error.message.splitlines()[0]}"

    def _guest(self) -> Iterator[str]:
        """The app asks who the guest is."""
        missing = list(self._missing(Control.GUEST, Control.FIND, Control.SCAN))
        yield from missing or self._unsaid("languages.en", self._file.words(Language.EN))
        if missing:
            return
        for typed, message in REFUSED:
            if message in self._file.messages:
                self.sheet.types(typed)
                self.sheet.presses(Control.FIND)
                yield from self._unsaid(f"messages.{message}", self._file.words(message))

    def _member(self) -> Iterator[str]:
        """The member is looked up, and is on the order."""
        house = self.house
        before = {group.client_groups_name for group in house.office.groups()}
        self.sheet.types(f"+{house.shop.customer.msisdn}")
        self.sheet.presses(Control.FIND)
        missing = list(self._missing(Reading.BALANCE, Control.DONE))
        yield from missing or self._unread(Reading.BALANCE, POINTS)
        yield from self._unasked(Request.LOOK_UP)
        new = {group.client_groups_name for group in house.office.groups()} - before
        if new and self._file.club not in new:
            yield f"club: the app's client group in the café is called “{', '.join(sorted(new))}”"
        if not missing:
            house.is_done()
            if not self._comes(lambda: not house.barista.looks().popups):
                yield "controls.done: the popup stays open after it"

    def _payment(self) -> Iterator[str]:
        """The app asks how much to pay with points: nothing, this time."""
        house = self.house
        house.barista.presses_pay()
        house.barista.waits_for(lambda seen: bool(seen.popups), "the app's question")
        missing = list(self._missing(Control.SUM, Control.USE_SUM, Control.SPEND_ALL, Control.COLLECT, Reading.MOST))
        yield from missing or self._unread(Reading.MOST, PRICE)
        if missing:
            return
        if Message.WRONG_SUM in self._file.messages:
            self.sheet.types("abc", Control.SUM)
            self.sheet.presses(Control.USE_SUM)
            yield from self._unsaid(f"messages.{Message.WRONG_SUM}", self._file.words(Message.WRONG_SUM))
        self.sheet.presses(Control.COLLECT)
        if not self._comes(lambda: house.barista.looks().screen == "payment"):
            yield "controls.collect: the payment does not go on after it"

    # --- what is looked for -------------------------------------------------------------------------------------------

    def _comes(self, wanted: Callable[[], bool]) -> bool:
        """Whether it is so, now or soon."""
        for _ in range(LOOKS):
            self.house.barista.lets_apps_work()
            if wanted():
                return True
            self.sheet.breathes(PAUSE)
        return False

    def _missing(self, *wanted: Control | Reading) -> Iterator[str]:
        """What the file names and nothing that can be seen fits."""
        named = [one for one in wanted if self._file.has(one)]
        if self._comes(lambda: all(map(self.sheet.shows, named))):
            return
        for one in named:
            if not self.sheet.shows(one):
                section = "controls" if isinstance(one, Control) else "reads"
                yield f"{section}.{one}: nothing that the app shows fits “{self._file.of(one)}”; {self._shown}"

    def _unsaid(self, where: str, words: re.Pattern[str]) -> Iterator[str]:
        if not self._comes(lambda: words.search(self.sheet.text) is not None):
            yield f"{where}: the app does not say “{words.pattern}”; {self._shown}"

    def _unread(self, what: Reading, kopecks: int) -> Iterator[str]:
        if self._file.has(what):
            place, wanted = self.sheet.finds(what), re.compile(sum_in(kopecks))
            if not self._comes(lambda: wanted.search(place.inner_text()) is not None):
                yield f"reads.{what}: there is “{place.inner_text()}”, where {kopecks / 100:.2f} should be read"

    def _unasked(self, what: Request) -> Iterator[str]:
        """The app has asked its server for things, and none of it is this."""
        paths = [call.sent.path for call in self.house.calls("makeRequest")]
        part = self._file.requests.get(what)
        if part is not None and paths and not any(part in path for path in paths):
            asked = ", ".join(sorted({*paths}))
            yield f"requests.{what}: none of what the app has asked its server has “{part}”: {asked}"

    @property
    def _shown(self) -> str:
        return f"it shows “{' '.join(self.sheet.text.split())[:300]}”"
