"""The terminal's API, second half: apps, their icons and questions, and the platform's settings."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import Field, JsonValue

from mocks.poster.account import PosterAccount
from mocks.poster.terminal import apps, events, moments, register
from mocks.poster.terminal.api import Body, In, Pin, Timeout, rested
from mocks.poster.terminal.decoding import codes_in
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.register import TerminalRefused
from mocks.poster.terminal.state import Device
from mocks.poster.terminal.view import Shown, show_app, show_terminal

router = APIRouter(tags=["Terminal: apps"])


class Icon(Body):
    """``app``: its id or its application's; left out: the first app that has one there."""

    place: Literal["order", "functions", "receiptsArchive", "payment"] = "order"
    app: str | None = None


class Code(Body):
    """A code as text, or the phone of somebody of the world, which shows a personal code."""

    code: str | None = Field(default=None, max_length=4000)
    phone: str | None = Field(default=None, max_length=20)


class Event(Body):
    """``data``: as documented; ``order`` is filled in where it is missing and an order is on the screen."""

    name: str
    data: dict[str, JsonValue] = Field(default_factory=dict)


class Which(Body):
    app: str | None = None


@router.post("/icons")
async def click_icon(world: In, body: Icon, timeout: Timeout = 10.0) -> Shown:
    """Click an app's icon, or its button on the payment screen."""
    moments.click(world, body.place, body.app)
    return await rested(world, timeout)


@router.post("/popup/close")
async def close_popup(world: In, body: Which | None = None, timeout: Timeout = 30.0) -> Shown:
    """Close the popup on top, as the cashier does with its cross."""
    moments.close_popup_by_hand(world, None if body is None else body.app)
    return await rested(world, timeout)


@router.post("/scan")
async def scan(world: In, body: Code, timeout: Timeout = 10.0) -> Shown:
    """Hold a code up to the scanner; neither code nor phone: close the scanner that an app has opened."""
    if body.phone is not None:
        phone = world.phones.get(body.phone.removeprefix("+"))
        if phone is None:
            raise TerminalRefused("no-phone", f"nobody has the number {body.phone}")
        moments.scan(world, phone.person.personal_qr)
    elif body.code is not None:
        moments.scan(world, body.code)
    else:
        moments.cancel_scan(world)
    return await rested(world, timeout)


@router.post("/pictures")
async def read_picture(request: Request, world: In, width: int, height: int) -> Shown:
    """The codes in a grey picture, a byte for each pixel."""
    try:
        return {"codes": codes_in(await request.body(), width, height)}
    except ValueError as error:
        raise TerminalRefused("bad-picture", str(error)) from None


@router.post("/rights")
async def answer_rights(world: In, body: Pin, timeout: Timeout = 10.0) -> Shown:
    """The administrator's PIN, for an app that asks for it."""
    moments.answer_rights(world, body.pin)
    return await rested(world, timeout)


@router.post("/notifications/{notification_id}/click")
async def click_notification(world: In, notification_id: int, timeout: Timeout = 10.0) -> Shown:
    moments.click_notification(world, notification_id)
    return await rested(world, timeout)


@router.post("/incoming/{incoming_id}/{verdict}")
async def decide_incoming(
    world: In, incoming_id: int, verdict: Literal["accept", "decline"], timeout: Timeout = 10.0
) -> Shown:
    """Take an online order, or refuse it."""
    moments.announce_incoming(world)
    (moments.accept_incoming if verdict == "accept" else moments.decline_incoming)(world, incoming_id)
    return await rested(world, timeout)


@router.post("/events")
async def fire_event(world: In, body: Event, timeout: Timeout = 30.0) -> Shown:
    """Fire a documented event by hand, as if it had happened; nothing at the terminal changes by it."""
    if body.name not in events.NAMES:
        raise TerminalRefused("no-event", f"there is no event {body.name[:60]!r}")
    if body.name in events.BLOCKING:
        register.not_waiting(world)
        order = register.active_order(world)
        order_id = None if order is None or "order" in body.data else order.id
        events.interrupt(world, body.name, body.data, order_id, leads=False)
    else:
        events.fire(world, body.name, events.same(dict(body.data)))
    return await rested(world, timeout)


class NewApp(Body):
    """A bundle by its address, or its text with a name."""

    url: str | None = Field(default=None, max_length=2000)
    bundle: str | None = None
    name: str = Field(default="bundle.js", max_length=200)
    application_id: str | None = None


@router.get("/apps")
async def list_apps(world: In) -> Shown:
    account = world.part(PosterAccount)
    return {"apps": [show_app(account, app) for app in terminal_of(world).apps]}


@router.post("/apps", status_code=201)
async def install_app(request: Request, world: In, body: NewApp) -> Shown:
    """Load a bundle; again from the same source: its new version."""
    if (body.url is None) == (body.bundle is None):
        raise TerminalRefused("no-bundle", "either url or bundle is needed")
    source, bundle = body.name, body.bundle
    if body.url is not None:
        source, bundle = body.url, await apps.fetch_bundle(world, body.url)
    app = apps.install(world, source, bundle or "", body.application_id)
    request.app.state.tenants.relearn(world)
    return show_app(world.part(PosterAccount), app)


@router.post("/apps/{app}/reload")
async def reload_app(world: In, app: str, timeout: Timeout = 10.0) -> Shown:
    """Start an app afresh, as the platform does with one that does not answer."""
    events.reload(world, moments.app_of(world, app))
    return await rested(world, timeout)


@router.delete("/apps/{app}", status_code=204)
async def remove_app(world: In, app: str) -> None:
    apps.remove(world, moments.app_of(world, app))


# --- settings --------------------------------------------------------------------------------------------------------


class NewEnvironment(Body):
    android: bool = False
    iOS: bool = False
    windows: bool = False
    desktop: bool = False


class Settings(Body):
    """What is left out stays; apps see language and environment at their next start.

    ``lenient_answer``, ``flat_client``, ``php_json``: readings of the documents, see
    :class:`mocks.poster.terminal.state.Habits`; ``allowed_hosts``: besides this machine, ``*`` for all.
    """

    lang: Literal["ua", "en", "ru", "pl"] | None = None
    environment: NewEnvironment | None = None
    lenient_answer: bool | None = None
    flat_client: bool | None = None
    php_json: bool | None = None
    allowed_hosts: list[str] | None = Field(default=None, max_length=100)
    devices: list[Device] | None = Field(default=None, max_length=20)


@router.put("/settings")
async def put_settings(world: In, body: Settings) -> Shown:
    terminal = terminal_of(world)
    if body.lang is not None:
        world.part(PosterAccount).settings.lang = body.lang
    if body.environment is not None:
        for name, value in body.environment.model_dump().items():
            setattr(terminal.environment, name, value)
    for name in ("lenient_answer", "flat_client", "php_json", "allowed_hosts"):
        if (value := getattr(body, name)) is not None:
            setattr(terminal.habits, name, value)
    if body.devices is not None:
        terminal.devices = body.devices
    desk_of(world).changed()
    return show_terminal(world)
