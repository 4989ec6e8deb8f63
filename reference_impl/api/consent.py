"""The two pages between which the café's owner consents at Poster (POSTER-OAUTH-01)."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from reference_impl.api.page import page
from reference_impl.api.routes import router_of
from reference_impl.flows.cafe_consent import Consent
from reference_impl.flows.context import Context
from reference_impl.flows.refusals import Refused

RETURN = "/poster/connected"
"""Below the till's base URL: the `redirect_uri` that the developer account registers."""
_COOKIE = "kassa-consent"
_PATIENCE = 600  # seconds for the owner to decide


def consent_router(context: Context, consent: Consent) -> APIRouter:
    """The routes of one till service."""
    router = router_of("café", "/poster")
    title = context.settings.programme.name
    base = urlsplit(context.settings.base_url.rstrip("/"))
    where = f"{base.path}/poster"

    @router.get("/connect")
    async def connect() -> RedirectResponse:
        """Off to Poster."""
        url, secret = await consent.begin()
        answer = RedirectResponse(url, 303)
        answer.set_cookie(
            _COOKIE, secret, _PATIENCE, path=where, secure=base.scheme == "https", httponly=True, samesite="lax"
        )
        return answer

    @router.get(RETURN.removeprefix("/poster"))
    async def connected(request: Request, code: str = "", account: str = "") -> HTMLResponse:
        """Back from Poster: with a code and the account's name, or (inferred) with an error in place of both."""
        try:
            await consent.finish(request.cookies.get(_COOKIE, ""), account, code)
        except Refused as refused:
            answer = page(title, refused.detail, status=refused.status)
        else:
            answer = page(title, "The café is connected.")
        answer.delete_cookie(_COOKIE, path=where)
        return answer

    return router
