"""The buttons of the guest's app with what goes with each: for the control API, and for guests that act by themselves.

Source: this mock's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from mocks.qerko import guests
from mocks.qerko.account import Brand, QerkoAccount, Role
from mocks.qerko.bill import Pick
from mocks.qerko.decimals import decimal
from mocks.qerko.guestapp import GuestApp
from mocks.world.world import World


class NoSuchThing(LookupError):
    """Qerko has no restaurant or card brand of this name."""


class BadForm(ValueError):
    """The form of the card brand is not filled."""


class Press(BaseModel, ABC):
    """One press of a button."""

    model_config = ConfigDict(extra="forbid")

    @abstractmethod
    def do(self, world: World, app: GuestApp) -> None:
        """Raises NotNow: the app's screen has no such button."""


class Scan(Press):
    """A table's QR code, of the first restaurant unless another one is named; ``url``: a code by its content."""

    table: str = Field(default="1", min_length=1, max_length=200)
    restaurant_id: str | None = None
    url: str | None = Field(default=None, max_length=2000)

    def do(self, world: World, app: GuestApp) -> None:
        """Raises NotNow; NoSuchThing: no such restaurant."""
        if self.url is not None:
            guests.scan_url(world, app, self.url)
            return
        parties = world.part(QerkoAccount).parties
        party = self.restaurant_id or next(iter(parties))
        if party not in parties or parties[party].role is not Role.RESTAURANT:
            raise NoSuchThing(f"no restaurant has the id {party[:80]!r}")
        guests.scan_table(world, app, party, self.table)


def _positive(text: str) -> str:
    if decimal(text) <= 0:
        raise ValueError("must be more than zero")
    return text


class PickedItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    quantity: Annotated[str, AfterValidator(_positive)] = "1"


class PickItems(Press):
    """Of the only bill unless one is named; everything unless items are."""

    bill: str | None = None
    items: list[PickedItem] | None = Field(default=None, min_length=1, max_length=1000)

    @field_validator("items")
    @classmethod
    def _once(cls, items: list[PickedItem] | None) -> list[PickedItem] | None:
        if items is not None and len({item.id for item in items}) < len(items):
            raise ValueError("an item is named twice")
        return items

    def do(self, world: World, app: GuestApp) -> None:
        picks = [Pick(item.id, decimal(item.quantity)) for item in self.items or ()]
        guests.pick(world, app, self.bill, picks)


class UseCard(Press):
    """With ``info``: the form of a brand, its authority is asked; without: the card is used for what is picked.

    ``token``: a forged one instead of the card's.
    """

    brand: str = "kassa"
    info: dict[str, Any] | None = None
    token: str | None = None

    def do(self, world: World, app: GuestApp) -> None:
        """Raises NotNow; NoSuchThing: no such brand; BadForm: a line of its form is missing."""
        brand = world.part(QerkoAccount).brands.get(self.brand)
        if brand is None:
            raise NoSuchThing(f"no card brand has the id {self.brand[:80]!r}")
        if self.info is None:
            guests.use_card(world, app, brand.id, self.token)
        else:
            _check_form(brand, self.info)
            guests.show_card(world, app, brand.id, self.info)


def _check_form(brand: Brand, info: dict[str, Any]) -> None:
    missing = [line.label for line in brand.fields if line.required and not info.get(line.name)]
    if missing:
        raise BadForm(f"the form of {brand.name} needs: {', '.join(missing)}")


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")
    idQuestion: str
    value: Any = None


class AnswerQuestions(Press):
    """As on the wire; the POS decides whether they are good."""

    answers: list[Given] = Field(max_length=100)

    def do(self, world: World, app: GuestApp) -> None:
        guests.answer(world, app, [given.model_dump() for given in self.answers])


class AddTip(Press):
    """``amount`` in minor units."""

    amount: int = Field(ge=0, le=100_000_000)

    def do(self, world: World, app: GuestApp) -> None:
        guests.tip(world, app, self.amount)


class Swipe(Press):
    """The guest pays."""

    def do(self, world: World, app: GuestApp) -> None:
        guests.swipe(world, app)


class Leave(Press):
    """From an individual bill back to where it came from, else away from the table."""

    def do(self, world: World, app: GuestApp) -> None:
        guests.leave(world, app)


PRESSES: dict[str, type[Press]] = {
    "scan": Scan,
    "pick": PickItems,
    "card": UseCard,
    "answer": AnswerQuestions,
    "tip": AddTip,
    "swipe": Swipe,
    "leave": Leave,
}
