"""A till killed without warning comes back, asks what became of things, and finishes them: once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reference_impl.tests.counter import Counter, texts
from reference_impl.tests.forked import Forked

PAID = [("reserved", 10_000), ("captured", 10_000)]


class Mortal:
    """A till as a process of its own, with storage that outlives it."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self._counter = counter
        self._database, self._errors = f"sqlite:///{folder / 'till.db'}", folder / "till.log"
        self._process: Forked | None = None

    def starts(self) -> None:
        up = self._counter.up
        words = ["till", "--sandbox", up["control"]["base_url"], "--world", up["world"]]
        self._process = Forked([*words, "--database", self._database, "--port", "0"], self._errors)
        self._counter.url = json.loads(self._process.line())["base_url"]

    def dies(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None


@pytest.fixture
def counter(sandbox: dict[str, Any]) -> Iterator[Counter]:
    counter = Counter(sandbox["control"]["base_url"], clock="wall", till=False)
    try:
        yield counter
    finally:
        counter.close()


@pytest.fixture
def till(counter: Counter, tmp_path: Path) -> Iterator[Mortal]:
    till = Mortal(counter, tmp_path)
    till.starts()
    try:
        yield till
    finally:
        till.dies()


def test_a_payment_approved_while_the_till_was_dead_is_captured(counter: Counter, till: Mortal) -> None:
    """VIPPS-EP-25."""
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/payment")
    counter.until(sale_id, lambda sale: "request of" in texts(sale))
    till.dies()
    counter.approve()
    till.starts()
    assert counter.until(sale_id, lambda sale: sale["state"] != "paying", 60)["state"] == "paid"
    assert counter.money() == (PAID, PAID)


@pytest.mark.parametrize("operation", ["createPayment", "capturePayment"])
def test_a_till_killed_while_vipps_works_does_it_once(counter: Counter, till: Mortal, operation: str) -> None:
    """Vipps has done it and holds back the answer; the till that asked is no more (VIPPS-ERR-02, VIPPS-EP-08)."""
    counter.habit("approves")
    counter.fault(operation, {"kind": "latency", "seconds": 2}, "after")
    sale_id = counter.sale()
    counter.post(f"/sales/{sale_id}/payment")
    kind = "reserved" if operation == "createPayment" else "captured"
    counter.vendor_has(kind)
    till.dies()
    till.starts()
    assert counter.until(sale_id, lambda sale: sale["state"] != "paying", 60)["state"] == "paid"
    assert counter.money() == (PAID, PAID)


def test_a_restart_keeps_members_and_their_points(counter: Counter, till: Mortal) -> None:
    counter.habit("approves")
    counter.joins()
    assert counter.pays(counter.sale())["state"] == "paid"
    till.dies()
    till.starts()
    assert counter.member()["balance"] == 100
