"""How things stand at the terminal: plain data, so that a snapshot holds it.

Source: Poster POS platform, interface and events. Sums in kopecks, times in epoch seconds of the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from mocks.world.machine import Machine


class Screen(StrEnum):
    LOCKED = "locked"
    """Asks for a PIN."""
    ORDERS = "orders"
    """The open orders of this register."""
    ORDER = "order"
    PAYMENT = "payment"
    RECEIPT = "receipt"
    ARCHIVE = "archive"
    """Closed checks."""


class Move(StrEnum):
    LOGIN = "login"
    LOGOUT = "logout"
    OPEN = "open"
    PAY = "pay"
    PAID = "paid"
    LEAVE = "leave"
    LOOK_BACK = "look back"


_ANYWHERE = {Move.LOGOUT: Screen.LOCKED, Move.OPEN: Screen.ORDER, Move.LEAVE: Screen.ORDERS}
SCREENS: Machine[Screen, Move] = Machine(
    "terminal",
    {
        Screen.LOCKED: {Move.LOGIN: Screen.ORDERS},
        Screen.ORDERS: {**_ANYWHERE, Move.LOOK_BACK: Screen.ARCHIVE},
        Screen.ORDER: {**_ANYWHERE, Move.PAY: Screen.PAYMENT, Move.PAID: Screen.RECEIPT},
        Screen.PAYMENT: {**_ANYWHERE, Move.PAID: Screen.RECEIPT},  # open: back to the order
        Screen.RECEIPT: {**_ANYWHERE},
        Screen.ARCHIVE: {**_ANYWHERE},
    },
)


@dataclass(slots=True)
class App:
    """A loyalty app in a frame of its own.

    ``id`` names its origin and URL; ``source``: where the bundle came from; ``icons``: title by place; ``handlers``:
    the frame's numbers of its handlers, by event; ``starts``: how many documents it has had; ``running``: the
    bundle of the newest one has been evaluated.
    """

    id: str
    application_id: str
    source: str
    bundle: str
    icons: dict[str, str] = field(default_factory=dict)
    handlers: dict[str, list[int]] = field(default_factory=dict)
    starts: int = 0
    running: bool = False


@dataclass(slots=True)
class Popup:
    """An app's frame as a dialog; ``width`` and ``height`` as CSS lengths."""

    app_id: str
    width: str
    height: str
    title: str


@dataclass(slots=True)
class PayButton:
    """What an app has put on the payment screen for one payment."""

    app_id: str
    text: str


@dataclass(slots=True)
class Interruption:
    """A blocking event on its way through the apps.

    ``number``: of the delivery that waits for ``next`` from ``app_id``; ``queue``: (app, handler) pairs still to be
    asked; ``data``: what is told, except the order, which is told as it is at that moment; ``leads``: the terminal
    goes on to another screen afterwards.
    """

    event: str
    order_id: int | None
    data: dict[str, JsonValue]
    queue: list[tuple[str, int]]
    number: int = 0
    app_id: str = ""
    leads: bool = True


@dataclass(slots=True)
class Question:
    """An app waits for a scan, or for the administrator's PIN; ``call``: its call that is to be answered."""

    app_id: str
    call: int


@dataclass(slots=True)
class Notification:
    """``status``: 0 unread, 1 shown, 2 read."""

    id: int
    app_id: str
    at: float
    title: str
    message: str
    icon: str
    waiter: int
    status: int = 0


@dataclass(slots=True)
class Print:
    """What came out of the printer; ``qr``: content of a code below the text."""

    number: int
    title: str
    text: str
    qr: str = ""
    caption: str = ""


@dataclass(slots=True)
class Shift:
    id: int
    opened_at: float
    amount_start: int
    closed_at: float = 0.0
    amount_end: int = 0
    comment: str = ""


@dataclass(slots=True)
class Device:
    """A printer, or a device of the venue that speaks with the register; ``extras``: what apps keep on it."""

    id: str
    name: str
    kind: str
    ip: str
    extras: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Environment:
    """``Poster.environment``; the web terminal is none of these."""

    android: bool = False
    iOS: bool = False
    windows: bool = False
    desktop: bool = False


@dataclass(slots=True)
class Habits:
    """Readings of the documents that can be switched.

    ``lenient_answer``: ``makeRequest`` answers carry ``status`` besides ``code``; ``flat_client``: ``clients.create``
    resolves the client's members beside ``client``; ``php_json``: bodies are signed and sent as PHP spells JSON;
    ``allowed_hosts``: where bundles and requests may come from and go to, besides this machine.
    """

    lenient_answer: bool = True
    flat_client: bool = True
    php_json: bool = False
    allowed_hosts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Terminal:
    """One register of the venue: ``tablet_id``. ``order_id``: the order on the order, payment or receipt screen."""

    tablet_id: int = 1
    screen: Screen = Screen.LOCKED
    user_id: int | None = None
    order_id: int | None = None
    shifts: list[Shift] = field(default_factory=list)
    apps: list[App] = field(default_factory=list)
    popups: list[Popup] = field(default_factory=list)
    interruption: Interruption | None = None
    pay_buttons: list[PayButton] = field(default_factory=list)
    scan: Question | None = None
    rights: Question | None = None
    notifications: list[Notification] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)
    devices: list[Device] = field(
        default_factory=lambda: [Device("printer-1", "Receipt printer", "printer", "192.168.0.60")]
    )
    announced: list[int] = field(default_factory=list)
    environment: Environment = field(default_factory=Environment)
    habits: Habits = field(default_factory=Habits)
    numbers: int = 0

    @property
    def shift(self) -> Shift | None:
        """The one that is open."""
        return self.shifts[-1] if self.shifts and not self.shifts[-1].closed_at else None

    def app(self, app_id: str) -> App | None:
        return next((app for app in self.apps if app.id == app_id), None)

    def number(self) -> int:
        """The next number of anything here."""
        self.numbers += 1
        return self.numbers

    def move(self, move: Move) -> None:
        """Raises :class:`mocks.world.machine.NotPossible` where the screen has no such way out."""
        self.screen = SCREENS.after(self.screen, move)
