"""A partner's own suite uses the fixtures, and is judged after each test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import harness

ROOT = Path(harness.__file__).parents[1]
SUITE = """
def test_a_sale(cashier, customer):
    cashier.new_sale()
    cashier.adds("Shoes", 24900)
    cashier.scans(customer.shows_qr())
    cashier.presses_pay()
    customer.approves("payment")
    cashier.waits_for(lambda sale: sale.state == "paid", 60, "the payment")


def test_a_table(world, waiter, guest):
    waiter.opens_bill("1")
    waiter.adds("Soup", 14500)
    bill = guest.scans("1", world.up.till.qerko.id).bills[0]
    guest.picks({item.id: "1" for item in bill.items})
    guest.swipes()
    waiter.waits_for(lambda bill: bill.paid == 14500, 60, "the payment at the table")


def test_a_call_without_the_headers_that_are_asked_for(world):
    keys = world.up.vipps
    headers = {
        "client_id": keys.client_id,
        "client_secret": keys.client_secret,
        "Ocp-Apim-Subscription-Key": keys.subscription_key,
        "Merchant-Serial-Number": keys.merchant_serial_number,
    }
    reply = world.transport.request("POST", f"{keys.base_url}/accesstoken/get", headers=headers)
    assert reply.status == 200
"""
STORY = """
Feature: Our tables
  Scenario: Nobody is in a hurry
    When a guest pays for the soup
    Then the till has the money
"""
STEPS = """
import asyncio

import pytest
from pytest_bdd import scenarios, then, when
from reference_impl.qerko.pos import PosMethods

scenarios("own.feature")


@pytest.fixture(autouse=True)
def slow_till(monkeypatch):
    swift = PosMethods.__call__

    async def slow(*call):
        await asyncio.sleep(0.2)
        return await swift(*call)

    monkeypatch.setattr(PosMethods, "__call__", slow)


@when("a guest pays for the soup")
def pays(world, waiter, guest):
    waiter.opens_bill("1")
    waiter.adds("Soup", 14500)
    bill = guest.scans("1", world.up.till.qerko.id).bills[0]
    guest.picks({item.id: "1" for item in bill.items})
    guest.swipes()
    guest.waits_for(lambda app: app.payment is not None and app.payment.state == "PAID", 60, "the end in the app")


@then("the till has the money")
def money(waiter):
    assert waiter.looks().paid == 14500
"""


def test_the_checks_follow_each_test(tmp_path: Path) -> None:
    """The third test passes by itself, and breaks a condition on the way; a story is told without hurry."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["harness.plugin"]\n')
    (tmp_path / "test_own.py").write_text(SUITE)
    (tmp_path / "own.feature").write_text(STORY)
    (tmp_path / "test_story.py").write_text(STEPS)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_bdd.plugin", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert "4 passed, 1 error" in ended.stdout, ended.stdout + ended.stderr
    assert "ConditionFailed: VIPPS-HDR-04 MUST" in ended.stdout
