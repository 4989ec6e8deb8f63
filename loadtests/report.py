"""What a run leaves behind: `load.json` for scripts, `junit.xml` for a build server, `load.html` for people."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader, select_autoescape

from loadtests.measures import CALLS, FLOW, LAG, WEBHOOKS
from loadtests.plots import draw
from loadtests.profile import PERCENT
from loadtests.verdict import Gate, Outcome, Record, Verdict, first_to_run_short, sales_a_second

JSON_NAME, JUNIT_NAME, PAGE_NAME = "load.json", "junit.xml", "load.html"


@dataclass(frozen=True, slots=True)
class StageFigures:
    """`values`: the percentiles of `PERCENT`, then the highest; milliseconds."""

    name: str
    count: int
    values: tuple[float, ...]


def figures(record: Record) -> list[StageFigures]:
    """All that was timed: single calls first, the whole sale last."""
    found = dict(record.totals.histograms)
    if record.webhook_lag is not None:
        found[WEBHOOKS] = record.webhook_lag
    last = [CALLS, WEBHOOKS, FLOW, LAG]
    names = [name for name in sorted(found) if name not in last] + [name for name in last if name in found]
    return [
        StageFigures(
            name,
            found[name].get_total_count(),
            tuple(found[name].get_value_at_percentile(percent) / 1000 for percent in (*PERCENT.values(), 100)),
        )
        for name in names
        if found[name].get_total_count()
    ]


def write(record: Record, verdict: Verdict, folder: Path) -> Path:
    """All three files; returns the page's path.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON_NAME).write_text(json.dumps(as_json(record, verdict), indent=1, ensure_ascii=False), "utf-8")
    (folder / JUNIT_NAME).write_bytes(as_junit(record, verdict))
    page = folder / PAGE_NAME
    page.write_text(as_page(record, verdict), "utf-8")
    return page.resolve()


def as_json(record: Record, verdict: Verdict) -> dict[str, Any]:
    plan, totals = record.plan, record.totals
    return {
        "outcome": verdict.outcome,
        "headline": verdict.headline,
        "profile": plan.profile.model_dump(mode="json"),
        "seed": plan.seed,
        "world": plan.world,
        "target": plan.target,
        "begun_at": record.begun_at,
        "sales_a_second": sales_a_second(record),
        "first_to_run_short": first_to_run_short(record),
        "money": [dataclasses.asdict(gate) for gate in verdict.money],
        "gates": [dataclasses.asdict(gate) for gate in verdict.gates],
        "generator": [dataclasses.asdict(gate) for gate in verdict.generator],
        "counts": dict(totals.counts),
        "funnel": dict(totals.funnel),
        "reasons": dict(totals.reasons.most_common(100)),
        "stages": {
            stage.name: {"count": stage.count} | dict(zip((*PERCENT, "max"), stage.values, strict=True))
            for stage in figures(record)
        },
        "by_second": {name: dict(sorted(found.items())) for name, found in totals.series.items()},
        "process": [dataclasses.asdict(sample) for sample in record.samples],
    }


def as_junit(record: Record, verdict: Verdict) -> bytes:
    """Every gate is a test case; a void run's generator gates are errors, not failures of the target."""
    suite = ElementTree.Element("testsuite", name=f"kassa load: {record.plan.profile.title}")
    groups = (("money", verdict.money), ("gates", verdict.gates), ("generator", verdict.generator))
    for group, gates in groups:
        for gate in gates:
            _case(suite, group, gate, "error" if group == "generator" else "failure")
    if record.ended_early:
        early = Gate("played to its end", "yes", record.ended_early, False)
        _case(suite, "run", early, "error" if verdict.outcome is Outcome.VOID else "failure")
    for kind in ("failure", "error", "skipped"):
        suite.set({"failure": "failures", "error": "errors"}.get(kind, kind), str(len(suite.findall(f"*/{kind}"))))
    suite.set("tests", str(len(suite)))
    written: bytes = ElementTree.tostring(suite, "utf-8", xml_declaration=True)
    return written


def _case(suite: ElementTree.Element, group: str, gate: Gate, kind: str) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=f"load.{group}", name=gate.name)
    if gate.ok is None:
        ElementTree.SubElement(case, "skipped", message=gate.found)
    elif not gate.ok:
        ElementTree.SubElement(case, kind, message=f"{gate.found}, wanted {gate.wanted}")


def as_page(record: Record, verdict: Verdict) -> str:
    """One file that needs nothing else."""
    environment = Environment(loader=PackageLoader("loadtests"), autoescape=select_autoescape(default=True))
    money = record.money
    wrong = [*money.lost, *money.doubled, *money.orphaned, *money.other, *money.points] if money else []
    return environment.get_template("load.html").render(
        plan=record.plan,
        profile=record.plan.profile,
        verdict=verdict,
        totals=record.totals,
        money=money,
        wrong_money=wrong,
        rate=sales_a_second(record),
        plots=draw(record),
        percentiles=list(PERCENT),
        stages=figures(record),
        webhooks=record.webhooks,
        short=first_to_run_short(record),
    )
