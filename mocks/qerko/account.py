"""A restaurant's account at Qerko in one world: its key with the built-in checksum, its tables.

Source: Qerko POS integration, connection (the checksum is observed).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from mocks.world.ids import Ids
from mocks.world.world import Vendor, World


@dataclass(slots=True)
class QerkoAccount:
    api_key: str
    pos_id: str
    restaurant_id: str
    tables: list[tuple[str, str]]


def make_api_key(draw: Ids) -> str:
    """29 characters in six groups; the last group is the start of the SHA-1 of what stands before it."""
    stem = "-".join(draw.token(4).lower() for _ in range(5)) + "-"
    return stem + hashlib.sha1(stem.encode(), usedforsecurity=False).hexdigest()[:4]


def open_account(world: World) -> QerkoAccount:
    draw = world.secrets
    tables = [(str(number), f"Table {number}") for number in range(1, 6)]
    return QerkoAccount(make_api_key(draw), draw.uuid(), draw.uuid(), tables)


def credentials(world: World) -> dict[str, Any]:
    account = world.part(QerkoAccount)
    return {
        "api_key": account.api_key,
        "pos_id": account.pos_id,
        "restaurant_id": account.restaurant_id,
        "tables": [{"id": number, "name": name} for number, name in account.tables],
    }


VENDOR = Vendor(
    name="qerko",
    state=QerkoAccount,
    create=open_account,
    credentials=credentials,
    keys=lambda world: [("qerko-api-key", world.part(QerkoAccount).api_key)],
)
