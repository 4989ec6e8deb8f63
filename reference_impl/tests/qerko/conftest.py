"""What gets lost on loopback is lost at once: nobody waits long for it in real time."""

from __future__ import annotations

import pytest

from reference_impl.clock import sandbox


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE", 0.05)
