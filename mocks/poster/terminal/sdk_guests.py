"""``Poster.clients``: find, get and create guests, in the register's own copy of the guest base.

Source: Poster POS platform, clients-find, clients-get, clients-create (POSTER-SYNC-01…05, POSTER-SYNC-10…12).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import JsonValue

from mocks.poster.account import PosterAccount
from mocks.poster.guest import phone_digits
from mocks.poster.guestbase import Details, NoSuchGroup, PhoneTaken, search
from mocks.poster.guestbase import create as create_guest
from mocks.poster.money import rounded
from mocks.poster.terminal.calling import Arguments, Rejected, decimal, integer, method
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.shapes import client_shape
from mocks.poster.terminal.state import App
from mocks.world.world import World

_BIRTHDAY = re.compile(r"^(\d{2})-(\d{2})-(\d{4})$")


@method("clients.find")
def find(world: World, app: App, given: Arguments) -> Any:
    """Both arrays are always there."""
    account = world.part(PosterAccount)
    wanted = given.object(0, "options").get("searchVal")
    if isinstance(wanted, bool) or not isinstance(wanted, str | int):
        raise Rejected("searchVal must be a string")
    found, by_card = search(account, str(wanted))
    return {
        "foundClients": [client_shape(account, one, app) for one in found],
        "foundByCard": [client_shape(account, one, app) for one in by_card],
    }


@method("clients.get")
def get(world: World, app: App, given: Arguments) -> Any:
    """The guest, or ``false``."""
    account = world.part(PosterAccount)
    client = account.clients.get(given.integer(0, "id"))
    return False if client is None else client_shape(account, client, app)


@method("clients.create")
def create(world: World, app: App, given: Arguments) -> Any:
    """One object that is the guest and has the guest as ``client``: the documents contradict themselves."""
    account = world.part(PosterAccount)
    wanted = given.object(0, "options").get("client")
    if not isinstance(wanted, dict):
        raise Rejected("the argument must be an object with the member client")
    name = wanted.get("client_name")
    if not isinstance(name, str) or not name.strip():
        raise Rejected("client_name is required")
    group_id = integer(wanted.get("client_groups_id_client"), "client_groups_id_client")
    try:
        client = create_guest(world, group_id, name, _details(wanted))
    except NoSuchGroup:
        raise Rejected(f"there is no client group {group_id}") from None
    except PhoneTaken:
        raise Rejected("another guest has this phone number") from None
    shape = client_shape(account, client, app)
    return shape | {"client": shape} if terminal_of(world).habits.flat_client else {"client": shape}


def _details(wanted: dict[str, JsonValue]) -> Details:
    def text(name: str) -> str | None:
        value = wanted.get(name)
        return str(value) if isinstance(value, str | int) else None

    sex, bonus = wanted.get("client_sex"), wanted.get("bonus")
    if sex is not None and integer(sex, "client_sex") not in (0, 1, 2):
        raise Rejected("client_sex must be 0, 1 or 2")
    return Details(
        phone=_phone(wanted) or None,
        sex=None if sex is None else integer(sex, "client_sex"),
        birthday=_birthday(wanted.get("birthday")),
        bonus=None if bonus is None else rounded(decimal(bonus, "bonus") * 100),
        email=text("email"),
        card_number=text("card_number"),
        city=text("city"),
        address=text("address"),
        country=text("country"),
        comment=text("comment"),
    )


def _birthday(value: JsonValue) -> str | None:
    """YYYY-MM-DD of dd-MM-YYYY."""
    if value in (None, ""):
        return None
    match = _BIRTHDAY.match(value) if isinstance(value, str) else None
    try:
        assert match is not None
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except (AssertionError, ValueError):
        raise Rejected(f"birthday must be dd-MM-YYYY, not {str(value)[:40]!r}") from None


def _phone(wanted: dict[str, JsonValue]) -> str:
    """Digits; ``country_phone_code`` completes a number without one."""
    phone, code = wanted.get("phone"), wanted.get("country_phone_code")
    if not isinstance(phone, str | int) or isinstance(phone, bool):
        return ""
    text = str(phone).strip()
    if code is not None and not text.startswith(("+", str(code))):
        text = f"+{code}{text.lstrip('0')}"
    return phone_digits(text)
