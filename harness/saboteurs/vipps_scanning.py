"""Tills that do the wrong thing with a scan; the scenarios' steps find them."""

from __future__ import annotations

import contextlib

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import CHECK_IN, TOKEN_QR
from harness.saboteurs.wire import member
from reference_impl.flows.check_ins import CheckIns
from reference_impl.flows.scanning import Identified
from reference_impl.flows.selling import Selling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import SaleRow
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.problems import Outcome, VippsProblem

_NO_CHECK_IN = Scene("membership", "The check-in fails")


class _Quiet(CheckIns):
    async def _record(self, check_in_id: str, state: str, guid: str | None, warning: str | None) -> None:
        await super()._record(check_in_id, state, guid, None)


class _Waiting(CheckIns):
    """Takes nobody for a customer whom it cannot check in."""

    async def intend(
        self, work: Work, msisdn: str | None, *, sale_id: str | None = None, scan_id: str | None = None
    ) -> None:
        if msisdn is not None:
            await self._context.vipps.counter.check_in(msisdn, True)


class _GuessesAhead(CheckIns):
    """Takes whoever scans before the sale for a member."""

    async def intend(
        self, work: Work, msisdn: str | None, *, sale_id: str | None = None, scan_id: str | None = None
    ) -> None:
        if scan_id is None or msisdn is None:
            await super().intend(work, msisdn, sale_id=sale_id, scan_id=scan_id)
        else:
            work.afterwards(lambda: self._context.clock.spawn(self._send("a guess", msisdn, True)) and None)


class _Blind(Selling):
    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        if seen.msisdn is not None:
            seen = Identified(refusal="This is no code.")
        return await super().scan(work, sale_id, seen)


class _Forgetful(Selling):
    async def open(self, work: Work, till: str) -> SaleRow:
        sale = await super().open(work, till)
        sale.msisdn = sale.member_id = sale.personal_qr = None
        return sale


class _Curious(Selling):
    """Asks Vipps about codes that are none of its business."""

    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        if seen.refusal is not None:
            with contextlib.suppress(VippsProblem):
                await self._context.vipps.counter.exchange("https://qr.vipps.no/p/whatever")
        return await super().scan(work, sale_id, seen)


class _NoTokens(Counter):
    async def exchange(self, code: str) -> str:
        raise VippsProblem("exchangeQr", Outcome.REFUSED, status=400)


class _Careless(Counter):
    """An expired QR is as good as any."""

    async def exchange(self, code: str) -> str:
        try:
            return await super().exchange(code)
        except VippsProblem as problem:
            problem.outcome = Outcome.UNKNOWN
            raise


SABOTEURS = (
    Saboteur(
        "takes-members-for-strangers",
        "tells the check-in the contrary of what is true",
        ("VIPPS-CI-03", "VIPPS-CI-04"),
        (CHECK_IN, Scene("membership", "Somebody who is no member sees nothing")),
        (member("initiateLoyaltyCheckIn", "isMember", lambda flag: not flag),),
    ),
    Saboteur(
        "guesses-ahead",
        "checks in whoever scans before the sale as a member",
        ("VIPPS-CI-03",),
        (Scene("membership", "A scan before the sale checks in as well"),),
        (_GuessesAhead,),
    ),
    Saboteur(
        "quiet-about-check-ins",
        "says nothing of a check-in that failed",
        ("VIPPS-CI-05", "VIPPS-ERR-01"),
        (_NO_CHECK_IN,),
        (_Quiet,),
    ),
    Saboteur(
        "waits-for-check-ins",
        "does not go on while a check-in fails",
        ("VIPPS-CI-06",),
        (_NO_CHECK_IN,),
        (_Waiting,),
    ),
    Saboteur(
        "blind",
        "does not know a personal QR, and no typed number either",
        ("VIPPS-QR-01", "VIPPS-QR-05", "VIPPS-QR-07"),
        (
            Scene("scan", "A personal QR in clear text tells the phone number"),
            Scene("scan", "What a keyboard scanner adds does no harm"),
            Scene("scan", "The phone number is typed in when nothing can be scanned"),
        ),
        (_Blind,),
    ),
    Saboteur("no-tokens", "does not know the newer personal QR", ("VIPPS-QR-02",), (TOKEN_QR,), (_NoTokens,)),
    Saboteur(
        "curious",
        "asks Vipps about codes that are not Vipps'",
        ("VIPPS-QR-04",),
        (Scene("scan", "A wrong code is refused with a clear message, and Vipps is not asked"),),
        (_Curious,),
    ),
    Saboteur(
        "forgets-the-customer",
        "forgets who was scanned before the sale began",
        ("VIPPS-QR-06",),
        (Scene("scan", "The customer scans before the sale begins"),),
        (_Forgetful,),
    ),
    Saboteur(
        "careless-with-old-codes",
        "takes an expired QR for good",
        ("VIPPS-QR-08",),
        (Scene("scan", 'An expired QR leads to "show a fresh QR", not to a payment'),),
        (_Careless,),
    ),
)
