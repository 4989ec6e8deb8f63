"""The demo's third leg: the club's member in a Poster café, at the terminal's page in Chromium or else by hand.

In Chromium it is the till's own loyalty app that acts, and the page is photographed; by hand the same calls are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from harness.actors.customer import Customer
from harness.actors.loyalty_app import LoyaltyApp
from harness.actors.sale import TillEntry
from harness.actors.world import World
from harness.checks.cafe_points import PREFIX
from harness.chromium import NoBrowser, chromium
from harness.report.run import CafeLine, CafeOrder, Screenshot
from harness.screen import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CROISSANT, COFFEE = 1, 2
LOOKS = 3000


class App(Protocol):
    """The club's app as the barista meets it. `pictures`: of the terminal, empty where there is no screen."""

    pictures: list[Screenshot]

    def identifies(self, customer: Customer) -> None:
        """By the personal code, held to the tablet's scanner; the guest is on the order then."""

    def spends(self) -> None:
        """Pays as much of the order with points as there are, and lets the payment go on."""

    def reports(self) -> None:
        """Has told its server how the order ended."""


class Terminal:
    """The café's terminal by its control API."""

    def __init__(self, world: World) -> None:
        self.world = world

    def opens(self) -> None:
        """A tablet in English, a waiter with an open shift."""
        settings = {"lang": "en", "environment": {"android": True}}
        self.world.send("PUT", "terminal/settings", settings)
        self.does("login", pin="0000")
        self.does("shift/open")

    def does(self, path: str, **body: object) -> None:
        """Without waiting for the apps: they are waited for where they have something to do."""
        self.world.send("POST", f"terminal/{path}?timeout=0", body)

    def looks(self) -> dict[str, Any]:
        seen = self.world.read("terminal")
        assert isinstance(seen, dict)
        return seen

    def waits_for(self, wanted: Callable[[dict[str, Any]], bool], between: Callable[[], None] = lambda: None) -> None:
        """Until the terminal is so, which is on its way; `between` two looks."""
        for _ in range(LOOKS):
            if wanted(self.looks()):
                return
            between()
        raise AssertionError("the terminal of the café does not come to it")

    def orders(self, *products: int) -> None:
        self.does("orders")
        for product in products:
            self.does("order/lines", product_id=product)

    def order(self, books: Iterable[TillEntry]) -> CafeOrder:
        """The order on the screen, with what the books say of its member's points."""
        order = self.looks()["order"]
        about = [entry for entry in books if entry.reference == f"{PREFIX}{order['id']}"]
        return CafeOrder(
            id=str(order["id"]),
            state=order["state"],
            guest=order["client"]["name"],
            lines=tuple(CafeLine(line["name"], float(line["count"]), line["sum"]) for line in order["lines"]),
            bonus=order["covered"],
            paid=order["paid"],
            earned=sum(entry.amount for entry in about if entry.kind == "earned"),
            spent=sum(entry.amount for entry in about if entry.kind == "spent"),
        )


class ByHand:
    """The app's calls, without a screen."""

    def __init__(self, terminal: Terminal, app: LoyaltyApp) -> None:
        self.pictures: list[Screenshot] = []
        self._terminal, self._app = terminal, app
        self._club = app.asks("/club", {})
        app.runs(str(self._club["name"]))

    def identifies(self, customer: Customer) -> None:
        app = self._app
        self._terminal.does("icons")
        order: Any = app.hears("applicationIconClicked")["data"]
        scanning = app.begins("interface.scanBarcode")
        self._terminal.waits_for(lambda seen: seen["scan"] is not None)
        self._terminal.does("scan", phone=customer.msisdn)
        scanned: Any = app.hears_back(scanning)
        member = app.asks("/guests", {"code": scanned["barcode"]})
        found: Any = app.calls("clients.find", {"searchVal": f"+{member['phone']}"})
        known = [*found["foundClients"], *found["foundByCard"]]
        last, first = str(member["name"]).split()[-1], " ".join(str(member["name"]).split()[:-1])
        wanted = {
            "client_name": f"{last} {first}",
            "client_groups_id_client": member["group_id"],
            "card_number": member["card_number"],
            "phone": f"+{member['phone']}",
        }
        client: Any = known[0] if known else app.calls("clients.create", {"client": wanted})
        app.calls("orders.setOrderClient", order["order"]["id"], client["id"])

    def spends(self) -> None:
        app = self._app
        event = app.hears("beforeOrderClose")
        order: Any = event["data"]["order"]  # type: ignore[index]
        path, total = f"/orders/{order['id']}", round(order["total"] * 100)
        at = {"client_id": order["clientId"], "transaction_id": order["orderName"] or None}
        worth = app.asks(f"{path}/points", at)["worth"]
        held: Any = app.asks(f"{path}/spending", {**at, "total": total, "bonus": worth})
        app.calls("orders.setOrderBonus", order["id"], held["bonus"] / 100)
        app.goes_on(event)

    def reports(self) -> None:
        event: Any = self._app.hears("afterOrderClose")
        order = event["data"]["order"]
        closing = {
            "client_id": order["clientId"],
            "transaction_id": order["orderName"] or None,
            "is_paid": order["payType"] != "close",
            "paid": round((order["payedCash"] + order["payedCard"]) * 100),
            "bonus": round(order["platformDiscount"] * 100),
        }
        self._app.asks(f"/orders/{order['id']}/closing", closing)


class InChromium:
    """The till's app in the terminal's page."""

    def __init__(self, terminal: Terminal, browser: Browser, bundle: str) -> None:
        self.pictures: list[Screenshot] = []
        world = terminal.world
        self._terminal = terminal
        self._page = Screen(browser).page
        self._page.goto(f"{world.up.poster.base_url}/terminal?world={world.up.world}&bundle={bundle}")
        self._sheet = self._page.frame_locator("iframe.app")
        terminal.waits_for(lambda seen: any(app["running"] and app["icons"] for app in seen["apps"]), self._rests)

    def identifies(self, customer: Customer) -> None:
        self._terminal.does("icons")
        self._sheet.get_by_role("button", name="Scan the QR code").click()
        self._terminal.waits_for(lambda seen: seen["scan"] is not None, self._rests)
        self._terminal.does("scan", phone=customer.msisdn)
        self._sheet.get_by_text("The guest is on the order").wait_for()
        self._photographs("The member is recognised")
        self._sheet.get_by_role("button", name="Done").click()

    def spends(self) -> None:
        points = self._sheet.get_by_role("button", name="with points")
        points.wait_for()
        self._photographs("Points at the payment")
        points.click()
        self._page.wait_for_selector("body[data-screen=payment]")
        self._photographs("What is left to pay")

    def reports(self) -> None:
        self._page.get_by_text("points collected").first.wait_for()
        self._photographs("New points for the money")

    def _rests(self) -> None:
        self._page.wait_for_timeout(20)

    def _photographs(self, title: str) -> None:
        self.pictures.append(Screenshot(title, self._page.screenshot()))


@contextmanager
def club_app(terminal: Terminal, till: str) -> Iterator[tuple[App, str]]:
    """The app at the terminal, and why it has no screen (empty: it has one). `till`: whose app it is."""
    bundle = f"{till}/poster/bundle.js"
    try:
        with chromium() as browser:
            yield InChromium(terminal, browser, bundle), ""
            return
    except NoBrowser as missing:
        why = str(missing)
    terminal.world.send("POST", "terminal/apps", {"url": bundle})
    with LoyaltyApp(terminal.world, terminal.looks()["apps"][0]["id"], f"{till}/poster/app") as app:
        yield ByHand(terminal, app), why
