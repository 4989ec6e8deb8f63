"""What the terminal of a Poster café shows, tolerant of members that a newer one may add. Sums in kopecks."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class CafeGuest(_Shown):
    """A guest of the café's guest base; `bonus`: Poster's own."""

    id: int
    name: str
    phone: str = ""
    card_number: str = ""
    group: str
    group_id: int
    bonus: int = 0
    hidden: bool = False


class Line(_Shown):
    """A line of an order; `count`: pieces, or grams of what is sold by weight."""

    product_id: int
    name: str
    count: float
    sum: int


class Check(_Shown):
    """A check as the lists show it; `total` before an app's bonus, `paid`: money."""

    id: int
    transaction_id: int
    parent_id: int = 0
    state: str
    total: int
    paid: int
    refundable: int = 0


class Order(Check):
    """The check on the screen; `bonus`: what an app wants to pay of it, `covered`: what fits, `due`: what is left."""

    lines: tuple[Line, ...] = ()
    client: CafeGuest | None = None
    subtotal: int
    bonus: int
    covered: int
    loyalty_app_id: int = 0
    due: int
    print_text: str = ""


class AppShown(_Shown):
    """An app that is loaded; `starts`: how many documents it has had, `icons`: titles by place."""

    id: str
    application_id: str
    application_secret: str = ""
    icons: dict[str, str] = Field(default_factory=dict)
    events: tuple[str, ...] = ()
    size: int = 0
    starts: int = 0
    running: bool = False


class AppPopup(_Shown):
    """An app's frame that is shown as a dialog; lengths as CSS has them."""

    app_id: str
    width: str
    height: str
    title: str = ""


class Toast(_Shown):
    """A notification of an app."""

    id: int
    title: str
    message: str


class TerminalView(_Shown):
    """The whole terminal at one moment. `waiting`: the event that an app has not let go yet."""

    screen: str
    lang: str
    now: float
    order: Order | None = None
    orders: tuple[Check, ...] = ()
    archive: tuple[Check, ...] = ()
    apps: tuple[AppShown, ...] = ()
    popups: tuple[AppPopup, ...] = ()
    waiting: dict[str, str] | None = None
    notifications: tuple[Toast, ...] = ()
    scan: dict[str, str] | None = None

    @property
    def on_screen(self) -> Order:
        """The order on the order, payment or receipt screen."""
        assert self.order is not None, f"the terminal shows no order but {self.screen}"
        return self.order
