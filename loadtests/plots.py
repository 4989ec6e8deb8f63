"""The plots of a run, as SVG that stands in the page by itself."""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from loadtests.measures import CALLS, FLOW, LAG, Measures
from loadtests.verdict import WAITS, Record

BLUE, RED, GREEN, GREY = "#2b6cb0", "#b02a37", "#157347", "#868e96"
STEPS = ("arrived", "scanned", "asked to join", "joined", "negotiated", "asked to pay", "approved", "paid")
_SIZE = (9.0, 3.2)  # inches
_MILLION = 1_000_000


def draw(record: Record) -> dict[str, str]:
    """Title → SVG, in the order of the page; what was not measured is left out. Text stays text, in the page's font."""
    with rc_context({"svg.fonttype": "none", "font.family": "sans-serif"}):
        return _draw(record)


def _draw(record: Record) -> dict[str, str]:
    plots = {
        "Customers by the second": _arrivals(record),
        "Calls over the run": _calls(record.totals),
        "Latency by stage": _stages(record.totals),
        "How far customers came": _funnel(record.totals),
    }
    if record.late_by_second:
        plots["Webhooks: the latest of each second"] = _late(record)
    if record.samples:
        plots["The target's process"] = _process(record)
    return plots


def _arrivals(record: Record) -> str:
    figure, axes = _figure("second of the run", "a second")
    for name, colour in (("arrived", BLUE), ("ended", GREEN), ("failed", RED), ("dropped", GREY)):
        if found := record.totals.series.get(name):
            seconds = range(max(found) + 1)
            axes.plot(seconds, [found[second] for second in seconds], color=colour, label=name, linewidth=1.2)
    if record.plan.span.begin:
        axes.axvspan(0, record.plan.span.begin, color=GREY, alpha=0.15, linewidth=0)
    axes.legend(frameon=False, ncols=4, loc="upper left")
    return _svg(figure)


def _calls(totals: Measures) -> str:
    figure, axes = _figure("second of the run", "ms")
    seconds = sorted(totals.by_second)
    for percent, colour in ((50, GREEN), (95, BLUE), (99, RED)):
        values = [totals.by_second[s].get_value_at_percentile(percent) / 1000 for s in seconds]
        axes.plot(seconds, values, color=colour, label=f"p{percent}", linewidth=1.2)
    axes.set_yscale("log")
    axes.legend(frameon=False, ncols=3, loc="upper left")
    return _svg(figure)


def _stages(totals: Measures) -> str:
    stages = [name for name in sorted(totals.histograms) if name not in (CALLS, FLOW, LAG, *WAITS)]
    figure, axes = _figure("ms", "", height=0.9 + 0.35 * len(stages))
    for offset, percent, colour in ((-0.25, 50, GREEN), (0.0, 95, BLUE), (0.25, 99, RED)):
        values = [totals.milliseconds(name, percent) or 0 for name in stages]
        axes.barh([at + offset for at in range(len(stages))], values, 0.24, color=colour, label=f"p{percent}")
    axes.set_yticks(range(len(stages)), stages)
    axes.invert_yaxis()
    axes.legend(frameon=False, ncols=3, loc="lower right")
    return _svg(figure)


def _funnel(totals: Measures) -> str:
    figure, axes = _figure("customers", "")
    counts = [totals.funnel[step] for step in STEPS]
    bars = axes.barh(range(len(STEPS)), counts, 0.7, color=BLUE)
    axes.bar_label(bars, padding=4)
    axes.set_yticks(range(len(STEPS)), STEPS)
    axes.invert_yaxis()
    return _svg(figure)


def _late(record: Record) -> str:
    figure, axes = _figure("second of the run", "ms")
    begun = int(record.begun_at)
    late = sorted(record.late_by_second.items())
    axes.plot([second - begun for second, _ in late], [seconds * 1000 for _, seconds in late], color=BLUE)
    return _svg(figure)


def _process(record: Record) -> str:
    figure, axes = _figure("second of the run", "MB")
    at = [sample.at - record.begun_at for sample in record.samples]
    axes.plot(at, [sample.rss / _MILLION for sample in record.samples], color=BLUE, label="memory")
    other = axes.twinx()
    other.plot(at, [sample.cpu * 100 for sample in record.samples], color=GREY, linewidth=0.8)
    other.set_ylabel("% of a core")
    other.set_ylim(bottom=0)
    other.spines["top"].set_visible(False)
    return _svg(figure)


def _figure(below: str, beside: str, height: float = _SIZE[1]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_SIZE[0], height), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(below)
    axes.set_ylabel(beside)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, alpha=0.25)
    return figure, axes


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :]
