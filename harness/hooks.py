"""What whoever runs our features may decide or want to know: pytest hooks."""

from __future__ import annotations

import pytest

from harness.actors.product import Product
from harness.actors.world import Sandbox
from harness.app_page import AppPages
from harness.checks.case import Case
from harness.selectors import Selectors


@pytest.hookspec(firstresult=True)
def pytest_kassa_product(config: pytest.Config, sandbox: Sandbox) -> Product | None:
    """The product under test; the reference till of the sandbox when nobody has another."""


@pytest.hookspec(firstresult=True)
def pytest_kassa_selectors(config: pytest.Config) -> Selectors | None:
    """How the product's app at Poster's terminal is worked; as the reference's when nobody says."""


@pytest.hookspec(firstresult=True)
def pytest_kassa_app_pages(config: pytest.Config) -> AppPages | None:
    """Who works the product's app at the terminal; Chromium does when nobody says."""


@pytest.hookspec
def pytest_kassa_case(item: pytest.Item, case: Case) -> None:
    """What a scenario has left behind, before it is judged."""
