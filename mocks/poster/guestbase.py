"""The guest base at work: find, create, change and remove guests, as web API and terminal share it.

Sources: Poster web API, clients; POS platform, clients.find and clients.create (POSTER-SYNC-01…12).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from mocks.poster.account import PosterAccount
from mocks.poster.guest import Client, ClientGroup, split_name
from mocks.poster.webhook import announce
from mocks.world.world import World


class NoSuchGroup(LookupError):
    """There is no such group, or it was removed."""


class PhoneTaken(ValueError):
    """Another guest has this number."""


@dataclass(frozen=True, slots=True)
class Details:
    """What may be known of a guest besides name and group, as :class:`Client` has it; None: not told."""

    phone: str | None = None
    sex: int | None = None
    card_number: str | None = None
    email: str | None = None
    birthday: str | None = None
    country: str | None = None
    city: str | None = None
    address: str | None = None
    comment: str | None = None
    percent: Decimal | None = None
    bonus: int | None = None
    total_payed: int | None = None


def live_group(account: PosterAccount, group_id: int) -> ClientGroup:
    """A group that takes guests.

    Raises:
        NoSuchGroup: see there.
    """
    group = account.groups.get(group_id)
    if group is None or group.deleted:
        raise NoSuchGroup(f"group {group_id}")
    return group


def check_phone(account: PosterAccount, phone: str | None, but: int = 0) -> None:
    """No two guests share a number.

    Raises:
        PhoneTaken: somebody other than ``but`` has it.
    """
    if phone and any(one.phone == phone and one.id != but and not one.deleted for one in account.clients.values()):
        raise PhoneTaken("phone")


def create(world: World, group_id: int, full_name: str, details: Details) -> Client:
    """A new guest.

    Raises:
        NoSuchGroup, PhoneTaken: nothing was created.
    """
    account = world.part(PosterAccount)
    group = live_group(account, group_id)
    check_phone(account, details.phone)
    client = Client(account.next("client"), group.id, "", world.clock.now)
    _write(client, full_name, details)
    account.clients[client.id] = client
    announce(world, "client", client.id, "added")
    return client


def change(world: World, client: Client, group_id: int | None, full_name: str | None, details: Details) -> None:
    """Change what is told, None: leave it.

    Raises:
        NoSuchGroup, PhoneTaken: nothing was changed.
    """
    account = world.part(PosterAccount)
    check_phone(account, details.phone, but=client.id)
    if group_id is not None:
        client.group_id = live_group(account, group_id).id
    _write(client, full_name, details)
    announce(world, "client", client.id, "changed")


def remove(world: World, client: Client) -> None:
    """The guest stays in the lists, marked; the number is free again."""
    client.deleted = True
    announce(world, "client", client.id, "removed")


def _write(client: Client, full_name: str | None, details: Details) -> None:
    if full_name is not None:
        client.lastname, client.firstname, client.patronymic = split_name(full_name)
    for member in fields(details):
        value = getattr(details, member.name)
        if value is not None:
            setattr(client, member.name, value)


def search(account: PosterAccount, text: str) -> tuple[list[Client], list[Client]]:
    """Guests whose name or phone contains ``text``, and those whose card it is; nothing for an empty text.

    Names without regard to case, phones by their digits, cards to the letter; somebody found by card is not in the
    first list (all inferred but the two lists). Removed guests are found too, marked hidden.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return [], []
    digits = "".join(character for character in wanted if character.isdigit())
    by_card = [one for one in account.clients.values() if one.card_number and one.card_number == text.strip()]
    phone_like = digits and all(character.isdigit() or character in "+-() " for character in wanted)
    found = [
        one
        for one in account.clients.values()
        if one not in by_card
        and (
            wanted in f"{one.lastname} {one.firstname} {one.patronymic}".casefold()
            or wanted in f"{one.firstname} {one.lastname}".casefold()
            or (phone_like and digits in one.phone)
        )
    ]
    return found, by_card
