"""Whose a host name is."""

from __future__ import annotations

import pytest

from harness.proxy.hosts import Hosts, NoSuchVendor


@pytest.mark.parametrize(
    ("host", "vendor"),
    [
        ("api.vipps.no", "vipps"),
        ("APITEST.Vipps.no.", "vipps"),
        ("sandbox.qerko.com", "qerko"),
        ("joinposter.com", "poster"),
        ("corner-cafe.joinposter.com", "poster"),
        ("vipps.no", None),
        ("api.vipps.no.example.com", None),
        ("notjoinposter.com", None),
        ("com", None),
        ("", None),
    ],
)
def test_vendor_of(host: str, vendor: str | None) -> None:
    assert Hosts().vendor_of(host) == vendor


def test_names_can_be_added_for_vendors_that_are_played() -> None:
    hosts = Hosts().with_more({"Cloud.qerko.example": "qerko"})
    assert hosts.vendor_of("cloud.qerko.example") == "qerko"
    assert hosts.of("qerko") == ["cloud.qerko.example", "sandbox.qerko.com"]
    with pytest.raises(NoSuchVendor, match="stripe"):
        Hosts().with_more({"api.stripe.com": "stripe"})
