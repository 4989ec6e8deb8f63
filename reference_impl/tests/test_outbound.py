"""The way out of the till: straight, or by the proxy that the environment names."""

from __future__ import annotations

import pytest

from reference_impl.outbound import proxy_for

PROXY = "http://127.0.0.1:8420"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://api.vipps.no", PROXY),
        ("wss://sandbox.qerko.com/api/v2/pos/ws", PROXY),
        ("https://127.0.0.1:8401", None),
        ("http://127.0.0.1:8401", None),
        ("http://vipps.example", None),
    ],
)
def test_only_what_is_encrypted_and_elsewhere_goes_by_the_proxy(url: str, proxy: str | None) -> None:
    assert proxy_for(url) == proxy


def test_without_a_proxy_everything_goes_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HTTPS_PROXY")
    assert proxy_for("https://api.vipps.no") is None
