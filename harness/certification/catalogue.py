"""Every condition that a certification speaks of, however it is seen: by journal, by scenario, or by evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from harness.checks import passive
from harness.checks.condition import REGISTRY, Level, Provenance

MONEY, FLOW, SCRIPT = "KASSA-MONEY", "KASSA-FLOW", "KASSA-SCRIPT"


class Seen(StrEnum):
    JOURNAL = "journal"
    """The journal alone decides, after every scenario."""
    SCENARIO = "scenario"
    """The steps of a scenario decide."""
    EVIDENCE = "evidence"
    """The partner supplies a file or a declaration."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`level`: what a breach counts as; `stated`: by the vendor, else derived by us, and then at most a SHOULD."""

    id: str
    level: Level
    stated: bool
    seen: Seen
    source: str
    rule: str

    @property
    def vendor(self) -> str:
        return self.id.partition("-")[0].lower()


def _written() -> Mapping[str, Mapping[str, Mapping[str, str | bool]]]:
    return tomllib.loads((files(__package__) / "catalogue.toml").read_text("utf-8"))


def _entry(id: str, row: Mapping[str, str | bool], seen: Seen) -> Entry:
    derived = bool(row.get("derived"))
    level = Level.SHOULD if derived else Level(str(row["level"]))
    return Entry(id, level, not derived, seen, str(row["source"]), str(row["rule"]))


def _catalogue() -> dict[str, Entry]:
    assert passive, "importing it registers the conditions"
    found = [
        Entry(c.id, c.verdict, c.provenance is not Provenance.INFERRED, Seen.JOURNAL, c.source, c.rule)
        for c in REGISTRY.values()
    ]
    written = _written()
    for section, seen in (("scripted", Seen.SCENARIO), ("evidence", Seen.EVIDENCE)):
        found += [_entry(id, row, seen) for id, row in written[section].items() if id not in REGISTRY]
    return {entry.id: entry for entry in sorted(found, key=lambda entry: entry.id)}


CATALOGUE = _catalogue()
