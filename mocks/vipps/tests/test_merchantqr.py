"""Merchant redirect, merchant callback and one-time payment QR codes, and their images."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import segno

from mocks.vipps.tests import payments
from mocks.vipps.tests.qr_calls import (
    CALLBACK,
    REDIRECT,
    beacon,
    callback_at,
    landing_link,
    move,
    payment_qr,
    redirect,
    redirect_at,
    redirected,
    sticker,
    stuck,
)
from mocks.vipps.tests.sandbox import Sandbox


def pixels(image: bytes) -> list[bytes]:
    """The rows of an eight bit greyscale PNG without filters, by the letter of the format."""
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    at, parts = 8, {}
    while at < len(image):
        length, name = struct.unpack(">I4s", image[at : at + 8])
        data = image[at + 8 : at + 8 + length]
        assert struct.unpack(">I", image[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + data)
        parts[name], at = data, at + 12 + length
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    raw = zlib.decompress(parts[b"IDAT"])
    rows = [raw[n * (width + 1) : (n + 1) * (width + 1)] for n in range(height)]
    assert all(len(row) == width + 1 and row[0] == 0 for row in rows)
    return [row[1:] for row in rows]


def modules(rows: Sequence[bytes]) -> list[list[int]]:
    """What a scanner sees: the dark square cut out, sampled in the middle of each module."""
    top = next(n for n, row in enumerate(rows) if 0 in row)
    left = rows[top].index(0)
    run = next(n for n, value in enumerate(rows[top][left:]) if value)  # the finder pattern is seven modules wide
    scale = run // 7
    count = (rows[top].rindex(0) + 1 - left) // scale
    middles = [scale * n + scale // 2 for n in range(count)]
    return [[int(rows[top + y][left + x] == 0) for x in middles] for y in middles]


def answer(vipps: Sandbox, request: httpx.Request, status: int = 200) -> Any:
    got = vipps.http.send(request)
    assert got.status_code == status, got.text
    return got.json() if got.content else None


def invalid(vipps: Sandbox, request: httpx.Request) -> list[tuple[str, str]]:
    body = answer(vipps, request, 400)
    assert {"title", "detail", "instance"} <= set(body) and "status" not in body
    return [(param["name"], param["reason"]) for param in body["invalidParams"]]


# --- merchant redirect ------------------------------------------------------------------------------------------------


def test_redirect_is_made_read_moved_and_deleted(vipps: Sandbox) -> None:
    made = answer(vipps, redirect(vipps, id="billboard æøå 1"))
    assert (made["id"], made["expiresIn"]) == ("billboard æøå 1", -1)
    assert made["url"].startswith(vipps.server.base_url)
    moved = answer(vipps, move(vipps, "billboard æøå 1", "https://other.example.com"))
    assert moved == made | {"redirectUrl": "https://other.example.com"}
    assert answer(vipps, redirect_at(vipps, "GET", "billboard æøå 1")) == moved
    assert answer(vipps, redirect_at(vipps, "DELETE", "billboard æøå 1")) is None
    for method in ("GET", "DELETE"):
        assert set(answer(vipps, redirect_at(vipps, method, "billboard æøå 1"), 404)) == {
            *("type", "title", "detail", "instance")
        }
    assert vipps.http.get(made["url"]).status_code == 404


def test_taken_id_is_told_with_the_id_and_nothing_changes(vipps: Sandbox) -> None:
    redirected(vipps, id="door")
    assert answer(vipps, redirect(vipps, id="door", redirectUrl="https://other.example.com"), 409) == {"id": "door"}
    assert answer(vipps, redirect_at(vipps, "GET", "door"))["redirectUrl"].startswith("https://shop.")


def test_time_to_live_counts_down_and_ends(vipps: Sandbox) -> None:
    made = answer(vipps, redirect(vipps, id="today", ttl=300))
    redirected(vipps, id="always")
    vipps.advance(299)
    assert answer(vipps, redirect_at(vipps, "GET", "today")) == made | {"expiresIn": 1}
    vipps.advance(1)
    assert answer(vipps, redirect_at(vipps, "GET", "today"), 404)
    listed = answer(vipps, vipps.http.build_request("GET", REDIRECT, headers=vipps.platform))
    assert [qr["id"] for qr in listed] == ["always"]
    assert redirected(vipps, id="today") == "today"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"id": "a/b"}, "Id"),
        ({"id": "x" * 129}, "Id"),
        ({"id": None}, "Id"),
        ({"redirectUrl": "http://shop.example.com"}, "RedirectUrl"),
        ({"redirectUrl": "https://shop.example.com/a b"}, "RedirectUrl"),
        ({"redirectUrl": "https://shop.example.com\n"}, "RedirectUrl"),
        ({"ttl": 299}, "Ttl"),
        ({"ttl": 2_147_483_648}, "Ttl"),
        ({"ttl": "600"}, "Ttl"),
    ],
)
def test_what_does_not_fit_is_named(vipps: Sandbox, changes: dict[str, Any], name: str) -> None:
    assert [found for found, _ in invalid(vipps, redirect(vipps, **changes))] == [name]
    assert vipps.account.redirect_qrs == {}


def test_pattern_is_told_in_the_vendors_words(vipps: Sandbox) -> None:
    url = r"The field RedirectUrl must match the regular expression '^https:\/\/[\w\.]+([\w#!:.?+=&%@\-\/]+)?$'."
    assert invalid(vipps, redirect(vipps, redirectUrl="ftp://x")) == [("RedirectUrl", url)]


def test_accept_decides_what_the_url_is(vipps: Sandbox) -> None:
    for accept, kind in (("image/*", "png"), ("image/png", "png"), ("image/svg+xml", "svg")):
        url = answer(vipps, redirect(vipps, accept=accept))["url"]
        assert vipps.http.get(url).headers["content-type"] == {"png": "image/png", "svg": "image/svg+xml"}[kind]
    content = answer(vipps, redirect(vipps, accept="text/targetUrl"))["url"]
    assert content.startswith("https://qr.vipps.no/")
    assert answer(vipps, redirect(vipps, accept="image/webp"), 415)["title"] == "Unsupported Media Type"
    assert answer(vipps, redirect(vipps, accept="*/*"))["url"]
    vipps.account.quirks.strict_qr_accept = True
    assert answer(vipps, redirect(vipps, accept="*/*"), 415)


@pytest.mark.parametrize("size", ["99", "2001", "big"])
def test_size_out_of_bounds_is_refused(vipps: Sandbox, size: str) -> None:
    assert [name for name, _ in invalid(vipps, move(vipps, Size=size))] == ["Size"]


def test_two_merchants_have_ids_of_their_own(vipps: Sandbox, other: Sandbox) -> None:
    redirected(vipps, id="door")
    assert answer(other, redirect_at(other, "GET", "door"), 404)
    assert redirected(other, id="door") == "door"


# --- merchant callback ------------------------------------------------------------------------------------------------


def test_sticker_keeps_its_image_when_it_moves(vipps: Sandbox) -> None:
    stuck(vipps, "till-1")
    before = answer(vipps, callback_at(vipps, "GET", "till-1"))
    answer(vipps, sticker(vipps, "till-1", "Kasse 2"))
    after = answer(vipps, callback_at(vipps, "GET", "till-1"))
    assert after == before | {"locationDescription": "Kasse 2"}
    assert (after["merchantQrId"], after["merchantSerialNumber"]) == ("till-1", vipps.account.msn)


@pytest.mark.parametrize("query", ["?QrImageFormat=PNG&QrImageSize=321", "?qrImageFormat=png&qrimagesize=321"])
def test_query_names_match_in_any_case(vipps: Sandbox, query: str) -> None:
    stuck(vipps)
    (shown,) = answer(vipps, vipps.http.build_request("GET", CALLBACK + query, headers=vipps.platform))
    assert len(pixels(vipps.http.get(shown["qrImageUrl"]).content)) == 321
    assert answer(vipps, callback_at(vipps, "GET", "till-1", query)) == shown


def test_image_is_svg_unless_something_else_is_wanted(vipps: Sandbox) -> None:
    url = answer(vipps, callback_at(vipps, "GET"))["qrImageUrl"]
    assert vipps.http.get(url).headers["content-type"] == "image/svg+xml"
    assert invalid(vipps, callback_at(vipps, "GET", query="?QrImageFormat=GIF"))[0][0] == "QrImageFormat"
    assert invalid(vipps, callback_at(vipps, "GET", query="?QrImageSize=99"))[0][0] == "QrImageSize"


def test_sales_unit_must_be_named(vipps: Sandbox) -> None:
    request = sticker(vipps)
    del request.headers["Merchant-Serial-Number"]
    reason = "The Merchant-Serial-Number field is required."
    assert invalid(vipps, request) == [("Merchant-Serial-Number", reason)]
    request = sticker(vipps)
    request.headers["Merchant-Serial-Number"] = "654321"
    assert answer(vipps, request, 403)["title"] == "Invalid MSN: 654321"


def test_place_is_at_most_36_characters(vipps: Sandbox) -> None:
    answer(vipps, sticker(vipps, place="x" * 36))
    assert [name for name, _ in invalid(vipps, sticker(vipps, place="x" * 37))] == ["LocationDescription"]


def test_old_mobilepay_sticker_is_taken_over_unless_its_id_is_in_use(vipps: Sandbox) -> None:
    answer(vipps, beacon(vipps, "555"))
    answer(vipps, beacon(vipps, "555"))
    assert not answer(vipps, callback_at(vipps, "GET", "555"))["qrContent"].startswith("https://qr.vipps.no")
    stuck(vipps, "777")
    assert answer(vipps, beacon(vipps, "777"), 409) == {"id": "777"}


def test_deleted_sticker_is_gone(vipps: Sandbox) -> None:
    stuck(vipps, "till-1")
    assert answer(vipps, callback_at(vipps, "DELETE", "till-1")) is None
    assert answer(vipps, callback_at(vipps, "GET", "till-1"), 404)
    assert answer(vipps, vipps.http.build_request("GET", CALLBACK, headers=vipps.platform)) == []


# --- one-time payment QR ----------------------------------------------------------------------------------------------


def test_payment_link_becomes_a_code_for_five_minutes(vipps: Sandbox) -> None:
    made = answer(vipps, payment_qr(vipps))
    assert made["expiresIn"] == 300
    assert len(pixels(vipps.http.get(made["url"]).content)) == 400


def test_code_never_outlives_its_payment(vipps: Sandbox) -> None:
    link = landing_link(vipps)
    vipps.advance(400)
    assert answer(vipps, payment_qr(vipps, link))["expiresIn"] == 200
    vipps.advance(200)
    refused = answer(vipps, payment_qr(vipps, link), 400)
    assert (refused["title"], refused["detail"]) == ("Order timeout", "Payment has already timed out")


@pytest.mark.parametrize("url", ["https://example.com/landing?token=x", "vipps://token=x", "http://[", ""])
def test_only_our_landing_links_become_codes(vipps: Sandbox, url: str) -> None:
    refused = answer(vipps, vipps.http.build_request("POST", "/qr/v1", headers=vipps.platform, json={"url": url}), 400)
    assert refused["detail"] == "Supplied landing page token is not valid"


def test_approved_payment_gets_no_code(vipps: Sandbox) -> None:
    link = landing_link(vipps)
    reference = list(vipps.account.payments.whole())[-1]
    assert payments.force_approve(vipps, reference, {"token": link.rpartition("=")[2]}).status_code == 200
    assert answer(vipps, payment_qr(vipps, link), 400)["title"] == "Order timeout"


# --- images -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [100, 101, 357, 1024, 2000])
def test_png_is_exactly_as_large_as_wanted_and_says_the_content(vipps: Sandbox, size: int) -> None:
    shown = answer(vipps, callback_at(vipps, "GET", query=f"?QrImageFormat=PNG&QrImageSize={size}"))
    rows = pixels(vipps.http.get(shown["qrImageUrl"]).content)
    assert {len(row) for row in rows} == {size} == {len(rows)}
    expected = segno.make(shown["qrContent"], error="m", micro=False).matrix
    assert modules(rows) == [list(row) for row in expected]
    top = next(n for n, row in enumerate(rows) if 0 in row)
    assert top >= size // (len(expected) + 8) * 4, "no quiet zone"


def test_svg_has_the_wanted_size(vipps: Sandbox) -> None:
    shown = answer(vipps, callback_at(vipps, "GET", query="?QrImageSize=250"))
    root = ElementTree.fromstring(vipps.http.get(shown["qrImageUrl"]).content)
    assert (root.get("width"), root.get("height")) == ("250", "250")
    assert root.get("viewBox") == "0 0 {0} {0}".format(
        segno.make(shown["qrContent"], error="m", micro=False).symbol_size()[0]
    )


def test_image_address_cannot_be_guessed(vipps: Sandbox) -> None:
    url = httpx.URL(answer(vipps, callback_at(vipps, "GET"))["qrImageUrl"])
    assert len(url.params["id"]) >= 20 and url.params["id"] not in answer(vipps, redirect(vipps))["url"]
    assert vipps.http.get(url.copy_set_param("id", "till-1")).status_code == 404
