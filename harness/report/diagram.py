"""The sequence diagram of a run: geometry only, the template draws it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.actors.evidence import Exchange

LANES = ("cashier", "till", "vendor", "customer")
LANE_WIDTH, MARGIN, ROW, TOP = 300, 110, 30, 50
_LANE_OF = {"merchant": "till", "customer": "customer", "vipps": "vendor", "qerko": "vendor", "poster": "vendor"}


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


def _x(lane: str) -> int:
    return MARGIN + LANES.index(lane) * LANE_WIDTH


def _arrow_of_step(step: Step, y: int) -> Arrow:
    """Somebody acts on what is in front of them: the cashier on the till, the customer on the vendor's app."""
    start, end = ("customer", "vendor") if step.actor == "customer" else ("cashier", "till")
    return Arrow(_x(start), _x(end), y, step.text, "", step.at, "act", None)


def _arrow_of_exchange(exchange: Exchange, y: int) -> Arrow:
    start = _LANE_OF.get(exchange.source, "vendor")
    end = _LANE_OF.get(exchange.target, "vendor")
    if start == end:
        end = "vendor" if start != "vendor" else "customer"
    status = exchange.status
    if exchange.request is None:
        kind, detail = "push", exchange.note or ""
    else:
        kind = "call" if exchange.ok and not exchange.fault else "failed"
        detail = f"{status if status is not None else 'no answer'}" + (f", {exchange.fault}" if exchange.fault else "")
    link = None if exchange.request is None else f"x{exchange.seq}"
    return Arrow(_x(start), _x(end), y, _label(exchange.operation), detail, exchange.at, kind, link)


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
    """Steps and exchanges in the order in which they happened."""
    waiting = sorted(steps, key=lambda step: step.after)
    arrows: list[Arrow] = []
    y = TOP + ROW
    last: Exchange | None = None
    repeats = 0

    def add(arrow: Arrow) -> None:
        nonlocal y
        arrows.append(arrow)
        y += ROW

    for exchange in exchanges:
        while waiting and waiting[0].after < exchange.seq:
            add(_arrow_of_step(waiting.pop(0), y))
            last = None
        if exchange.source == "customer":
            continue  # the step that made it is already drawn
        if _same_again(exchange, last):
            repeats += 1
            arrows[-1] = replace(arrows[-1], detail=f"{exchange.status}, {repeats} times")
            continue
        add(_arrow_of_exchange(exchange, y))
        last, repeats = exchange, 1
    for step in waiting:
        add(_arrow_of_step(step, y))
    names = {"cashier": "Cashier", "till": "Till", "vendor": "Vipps MobilePay", "customer": "Customer's phone"}
    lanes = tuple((names[lane], _x(lane)) for lane in LANES)
    return Diagram(lanes, tuple(arrows), _x(LANES[-1]) + MARGIN, y + ROW // 2)
