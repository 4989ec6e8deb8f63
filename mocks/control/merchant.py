"""What a merchant sets in the vendor's portal: addresses that logins may come back to, and one for revoked consents."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.vipps.account import VippsAccount
from mocks.vipps.authorization import why_not_registrable

router = router_of("Merchant", "/control/worlds/{world}/vipps")


class RedirectUris(BaseModel):
    """All of them: what is not named is no longer registered."""

    model_config = ConfigDict(extra="forbid")
    redirect_uris: list[Annotated[str, Field(max_length=2000)]] = Field(max_length=100)


class ConsentUrl(BaseModel):
    """``url``: https, or http on loopback; null: nothing is sent."""

    model_config = ConfigDict(extra="forbid")
    url: str | None = Field(max_length=2000)


def _check(uri: str) -> None:
    reason = why_not_registrable(uri)
    if reason is not None:
        raise Problem(400, "bad-uri", "Bad URI", f"{uri[:200]!r} cannot be registered: {reason}")


@router.put("/redirect-uris")
async def put_redirect_uris(request: Request, world: str, wanted: RedirectUris) -> RedirectUris:
    """Where logins may come back to; matched to the letter."""
    for uri in wanted.redirect_uris:
        _check(uri)
    account = sandbox_of(request).tenants.get(world).part(VippsAccount)
    account.redirect_uris = list(dict.fromkeys(wanted.redirect_uris))
    return RedirectUris(redirect_uris=account.redirect_uris)


@router.get("/redirect-uris")
async def get_redirect_uris(request: Request, world: str) -> RedirectUris:
    return RedirectUris(redirect_uris=sandbox_of(request).tenants.get(world).part(VippsAccount).redirect_uris)


@router.put("/consent-url")
async def put_consent_url(request: Request, world: str, wanted: ConsentUrl) -> ConsentUrl:
    """Where the message goes that somebody took their consent back."""
    if wanted.url is not None:
        _check(wanted.url)
        if not wanted.url.startswith(("https://", "http://")):
            raise Problem(400, "bad-uri", "Bad URI", "a message needs an http address")
    sandbox_of(request).tenants.get(world).part(VippsAccount).consent_url = wanted.url
    return wanted
