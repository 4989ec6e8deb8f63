"""Who stands behind a token: the user, the account's owner, the tariff.

Sources: Poster web API, application.getInfo (Russian only) and authorisation.
"""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.venue import Employee

MONTH = 30 * 86_400.0


class OwnerInfo(TypedDict):
    """``country``: two letters."""

    email: str
    phone: str
    city: str
    country: str
    name: str
    company_name: str


class Tariff(TypedDict):
    """``price`` in US dollars; ``next_pay_date``: ``Y-m-d H:i:s``."""

    key: str
    tariff_id: NotRequired[int]
    name: NotRequired[str]
    date_trial: NotRequired[int]
    next_pay_date: str
    price: float


def owner_info(account: PosterAccount) -> OwnerInfo:
    """The account's owner, in the account's language."""
    owner, settings = account.employees[0], account.settings
    return {
        "email": owner.email,
        "phone": f"+{settings.phone}",
        "city": settings.city.read_in(settings.lang),
        "country": settings.country,
        "name": owner.name,
        "company_name": settings.company_name.read_in(settings.lang),
    }


def tariff(account: PosterAccount, now: float) -> Tariff:
    """What the merchant pays for; the next payment is a month away (inferred)."""
    key = account.settings.tariff
    return {
        "key": key,
        "tariff_id": 2,
        "name": key.capitalize(),
        "date_trial": 30,
        "next_pay_date": account.settings.written(now + MONTH),
        "price": 0,
    }


def user_of(account: PosterAccount, user_id: int) -> Employee:
    """Who connected the application."""
    return account.employee(user_id) or account.employees[0]
