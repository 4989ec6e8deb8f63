"""What happens at Poster outside its web API: the developer account, the merchant's clicks in the back office.

Terminals are elsewhere.
"""

from __future__ import annotations

from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.poster.account import PosterAccount
from mocks.poster.application import ENTITIES, SECTIONS, Application
from mocks.poster.connection import connect_another, disconnect, issue_code
from mocks.poster.guest import Client
from mocks.poster.order import OrderRefused
from mocks.poster.settling import refund
from mocks.poster.webhook import send
from mocks.world.loopback import may_be_called
from mocks.world.machine import NotPossible
from mocks.world.world import World

router = router_of("Poster", "/control/worlds/{world}/poster")


class NewApplication(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")


class ApplicationSettings(BaseModel):
    """What the developer account says of an application; what is not named stays. ``webhook_url`` empty: none."""

    model_config = ConfigDict(extra="forbid")
    rights: list[str] | None = None
    redirect_uris: list[str] | None = Field(default=None, max_length=100)
    webhook_url: str | None = Field(default=None, max_length=2000)
    entities: list[str] | None = None


class Consent(BaseModel):
    """``redirect_uri``: where the code would have gone; null: the manage page is opened."""

    model_config = ConfigDict(extra="forbid")
    redirect_uri: str | None = None


class AccountSettings(BaseModel):
    """``tariff``: trial and free ones restrict some methods; ``currency_symbol`` may be markup, as it is at Poster."""

    model_config = ConfigDict(extra="forbid")
    lang: Literal["ua", "en"] | None = None
    tariff: str | None = Field(default=None, min_length=1, max_length=40)
    currency_symbol: str | None = Field(default=None, max_length=200)


class Guest(BaseModel):
    """Written past all rules, so that two may share a number or a card; ``bonus`` in kopecks."""

    model_config = ConfigDict(extra="forbid")
    lastname: str
    firstname: str = ""
    group_id: int
    phone: str = Field(default="", pattern=r"^\d*$")
    card_number: str = ""
    bonus: int = Field(default=0, ge=0)
    deleted: bool = False


class WantedWebhook(BaseModel):
    """``object`` and ``action``: documented or not; ``data``: an object, sent as text."""

    model_config = ConfigDict(extra="forbid")
    object: str = Field(pattern=r"^\S{1,60}$")
    object_id: int
    action: str = Field(pattern=r"^\S{1,60}$")
    data: dict[str, Any] | None = None


class Refund(BaseModel):
    """``amount`` in kopecks; null: everything that is left."""

    model_config = ConfigDict(extra="forbid")
    amount: int | None = Field(default=None, gt=0)


def _world(request: Request, world: str) -> tuple[World, PosterAccount]:
    found = sandbox_of(request).tenants.get(world)
    return found, found.part(PosterAccount)


def _application(account: PosterAccount, application_id: str) -> Application:
    application = account.application(application_id)
    if application is None:
        raise Problem(404, "not-found", "Not found", f"no application {application_id[:40]!r}")
    return application


def _shown(application: Application) -> dict[str, Any]:
    """Without its secret."""
    return {
        "id": application.id,
        "name": application.name,
        "connected": application.connected,
        "rights": application.rights,
        "redirect_uris": application.redirect_uris,
        "webhook_url": application.webhook_url,
        "entities": application.entities,
    }


def _check_url(url: str) -> None:
    """https, or http on loopback."""
    if not may_be_called(url):
        raise Problem(400, "bad-uri", "Bad URI", f"{url[:200]!r} is neither https nor http on loopback")


def _check_known(wanted: list[str] | None, there_are: tuple[str, ...]) -> None:
    for one in wanted or ():
        if one not in there_are:
            raise Problem(400, "bad-request", "Bad request", f"{one[:60]!r} is none of {', '.join(there_are)}")


@router.get("/applications")
async def list_applications(request: Request, world: str) -> dict[str, Any]:
    _, account = _world(request, world)
    return {"applications": [_shown(application) for application in account.applications]}


@router.post("/applications", status_code=201)
async def add_application(request: Request, world: str, wanted: NewApplication) -> dict[str, Any]:
    """A further application, connected; its secret and token are shown here and nowhere else."""
    found, account = _world(request, world)
    application = connect_another(found, wanted.name)
    sandbox_of(request).tenants.relearn(found)
    return {**_shown(application), "secret": application.secret, "token": account.token_of(application.id)}


@router.put("/applications/{application_id}")
async def set_application(
    request: Request, world: str, application_id: str, wanted: ApplicationSettings
) -> dict[str, Any]:
    """Rights, redirect addresses, and where webhooks about what go to."""
    _, account = _world(request, world)
    application = _application(account, application_id)
    _check_known(wanted.entities, ENTITIES)
    _check_known(wanted.rights, SECTIONS)
    if wanted.webhook_url:
        _check_url(wanted.webhook_url)
    if wanted.rights is not None:
        application.rights = list(wanted.rights)
    if wanted.redirect_uris is not None:
        application.redirect_uris = wanted.redirect_uris
    if wanted.webhook_url is not None:
        application.webhook_url = wanted.webhook_url or None
    if wanted.entities is not None:
        application.entities = wanted.entities
    return _shown(application)


@router.post("/applications/{application_id}/consent", status_code=201)
async def give_consent(request: Request, world: str, application_id: str, wanted: Consent) -> dict[str, Any]:
    """A code without a browser, as the consent page or the opened manage page would hand it over."""
    found, account = _world(request, world)
    application = _application(account, application_id)
    if wanted.redirect_uri is not None and wanted.redirect_uri not in application.redirect_uris:
        raise Problem(400, "bad-uri", "Bad URI", "the redirect_uri is not registered")
    code = issue_code(found, application, wanted.redirect_uri)
    sandbox_of(request).tenants.learn("poster-code", code.code, found)
    return {"code": code.code, "account": account.account}


@router.post("/applications/{application_id}/removal")
async def remove_application(request: Request, world: str, application_id: str) -> dict[str, Any]:
    """The merchant removes the application: its tokens are void, and a last webhook says so."""
    found, account = _world(request, world)
    application = _application(account, application_id)
    disconnect(found, application)
    sandbox_of(request).tenants.relearn(found)
    return _shown(application)


@router.post("/applications/{application_id}/webhooks", status_code=202)
async def send_webhook(request: Request, world: str, application_id: str, wanted: WantedWebhook) -> dict[str, int]:
    """Any webhook by hand, signed as it should be."""
    found, account = _world(request, world)
    application = _application(account, application_id)
    if not application.webhook_url:
        raise Problem(409, "no-webhook", "No webhook address", f"application {application.id} wants no webhooks")
    send(found, application, wanted.object, wanted.object_id, wanted.action, wanted.data)
    return {"deliveries": 1}


@router.put("/settings")
async def set_settings(request: Request, world: str, wanted: AccountSettings) -> dict[str, Any]:
    """Language, tariff and currency symbol of the account."""
    _, account = _world(request, world)
    settings = account.settings
    settings.lang = wanted.lang or settings.lang
    settings.tariff = wanted.tariff or settings.tariff
    if wanted.currency_symbol is not None:
        settings.currency.symbol = wanted.currency_symbol
    return {"lang": settings.lang, "tariff": settings.tariff, "currency_symbol": settings.currency.symbol}


@router.post("/guests", status_code=201)
async def write_guest(request: Request, world: str, wanted: Guest) -> dict[str, int]:
    """A guest as the back office may have left them; nobody is told."""
    found, account = _world(request, world)
    if wanted.group_id not in account.groups:
        raise Problem(400, "bad-request", "Bad request", f"no group {wanted.group_id}")
    client = Client(account.next("client"), wanted.group_id, wanted.lastname, found.clock.now, wanted.firstname)
    client.phone, client.card_number = wanted.phone, wanted.card_number
    client.bonus, client.deleted = wanted.bonus, wanted.deleted
    account.clients[client.id] = client
    return {"client_id": client.id}


@router.post("/transactions/{transaction_id}/refunds", status_code=201)
async def refund_transaction(request: Request, world: str, transaction_id: int, wanted: Refund) -> dict[str, int]:
    """Money back for a closed check; applications hear of it by webhook only."""
    found, account = _world(request, world)
    order = account.transaction(transaction_id)
    if order is None:
        raise Problem(404, "not-found", "Not found", f"no transaction {transaction_id}")
    try:
        return {"refunded": refund(found, order, wanted.amount)}
    except (NotPossible, OrderRefused) as error:
        raise Problem(409, "not-now", "Not now", str(error)) from None
