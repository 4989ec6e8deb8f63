"""The Till API: loyalty cards of members, and the mails that ask them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy import select
from starlette.responses import Response

from reference_impl.api.commands import Commands
from reference_impl.api.models import CardView, Empty
from reference_impl.api.requests import Key, known, path_of, problems
from reference_impl.api.routes import router_of
from reference_impl.api.table_models import CodeView, MailView, OutboxView
from reference_impl.domain.codes import typed_msisdn
from reference_impl.flows.card_authority import CardAuthority
from reference_impl.flows.context import Context
from reference_impl.flows.refusals import NotFound
from reference_impl.flows.staff_codes import StaffCodes
from reference_impl.storage.card_rows import MailRow
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow
from reference_impl.storage.sales import member_by_msisdn


def cards_router(context: Context, authority: CardAuthority, codes: StaffCodes, commands: Commands) -> APIRouter:
    """The routes of one till service."""
    router = router_of("loyalty cards", "/till/v1")
    errors = problems(400, 404, 409, 413)

    @router.post("/members/{msisdn}/card-codes", status_code=201, response_model=CodeView, responses=errors)
    async def make_code(request: Request, msisdn: str, body: Empty | None = None, key: Key = None) -> Response:
        """A code by which the staff vouch for a member they see: one use, ten minutes."""

        async def command(work: Work) -> tuple[int, BaseModel]:
            code, expires_at = await codes.make(work, await _member(work, msisdn))
            return 201, CodeView.model_construct(code=code, expires_at=expires_at)

        return await commands.run(key, path_of(request), body or Empty(), command)

    @router.post("/members/{msisdn}/cards/{card_id}/revocation", response_model=CardView, responses=errors)
    async def revoke(
        request: Request, msisdn: str, card_id: str, body: Empty | None = None, key: Key = None
    ) -> Response:
        """Take a card back: it is refused from now on."""

        async def command(work: Work) -> tuple[int, BaseModel]:
            card = await authority.revoke(work, await _member(work, msisdn), known(card_id, "card"))
            if card is None:
                raise NotFound("No such card.")
            return 200, CardView.model_construct(id=card.id, brand=card.brand, state=card.state)

        return await commands.run(key, path_of(request), body or Empty(), command)

    @router.get("/outbox", response_model=OutboxView, responses=problems(400))
    async def get_outbox(
        after: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 1000
    ) -> Response:
        """Mails to send, oldest first."""
        async with context.database.transaction() as work:
            query = select(MailRow).where(MailRow.id > after).order_by(MailRow.id).limit(limit)
            rows = (await work.session.scalars(query)).all()
        mails = [
            MailView.model_construct(id=row.id, to=row.to, subject=row.subject, text=row.text, link=row.link, at=row.at)
            for row in rows
        ]
        view = OutboxView.model_construct(mails=mails, next=mails[-1].id if mails else after)
        return Response(view.model_dump_json(warnings=False), media_type="application/json")

    return router


async def _member(work: Work, msisdn: str) -> MemberRow:
    number = typed_msisdn(msisdn)
    member = await member_by_msisdn(work, number) if number else None
    if member is None:
        raise NotFound("No such member.")
    return member
