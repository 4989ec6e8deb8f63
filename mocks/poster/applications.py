"""What an application learns about its connection, and what it attaches to the café's entities.

Source: Poster web API, application.getInfo (Russian only), application.setEntityExtras (POSTER-PKG-07, POSTER-SYNC-07).
"""

from __future__ import annotations

from pydantic import JsonValue
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.errors import Code, refused
from mocks.poster.extras import ENTITIES, SETTINGS, attach, known
from mocks.poster.owner import OwnerInfo, Tariff, owner_info, tariff, user_of
from mocks.poster.section import Section, application_of, grant_of
from mocks.poster.wanted import Required, Wanted
from mocks.world.exchange import Call

section = Section("application", "Application")


class EntityExtras(Wanted):
    """``entity_id`` is needed for everything but the settings."""

    entity_type: Required
    entity_id: int | None = None
    extras: dict[str, JsonValue]


class User(TypedDict):
    id: str
    name: str
    access_mask: str
    email: str


class Info(TypedDict):
    user: User
    ownerInfo: OwnerInfo
    tariff: Tariff


@section.get("getInfo")
def get_info(call: Call) -> Info:
    """Who connected the application, whose account it is, and what is paid."""
    account = call.world.part(PosterAccount)
    user = user_of(account, grant_of(call).user_id)
    return {
        "user": {"id": str(user.id), "name": user.name, "access_mask": str(user.access_mask), "email": user.email},
        "ownerInfo": owner_info(account),
        "tariff": tariff(account, call.world.clock.now),
    }


@section.post("setEntityExtras")
def set_entity_extras(call: Call, wanted: EntityExtras) -> bool:
    """Attach keys and values; they reach the terminal at its next start."""
    account = call.world.part(PosterAccount)
    if wanted.entity_type not in ENTITIES:
        raise refused(Code.WRONG_VALUE, field="entity_type")
    if wanted.entity_id is None and wanted.entity_type != SETTINGS:
        raise refused(Code.MISSING, field="entity_id")
    entity_id = wanted.entity_id or 0
    if not known(account, wanted.entity_type, entity_id):
        raise refused(Code.NO_SUCH_ID, f"{wanted.entity_type} {entity_id}")
    attach(account, application_of(call).id, wanted.entity_type, entity_id, wanted.extras)
    return True
