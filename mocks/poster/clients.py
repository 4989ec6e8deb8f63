"""Clients: make, change, remove, find.

Source: Poster web API, clients.createClient, createClients (Russian only), updateClient, removeClient, removeClients
(Russian only), getClient, getClients (POSTER-SYNC-05, POSTER-SYNC-11, POSTER-API-02, POSTER-API-03).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, Field, JsonValue, model_validator
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.errors import Code, refused
from mocks.poster.groups import Percent
from mocks.poster.guest import Client, formatted, phone_digits
from mocks.poster.guestbase import (
    Details,
    NoSuchGroup,
    PhoneTaken,
    change,
    check_phone,
    create,
    live_group,
    remove,
)
from mocks.poster.inferred import UNSET, UNSET_BIRTHDAY
from mocks.poster.money import KopeckSum, MajorSum, text
from mocks.poster.section import Section
from mocks.poster.wanted import Required, Several, Wanted
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal


def _translate(error: Exception) -> Refusal | None:
    if isinstance(error, NoSuchGroup):
        return refused(Code.NO_SUCH_ID, str(error))
    return refused(Code.DUPLICATE, field="phone") if isinstance(error, PhoneTaken) else None


section = Section("clients", "Clients", _translate)


def _day(value: str) -> str:
    """``Y-m-d``; the unset birthday of the lists may come back."""
    if value not in ("", UNSET_BIRTHDAY):
        date.fromisoformat(value)
    return value if value != UNSET_BIRTHDAY else ""


def _number_of_phone(value: str) -> str:
    if value and not phone_digits(value):
        raise ValueError("The phone has no digits")
    return phone_digits(value)


Birthday = Annotated[str, AfterValidator(_day)]
Phone = Annotated[str, AfterValidator(_number_of_phone)]
Sex = Annotated[int, Field(ge=0, le=2)]


class ClientData(Wanted):
    """What may be known of a client: ``bonus`` in hryvnias (inferred), ``total_payed_sum`` in kopecks."""

    phone: Phone | None = None
    client_sex: Sex | None = None
    card_number: str | None = None
    email: str | None = None
    birthday: Birthday | None = None
    city: str | None = None
    country: str | None = None
    address: str | None = None
    comment: str | None = None
    discount_per: Percent | None = None
    bonus: Annotated[MajorSum, Field(ge=0)] | None = None
    total_payed_sum: Annotated[KopeckSum, Field(ge=0)] | None = None

    def details(self) -> Details:
        return Details(
            phone=self.phone,
            sex=self.client_sex,
            card_number=self.card_number,
            email=self.email,
            birthday=self.birthday,
            country=self.country,
            city=self.city,
            address=self.address,
            comment=self.comment,
            percent=self.discount_per,
            bonus=self.bonus,
            total_payed=self.total_payed_sum,
        )


class NewClient(ClientData):
    client_name: Required
    client_groups_id_client: int


class NewClients(Wanted):
    """A list, or a form with indexes in front: ``0[client_name]=…``."""

    clients: Several[NewClient]

    @model_validator(mode="before")
    @classmethod
    def _indexed(cls, content: Any) -> Any:
        indexes = {name: one for name, one in content.items() if name.isdigit()}
        return {"clients": indexes} if indexes else {}


class ChangedClient(ClientData):
    """What is not named stays as it is (inferred)."""

    client_id: int
    client_name: Required | None = None
    client_groups_id_client: int | None = None


class ClientId(Wanted):
    client_id: int


class ClientIds(Wanted):
    ids: Several[int]


class OneClient(ClientId):
    id_1c: bool = Field(default=False, alias="1c")


class Listing(Wanted):
    """Neither ``num`` nor ``offset``: everything. ``birthday``: month and day, ``md``."""

    num: Annotated[int, Field(ge=0)] | None = None
    offset: Annotated[int, Field(ge=0)] = 0
    group_id: int | None = None
    phone: Phone | None = None
    birthday: Annotated[str, Field(pattern=r"^(\d{4})?$")] | None = None
    client_id_only: bool = False
    id_1c: bool = Field(default=False, alias="1c")
    order_by: str = "client_id"
    sort: Literal["asc", "desc"] = "desc"


class ClientRow(TypedDict):
    """All text; sums in kopecks; ``phone`` for people, ``phone_number`` its digits."""

    client_id: str
    firstname: str
    lastname: str
    patronymic: str
    discount_per: str
    bonus: str
    total_payed_sum: str
    date_activale: str
    phone: str
    phone_number: str
    email: str
    birthday: str
    card_number: str
    client_sex: str
    country: str
    city: str
    comment: str
    address: str
    client_groups_id: str
    client_groups_name: str
    client_groups_discount: str
    loyalty_type: str
    birthday_bonus: str
    ewallet: str
    delete: NotRequired[str]
    accumulation_products: NotRequired[JsonValue]
    prize_products: NotRequired[JsonValue]
    id_1c: NotRequired[str | None]


class ClientIdRow(TypedDict):
    client_id: str


def client_of(account: PosterAccount, client_id: int) -> Client:
    """A client who is not removed, or error 32."""
    client = account.clients.get(client_id)
    if client is None or client.deleted:
        raise refused(Code.NO_SUCH_ID, f"client {client_id}")
    return client


@section.post("createClient")
def create_client(call: Call, wanted: NewClient) -> int:
    """A new client; its id."""
    return create(call.world, wanted.client_groups_id_client, wanted.client_name, wanted.details()).id


@section.post("createClients")
def create_clients(call: Call, wanted: NewClients) -> list[int]:
    """Several at once, all of them or none (inferred); their ids."""
    account = call.world.part(PosterAccount)
    phones = [one.phone for one in wanted.clients if one.phone]
    if len(phones) != len(set(phones)):
        raise PhoneTaken("phone")
    for one in wanted.clients:
        live_group(account, one.client_groups_id_client)
        check_phone(account, one.phone)
    return [create_client(call, one) for one in wanted.clients]


@section.post("updateClient")
def update_client(call: Call, wanted: ChangedClient) -> int:
    """Change a client; the id again."""
    client = client_of(call.world.part(PosterAccount), wanted.client_id)
    change(call.world, client, wanted.client_groups_id_client, wanted.client_name, wanted.details())
    return client.id


@section.post("removeClient")
def remove_client(call: Call, wanted: ClientId) -> bool:
    """Remove a client."""
    remove(call.world, client_of(call.world.part(PosterAccount), wanted.client_id))
    return True


@section.post("removeClients")
def remove_clients(call: Call, wanted: ClientIds) -> list[int]:
    """Remove several, all of them or none (inferred); their ids."""
    account = call.world.part(PosterAccount)
    for client in {one: client_of(account, one) for one in wanted.ids}.values():
        remove(call.world, client)
    return wanted.ids


@section.get("getClient")
def get_client(call: Call, wanted: OneClient) -> list[ClientRow]:
    """One client, in a list of one."""
    account = call.world.part(PosterAccount)
    row = _row(account, client_of(account, wanted.client_id), wanted.id_1c)
    return [{**row, "accumulation_products": {}, "prize_products": []}]


@section.get("getClients")
def get_clients(call: Call, wanted: Listing) -> list[ClientRow] | list[ClientIdRow]:
    """Clients by group, phone or birthday, newest first, the removed ones marked."""
    account = call.world.part(PosterAccount)
    found = [client for client in account.clients.values() if _fits(client, wanted)]
    rows: list[ClientRow] = [
        {**_row(account, client, wanted.id_1c), "delete": str(int(client.deleted))} for client in found
    ]
    if wanted.order_by not in ClientRow.__annotations__:
        raise refused(Code.WRONG_VALUE, field="order_by")
    rows.sort(key=lambda row: _sorting(row, wanted.order_by), reverse=wanted.sort == "desc")
    rows = rows[wanted.offset :] if wanted.num is None else rows[wanted.offset : wanted.offset + wanted.num]
    if wanted.client_id_only:
        return [ClientIdRow(client_id=row["client_id"]) for row in rows]
    return rows


def _sorting(row: ClientRow, member: str) -> tuple[int, str]:
    """Numbers by their value, texts by their letters."""
    value = str(row.get(member) or "")
    return (int(value), "") if value.isdigit() else (0, value)


def _fits(client: Client, wanted: Listing) -> bool:
    return (
        (wanted.group_id is None or client.group_id == wanted.group_id)
        and (not wanted.phone or client.phone == wanted.phone)
        and (not wanted.birthday or client.birthday[5:].replace("-", "") == wanted.birthday)
    )


def _row(account: PosterAccount, client: Client, with_1c: bool) -> ClientRow:
    group = account.groups[client.group_id]
    row: ClientRow = {
        "client_id": str(client.id),
        "firstname": client.firstname,
        "lastname": client.lastname,
        "patronymic": client.patronymic,
        "discount_per": text(client.percent),
        "bonus": str(client.bonus),
        "total_payed_sum": str(client.total_payed),
        "date_activale": account.settings.written(client.created_at),
        "phone": formatted(client.phone),
        "phone_number": client.phone,
        "email": client.email,
        "birthday": client.birthday or UNSET_BIRTHDAY,
        "card_number": client.card_number or UNSET,
        "client_sex": str(client.sex),
        "country": client.country or UNSET,
        "city": client.city or UNSET,
        "comment": client.comment or UNSET,
        "address": client.address or UNSET,
        "client_groups_id": str(group.id),
        "client_groups_name": group.name,
        "client_groups_discount": text(group.percent),
        "loyalty_type": str(int(group.loyalty_type)),
        "birthday_bonus": str(group.birthday_bonus),
        "ewallet": str(client.ewallet),
    }
    if with_1c:
        row["id_1c"] = None
    return row
