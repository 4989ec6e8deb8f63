"""What is kept of one scenario: enough to judge it again, and no secret."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict

from harness.actors.bill import Bill
from harness.actors.evidence import Exchange, VendorEntry
from harness.actors.sale import Sale, TillEntry
from harness.actors.world import Keys
from harness.certification.prompted.desk import Said
from harness.certification.result import ScenarioResult, StepDone
from harness.checks.case import Case
from harness.checks.record import Record, digest

RESULT = "kassa-result"  # the property of pytest's report that carries a scenario's result


class Traces(BaseModel):
    """A `Case` that can be stored: secrets are digests, also where the product told them to somebody."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    exchanges: tuple[Exchange, ...]
    keys: Keys
    scanned: tuple[str, ...] | None
    ended: float | None
    vendor_ledger: tuple[VendorEntry, ...]
    till_ledger: tuple[TillEntry, ...]
    sales: tuple[Sale, ...]
    bills: tuple[Bill, ...]
    application: str | None = None

    def case(self) -> Case:
        """As it was judged when it was played."""
        scanned = None if self.scanned is None else frozenset(self.scanned)
        record = Record(self.exchanges, self.keys, scanned, self.ended)
        return Case(record, self.vendor_ledger, self.till_ledger, self.sales, self.bills, self.application)


class Played(BaseModel):
    """A scenario with its traces; none when it did not come to its end. `said`: with the person who worked the till."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    result: ScenarioResult
    steps: tuple[StepDone, ...] = ()
    said: tuple[Said, ...] = ()
    traces: Traces | None = None


def traces_of(case: Case) -> Traces:
    """The traces of a case."""
    record = case.record
    traces = Traces(
        exchanges=record.exchanges,
        keys=record.keys,
        scanned=None if record.scanned is None else tuple(sorted(record.scanned)),
        ended=record.ended,
        vendor_ledger=case.vendor_ledger,
        till_ledger=case.till_ledger,
        sales=case.sales,
        bills=case.bills,
        application=case.application,
    )
    return Traces.model_validate_json(without_secrets(traces.model_dump_json(), record.keys))


def without_secrets(text: str, keys: Keys) -> str:
    """The text with the digests of the shop's secrets in their place."""
    for secret in (keys.client_secret, keys.subscription_key):
        text = text.replace(secret, digest(secret))
    return text


def file_name(scenario: str) -> str:
    """Where a scenario is kept, by its id."""
    return hashlib.sha256(scenario.encode()).hexdigest()[:24] + ".json"


def scenario_id(nodeid: str) -> str:
    """As `capture/test_capture.py::test_a[b]`, wherever the features are installed."""
    return nodeid.rpartition("features/")[2]
