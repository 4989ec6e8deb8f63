"""Every scenario plays in a world of its own; after it, the passive conditions and the money oracle judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from features import wordings
from features.coffee_house import CoffeeHouse
from features.dining import TILL_OPTIONS, Table
from features.generation import EPAYMENT, EPAYMENT_ONLY, of
from features.shop import Shop
from features.tags import tags_in
from features.transports import why_left_out
from harness.actors.product import Product
from harness.actors.sale import Sale
from harness.app_page import AppPages
from harness.checks.case import Case
from harness.resting import world_of
from harness.selectors import Selectors
from harness.sheet import Sheet

_PLUGINS = (
    "harness.fixtures",
    "features.steps.counter",
    "features.steps.phones",
    "features.steps.club",
    "features.steps.paying",
    "features.steps.trouble",
    "features.steps.wire",
    "features.steps.callbacks",
    "features.steps.restaurant",
    "features.steps.table_trouble",
    "features.steps.table_paying",
    "features.steps.raw_calls",
    "features.steps.connection",
    "features.steps.members",
    "features.steps.cards",
    "features.steps.negotiation",
    "features.steps.cafe",
    "features.steps.cafe_guests",
    "features.steps.cafe_paying",
    "features.steps.cafe_look",
    "features.steps.cafe_trouble",
    "features.steps.cafe_server",
    "features.steps.cafe_owner",
)


def pytest_configure(config: pytest.Config) -> None:
    wordings.remember()
    for plugin in _PLUGINS:
        config.pluginmanager.import_plugin(plugin)
    for tag in sorted(tags_in()):
        config.addinivalue_line("markers", f"{tag}: a scenario for this condition")


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    getattr(pytest.mark, tag)(function)
    return True


@pytest.fixture
def shop(product: Product, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A shop in a new world whose clock leaps only when somebody waits; the seed follows from the scenario's name.

    Every scenario uses it, so every scenario is judged: whatever it is about, no condition may be broken on the way,
    and every øre must be accounted for.
    """
    if hasattr(request.module, "TRANSPORT"):  # the counter of the house where the tables are
        table: Table = request.getfixturevalue("table")
        yield table.shop
        return
    if hasattr(request.module, "ON_SCREEN"):  # the shop whose members drink coffee there
        cafe: CoffeeHouse = request.getfixturevalue("cafe")
        yield cafe.shop
        return
    generation = of(getattr(request.module, "GENERATION", EPAYMENT))
    if generation.is_ecom and request.node.get_closest_marker(EPAYMENT_ONLY):
        pytest.skip("speaks of something that eCom does not have")
    with world_of(request, product, generation.options) as world:
        shop = Shop(world, generation)
        yield shop
        record = shop.close()
        _judge(request, Case(record, world.ledger(), shop.till.ledger(), _sales(shop)))
        shop.expects_no_refusal()


@pytest.fixture
def table(product: Product, request: pytest.FixtureRequest) -> Iterator[Table]:
    """A restaurant in a new world; its till talks to Qerko as the module's TRANSPORT says."""
    options = {"transport": str(request.module.TRANSPORT)}
    reason = why_left_out(options["transport"], {mark.name for mark in request.node.iter_markers()})
    if reason is not None:
        pytest.skip(reason)
    for tag, more in TILL_OPTIONS.items():
        options |= more if request.node.get_closest_marker(tag) else {}
    with world_of(request, product, options) as world:
        table = Table(world)
        yield table
        record, books = table.close(), table.shop.till.ledger()
        _judge(request, Case(record, world.ledger(), books, _sales(table.shop), tuple(table.bills())))
        table.expects_no_refusal()


@pytest.fixture
def cafe(product: Product, selectors: Selectors, request: pytest.FixtureRequest) -> Iterator[CoffeeHouse]:
    """A coffee house in a new world; its terminal is shown to somebody where the module says ON_SCREEN."""
    pages = _pages(request) if request.module.ON_SCREEN else None
    with world_of(request, product, {"qerko": "off"}) as world:
        house = CoffeeHouse(world, selectors, pages)
        try:
            yield house
            record, books = house.close(), house.shop.till.ledger()
            club = house.office.keys.application_id
            _judge(request, Case(record, world.ledger(), books, _sales(house.shop), application=club))
            house.shop.expects_no_refusal()
        finally:
            house.shuts()


def _pages(request: pytest.FixtureRequest) -> AppPages:
    """In Chromium, unless somebody else works the app."""
    others: AppPages | None = request.config.hook.pytest_kassa_app_pages(config=request.config)
    return others or partial(Sheet, request.getfixturevalue("screen"))


def _judge(request: pytest.FixtureRequest, case: Case) -> None:
    request.config.hook.pytest_kassa_case(item=request.node, case=case)
    case.judge()


def _sales(shop: Shop) -> tuple[Sale, ...]:
    """Every sale of the scenario that somebody still has in hand."""
    return tuple(cashier.looks() for cashier in shop.cashiers.values() if cashier.has_sale)
