"""The sequence diagram of a run: geometry only, the template draws it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.actors.evidence import Exchange

LANE_WIDTH, MARGIN, ROW, TOP = 300, 110, 30, 50
VENDORS = {"vipps": "Vipps MobilePay", "qerko": "Qerko", "poster": "Poster"}
_NAMES = {"staff": "Staff", "till": "Till", **VENDORS, "app": "App at the terminal", "customer": "Customer's phone"}
_LANE_OF = {"merchant": "till", "customer": "customer", **{vendor: vendor for vendor in VENDORS}}
# Who acts, and on what: the staff on the till, customers on an app of their phone.
_ACTS = {
    "cashier": ("staff", "till"),
    "waiter": ("staff", "till"),
    "barista": ("staff", "poster"),
    "customer": ("customer", "vipps"),
    "guest": ("customer", "qerko"),
}
SWITCHED = 101  # a websocket is open
NO_ANSWER_EXPECTED = "no answer expected"
LEFT_OUT = frozenset({"noop", "install", "start", "on"})  # what only keeps a connection alive, or gets an app ready
EVENT = "event:"  # the terminal tells an app, which has nothing to answer


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody at the counter did, at ``at`` (epoch seconds of the world), after exchange number ``after``."""

    actor: str
    text: str
    at: float
    after: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """One row: from ``x1`` to ``x2`` at ``y`` (pixels); ``kind``: call, failed, push, act; ``link``: a raw message."""

    x1: int
    x2: int
    y: int
    label: str
    detail: str
    at: float
    kind: str
    link: str | None

    @property
    def middle(self) -> int:
        return (self.x1 + self.x2) // 2

    @property
    def head(self) -> str:
        """The arrow's tip as SVG points."""
        back = -9 if self.x2 > self.x1 else 9
        return f"{self.x2},{self.y} {self.x2 + back},{self.y - 4} {self.x2 + back},{self.y + 4}"


@dataclass(frozen=True, slots=True)
class Diagram:
    lanes: tuple[tuple[str, int], ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


class _Lanes:
    """The lanes that a run needs, and where they are."""

    def __init__(self, steps: Iterable[Step], exchanges: Iterable[Exchange]) -> None:
        parties = {_lane(party, e.vendor) for e in exchanges for party in (e.source, e.target)}
        seen = {"staff", "till", "customer", *parties, *(_ACTS[s.actor][1] for s in steps)}
        self.names = [name for name in _NAMES if name in seen]
        self.width = self.x(self.names[-1]) + MARGIN

    def x(self, lane: str) -> int:
        return MARGIN + self.names.index(lane) * LANE_WIDTH

    def step(self, step: Step, y: int) -> Arrow:
        start, end = _ACTS[step.actor]
        return Arrow(self.x(start), self.x(end), y, step.text, "", step.at, "act", None)

    def exchange(self, exchange: Exchange, y: int) -> Arrow:
        vendor = exchange.vendor if exchange.vendor in VENDORS else next(iter(VENDORS))
        start, end = _lane(exchange.source, vendor), _lane(exchange.target, vendor)
        if start == end:
            end = vendor if start != vendor else "customer"
        status = exchange.status
        if exchange.request is None:
            kind, detail = "push", exchange.note or ""
        elif exchange.response is None and (
            exchange.note == NO_ANSWER_EXPECTED or exchange.operation.startswith(EVENT)
        ):
            kind, detail = "call", "told"
        else:
            kind = "call" if (exchange.ok or status == SWITCHED) and not exchange.fault else "failed"
            detail = f"{status if status is not None else 'no answer'}"
            detail += f", {exchange.fault}" if exchange.fault else ""
        link = None if exchange.request is None else f"x{exchange.seq}"
        return Arrow(self.x(start), self.x(end), y, _label(exchange.operation), detail, exchange.at, kind, link)


def _lane(party: str, vendor: str) -> str:
    return "app" if party.startswith("app:") else _LANE_OF.get(party, vendor)


def _label(operation: str) -> str:
    """A webhook's event without its package and version; other operations as the vendor names them."""
    kind, colon, event = operation.partition(":")
    return f"webhook {event.split('.')[-2]}" if colon and kind == "webhook" and event.count(".") > 1 else operation


def _same_again(exchange: Exchange, last: Exchange | None) -> bool:
    """Polls that tell nothing new are drawn once."""
    return (
        last is not None
        and exchange.request is not None
        and exchange.fault is None
        and last.fault is None
        and exchange.operation == last.operation
        and exchange.status == last.status
        and exchange.response is not None
        and last.response is not None
        and exchange.response.body == last.response.body
    )


def draw(steps: Iterable[Step], exchanges: Iterable[Exchange]) -> Diagram:
    """Steps and exchanges in the order in which they happened; without what only keeps connections alive."""
    waiting = sorted(steps, key=lambda step: step.after)
    drawn = [e for e in exchanges if e.operation not in LEFT_OUT]
    lanes = _Lanes(waiting, drawn)
    arrows: list[Arrow] = []
    y = TOP + ROW
    last: Exchange | None = None
    repeats = 0

    def add(arrow: Arrow) -> None:
        nonlocal y
        arrows.append(arrow)
        y += ROW

    for exchange in drawn:
        while waiting and waiting[0].after < exchange.seq:
            add(lanes.step(waiting.pop(0), y))
            last = None
        if exchange.source == "customer":
            continue  # the step that made it is already drawn
        if _same_again(exchange, last):
            repeats += 1
            arrows[-1] = replace(arrows[-1], detail=f"{exchange.status}, {repeats} times")
            continue
        add(lanes.exchange(exchange, y))
        last, repeats = exchange, 1
    for step in waiting:
        add(lanes.step(step, y))
    heads = tuple((_NAMES[lane], lanes.x(lane)) for lane in lanes.names)
    return Diagram(heads, tuple(arrows), lanes.width, y + ROW // 2)
