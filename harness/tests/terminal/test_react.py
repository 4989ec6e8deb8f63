"""A bundle built from React 16, as partners ship them, works at the terminal; several side by side too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tests.terminal.counter import Counter, expect

CROISSANT, COFFEE = 1, 2


@pytest.fixture(scope="module")
def bundle(npm: Callable[..., Path]) -> str:
    """The script that npm builds of the app in this folder."""
    return (npm("run", "build") / "bundle.js").read_text("utf-8")


def test_three_of_them_side_by_side_find_a_guest_and_spend_points(jumping: Counter, bundle: str) -> None:
    assert len(bundle) > 300_000, "several hundred kilobytes"
    jumping.opens(bundle, bundle, bundle)
    jumping.orders(CROISSANT, COFFEE)
    jumping.page.locator("[data-key=more]").click()
    expect(jumping.page.locator("[data-app-icon]")).to_have_count(3)
    jumping.page.locator("[data-app-icon]").nth(1).click()
    form = jumping.app(2)
    form.locator("input").fill("0000000000222")
    form.get_by_role("button", name="Find").click()
    jumping.page.locator(".popup:visible").wait_for(state="detached")
    view = jumping.wait_for(lambda view: view["order"]["client"] is not None)
    assert view["order"]["client"]["name"] == "Олена Шевченко"

    assert jumping.post("/order/pay")["waiting"]["app_id"] == view["apps"][0]["id"]
    spend = jumping.app(1).get_by_role("button", name="Spend 10")
    assert spend.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(20, 99, 184)"
    spend.click()
    for number in (2, 3):
        jumping.app(number).get_by_role("button", name="Not now").click()
        jumping.post("/rest")
    jumping.page.wait_for_selector("body[data-screen=payment]")
    view = jumping.post("/payment")
    assert (view["order"]["bonus"], view["order"]["tender"]["cash"]) == (1000, 2000)
    assert [note for note in jumping.notes("misuse") if "neither next" not in note] == []
    assert jumping.notes("exception") == []
