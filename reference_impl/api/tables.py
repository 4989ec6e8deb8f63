"""The Till API: tables, bills, payments at the table, the fiscal printer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from reference_impl.api.commands import Commands
from reference_impl.api.models import Empty, NewItem
from reference_impl.api.requests import AfterVersion, Key, Timeout, known, news, path_of, problems
from reference_impl.api.routes import router_of
from reference_impl.api.table_models import BillsView, BillView, NewBill, PrinterSwitch, TablesView, TableView
from reference_impl.api.table_views import bill_view
from reference_impl.domain.pricing import Line
from reference_impl.flows.bills import Bills
from reference_impl.flows.context import Context
from reference_impl.flows.receipts import Receipts
from reference_impl.flows.refusals import NotFound
from reference_impl.flows.table_payments import TablePayments
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillRow

BillId = Annotated[str, Path(description="Id of the bill.")]
TableId = Annotated[str, Path(max_length=200, description="Id of the table.")]
RestaurantId = Annotated[str | None, Query(max_length=200, description="Where several have a table of that id.")]

Command = Callable[[Work], Awaitable[tuple[int, BillRow]]]


def tables_router(
    context: Context, bills: Bills, payments: TablePayments, receipts: Receipts, commands: Commands
) -> APIRouter:
    """The routes of one till service."""
    router = router_of("restaurant", "/till/v1")
    errors = problems(400, 404, 409, 413)

    async def run(request: Request, key: str | None, body: BaseModel, command: Command) -> Response:
        async def rendered(work: Work) -> tuple[int, BaseModel]:
            status, bill = await command(work)
            return status, await bill_view(work, bill)

        return await commands.run(key, path_of(request), body, rendered)

    @router.get("/tables", response_model=TablesView)
    async def get_tables() -> TablesView:
        """All tables of all restaurants."""
        found = [TableView(id=table.id, name=table.name, restaurant=party.id) for party, table in bills.tables()]
        return TablesView(tables=found)

    @router.post("/tables/{table_id}/bills", status_code=201, response_model=BillView, responses=errors)
    async def open_bill(request: Request, table_id: TableId, body: NewBill | None = None, key: Key = None) -> Response:
        """Open a bill on a table."""
        wanted = body or NewBill()
        return await run(request, key, wanted, lambda work: bills.open(work, table_id, wanted.name, wanted.restaurant))

    @router.get("/tables/{table_id}/bills", response_model=BillsView, responses=problems(400, 404))
    async def get_bills(table_id: TableId, restaurant: RestaurantId = None) -> Response:
        """The open bills of a table."""
        async with context.database.transaction() as work:
            found = [await bill_view(work, bill) for bill in await bills.on_table(work, table_id, restaurant)]
        view = BillsView.model_construct(bills=found)
        return Response(view.model_dump_json(warnings=False), media_type="application/json")

    @router.get("/bills/{bill_id}", response_model=BillView, responses=problems(400, 404))
    async def get_bill(bill_id: BillId, after_version: AfterVersion = None, timeout: Timeout = None) -> Response:
        """The bill; with `after_version` it waits for a newer one, at most `timeout` seconds."""

        async def look(work: Work) -> str:
            bill = await work.session.get(BillRow, bill_id)
            if bill is None:
                raise NotFound("No such bill.")
            return (await bill_view(work, bill)).model_dump_json(warnings=False)

        return await news(context, BillRow, known(bill_id, "bill"), after_version, timeout, look)

    @router.post("/bills/{bill_id}/items", response_model=BillView, responses=errors)
    async def add_item(request: Request, bill_id: BillId, body: NewItem, key: Key = None) -> Response:
        """Add a line."""
        line = Line(body.name, body.quantity, body.unit_price, body.vat_rate, body.sku, body.stamp)
        return await run(request, key, body, lambda work: bills.add_item(work, known(bill_id, "bill"), line))

    @router.post("/bills/{bill_id}/closure", response_model=BillView, responses=errors)
    async def close(request: Request, bill_id: BillId, body: Empty | None = None, key: Key = None) -> Response:
        """What is open was settled elsewhere."""
        return await run(request, key, body or Empty(), lambda work: bills.close(work, known(bill_id, "bill")))

    @router.post(
        "/bills/{bill_id}/payments/{payment_id}/cancellation",
        status_code=202,
        response_model=BillView,
        responses=errors,
    )
    async def call_off(
        request: Request,
        bill_id: BillId,
        payment_id: Annotated[str, Path(max_length=64, description="Qerko's id of the payment.")],
        body: Empty | None = None,
        key: Key = None,
    ) -> Response:
        """Cancel a guest's payment: over (200), or once Qerko has said whether that came in time (202)."""
        return await run(
            request, key, body or Empty(), lambda work: payments.call_off(work, known(bill_id, "bill"), payment_id)
        )

    @router.put("/fiscal-printer", response_model=PrinterSwitch, responses=problems(400))
    async def switch_printer(body: PrinterSwitch) -> PrinterSwitch:
        """The fiscal printer went offline, or is back."""
        async with context.database.transaction() as work:
            await receipts.switch_printer(work, body.online)
        return body

    return router
