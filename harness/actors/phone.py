"""A customer's phone as its owner sees it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Screen(BaseModel):
    """What an app shows. `kind`: payment, login or membership; `amount` in minor units; times in epoch seconds."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    kind: str
    status: str
    title: str
    text: str
    amount: int | None = None
    reference: str | None = None
    auth_req_id: str | None = None
    binding_message: str | None = None
    shown_at: float
    expires_at: float | None = None


class Phone(BaseModel):
    """`screens`: newest last."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    msisdn: str
    name: str
    app_open: bool
    screens: tuple[Screen, ...] = ()
