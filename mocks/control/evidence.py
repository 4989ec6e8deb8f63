"""What happened in a world and how things stand: journal, ledger, snapshot; and what shall go wrong: faults."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

import orjson
from fastapi import Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.vipps.account import Quirks, Titles, VippsAccount
from mocks.vipps.idtoken import Flaw
from mocks.vipps.oidc import rotate
from mocks.world.faults import Rule
from mocks.world.snapshot import put, take

router = router_of("Evidence", "/control/worlds/{world}")


class Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rules: list[Rule] = Field(default_factory=list, max_length=1000)


@router.put("/faults")
async def put_faults(request: Request, world: str, wanted: Rules | list[Rule]) -> dict[str, Any]:
    """Replace all fault rules of the world."""
    faults = sandbox_of(request).tenants.get(world).faults
    faults.put(wanted if isinstance(wanted, list) else wanted.rules)
    return {"rules": faults.rules}


@router.get("/faults")
async def get_faults(request: Request, world: str) -> dict[str, Any]:
    """The rules, with how many calls each has seen and struck."""
    return {"rules": sandbox_of(request).tenants.get(world).faults.rules}


@router.get("/journal")
async def get_journal(
    request: Request,
    world: str,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> dict[str, Any]:
    """Exchanges after a seq, oldest first, secrets replaced by digests; ``unattributed`` is a world too, here."""
    tenants = sandbox_of(request).tenants
    journal = (tenants.unattributed if world == "unattributed" else tenants.get(world)).journal
    entries = [entry.as_json() for entry in journal.after(after, limit)]
    return {"exchanges": entries, "cut": journal.cut, "next": entries[-1]["seq"] if entries else after}


@router.get("/ledger", response_model=dict[str, Any])
async def get_ledger(request: Request, world: str, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Every movement of money after a seq, complete."""
    entries = sandbox_of(request).tenants.get(world).ledger.after(after)
    # Hundreds of thousands after a day's load: the framework's own rendering would keep everybody waiting for seconds.
    content = orjson.dumps({"entries": entries, "next": entries[-1].seq if entries else after})
    return Response(content, media_type="application/json")


@router.get("/snapshot")
async def get_snapshot(request: Request, world: str) -> dict[str, Any]:
    return take(sandbox_of(request).tenants.get(world))


@router.put("/snapshot", status_code=204)
async def put_snapshot(request: Request, world: str, snapshot: Annotated[dict[str, Any], Body()]) -> None:
    """Bring the world to how things stood when the snapshot was taken, access tokens included."""
    tenants = sandbox_of(request).tenants
    found = tenants.get(world)
    put(found, snapshot)
    tenants.relearn(found)


class Settings(BaseModel):
    """Switchable readings and life times of the simulated Vipps; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    checkin_like_test: bool | None = None
    strict_fields: bool | None = None
    strict_userinfo_key: bool | None = None
    invalid_user: bool | None = None
    push_allowed: bool | None = None
    long_living_allowed: bool | None = None
    token_life: int | None = Field(default=None, ge=1, le=86_400)
    numeric_token_life: bool | None = None
    qr_life: int | None = Field(default=None, ge=1)
    ciba_interval: int | None = Field(default=None, ge=1, le=60)
    ciba_expiry: int | None = Field(default=None, ge=60, le=900)
    open_logins_per_user: int | None = Field(default=None, ge=1)
    poll_tolerance: float | None = Field(default=None, ge=0)
    error_titles: Titles | None = None
    unknown_members: bool | None = None
    id_token_flaw: Flaw | None = None
    moved_endpoints: bool | None = None
    rate_limits: bool | None = None
    plain_pkce: bool | None = None
    login_error: str | None = Field(default=None, max_length=60)
    code_life: int | None = Field(default=None, ge=1, le=3600)
    profile_delay: float | None = Field(default=None, ge=0, le=3600)
    strict_qr_accept: bool | None = None
    payment_qr_life: int | None = Field(default=None, ge=1, le=86_400)
    customer_token_life: int | None = Field(default=None, ge=1, le=86_400)
    ecom_skip_allowed: bool | None = None
    ecom_force_push: bool | None = None
    ecom_misreads_fail: bool | None = None
    ecom_request_id_required: bool | None = None
    ecom_refusal_final: bool | None = None
    ecom_numeric_callback: bool | None = None
    ecom_timeout_operation: Literal["CANCEL", "REJECT"] | None = None
    ecom_open_life: int | None = Field(default=None, ge=1, le=86_400)
    ecom_complete_life: int | None = Field(default=None, ge=1, le=86_400)
    ecom_statuses: dict[str, Annotated[int, Field(ge=400, le=599)]] | None = None


@router.put("/vipps/quirks")
async def put_quirks(request: Request, world: str, settings: Settings) -> Quirks:
    """Switch documented quirks and inferred readings of the simulated Vipps."""
    account = sandbox_of(request).tenants.get(world).part(VippsAccount)
    account.quirks = dataclasses.replace(account.quirks, **settings.model_dump(exclude_none=True))
    return account.quirks


@router.post("/vipps/rotate-keys", status_code=204)
async def rotate_keys(request: Request, world: str) -> None:
    """New signing keys from now on; the old ones stay published."""
    rotate(sandbox_of(request).tenants.get(world))


@router.post("/vipps/revoke-tokens", status_code=204)
async def revoke_tokens(request: Request, world: str) -> None:
    """Platform access tokens issued so far stop working at once."""
    tenants = sandbox_of(request).tenants
    account = tenants.get(world).part(VippsAccount)
    for token in list(account.grants):
        tenants.forget("token", token)
    account.grants.clear()
