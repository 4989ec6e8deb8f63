"""Every scenario plays in a world of its own; after it, the passive conditions and the money oracle judge."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence

import pytest

from features.dining import TILL_OPTIONS, Table
from features.generation import EPAYMENT, EPAYMENT_ONLY, of
from features.shop import Shop
from features.tags import tags_in
from features.transports import why_left_out
from harness.actors.sale import TillEntry
from harness.actors.world import Sandbox
from harness.checks.money import judge_bill, judge_money, judge_sale
from harness.checks.passive import judge

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
)


def pytest_configure(config: pytest.Config) -> None:
    for plugin in _PLUGINS:
        config.pluginmanager.import_plugin(plugin)
    for tag in sorted(tags_in()):
        config.addinivalue_line("markers", f"{tag}: a scenario for this condition")


def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool:
    getattr(pytest.mark, tag)(function)
    return True


@pytest.fixture
def shop(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A shop in a new world whose clock leaps only when somebody waits; the seed follows from the scenario's name.

    Every scenario uses it, so every scenario is judged: whatever it is about, no condition may be broken on the way,
    and every øre must be accounted for.
    """
    if hasattr(request.module, "TRANSPORT"):  # the counter of the house where the tables are
        table: Table = request.getfixturevalue("table")
        yield table.shop
        return
    generation = of(getattr(request.module, "GENERATION", EPAYMENT))
    if generation.is_ecom and request.node.get_closest_marker(EPAYMENT_ONLY):
        pytest.skip("speaks of something that eCom does not have")
    world = sandbox.create_world(seed=zlib.crc32(request.node.name.encode()), till=dict(generation.options))
    shop = Shop(world, generation)
    try:
        yield shop
        _judge(shop)
    finally:
        world.drop()


@pytest.fixture
def table(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Table]:
    """A restaurant in a new world; its till talks to Qerko as the module's TRANSPORT says."""
    options = {"transport": str(request.module.TRANSPORT)}
    reason = why_left_out(options["transport"], {mark.name for mark in request.node.iter_markers()})
    if reason is not None:
        pytest.skip(reason)
    for tag, more in TILL_OPTIONS.items():
        options |= more if request.node.get_closest_marker(tag) else {}
    world = sandbox.create_world(seed=zlib.crc32(request.node.name.encode()), till=options)
    try:
        table = Table(world)
        yield table
        _judge_table(table)
    finally:
        world.drop()


def _judge_table(table: Table) -> None:
    record, books = table.close(), table.shop.till.ledger()
    judge_money(table.world.ledger(), books)
    for bill in table.bills():
        judge_bill(bill, books)
    _judge_sales(table.shop, books)
    judge(record)


def _judge(shop: Shop) -> None:
    record, books = shop.close(), shop.till.ledger()
    judge_money(shop.world.ledger(), books)
    _judge_sales(shop, books)
    judge(record)


def _judge_sales(shop: Shop, books: Sequence[TillEntry]) -> None:
    for cashier in shop.cashiers.values():
        if cashier.has_sale:
            judge_sale(cashier.looks(), books)
