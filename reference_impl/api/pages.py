"""The pages behind a mail's links. Opening one changes nothing, as mail programs open links too; its button does."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from reference_impl.api.routes import router_of
from reference_impl.domain.card import CardEvent, CardState
from reference_impl.flows.card_authority import CardAuthority
from reference_impl.flows.context import Context

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title><h1>{title}</h1>'
    "<p>{text}</p>{form}</html>"
)
_FORM = '<form method="post"><button>{button}</button></form>'
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_SAID = {
    CardState.AUTHORISED: "The card can be used.",
    CardState.REFUSED: "The card is not let in.",
    CardState.REVOKED: "The card is not let in.",
}


def pages_router(context: Context, authority: CardAuthority) -> APIRouter:
    """The routes of one till service."""
    router = router_of("mail links", "/cards")
    title = escape(context.settings.programme.name)

    def page(text: str, button: str = "", status: int = 200) -> HTMLResponse:
        form = _FORM.format(button=button) if button else ""
        return HTMLResponse(_PAGE.format(title=title, text=text, form=form), status, headers=_HEADERS)

    async def resolve(secret: str, event: CardEvent) -> HTMLResponse:
        async with context.database.transaction() as work:
            card = await authority.resolve(work, secret, event)
            state = CardState(card.state) if card is not None else None
        if state is None or state is CardState.PENDING:
            return page("This link is not valid any more.", status=404)
        return page(_SAID[state])

    @router.get("/confirm/{secret}")
    async def ask_to_confirm(secret: str) -> HTMLResponse:
        """Asks once more."""
        return page("Is the card in the Qerko app yours?", "Yes, let it be used")

    @router.post("/confirm/{secret}")
    async def confirm(secret: str) -> HTMLResponse:
        """The member confirms."""
        return await resolve(secret, CardEvent.CONFIRMED)

    @router.get("/refuse/{secret}")
    async def ask_to_refuse(secret: str) -> HTMLResponse:
        """Asks once more."""
        return page("Somebody else wants to use your card?", "Yes, keep it out")

    @router.post("/refuse/{secret}")
    async def refuse(secret: str) -> HTMLResponse:
        """The member refuses."""
        return await resolve(secret, CardEvent.DECLINED)

    return router
