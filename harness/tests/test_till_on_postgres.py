"""The reference till on PostgreSQL: the same sale, the same lives, and nothing done twice when much comes at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from harness.actors.cashier import Cashier
from harness.actors.customer import Customer
from harness.actors.till import Till
from harness.actors.world import World
from harness.checks.money import judge_money
from harness.postgres import NoPostgres, cluster
from harness.tests.till_process import LIMIT, TillProcess

AT_ONCE = 12


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of its only database."""
    try:
        with cluster(durable=False) as url:
            yield url
    except NoPostgres as missing:
        if os.environ.get("KASSA_POSTGRES_TESTS") == "required":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def database(server: str) -> str:
    """The same, emptied."""

    async def empty() -> None:
        engine = create_async_engine(server)
        async with engine.begin() as connection:
            await connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            await connection.exec_driver_sql("CREATE SCHEMA public")
        await engine.dispose()

    asyncio.run(empty())
    return server


@pytest.fixture
def process(world: World, database: str, tmp_path: Path) -> Iterator[TillProcess]:
    till = TillProcess(world, tmp_path, database)
    till.start()
    yield till
    till.stop()


def test_where_there_is_no_postgres_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KASSA_POSTGRES", str(tmp_path))
    with pytest.raises(NoPostgres, match="no PostgreSQL server on this machine"), cluster():
        pass


def test_a_sale_from_enrolment_to_refund_over_two_lives(world: World, process: TillProcess) -> None:
    customer = Customer(world, world.up.people[0])
    cashier = Cashier(Till(world.transport, process.base_url), world.now)
    cashier.new_sale()
    cashier.adds("Coat", 100_000)
    cashier.scans(customer.shows_qr())
    cashier.presses_enrol()
    customer.approves("login")
    cashier.waits_for(lambda sale: sale.enrolment.state == "enrolled", 60, "the new member")
    cashier.presses_collect()
    cashier.presses_pay()
    world.settles()
    process.kill()
    process.start()
    customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")
    cashier.presses_refund(40_000)
    cashier.waits_for(lambda sale: sale.payment.refunded == 40_000, 60, "the refund")
    sale = cashier.sale
    assert (sale.payment.authorised, sale.payment.captured) == (100_000, 100_000)
    ours = [line for line in cashier.books() if line.sale == sale.id]
    judge_money(world.ledger(), [line for line in ours if line.unit == "NOK"])
    judge_money([], [line for line in ours if line.unit != "NOK"])
    member = cashier.till.member(customer.msisdn)
    assert member is not None and member.balance == sale.rewards.balance == 600


def test_what_comes_at_once_happens_once(world: World, process: TillProcess) -> None:
    """One key, one sale; one customer, one question; one sale, one payment: however many press at the same time."""
    api = httpx.Client(base_url=f"{process.base_url}/till/v1", timeout=LIMIT)
    person = world.up.people[0]
    with api, ThreadPoolExecutor(AT_ONCE) as crowd:

        def together(*calls: tuple[str, dict[str, object], str]) -> list[httpx.Response]:
            sent = [
                crowd.submit(api.post, path, json=body, headers={"Idempotency-Key": key}) for path, body, key in calls
            ]
            return [call.result(LIMIT) for call in sent]

        opened = together(*[("/sales", {}, f"open-{world.up.world}")] * AT_ONCE)
        assert {call.status_code for call in opened} == {201}
        sales = {call.json()["id"] for call in opened}
        assert len(sales) == 1
        sale, other = sales.pop(), api.post("/sales", json={}).json()["id"]
        for one in (sale, other):
            api.post(f"/sales/{one}/items", json={"name": "Soap", "unit_price": 5000}).raise_for_status()
            api.post(f"/sales/{one}/scan", json={"code": person.personal_qr}).raise_for_status()
        asked = together(
            *[(f"/sales/{one}/enrolment", {}, f"{one}-enrol-{n}") for n in range(6) for one in (sale, other)]
        )
        assert {call.status_code for call in asked} == {202, 409}
        Customer(world, person).makes_it_a_habit("approves", 1.0)
        paid = together(*[(f"/sales/{sale}/payment", {}, f"{sale}-pay-{n}") for n in range(AT_ONCE)])
        assert {call.status_code for call in paid} == {202}
        cashier = Cashier(Till(world.transport, process.base_url), world.now)
    world.advance(120)
    operations = [exchange.operation for exchange in world.journal()]
    assert sum("createPayment" in operation for operation in operations) == 1
    assert [entry.kind for entry in world.ledger()] == ["reserved", "captured"]
    judge_money(world.ledger(), [line for line in cashier.books() if line.sale == sale])
