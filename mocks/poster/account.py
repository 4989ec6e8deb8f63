"""A café's account at Poster in one world (Poster Web API, authorisation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mocks.world.world import Vendor, World


@dataclass(slots=True)
class PosterAccount:
    account: str
    token: str
    application_id: str
    application_secret: str


def open_account(world: World) -> PosterAccount:
    draw = world.secrets
    number = draw.digits(6)
    return PosterAccount(f"cafe{number}", f"{number}:{draw.hex(32)}", draw.digits(4), draw.hex(32))


def credentials(world: World) -> dict[str, Any]:
    account = world.part(PosterAccount)
    return {
        "account": account.account,
        "token": account.token,
        "application_id": account.application_id,
        "application_secret": account.application_secret,
    }


VENDOR = Vendor(
    name="poster",
    state=PosterAccount,
    create=open_account,
    credentials=credentials,
    keys=lambda world: [("poster-token", world.part(PosterAccount).token)],
)
