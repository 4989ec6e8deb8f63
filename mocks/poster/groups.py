"""Client groups: make, change, remove, list.

Source: Poster web API, clients.createGroup, updateGroup, removeGroup, getGroup, getGroups (POSTER-SYNC-06,
POSTER-SYNC-07).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.errors import Code, refused
from mocks.poster.guest import ClientGroup, LoyaltyType
from mocks.poster.guestbase import NoSuchGroup, live_group
from mocks.poster.money import MajorSum, Number, text
from mocks.poster.section import Section
from mocks.poster.wanted import Required, Wanted
from mocks.poster.webhook import announce
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal

Percent = Annotated[Number, Field(ge=0, le=100)]


class NewGroup(Wanted):
    """``client_groups_discount``: percent of accrual or discount. ``birthday_bonus``: its unit is a contradiction."""

    client_groups_name: Required
    loyalty_type: LoyaltyType
    client_groups_discount: Percent
    birthday_bonus: Annotated[MajorSum, Field(ge=0)] = 0
    use_ewallet: Annotated[int, Field(ge=0, le=1)] = 0


class ChangedGroup(Wanted):
    """What is not named stays as it is (inferred)."""

    client_groups_id: int
    client_groups_name: Required | None = None
    loyalty_type: LoyaltyType | None = None
    client_groups_discount: Percent | None = None
    birthday_bonus: Annotated[MajorSum, Field(ge=0)] | None = None
    use_ewallet: Annotated[int, Field(ge=0, le=1)] | None = None


class GroupId(Wanted):
    group_id: int


class GroupRow(TypedDict):
    """All text; ``birthday_bonus`` in kopecks, ``delete`` "1": removed."""

    client_groups_id: str
    client_groups_name: str
    client_groups_discount: str
    loyalty_type: str
    birthday_bonus: str
    count_groups_clients: str
    use_ewallet: str
    delete: str


def _translate(error: Exception) -> Refusal | None:
    return refused(Code.NO_SUCH_ID, str(error)) if isinstance(error, NoSuchGroup) else None


section = Section("clients", "Clients: groups", _translate)


def _check_name(account: PosterAccount, name: str, but: int = 0) -> None:
    """No two groups of one name (error 38; that it is enforced is inferred)."""
    if any(one.name == name and one.id != but and not one.deleted for one in account.groups.values()):
        raise refused(Code.NAME_TAKEN, name[:80])


@section.post("createGroup")
def create_group(call: Call, wanted: NewGroup) -> int:
    """A new group; loyalty apps name it like their service and give it no percentage of its own."""
    account = call.world.part(PosterAccount)
    _check_name(account, wanted.client_groups_name)
    group = ClientGroup(
        id=account.next("group"),
        name=wanted.client_groups_name,
        loyalty_type=wanted.loyalty_type,
        percent=wanted.client_groups_discount,
        birthday_bonus=wanted.birthday_bonus if wanted.loyalty_type is LoyaltyType.BONUS else 0,
        use_ewallet=bool(wanted.use_ewallet),
    )
    account.groups[group.id] = group
    announce(call.world, "clients_group", group.id, "added")
    return group.id


@section.post("updateGroup")
def update_group(call: Call, wanted: ChangedGroup) -> int:
    """Change a group; its id again."""
    account = call.world.part(PosterAccount)
    group = live_group(account, wanted.client_groups_id)
    if wanted.client_groups_name is not None:
        _check_name(account, wanted.client_groups_name, but=group.id)
        group.name = wanted.client_groups_name
    if wanted.loyalty_type is not None:
        group.loyalty_type = wanted.loyalty_type
    if wanted.client_groups_discount is not None:
        group.percent = wanted.client_groups_discount
    if wanted.birthday_bonus is not None:
        group.birthday_bonus = wanted.birthday_bonus
    if wanted.use_ewallet is not None:
        group.use_ewallet = bool(wanted.use_ewallet)
    announce(call.world, "clients_group", group.id, "changed")
    return group.id


@section.post("removeGroup")
def remove_group(call: Call, wanted: GroupId) -> bool:
    """Remove a group for good; it stays in the lists, marked."""
    group = live_group(call.world.part(PosterAccount), wanted.group_id)
    group.deleted = True
    announce(call.world, "clients_group", group.id, "removed")
    return True


@section.get("getGroup")
def get_group(call: Call, wanted: GroupId) -> GroupRow:
    """One group, removed or not."""
    account = call.world.part(PosterAccount)
    group = account.groups.get(wanted.group_id)
    if group is None:
        raise refused(Code.NO_SUCH_ID, f"group {wanted.group_id}")
    return _row(account, group)


@section.get("getGroups")
def get_groups(call: Call) -> list[GroupRow]:
    """All groups, the removed ones included."""
    account = call.world.part(PosterAccount)
    return [_row(account, group) for group in account.groups.values()]


def _row(account: PosterAccount, group: ClientGroup) -> GroupRow:
    members = sum(client.group_id == group.id and not client.deleted for client in account.clients.values())
    return {
        "client_groups_id": str(group.id),
        "client_groups_name": group.name,
        "client_groups_discount": text(group.percent),
        "loyalty_type": str(int(group.loyalty_type)),
        "birthday_bonus": str(group.birthday_bonus),
        "count_groups_clients": str(members),
        "use_ewallet": str(int(group.use_ewallet)),
        "delete": str(int(group.deleted)),
    }
