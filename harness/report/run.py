"""The report of a run: one self-contained HTML file.

On top what happened and whether the books agree, below it the sequence diagram of what really went over the wire, the
money and points of each sale, and the raw messages (secrets are digests: the journal never shows them).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from harness.actors.bill import Bill
from harness.actors.evidence import Exchange, VendorEntry
from harness.actors.sale import Member, Sale, TillEntry
from harness.report.diagram import Diagram, Step, draw

FILE_NAME = "report.html"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement: ``ok``, and in one sentence what was judged or what is wrong."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class CafeLine:
    """``sum`` in minor units."""

    name: str
    count: float
    sum: int


@dataclass(frozen=True, slots=True)
class CafeOrder:
    """An order in the café; sums in minor units of its currency: ``bonus`` paid by points, ``paid`` by money."""

    id: str
    state: str
    guest: str
    lines: tuple[CafeLine, ...]
    bonus: int
    paid: int
    earned: int
    spent: int
    currency: str = "UAH"


@dataclass(frozen=True, slots=True)
class Screenshot:
    """``png``: the picture itself."""

    title: str
    png: bytes

    @property
    def url(self) -> str:
        """The picture inside the report."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


@dataclass(slots=True)
class Run:
    """Everything a report tells; ``seconds``: real time the run took; ``cut``: journal entries that were dropped.

    ``no_pictures``: why there are none of the café's terminal.
    """

    title: str
    world: str
    seed: str
    seconds: float
    steps: list[Step] = field(default_factory=list)
    exchanges: tuple[Exchange, ...] = ()
    sales: list[Sale] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    cafe_orders: list[CafeOrder] = field(default_factory=list)
    pictures: list[Screenshot] = field(default_factory=list)
    no_pictures: str = ""
    members: list[Member] = field(default_factory=list)
    vendor_ledger: tuple[VendorEntry, ...] = ()
    till_ledger: tuple[TillEntry, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    cut: int = 0

    @property
    def passed(self) -> bool:
        return all(verdict.ok for verdict in self.verdicts)


def kroner(minor: int) -> str:
    """Minor units as a person reads them."""
    sign, whole, part = ("-" if minor < 0 else ""), *divmod(abs(minor), 100)
    return f"{sign}{whole:,}.{part:02d}".replace(",", " ")


def clock_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S.%f")[:-3]


def pretty(body: str) -> str:
    """JSON indented, anything else as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def render(run: Run) -> str:
    """The report as HTML."""
    environment = Environment(loader=PackageLoader("harness.report"), autoescape=select_autoescape(default=True))
    environment.filters |= {"kroner": kroner, "clock": clock_time, "pretty": pretty}
    diagram: Diagram = draw(run.steps, run.exchanges)
    return environment.get_template("run.html").render(run=run, diagram=diagram)


def write(run: Run, folder: Path) -> Path:
    """Write the report into ``folder``; returns its path.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(render(run), "utf-8")
    return path.resolve()
