"""Tills that serve somebody else than the one who stands there; the scenarios' steps find them."""

from __future__ import annotations

from sqlalchemy import update

from harness.saboteurs.saboteur import Saboteur, Scene
from reference_impl.domain.pricing import Line
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.refusals import AlreadyAMember
from reference_impl.flows.scanning import Identified
from reference_impl.flows.selling import Selling
from reference_impl.storage.database import Work
from reference_impl.storage.rows import EnrolmentRow, SaleRow, ScanRow
from reference_impl.storage.sales import identify, items_of, load_sale
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.problems import Outcome, VippsProblem

_WAITING = update(ScanRow).where(ScanRow.adopted_by.is_(None))


class _ForEverySale(Selling):
    async def open(self, work: Work, till: str) -> SaleRow:
        sale = await super().open(work, till)
        await work.session.execute(update(ScanRow).where(ScanRow.adopted_by == sale.id).values(adopted_by=None))
        return sale


class _FromAnyTill(Selling):
    async def open(self, work: Work, till: str) -> SaleRow:
        await work.session.execute(_WAITING.values(till=till))
        return await super().open(work, till)


class _NeverGone(Selling):
    async def open(self, work: Work, till: str) -> SaleRow:
        await work.session.execute(_WAITING.values(created_at=self._context.clock.now()))
        return await super().open(work, till)


class _Queue(Selling):
    """Who scanned earlier and was overtaken has the next sale."""

    async def scan_ahead(self, work: Work, till: str, seen: Identified) -> ScanRow:
        scan = await super().scan_ahead(work, till, seen)
        overtaken = update(ScanRow).where(ScanRow.till == till, ScanRow.adopted_by == "", ScanRow.id != scan.id)
        await work.session.execute(overtaken.values(adopted_by=None))
        return scan


class _OldName(Selling):
    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        name = (await self._sale(work, sale_id)).customer_name
        status, sale = await super().scan(work, sale_id, seen)
        sale.customer_name = sale.customer_name or name
        return status, sale


class _OldNumber(Selling):
    async def scan(self, work: Work, sale_id: str, seen: Identified) -> tuple[int, SaleRow]:
        before = await self._sale(work, sale_id)
        number, member = before.msisdn, before.member_id
        status, sale = await super().scan(work, sale_id, seen)
        if sale.msisdn is None:
            sale.msisdn, sale.member_id = number, member
        return status, sale


class _OneOfEach(Selling):
    async def _add(self, work: Work, sale: SaleRow, line: Line) -> None:
        if line.sku is None or line.sku not in {item.sku for item in await items_of(work, sale.id)}:
            await super()._add(work, sale, line)


class _SaleOfTheMember(Enrolments):
    """Puts who joined on the sale, whoever is served there by now."""

    async def _meet(self, enrolment: EnrolmentRow) -> None:
        await super()._meet(enrolment)
        async with self._context.database.transaction() as work:
            sale = await load_sale(work, enrolment.sale_id)
            if sale is not None:
                await identify(work, sale, self._context.settings.programme, enrolment.msisdn)


class _AsksMembers(Enrolments):
    """Goes by what it knew of the customer when it scanned."""

    async def start(self, work: Work, sale_id: str) -> tuple[int, SaleRow]:
        try:
            return await super().start(work, sale_id)
        except AlreadyAMember:
            sale = await load_sale(work, sale_id)
            if sale is None or sale.member_id is not None:
                raise
            enrolment = self._new(sale)
            work.session.add(enrolment)
            work.afterwards(lambda: self._attend(enrolment.id))
            return 202, sale


class _NoMeansExpired(Counter):
    """Takes whatever is wrong with the till's own keys for a QR that has expired."""

    async def exchange(self, code: str) -> str:
        try:
            return await super().exchange(code)
        except VippsProblem as problem:
            if problem.outcome is Outcome.REFUSED:
                problem.status = 400
            raise


SABOTEURS = (
    Saboteur(
        "customer-of-every-sale",
        "takes who scanned ahead for the customer of all sales that follow",
        ("VIPPS-QR-06",),
        (Scene("scan", "Who has scanned ahead is the customer of one sale, not of the one after it"),),
        (_ForEverySale,),
    ),
    Saboteur(
        "customer-of-any-till",
        "takes who scanned ahead at another till for its own customer",
        ("VIPPS-QR-06",),
        (Scene("scan", "Who has scanned ahead at another till is not the customer of this one"),),
        (_FromAnyTill,),
    ),
    Saboteur(
        "customer-of-this-morning",
        "takes who scanned hours ago for the customer",
        ("VIPPS-QR-06",),
        (Scene("scan", "Who has scanned ahead and left is nobody's customer"),),
        (_NeverGone,),
    ),
    Saboteur(
        "queue-of-customers",
        "keeps who scanned ahead and was overtaken for the sale after the next one",
        ("VIPPS-QR-06",),
        (Scene("scan", "Of two who have scanned ahead the later one stands at the till"),),
        (_Queue,),
    ),
    Saboteur(
        "keeps-the-name",
        "shows the name of the member who was scanned before",
        ("VIPPS-OPS-04",),
        (Scene("rewards", "Somebody else pays in the end, without the member's points"),),
        (_OldName,),
    ),
    Saboteur(
        "keeps-the-number",
        "lets the customer before pay, and earn, when the number of this one cannot be looked up",
        ("VIPPS-QR-02",),
        (
            Scene("scan", "Whose number cannot be looked up does not let the customer before pay"),
            Scene("membership", "Whose number cannot be looked up does not earn for the member before"),
        ),
        (_OldNumber,),
    ),
    Saboteur(
        "one-of-each",
        "takes a product that is scanned twice for one",
        ("VIPPS-QR-04",),
        (Scene("scan", "A product's barcode becomes an item"),),
        (_OneOfEach,),
    ),
    Saboteur(
        "serves-who-joined",
        "puts who joined on a sale in which somebody else is served by now",
        ("VIPPS-QR-06",),
        (Scene("enrolment", "Somebody else is served when the customer joins"),),
        (_SaleOfTheMember,),
    ),
    Saboteur(
        "asks-members",
        "asks somebody to join who has joined at another till meanwhile",
        ("VIPPS-LG-04",),
        (Scene("enrolment", "Who has joined at one till is not asked again at another"),),
        (_AsksMembers,),
    ),
    Saboteur(
        "no-means-expired",
        "asks for a fresh QR when it may not exchange any",
        ("VIPPS-QR-02",),
        (Scene("scan", "While the exchange is down, the QR itself is good enough to pay", "401"),),
        (_NoMeansExpired,),
    ),
)
