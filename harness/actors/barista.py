"""The barista: what a cashier does at the terminal of a Poster café, on its page when one is open, else without."""

from __future__ import annotations

from collections.abc import Callable

from harness.actors.terminal import Order, TerminalView
from harness.actors.world import World

PIN = "0000"
LOOKS = 1200
REST = 30.0  # seconds of the world's time that apps may take for what they have to do


class NeverSeen(AssertionError):
    """What the barista waited for did not come; the text tells what the terminal shows instead."""

    def __init__(self, awaited: str, seen: TerminalView) -> None:
        told = "".join(f"\n    {toast.title}: {toast.message}" for toast in seen.notifications)
        waiting = f", waiting for an app ({seen.waiting['event']})" if seen.waiting else ""
        super().__init__(
            f"{awaited} never came; the terminal shows {seen.screen}{waiting}, {seen.order}, told:{told or ' nothing'}"
        )


class Barista:
    """Works at one terminal. Every button comes back once the apps have done what they had to do, or a person must act.

    `waits`: called between two looks where the apps live in a browser, so that it can do its work; `looks`: after so
    many what has not come is missed.
    """

    def __init__(
        self, world: World, waits: Callable[[], None] = lambda: None, looks: int = LOOKS, hurries: bool = False
    ) -> None:
        self._world, self._waits, self._looks, self._hurries = world, waits, looks, hurries

    def in_a_hurry(self) -> Barista:
        """The same one, whose buttons come back at once, whatever the apps are at."""
        return Barista(self._world, self._waits, self._looks, hurries=True)

    # --- the day ----------------------------------------------------------------------------------------------------

    def begins_to_work(self) -> TerminalView:
        """Types the PIN and opens the shift."""
        self._does("POST", "login", {"pin": PIN})
        return self._does("POST", "shift/open", {})

    def leaves(self) -> TerminalView:
        """Locks the terminal; apps are asked before."""
        return self._does("POST", "logout")

    def sets_up(self, **settings: object) -> TerminalView:
        """lang, environment, flat_client, lenient_answer, php_json: apps see them at their next start."""
        return self._does("PUT", "settings", settings)

    def looks(self) -> TerminalView:
        return TerminalView.model_validate(self._world.read("terminal"))

    def lets_apps_work(self) -> TerminalView:
        """Waits until the apps have done what they had to do."""
        return TerminalView.model_validate(self._world.send("POST", f"terminal/rest?timeout={REST:g}", None))

    def waits_for(self, wanted: Callable[[TerminalView], bool], awaited: str) -> TerminalView:
        """Looks until the terminal is so; what it waits for is on its way already.

        Raises:
            NeverSeen: it never was.
        """
        for _ in range(self._looks):
            seen = self.lets_apps_work()
            if wanted(seen):
                return seen
            self._waits()
        raise NeverSeen(awaited, seen)

    # --- orders -----------------------------------------------------------------------------------------------------

    def opens_order(self) -> Order:
        return self._does("POST", "orders").on_screen

    def adds(self, product_id: int, count: str = "1") -> Order:
        """More of a product; `count` in pieces or grams."""
        return self._does("POST", "order/lines", {"product_id": product_id, "count": count}).on_screen

    def makes_it(self, product_id: int, count: str) -> Order:
        """The line's new quantity; 0 takes it off."""
        return self._does("PUT", "order/lines", {"product_id": product_id, "count": count}).on_screen

    def splits_off(self, product_id: int, count: str = "1") -> Order:
        """So much of a line becomes an order of its own; the rest stays on the screen."""
        return self._does("POST", "order/split", {"product_id": product_id, "count": count}).on_screen

    def puts_guest(self, client_id: int) -> Order:
        """By the terminal's own list of guests; 0: nobody."""
        return self._does("PATCH", "order", {"client_id": client_id}).on_screen

    def gives_discount(self, percent: str) -> Order:
        """The cashier's own."""
        return self._does("PATCH", "order", {"discount": percent}).on_screen

    def goes_back(self, order_id: int) -> TerminalView:
        """From the payment screen, or from elsewhere, to an open order."""
        return self._does("POST", f"orders/{order_id}/show")

    def leaves_order(self) -> TerminalView:
        """To the list of orders."""
        return self._does("POST", "leave")

    # --- paying -----------------------------------------------------------------------------------------------------

    def presses_pay(self) -> TerminalView:
        """To the payment screen, unless an app asks something first."""
        return self._does("POST", "order/pay")

    def takes(self, cash: int = 0, card: int = 0) -> TerminalView:
        """Money, all that is due; nothing named: in cash."""
        return self._does("POST", "payment", {"cash": cash, "card": card})

    def closes_without_payment(self, reason: str = "1") -> TerminalView:
        """1: the guest left, 2: on the house, 3: the waiter's error."""
        return self._does("POST", "order/close", {"reason": reason})

    def refunds(self, order_id: int) -> TerminalView:
        """All of a closed check, from the archive."""
        return self._does("POST", f"orders/{order_id}/refund")

    # --- apps -------------------------------------------------------------------------------------------------------

    def clicks_icon(self, place: str = "order", application_id: str | None = None) -> TerminalView:
        return self._does("POST", "icons", {"place": place, "app": application_id})

    def closes_popup(self) -> TerminalView:
        """By its cross."""
        return self._does("POST", "popup/close")

    def scans(self, code: str) -> TerminalView:
        return self._does("POST", "scan", {"code": code})

    def closes_scanner(self) -> TerminalView:
        """Without a code."""
        return self._does("POST", "scan", {})

    def loads(self, name: str, bundle: str) -> None:
        """Another app, from a file."""
        self._world.send("POST", "terminal/apps", {"name": name, "bundle": bundle})

    def restarts_app(self, app_id: str) -> TerminalView:
        """As the platform does with one that does not answer."""
        return self._does("POST", f"apps/{app_id}/reload")

    def repeats_event(self, name: str, data: dict[str, object]) -> TerminalView:
        """The terminal tells its apps once more of what has happened."""
        return self._does("POST", "events", {"name": name, "data": data})

    def _does(self, method: str, path: str, body: object = None) -> TerminalView:
        patience = "?timeout=0" if self._hurries else ""
        return TerminalView.model_validate(self._world.send(method, f"terminal/{path}{patience}", body))
