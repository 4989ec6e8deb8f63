"""The people of a world, made by Faker from its seed: Norwegians and their neighbours with Vipps, Czechs and Ukrainians
without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from faker import Faker

from mocks.world.ids import Ids

_MSISDN = {
    "NO": ("47", "4", 8),
    "CZ": ("420", "6", 9),
    "UA": ("380", "67", 9),
    "DK": ("45", "2", 8),
    "FI": ("358", "40", 9),
    "SE": ("46", "70", 9),
}
_LOCALES = {"NO": "no_NO", "CZ": "cs_CZ", "UA": "uk_UA", "DK": "da_DK", "FI": "fi_FI", "SE": "sv_SE"}
_PROVIDERS = [f"faker.providers.{name}" for name in ("address", "date_time", "internet", "person")]
_CAST = ["NO"] * 6 + ["CZ"] * 3 + ["UA"] * 3 + ["DK", "FI", "SE"]
NORDIC = frozenset({"NO", "DK", "FI", "SE"})
"""Where people have the wallet (Denmark, Finland and Sweden: newer documentation)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. ``msisdn``: digits with country code; ``birthdate``: YYYY-MM-DD; ``country``: ISO 3166."""

    name: str
    given_name: str
    family_name: str
    msisdn: str
    email: str
    email_verified: bool
    birthdate: str
    street_address: str
    postal_code: str
    region: str
    country: str
    nin: str
    personal_qr: str


@cache
def _faker(country: str) -> Any:
    return Faker(_LOCALES[country], providers=_PROVIDERS)


def _person(country: str, number: int, ids: Ids) -> Person:
    faker = _faker(country)
    faker.seed_instance(ids.digits(9))
    given, family = faker.first_name(), faker.last_name()
    code, prefix, length = _MSISDN[country]
    msisdn = code + prefix + ids.digits(length - len(prefix))
    born = faker.date_of_birth(minimum_age=19 + number, maximum_age=70)
    return Person(
        name=f"{given} {family}",
        given_name=given,
        family_name=family,
        msisdn=msisdn,
        email=f"{faker.user_name()}{number}@example.com",
        email_verified=True,
        birthdate=born.isoformat(),
        street_address=faker.street_address(),
        postal_code=faker.postcode(),
        region=faker.city(),
        country=country,
        nin=ids.digits(11),
        personal_qr=f"https://qr.vipps.no/28/2/01/031/{msisdn}?v=1",
    )


def make_people(ids: Ids, crowd: int = 0) -> list[Person]:
    """Fifteen people, the first an adult Norwegian with a Vipps account; and a ``crowd`` of further Norwegians."""
    cast = [_person(country, number, ids) for number, country in enumerate(_CAST)]
    return cast + [_one_of_the_crowd(number, ids) for number in range(crowd)]


def _one_of_the_crowd(number: int, ids: Ids) -> Person:
    """Numbers of the crowd run on (479…), so that they clash with nobody's."""
    person = _person("NO", number % len(_CAST), ids)
    msisdn = f"479{number:07d}"
    return replace(person, msisdn=msisdn, personal_qr=f"https://qr.vipps.no/28/2/01/031/{msisdn}?v=1")
