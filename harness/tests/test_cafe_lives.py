"""The club's server dies while guests sit in the café, and comes back: POSTER-CLOSE-04, -05, POSTER-SYNC-07.

Each life is a process of its own, ended by SIGKILL; the world, its terminal and its webhooks go on.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import httpx
import pytest

from harness.actors.faults import Fault
from harness.actors.world import World
from harness.tests.ambush import ambush
from harness.tests.till_process import TillProcess
from reference_impl.tests.poster.cafe import COFFEE, CROISSANT, Answer, Cafe

AN_HOUR = 3600.0


@pytest.fixture
def cafe(world: World, process: TillProcess) -> Iterator[Cafe]:
    up = httpx.get(f"{world.control_url}/control/worlds/{world.up.world}", timeout=60).raise_for_status().json()
    cafe = Cafe(up, process.base_url)
    yield cafe
    cafe.http.close()


def pays_with_points(cafe: Cafe) -> tuple[Answer, Answer]:
    """A member's order of 30.00 at the payment screen, 10.00 of it set aside; (order, how the app names it)."""
    cafe.joins(spends=500_000)
    client = cafe.guest(phone="+" + cafe.customer["msisdn"])
    cafe.opens()
    order = cafe.orders(CROISSANT, COFFEE)
    cafe.http.patch(f"{cafe.world}/terminal/order", json={"client_id": client}).raise_for_status()
    at = cafe.at(order, client)
    cafe.asks(f"/orders/{order['id']}/spending", {**at, "total": 3000, "bonus": 1000})
    cafe.terminal("/order/pay")
    return order, at


@pytest.mark.parametrize("webhooks", ["come again", "never come"])
def test_an_order_paid_while_the_server_was_dead_is_settled_once(
    world: World, process: TillProcess, cafe: Cafe, webhooks: str
) -> None:
    order, at = pays_with_points(cafe)
    if webhooks == "never come":
        world.put_faults(Fault("webhook", "drop"))
    process.kill()
    cafe.terminal("/payment", cash=3000)
    process.start()
    world.advance(AN_HOUR)
    settled = [("held", 1000), ("released", 1000), ("earned", 30)]
    assert cafe.entries(f"poster-{order['id']}") == settled
    late = {**at, "is_paid": True, "paid": 2000, "bonus": 1000}
    assert cafe.asks(f"/orders/{order['id']}/closing", late)["state"] == "settled"
    assert cafe.entries(f"poster-{order['id']}") == settled


def test_money_given_back_while_the_server_was_dead_is_points_back_once(
    world: World, process: TillProcess, cafe: Cafe
) -> None:
    order, at = pays_with_points(cafe)
    cafe.terminal("/payment", cash=3000)
    cafe.asks(f"/orders/{order['id']}/closing", {**at, "is_paid": True, "paid": 2000, "bonus": 1000})
    process.kill()
    cafe.terminal(f"/orders/{order['id']}/refund")
    process.start()
    world.advance(AN_HOUR)
    kinds = [kind for kind, _ in cafe.entries(f"poster-{order['id']}")]
    assert kinds == ["held", "spent", "earned", "returned", "reversed"]
    assert cafe.member()["balance"] == 5000


def test_a_group_that_was_being_made_when_the_server_died_is_found(
    world: World, process: TillProcess, cafe: Cafe
) -> None:
    world.put_faults(Fault("clients.createGroup", "silence", phase="after"))

    def asks() -> None:
        with contextlib.suppress(httpx.HTTPError):
            cafe.signed("/club", {})

    asking = threading.Thread(target=asks)
    with ambush(world, "clients.createGroup") as lying_in_wait:
        asking.start()
        lying_in_wait.until_struck()
        process.kill()
    asking.join()
    world.put_faults()
    process.start()
    told = cafe.asks("/club", {})["group_id"]
    groups = [one for one in cafe.web_api("clients.getGroups") if one["client_groups_name"] == "Kassa Club"]
    assert [int(group["client_groups_id"]) for group in groups] == [told]
