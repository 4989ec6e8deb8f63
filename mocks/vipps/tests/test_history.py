"""A day's sales do not fill the memory, and whoever asks for one of long ago is answered as on its first day."""

from __future__ import annotations

import gc
from collections import OrderedDict, deque
from collections.abc import Iterator

import httpx
import pytest

from mocks.vipps.account import LoginToken, Remembered
from mocks.vipps.landing import open_link
from mocks.vipps.payment import Payment
from mocks.vipps.tests.payments import adjust, create, created, events, order, read
from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.attic import Attic
from mocks.world.history import History
from mocks.world.journal import Journal
from mocks.world.ledger import VendorLedger
from mocks.world.snapshot import put, take

ROOM, BATCH = 20, 1
PLAIN = (dict, OrderedDict, deque, list, tuple, str, bytes, int, float)


@pytest.fixture
def shop(vipps: Sandbox) -> Iterator[Sandbox]:
    """A world that keeps little at hand, so that a hundred sales are history."""
    account, world = vipps.account, vipps.world
    account.payments, account.remembered = Attic(Payment, room=ROOM), Attic(Remembered, room=ROOM)
    account.links, account.login_tokens = Attic(str, room=ROOM), Attic(LoginToken, room=ROOM)
    world.ledger, world.journal = VendorLedger(room=ROOM), Journal(ROOM)
    for history in histories(vipps):
        history.batch = BATCH
    yield vipps
    vipps.do(account.close)


def histories(shop: Sandbox) -> list[History]:
    account = shop.account
    return [account.payments, account.remembered, account.links, account.login_tokens, shop.world.ledger]


def put_in_order(shop: Sandbox) -> None:
    for history in histories(shop):
        while shop.do(history.tidy):
            pass


def sell(shop: Sandbox, number: int) -> list[str]:
    """Sales, half of them by push to a guest who has just logged in, half of them by link; their references."""
    sold = []
    for one in range(number):
        if one % 2:
            shop.log_in(shop.guest)
            sold.append(created(shop))
        else:
            link = created_link(shop)
            assert shop.do(open_link, shop.world, shop.guest, link)
            sold.append(str(shop.pending(shop.guest).reference))
        shop.approves(shop.guest)
        assert adjust(shop, "capture", sold[-1], 10_000, key="taken").status_code == 200
        if one % 15 == 14:
            shop.advance(61)  # seconds in which calls are counted
    put_in_order(shop)
    return sold


def created_link(shop: Sandbox) -> str:
    answer = create(shop, order(shop, userFlow="WEB_REDIRECT", returnUrl="https://shop.example/", customer=...))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["redirectUrl"])


def pieces(shop: Sandbox) -> int:
    """How many objects the world consists of, texts and numbers included."""
    found: list[object] = [vars(shop.world)]
    seen: dict[int, object] = {}
    while found:
        one = found.pop()
        if id(one) not in seen and (type(one) in PLAIN or type(one).__module__.startswith("mocks.")):
            seen[id(one)] = one
            found.extend(gc.get_referents(one))
    return len(seen)


def test_a_sale_leaves_nothing_in_memory(shop: Sandbox) -> None:
    sell(shop, 60)
    before, known = shop.do(pieces, shop), len(shop.server.tenants._by_key)
    sell(shop, 60)
    assert abs(shop.do(pieces, shop) - before) < 30, "a payment with its answers and movements is fifty for each sale"
    assert len(shop.server.tenants._by_key) == known
    assert all(history.at_hand() < ROOM + BATCH for history in histories(shop))


def test_a_sale_of_long_ago_is_answered_as_ever(shop: Sandbox) -> None:
    body = order(shop)
    first = create(shop, body, key="first")
    shop.approves(shop.guest)
    reference = str(body["reference"])
    captured = adjust(shop, "capture", reference, 4_000, key="part")
    logged, shown = events(shop, reference), read(shop, reference)
    token = shop.log_in(shop.guest)["access_token"]
    page = created_link(shop)
    sell(shop, 40)
    assert reference not in shop.account.payments._near
    assert read(shop, reference) == shown
    assert events(shop, reference) == logged
    repeated = create(shop, body, key="first")
    assert (repeated.status_code, repeated.content) == (first.status_code, first.content)
    assert create(shop, body).status_code == 409, "a reference is taken for good"
    assert adjust(shop, "capture", reference, 4_000, key="part").content == captured.content
    assert adjust(shop, "capture", reference, 5_000, key="part").status_code == 409
    assert adjust(shop, "refund", reference, 1_000).json()["aggregate"]["refundedAmount"]["value"] == 1_000
    shop.advance(600)
    assert "EXPIRED" in shop.http.get(page).text
    answer = shop.http.get("/vipps-userinfo-api/userinfo/", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["detail"] == "The access token has expired."


def test_a_token_that_is_put_away_can_be_revoked(shop: Sandbox) -> None:
    tokens = [shop.log_in(shop.guest)["access_token"] for _ in range(40)]
    put_in_order(shop)

    def look(token: str) -> httpx.Response:
        return shop.http.get("/vipps-userinfo-api/userinfo/", headers={"Authorization": f"Bearer {token}"})

    assert tokens[0] not in shop.account.login_tokens._near
    assert look(tokens[1]).status_code == 200
    shop.do(shop.account.revoke, tokens[0])
    assert (look(tokens[0]).status_code, look(tokens[1]).status_code) == (401, 200)


def test_a_snapshot_has_all_of_the_past(shop: Sandbox) -> None:
    sold = sell(shop, 40)
    kept = shop.do(take, shop.world)
    entries = shop.world.ledger.after(0)
    shop.do(put, shop.world, kept)
    assert shop.world.ledger.after(0) == entries
    assert shop.do(take, shop.world)["vendors"] == kept["vendors"]
    assert [read(shop, reference)["aggregate"]["capturedAmount"]["value"] for reference in sold[:3]] == [10_000] * 3
