"""Everything that a scenario leaves behind to be judged, and the judgement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from harness.actors.bill import Bill
from harness.actors.evidence import VendorEntry
from harness.actors.sale import Sale, TillEntry
from harness.checks.failure import CheckFailed
from harness.checks.money import judge_bill, judge_money, judge_sale
from harness.checks.passive import breaches
from harness.checks.record import Record


@dataclass(frozen=True)
class Case:
    """The journal, both ledgers, and the sales and bills as the till shows them at the end."""

    record: Record
    vendor_ledger: tuple[VendorEntry, ...]
    till_ledger: tuple[TillEntry, ...]
    sales: tuple[Sale, ...] = ()
    bills: tuple[Bill, ...] = ()
    application: str | None = None
    """The loyalty app of a café's terminal whose bonuses are the till's points."""

    def failures(self) -> list[CheckFailed]:
        """Money first, then the conditions, each with its first breach."""
        books = self.till_ledger
        found = _mismatches(partial(judge_money, self.vendor_ledger, books, self.application))
        for bill in self.bills:
            found += _mismatches(partial(judge_bill, bill, books))
        for sale in self.sales:
            found += _mismatches(partial(judge_sale, sale, books))
        return [*found, *breaches(self.record)]

    def judge(self) -> None:
        """All of it.

        Raises:
            CheckFailed: something does not hold; with several, an ExceptionGroup of them.
        """
        found = self.failures()
        if len(found) == 1:
            raise found[0]
        if found:
            raise ExceptionGroup(f"{len(found)} rules are broken", found)


def _mismatches(judge: Callable[[], None]) -> list[CheckFailed]:
    try:
        judge()
    except CheckFailed as failure:
        return [failure]
    return []
