"""The page and the desk behind it, with the run on one side and a browser's calls on the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from harness.certification.prompted.desk import CANNOT, DONE, UNKNOWN, Desk, Inconclusive, NobodyThere
from harness.certification.prompted.page import Card, attended
from harness.certification.statement import Statement, worker_of

CHOICES = ["red", "green", "blue", "yellow"]


def _statement(**driver: object) -> Statement:
    return Statement.model_validate({"product": "P", "version": "1", "vendors": ["vipps"], "driver": driver})


@contextmanager
def _at_the_till(seed: int = 1, patience: float = 120.0) -> Iterator[tuple[Desk, httpx.Client]]:
    addresses: list[str] = []
    statement = _statement(kind="prompted", port=0, patience=patience)
    with attended(worker_of(statement), seed, addresses.append) as desk:
        assert desk is not None
        with httpx.Client(base_url=addresses[0], timeout=120, trust_env=False) as client:
            yield desk, client


@contextmanager
def _answering(client: httpx.Client, *answers: str) -> Iterator[list[Card]]:
    """Somebody who gives these answers, one after the other; yields what they have read."""
    read: list[Card] = []

    def work() -> None:
        for answer in answers:
            reply = client.get("/prompt", params={"after": read[-1].number if read else 0})
            read.append(Card.model_validate_json(reply.content))
            client.post(f"/prompt/{read[-1].number}", json={"choice": answer})

    thread = threading.Thread(target=work)
    thread.start()
    yield read
    thread.join()


def test_a_product_that_drives_itself_needs_no_page() -> None:
    with attended(worker_of(_statement(kind="reference")), 1, pytest.fail) as desk:
        assert desk is None


def test_a_reload_shows_the_same_prompt_and_an_answer_counts_once() -> None:
    with _at_the_till() as (desk, client):
        done = threading.Thread(target=lambda: desk.tells("Scan", code="https://qr.vipps.no/p/a"))
        done.start()
        card = client.get("/prompt").json()
        assert card == client.get("/prompt").json()
        assert card["text"] == "Scan" and card["image"].startswith("data:image/svg+xml")
        assert "At the till" in client.get("/").text
        assert client.post(f"/prompt/{card['number']}", json={"choice": "Perhaps"}).status_code == 400
        assert client.post(f"/prompt/{card['number']}", json={"choice": DONE}).status_code == 204
        done.join()
        late = client.post(f"/prompt/{card['number']}", json={"choice": CANNOT})
        assert late.status_code == 409 and late.json()["type"] == "urn:kassa:problem:not-asked"
        assert [said.answer for said in desk.said()] == [DONE]


def test_a_page_of_somewhere_else_is_refused() -> None:
    """A name that leads here is no reason to answer."""
    with _at_the_till() as (_, client):
        assert client.get("/prompt", headers={"host": "till.example.com"}).status_code == 400


def test_what_cannot_be_done_or_told_is_inconclusive_and_never_an_answer() -> None:
    with _at_the_till() as (desk, client):
        desk.begin_step("the cashier presses cancel")
        with _answering(client, CANNOT, UNKNOWN):
            with pytest.raises(Inconclusive, match=r"the cashier presses cancel: .* could not do this: Cancel"):
                desk.tells("Cancel")
            assert desk.asks("Which?", CHOICES) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_and_scenario_give_the_same_order(seed: int) -> None:
    orders = []
    for _ in range(2):
        with _at_the_till(seed) as (desk, client), _answering(client, *["red"] * 4) as read:
            desk.begin_scenario("a")
            assert [desk.asks("Which?", CHOICES) for _ in range(4)] == ["red"] * 4
        orders.append([card.choices for card in read])
    assert orders[0] == orders[1] and len({str(order) for order in orders[0]}) > 1


def test_nobody_there_is_no_verdict_and_is_waited_for_once() -> None:
    with _at_the_till(patience=0.05) as (desk, _):
        for _ in range(2):
            with pytest.raises(NobodyThere, match=r"nobody at the till has answered within 0\.05 s: Scan"):
                desk.tells("Scan")


def test_a_port_that_is_taken_is_named() -> None:
    addresses: list[str] = []
    with attended(worker_of(_statement(kind="prompted", port=0)), 1, addresses.append):
        port = httpx.URL(addresses[0]).port
        with (
            pytest.raises(OSError, match=f"driver.port: {port} cannot be served"),
            attended(worker_of(_statement(kind="prompted", port=port)), 1, print),
        ):
            pass
