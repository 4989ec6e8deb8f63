"""The counter of a café whose guests may be members of the club: the terminal's page with the reference app in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.actors.evidence import Exchange, VendorLedger
from harness.actors.sale import TillLedger
from harness.actors.world import Keys
from harness.checks.money import judge_money
from harness.checks.passive import judge
from harness.checks.record import Record
from harness.tests.terminal.counter import Counter, Shelf, expect
from reference_impl.tests.poster.cafe import Cafe

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

Facts = dict[str, Any]


class ClubCounter(Counter):
    """`cafe`: the same world without a screen."""

    def __init__(self, cafe: Cafe, page: Page, shelf: Shelf) -> None:
        super().__init__(cafe.up, page, shelf)
        self.cafe = cafe
        self.bundle = f"{cafe.url}/poster/bundle.js"

    def begins(self, lang: str = "en", **environment: bool) -> None:
        """A waiter with an open shift, and the app as the till serves it."""
        self.cafe.opens()
        self.http.put(f"{self.world}/terminal/settings", json={"lang": lang, "environment": environment})
        self.page.goto(f"{self.terminal}&bundle={self.bundle}")
        self.page.wait_for_selector("body[data-state=open]")
        self.wait_for(lambda view: [app["running"] for app in view["apps"]] == [True])
        self.post("/rest")

    @property
    def sheet(self) -> FrameLocator:
        """What the app shows."""
        return self.app()

    def presses(self, label: str) -> None:
        """A button of the app, by its label or the beginning of it."""
        self.sheet.get_by_role("button", name=label).click()

    def types(self, text: str, label: str = "Find") -> None:
        """Into the app's one field, and the button beside it."""
        self.sheet.locator("input").fill(text)
        self.presses(label)

    def sees(self, text: str) -> None:
        """The app shows it, now or soon."""
        expect(self.sheet.locator("#app-container")).to_contain_text(text)

    def identifies(self, text: str) -> None:
        """The cashier opens the app and types in a phone or a card number."""
        self.post("/icons")
        self.types(text)

    def orders_for_the_member(self, *products: int) -> Facts:
        """An order of the member's, who was identified by phone; the view then."""
        self.orders(*products)
        self.identifies("+" + self.cafe.customer["msisdn"])
        self.presses("Done")
        return self.wait_for(lambda view: view["popups"] == [])

    def reaches(self, screen: str) -> Facts:
        """The terminal comes to this screen; the view then."""
        return self.wait_for(lambda view: view["screen"] == screen)

    @property
    def reference(self) -> str:
        """What the till's books call the order on the screen."""
        return f"poster-{self.wait_for(bool)['order']['id']}"

    def count(self, operation: str) -> int:
        """How often something was called or told: `sdk:orders.setOrderBonus`, `next:beforeOrderClose`…"""
        return len(self.journal(operation))

    def is_judged(self) -> None:
        """All that went over the wire and into the books, once nothing is under way any more."""
        self.cafe.passes(30)
        vendor = VendorLedger.model_validate(self.http.get(f"{self.world}/ledger").json()).entries
        books = TillLedger.model_validate(self.cafe.till("/ledger")).entries
        judge_money(vendor, books, str(self.up["poster"]["application_id"]))
        exchanges = tuple(map(Exchange.model_validate, self.journal()))
        judge(Record(exchanges, Keys.model_validate(self.up["vipps"]), ended=self.cafe.now()))

    def settles(self, *entries: tuple[str, int]) -> None:
        """The till's books have exactly these entries about the order on the screen, now or soon."""
        self.wait_for(lambda _: self.cafe.entries(self.reference) == list(entries))
