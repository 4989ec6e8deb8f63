"""The actors are tried against a sandbox, as they are used."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("harness.fixtures")
