"""Where a café sells, on which registers, and who works there.

Source: Poster web API, access.getSpots, getTablets, getEmployees; the vendor's spelling ``spot_adress`` is kept.
"""

from __future__ import annotations

from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.section import Section
from mocks.world.exchange import Call

section = Section("access", "Access")


class StorageRow(TypedDict):
    storage_id: int
    storage_name: str
    storage_adress: str


class SpotRow(TypedDict):
    spot_id: str
    spot_name: str
    spot_adress: str
    storages: list[StorageRow]


class TabletRow(TypedDict):
    tablet_id: str
    tablet_name: str
    spot_id: str


class EmployeeRow(TypedDict):
    """``user_type``: 0 waiter, 50 manager, 90 owner; PINs are never here."""

    user_id: int
    name: str
    user_type: int
    role_id: int
    role_name: str
    access_mask: int
    last_in: str


@section.get("getSpots")
def get_spots(call: Call) -> list[SpotRow]:
    """Every spot, with the storage of the same number."""
    account = call.world.part(PosterAccount)
    lang = account.settings.lang
    rows: list[SpotRow] = []
    for spot in account.spots:
        name, address = spot.name.read_in(lang), spot.address.read_in(lang)
        storage: StorageRow = {"storage_id": spot.id, "storage_name": name, "storage_adress": address}
        rows.append({"spot_id": str(spot.id), "spot_name": name, "spot_adress": address, "storages": [storage]})
    return rows


@section.get("getTablets")
def get_tablets(call: Call) -> list[TabletRow]:
    """Every register."""
    account = call.world.part(PosterAccount)
    lang = account.settings.lang
    return [
        {"tablet_id": str(one.id), "tablet_name": one.name.read_in(lang), "spot_id": str(one.spot_id)}
        for one in account.tablets
    ]


@section.get("getEmployees")
def get_employees(call: Call) -> list[EmployeeRow]:
    """Everybody who works here; when they were last at the back office is made up (inferred)."""
    account = call.world.part(PosterAccount)
    return [
        {
            "user_id": one.id,
            "name": one.name,
            "user_type": one.user_type,
            "role_id": one.role_id,
            "role_name": one.role.read_in(account.settings.lang),
            "access_mask": one.access_mask,
            "last_in": account.settings.written(call.world.clock.now - 86_400),
        }
        for one in account.employees
    ]
