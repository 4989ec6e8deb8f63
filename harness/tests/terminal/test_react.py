"""A bundle built from React 16, as partners ship them, works at the terminal; several side by side too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.tests.terminal.counter import Counter, expect

HERE = Path(__file__).parent / "react"
REQUIRED = os.environ.get("KASSA_TRIALS") == "required"
CROISSANT, COFFEE = 1, 2


def _give_up(reason: str) -> None:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script that npm builds of the app in this folder."""
    npm = shutil.which("npm")
    if npm is None:
        _give_up("npm is not on this machine")
    assert npm is not None
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    cache = request.config.cache
    folder = tmp_path_factory.mktemp("react") if cache is None else Path(cache.mkdir(f"kassa-react-{worker}"))
    for file in HERE.iterdir():
        shutil.copy(file, folder / file.name)
    if not (folder / "node_modules" / "react-dom").exists():
        install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            _give_up(f"npm cannot install React: {done.stderr.strip()[-300:]}")
    done = subprocess.run([npm, "run", "build"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "bundle.js").read_text("utf-8")


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
