"""The guest at a table: scans its QR code, picks, shows a loyalty card, answers, pays, leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.actors.patience import Patience
from harness.actors.qerko_app import GuestApp, Question
from harness.actors.world import Citizen, World

AT_REST = 20.0  # seconds of the world's clock an action may take until the app is at rest; Qerko gives a POS 15

Value = str | bool | list[str]


class GuestNotSeen(AssertionError):
    """What the guest waited for did not come; the text tells what the app showed instead."""

    def __init__(self, awaited: str, app: GuestApp, seconds: float) -> None:
        payment = f", its payment {app.payment.state}" if app.payment else ""
        super().__init__(
            f"waited {seconds:g} s for {awaited}; the app shows {app.screen}{payment}, {app.to_pay} to pay, "
            f"message: {app.message or 'none'}"
        )
        self.app = app


class Guest:
    """A person with the Qerko app. Every action answers what the app shows once it is at rest, or after `patience`
    seconds of the world's clock."""

    def __init__(self, world: World, person: Citizen, patience: float = AT_REST) -> None:
        self._world, self.person, self.patience = world, person, patience

    @property
    def msisdn(self) -> str:
        """Digits with country code."""
        return self.person.msisdn

    def scans(self, table: str, restaurant: str | None = None) -> GuestApp:
        """The QR code on that table; of the world's first restaurant unless another one's id is given."""
        return self._does("scan", {"table": table} | ({"restaurant_id": restaurant} if restaurant else {}))

    def scans_code(self, url: str) -> GuestApp:
        """A QR code by its content."""
        return self._does("scan", {"url": url})

    def picks(self, items: Mapping[str, str] | None = None, bill: str | None = None) -> GuestApp:
        """These items (id → quantity), or everything; of the only bill on the table unless one is named."""
        picked = None if items is None else [{"id": id, "quantity": quantity} for id, quantity in items.items()]
        return self._does("pick", _given(bill=bill, items=picked))

    def adds_card(self, brand: str, info: Mapping[str, str]) -> GuestApp:
        """Fills the brand's form; the card's authority decides."""
        return self._does("card", {"brand": brand, "info": dict(info)})

    def uses_card(self, brand: str, token: str | None = None) -> GuestApp:
        """For what is picked; `token`: a forged one instead of the card's."""
        return self._does("card", {"brand": brand} | _given(token=token))

    def answers(self, answers: Mapping[str, Value]) -> GuestApp:
        """Question id → value, as they stand."""
        told = [{"idQuestion": id, "value": value} for id, value in answers.items()]
        return self._does("answer", {"answers": told})

    def chooses(self, option: str) -> GuestApp:
        """Answers the choice that is asked, by the option whose id or label contains that word, in any case."""
        question = self.asked("SINGLE_CHOICE")
        found = [o for o in question.options if option.lower() in (f"{o.id} {o.label}").lower()]
        assert found, f"nothing like {option} among {[o.label for o in question.options]}"
        return self.answers({question.id: found[0].id})

    def says_how_many(self, number: str) -> GuestApp:
        """Answers the number that is asked, as a decimal string."""
        return self.answers({self.asked("NUMBER").id: number})

    def collects(self) -> GuestApp:
        """Wants points for it and no discount."""
        return self.chooses("collect")

    def spends(self, points: int | None = None) -> GuestApp:
        """Wants the discount: for that many points if that is asked, else as many as the restaurant proposes."""
        app = self.chooses("spend")
        asked = app.individual_bill.questions if app.individual_bill else ()
        number = next((q for q in asked if q.type == "NUMBER"), None)
        if number is None:
            return app
        return self.says_how_many(str(points) if points is not None else number.max or "0")

    def asked(self, kind: str) -> Question:
        """The question of that type that the app shows."""
        bill = self.looks().individual_bill
        found = [question for question in (bill.questions if bill else ()) if question.type == kind]
        assert found, f"no {kind} is asked"
        return found[0]

    def tips(self, amount: int) -> GuestApp:
        """In minor units."""
        return self._does("tip", {"amount": amount})

    def swipes(self) -> GuestApp:
        """Pays."""
        return self._does("swipe", {})

    def leaves(self) -> GuestApp:
        """An individual bill if there is one, else the table."""
        return self._does("leave", {})

    def looks(self) -> GuestApp:
        return GuestApp.model_validate(self._world.read(f"guests/{self.msisdn}"))

    def makes_it_a_habit(self, habit: str, delay_seconds: float | None = None) -> None:
        self._world.set_habit(self.msisdn, habit, delay_seconds)

    def follows_script(self, *steps: tuple[str, Mapping[str, object], float]) -> None:
        """Acts by itself: (what, with what, how many seconds after the step before)."""
        told = [{"do": do, "with": dict(details), "after": after} for do, details, after in steps]
        self._world.send("PUT", f"guests/{self.msisdn}/script", {"steps": told})

    def waits_for(self, wanted: Callable[[GuestApp], bool], at_most: float, awaited: str = "a change") -> GuestApp:
        """Watches the app until it is as wanted, at most that many seconds on the world's clock.

        Raises:
            GuestNotSeen: it never was.
        """
        app, patience = self.looks(), Patience(self._world.now, at_most)
        while not wanted(app):
            left = patience.left()
            if left <= 0:
                raise GuestNotSeen(awaited, app, at_most)
            path = f"guests/{self.msisdn}?after_version={app.version}&timeout={left:.3f}"
            app = GuestApp.model_validate(self._world.read(path))
        return app

    def _does(self, action: str, body: object) -> GuestApp:
        path = f"guests/{self.msisdn}/{action}?timeout={self.patience:g}"
        return GuestApp.model_validate(self._world.send("POST", path, body))


def _given(**members: object) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}
