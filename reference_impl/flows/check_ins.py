"""Check-in: after each accepted scan, in the background, once, for Norwegian numbers only; it never blocks anything.

Source: Vipps Check-in API; VIPPS-CI-01 to -07.
"""

from __future__ import annotations

import logging

from sqlalchemy import update

from reference_impl.domain.codes import is_norwegian
from reference_impl.flows import wording
from reference_impl.flows.context import Context
from reference_impl.storage.database import Work
from reference_impl.storage.rows import CheckInRow, ScanRow, table_of
from reference_impl.storage.sales import load_sale, member_by_msisdn, say
from reference_impl.vipps.problems import VippsProblem

_CHECK_INS = table_of(CheckInRow)
log = logging.getLogger("kassa.till.check_in")


class CheckIns:
    """Tells customers' apps about the club."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def intend(
        self, work: Work, msisdn: str | None, *, sale_id: str | None = None, scan_id: str | None = None
    ) -> None:
        """Send one after the commit. After a crash it is not repeated: the moment has passed."""
        if msisdn is None or not is_norwegian(msisdn):
            return
        row = CheckInRow(
            id=self._context.clock.unique(),
            sale_id=sale_id,
            scan_id=scan_id,
            msisdn=msisdn,
            is_member=await member_by_msisdn(work, msisdn) is not None,
            created_at=self._context.clock.now(),
        )
        work.session.add(row)
        check_in_id, is_member = row.id, row.is_member
        work.afterwards(lambda: self._context.clock.spawn(self._send(check_in_id, msisdn, is_member)) and None)

    async def _send(self, check_in_id: str, msisdn: str, is_member: bool) -> None:
        try:
            guid = await self._context.vipps.counter.check_in(msisdn, is_member)
        except VippsProblem as problem:
            await self._record(check_in_id, "failed", None, wording.CHECK_IN_FAILED.format(label=problem.label))
        else:
            log.info("check-in %s done: %s", check_in_id, guid)
            await self._record(check_in_id, "done", guid, None)

    async def _record(self, check_in_id: str, state: str, guid: str | None, warning: str | None) -> None:
        sent = update(_CHECK_INS).where(_CHECK_INS.c.id == check_in_id).values(state=state, guid=guid)
        async with self._context.database.transaction() as work:
            await work.session.execute(sent)
            if warning:
                await self._warn(work, check_in_id, warning)

    async def _warn(self, work: Work, check_in_id: str, warning: str) -> None:
        """In the sale; in the scan when no sale has adopted it yet."""
        row = await work.session.get(CheckInRow, check_in_id)
        if row is None:
            return
        now = self._context.clock.now()
        scan = await work.session.get(ScanRow, row.scan_id) if row.scan_id else None
        sale_id = row.sale_id or (scan.adopted_by if scan else None)
        sale = await load_sale(work, sale_id) if sale_id else None
        if sale is not None:
            say(work, sale, "warning", warning, now)
        elif scan is not None:
            scan.messages = [*scan.messages, {"level": "warning", "text": warning, "at": now}]
