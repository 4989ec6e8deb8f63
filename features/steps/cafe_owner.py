"""How the café's owner lets the club in: on the club's page, on Poster's, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from features.coffee_house import CoffeeHouse
from harness.actors.cafe_owner import CafeOwner

DECISIONS = {"lets it in": "allow", "refuses": "deny"}
EXCHANGE = "auth.access_token"
FORMS = ("multipart/form-data; boundary=", "application/x-www-form-urlencoded")


@pytest.fixture
def owner(cafe: CoffeeHouse) -> Iterator[CafeOwner]:
    owner = CafeOwner(cafe.world)
    yield owner
    owner.closes_browser()


@given("the café's owner has opened the club's page and come to Poster's")
@when("the café's owner opens the club's page and comes to Poster's")
def opens(cafe: CoffeeHouse, owner: CafeOwner) -> None:
    owner.opens("/poster/connect")
    if owner.finds_nothing:
        pytest.skip("the café is not connected from a page at /poster/connect")
    assert owner.where.startswith(f"{cafe.world.up.poster.base_url}/api/auth?"), owner.says


@when(parsers.re(f"the owner (?P<decision>{'|'.join(DECISIONS)})"))
def decides(owner: CafeOwner, decision: str) -> None:
    owner.decides(DECISIONS[decision])


@when("the owner opens the page again on which that ended")
def reloads(owner: CafeOwner) -> None:
    owner.reloads()


@when(parsers.parse('somebody makes the owner open "{path}"'))
def lured(cafe: CoffeeHouse, owner: CafeOwner, path: str) -> None:
    owner.opens(path.replace("OURS", cafe.world.up.poster.account))


@then("the till has exchanged its code as a form")
def exchanged(cafe: CoffeeHouse) -> None:
    """Of either kind."""
    calls = cafe.calls(EXCHANGE)
    assert calls and all(call.sent.headers["content-type"].startswith(FORMS) for call in calls), calls
