"""The Till API: sales, scans, members, books."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from reference_impl.api.commands import Commands
from reference_impl.api.models import (
    Empty,
    LedgerEntryView,
    LedgerView,
    MemberView,
    NewItem,
    NewSale,
    Refund,
    Rewards,
    SaleView,
    Scan,
    ScanAhead,
    ScanView,
)
from reference_impl.api.requests import AfterVersion, Key, Timeout, known, news, path_of, problems
from reference_impl.api.routes import router_of
from reference_impl.api.views import member_view, sale_view, scan_view, stored_sale_view
from reference_impl.domain.codes import ScannedCode, typed_msisdn
from reference_impl.domain.pricing import Line
from reference_impl.flows.context import Context
from reference_impl.flows.enrolments import Enrolments
from reference_impl.flows.refusals import NotFound
from reference_impl.flows.scanning import Identified, exchange, identify_code, identify_phone
from reference_impl.flows.selling import Selling
from reference_impl.storage.database import Work
from reference_impl.storage.ledger import entries_after
from reference_impl.storage.rows import SaleRow
from reference_impl.storage.sales import member_by_msisdn

SaleId = Annotated[str, Path(description="Id of the sale.")]


def sales_router(context: Context, selling: Selling, enrolments: Enrolments, commands: Commands) -> APIRouter:
    """The routes of one till service."""
    router = router_of("till", "/till/v1")
    errors = problems(400, 404, 409, 413)

    async def run(request: Request, key: str | None, body: BaseModel, command: Any) -> Response:
        async def rendered(work: Work) -> tuple[int, BaseModel]:
            status, sale = await command(work)
            return status, await sale_view(work, sale)

        return await commands.run(key, path_of(request), body, rendered)

    @router.post("/sales", status_code=201, response_model=SaleView, responses=problems(400, 409, 413))
    async def open_sale(request: Request, body: NewSale, key: Key = None) -> Response:
        """Open a sale. It adopts the customer scanned at that till before."""

        async def command(work: Work) -> tuple[int, SaleRow]:
            return 201, await selling.open(work, body.till)

        return await run(request, key, body, command)

    @router.get("/sales/{sale_id}", response_model=SaleView, responses=problems(400, 404))
    async def get_sale(sale_id: SaleId, after_version: AfterVersion = None, timeout: Timeout = None) -> Response:
        """The sale; with `after_version` it waits for a newer one, at most `timeout` seconds."""

        async def look(work: Work) -> str:
            return (await stored_sale_view(work, sale_id)).model_dump_json(warnings=False)

        return await news(context, SaleRow, known(sale_id), after_version, timeout, look)

    @router.post("/sales/{sale_id}/items", response_model=SaleView, responses=errors)
    async def add_item(request: Request, sale_id: SaleId, body: NewItem, key: Key = None) -> Response:
        """Add a line of goods."""
        line = Line(body.name, body.quantity, body.unit_price, body.vat_rate, body.sku, body.stamp)
        return await run(request, key, body, lambda work: selling.add_item(work, known(sale_id), line))

    @router.post("/sales/{sale_id}/scan", response_model=SaleView, responses=errors)
    async def scan(request: Request, sale_id: SaleId, body: Scan, key: Key = None) -> Response:
        """Scan a personal QR or a product, or type in a phone number. A refused code changes nothing but messages."""
        seen = _seen(body)
        if isinstance(seen, ScannedCode):
            stored = await commands.stored(key, path_of(request), body, partial(selling.require_open, known(sale_id)))
            if stored is not None:
                return stored
            seen = await exchange(context, seen)
        told = seen
        return await run(request, key, body, lambda work: selling.scan(work, known(sale_id), told))

    @router.post("/scans", status_code=201, response_model=ScanView, responses=problems(400, 409, 413))
    async def scan_ahead(request: Request, body: ScanAhead, key: Key = None) -> Response:
        """Identify a customer before any sale exists."""
        seen = _seen(body)
        if isinstance(seen, ScannedCode):
            stored = await commands.stored(key, path_of(request), body)
            if stored is not None:
                return stored
            seen = await exchange(context, seen)
        told = seen

        async def command(work: Work) -> tuple[int, BaseModel]:
            return 201, await scan_view(work, await selling.scan_ahead(work, body.till, told))

        return await commands.run(key, path_of(request), body, command)

    @router.post("/sales/{sale_id}/enrolment", status_code=202, response_model=SaleView, responses=errors)
    async def enrol(request: Request, sale_id: SaleId, body: Empty | None = None, key: Key = None) -> Response:
        """Ask the customer to join the club."""
        return await run(request, key, body or Empty(), lambda work: enrolments.start(work, known(sale_id)))

    @router.post("/sales/{sale_id}/rewards", response_model=SaleView, responses=errors)
    async def rewards(request: Request, sale_id: SaleId, body: Rewards, key: Key = None) -> Response:
        """Collect or spend points."""
        return await run(
            request, key, body, lambda work: selling.choose_rewards(work, known(sale_id), body.choice, body.amount)
        )

    @router.post("/sales/{sale_id}/payment", status_code=202, response_model=SaleView, responses=errors)
    async def pay(request: Request, sale_id: SaleId, body: Empty | None = None, key: Key = None) -> Response:
        """Ask for the money (202); while a payment is pending, that one. 200 when nothing was left to pay."""
        return await run(request, key, body or Empty(), lambda work: selling.pay(work, known(sale_id)))

    @router.post("/sales/{sale_id}/cancellation", status_code=202, response_model=SaleView, responses=errors)
    async def cancel(request: Request, sale_id: SaleId, body: Empty | None = None, key: Key = None) -> Response:
        """Give the sale up: at once (200), or once Vipps has told that the payment was not taken yet (202)."""
        return await run(request, key, body or Empty(), lambda work: selling.cancel(work, known(sale_id)))

    @router.post("/sales/{sale_id}/refunds", status_code=202, response_model=SaleView, responses=errors)
    async def refund(request: Request, sale_id: SaleId, body: Refund, key: Key = None) -> Response:
        """Give money back, in parts or in full."""
        return await run(request, key, body, lambda work: selling.refund(work, known(sale_id), body.amount))

    @router.get("/members/{msisdn}", response_model=MemberView, responses=problems(404))
    async def get_member(msisdn: str) -> Response:
        """A member: balance, stamps and entries."""
        number = typed_msisdn(msisdn)
        async with context.database.transaction() as work:
            member = await member_by_msisdn(work, number) if number else None
            if member is None:
                raise NotFound("No such member.")
            answer = await member_view(work, member, context.settings.programme)
        return Response(answer.model_dump_json(warnings=False), media_type="application/json")

    @router.get("/ledger", response_model=LedgerView, responses=problems(400))
    async def get_ledger(
        after: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 1000
    ) -> Response:
        """The books, oldest first."""
        async with context.database.transaction() as work:
            rows = await entries_after(work, after, limit)
        entries = [
            LedgerEntryView.model_construct(
                id=row.id,
                time=row.time,
                unit=row.unit,
                kind=row.kind,
                reference=row.reference,
                sale=row.sale_id,
                amount=row.amount,
                debit=row.debit,
                credit=row.credit,
            )
            for row in rows
        ]
        view = LedgerView.model_construct(entries=entries, next=entries[-1].id if entries else after)
        return Response(view.model_dump_json(warnings=False), media_type="application/json")

    return router


def _seen(body: Scan) -> Identified | ScannedCode:
    return identify_code(body.code) if body.code is not None else identify_phone(body.phone or "")
