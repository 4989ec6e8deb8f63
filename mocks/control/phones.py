"""Phones: what their screens show, and what the people who hold them do."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.control.worlds import sandbox_of
from mocks.vipps.account import VippsAccount
from mocks.vipps.consent import revoke_consent
from mocks.vipps.landing import open_link
from mocks.vipps.personalqr import show_qr
from mocks.vipps.qrimage import LARGEST, SMALLEST, TYPES, image
from mocks.vipps.scan import NothingThere, scan
from mocks.world.phone import HabitKind, Phone, ScreenKind
from mocks.world.world import World

router = router_of("Phones", "/control/worlds/{world}/phones")


class Choice(BaseModel):
    """Which pending screen is meant; what is left out fits any, the newest wins."""

    model_config = ConfigDict(extra="forbid")
    kind: ScreenKind | None = None
    reference: str | None = None
    auth_req_id: str | None = None


class NewHabit(BaseModel):
    """``delay_seconds``: how long the person takes (for ``slow`` the median)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    habit: HabitKind = Field(validation_alias=AliasChoices("habit", "kind"))
    delay_seconds: float | None = Field(default=None, ge=0, le=86_400)


class PersonNews(BaseModel):
    """What is new about a person; ``formerly``: the number that the same person had before, and logged in with."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(default=None, min_length=1)
    email: str | None = None
    email_verified: bool | None = None
    street_address: str | None = None
    formerly: str | None = None


class Link(BaseModel):
    """A landing link, or the content of a payment's QR code."""

    model_config = ConfigDict(extra="forbid")
    url: str


class Scanned(BaseModel):
    """What the phone's camera sees: the content of a code, or the merchant's own id of a sticker."""

    model_config = ConfigDict(extra="forbid")
    url: str | None = None
    merchant_qr_id: str | None = None


class WantedQr(BaseModel):
    """``version``: 1.0 shows the number in clear text, 2.0 a token that lives for some minutes."""

    model_config = ConfigDict(extra="forbid")
    version: str = Field(default="1.0", pattern=r"^[12]\.0$")


def phone_of(request: Request, world: str, msisdn: str) -> tuple[World, Phone]:
    found = sandbox_of(request).tenants.get(world)
    phone = found.phones.get(msisdn.removeprefix("+"))
    if phone is None:
        raise Problem(404, "unknown-phone", "Unknown phone", f"nobody in world {world} has the number {msisdn[:20]}")
    return found, phone


def show(phone: Phone) -> dict[str, Any]:
    return {
        "msisdn": phone.person.msisdn,
        "name": phone.person.name,
        "personal_qr": phone.person.personal_qr,
        "habit": dataclasses.asdict(phone.habit),
        "app_open": phone.app_open,
        "screens": [dataclasses.asdict(screen) for screen in phone.screens],
    }


@router.get("")
async def list_phones(request: Request, world: str) -> dict[str, Any]:
    return {"phones": [show(phone) for phone in sandbox_of(request).tenants.get(world).people]}


@router.get("/{msisdn}")
async def show_phone(request: Request, world: str, msisdn: str) -> dict[str, Any]:
    return show(phone_of(request, world, msisdn)[1])


def _act(world: World, phone: Phone, choice: Choice | None, approve: bool) -> dict[str, Any]:
    wanted = choice or Choice()
    screen = phone.pending(wanted.kind, wanted.reference, wanted.auth_req_id)
    if screen is None:
        detail = f"nothing that fits is pending on the phone of {phone.person.msisdn}"
        raise Problem(409, "nothing-pending", "Nothing pending", detail)
    world.answer(phone, screen, approve)
    return dataclasses.asdict(screen)


@router.post("/{msisdn}/approve")
async def approve(request: Request, world: str, msisdn: str, choice: Choice | None = None) -> dict[str, Any]:
    """The person approves what the screen asks."""
    return _act(*phone_of(request, world, msisdn), choice, approve=True)


@router.post("/{msisdn}/reject")
async def reject(request: Request, world: str, msisdn: str, choice: Choice | None = None) -> dict[str, Any]:
    """The person rejects what the screen asks."""
    return _act(*phone_of(request, world, msisdn), choice, approve=False)


@router.put("/{msisdn}/habit")
async def put_habit(request: Request, world: str, msisdn: str, habit: NewHabit) -> dict[str, Any]:
    """How the person reacts from now on, by hand being the default."""
    found, phone = phone_of(request, world, msisdn)
    found.set_habit(phone, habit.habit, habit.delay_seconds)
    return show(phone)


@router.patch("/{msisdn}/person")
async def change_person(request: Request, world: str, msisdn: str, news: PersonNews) -> dict[str, Any]:
    """What Vipps knows of the owner from now on; without a street address nobody has an address."""
    found, phone = phone_of(request, world, msisdn)
    phone.person = dataclasses.replace(phone.person, **news.model_dump(exclude_none=True, exclude={"formerly"}))
    if news.formerly is not None:
        before = phone_of(request, world, news.formerly)[1].person.msisdn
        found.part(VippsAccount).formerly[phone.person.msisdn] = before
    return dataclasses.asdict(phone.person)


@router.post("/{msisdn}/open")
async def open_payment(request: Request, world: str, msisdn: str, link: Link) -> dict[str, Any]:
    """The person opens a payment link, or scans its QR code."""
    found, phone = phone_of(request, world, msisdn)
    if not open_link(found, phone, link.url):
        raise Problem(409, "no-payment", "No payment", "the link belongs to no payment that can still be approved")
    return show(phone)


@router.post("/{msisdn}/qr")
async def show_personal_qr(request: Request, world: str, msisdn: str, wanted: WantedQr | None = None) -> dict[str, str]:
    """The person shows the personal QR code; returns its content, as a scanner reads it."""
    found, phone = phone_of(request, world, msisdn)
    version = (wanted or WantedQr()).version
    return {"code": show_qr(found, phone, version), "version": version}


@router.get("/{msisdn}/qr.{kind}", response_class=Response)
async def draw_personal_qr(
    request: Request,
    world: str,
    msisdn: str,
    kind: Literal["svg", "png"],
    version: Annotated[str, Query(pattern=r"^[12]\.0$")] = "1.0",
    size: Annotated[int, Query(ge=SMALLEST, le=LARGEST)] = 320,
) -> Response:
    """The personal QR code as an image; each one of format 2.0 is a new one."""
    found, phone = phone_of(request, world, msisdn)
    content = image(show_qr(found, phone, version), kind, size)
    return Response(content, media_type=TYPES[kind].decode(), headers={"Cache-Control": "no-store"})


@router.post("/{msisdn}/scan")
async def scan_code(request: Request, world: str, msisdn: str, scanned: Scanned) -> dict[str, Any]:
    """The person scans a merchant's code with the phone; returns the screen that this leads to.

    A sticker at the till tells the merchant at once: without a webhook, or one that answers 2xx, the screen says so.
    """
    found, phone = phone_of(request, world, msisdn)
    try:
        return dataclasses.asdict(await scan(found, phone, scanned.url, scanned.merchant_qr_id))
    except NothingThere as error:
        raise Problem(409, "nothing-there", "Nothing there", str(error)) from None


@router.post("/{msisdn}/revoke-consent")
async def take_consent_back(request: Request, world: str, msisdn: str) -> dict[str, bool]:
    """The person takes back everything shared with the merchant; ``told``: whether the merchant hears of it."""
    return {"told": revoke_consent(*phone_of(request, world, msisdn))}
