"""The pages behind a mail's links. Opening one changes nothing, as mail programs open links too; its button does."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from reference_impl.api.page import page
from reference_impl.api.routes import router_of
from reference_impl.domain.card import CardEvent, CardState
from reference_impl.flows.card_authority import CardAuthority
from reference_impl.flows.context import Context

_SAID = {
    CardState.AUTHORISED: "The card can be used.",
    CardState.REFUSED: "The card is not let in.",
    CardState.REVOKED: "The card is not let in.",
}


def pages_router(context: Context, authority: CardAuthority) -> APIRouter:
    """The routes of one till service."""
    router = router_of("mail links", "/cards")
    title = context.settings.programme.name

    async def resolve(secret: str, event: CardEvent) -> HTMLResponse:
        async with context.database.transaction() as work:
            card = await authority.resolve(work, secret, event)
            state = CardState(card.state) if card is not None else None
        if state is None or state is CardState.PENDING:
            return page(title, "This link is not valid any more.", status=404)
        return page(title, _SAID[state])

    @router.get("/confirm/{secret}")
    async def ask_to_confirm(secret: str) -> HTMLResponse:
        """Asks once more."""
        return page(title, "Is the card in the Qerko app yours?", "Yes, let it be used")

    @router.post("/confirm/{secret}")
    async def confirm(secret: str) -> HTMLResponse:
        """The member confirms."""
        return await resolve(secret, CardEvent.CONFIRMED)

    @router.get("/refuse/{secret}")
    async def ask_to_refuse(secret: str) -> HTMLResponse:
        """Asks once more."""
        return page(title, "Somebody else wants to use your card?", "Yes, keep it out")

    @router.post("/refuse/{secret}")
    async def refuse(secret: str) -> HTMLResponse:
        """The member refuses."""
        return await resolve(secret, CardEvent.DECLINED)

    return router
