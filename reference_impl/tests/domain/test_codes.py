"""What a scanner reads, told apart (Vipps QR API guide; VIPPS-QR-01 to -05)."""

from __future__ import annotations

import pytest

from reference_impl.domain.codes import (
    CodeKind,
    Refusal,
    classify,
    is_norwegian,
    is_product_barcode,
    typed_msisdn,
)


@pytest.mark.parametrize(
    "code",
    [
        "https://qr.vipps.no/28/2/01/031/4791234567?v=1",
        "https://qr.vipps.no/28/2/01/031/4791234567",
        "HTTPS://QR.Vipps.NO/28/2/01/031/4791234567?v=1",
        "\x02https://qr.vipps.no/28/2/01/031/4791234567\r\n\t ",
    ],
)
def test_a_clear_text_personal_qr_tells_the_number(code: str) -> None:
    scanned = classify(code)
    assert (scanned.kind, scanned.msisdn) == (CodeKind.PERSONAL_NUMBER, "4791234567")


def test_the_complete_content_is_kept_without_the_noise() -> None:
    assert classify(" https://qr.vipps.no/p/AbC-9?x=1\r\n").content == "https://qr.vipps.no/p/AbC-9?x=1"


def test_a_token_qr_tells_no_number() -> None:
    scanned = classify("https://qr.vipps.no/p/eyJ0b2tlbiI6MX0=")
    assert (scanned.kind, scanned.msisdn) == (CodeKind.PERSONAL_TOKEN, None)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("https://qr.vipps.no/28/2/01/031/47912345", Refusal.IMPOSSIBLE_NUMBER),
        ("https://qr.vipps.no/28/2/01/031/479123456789", Refusal.IMPOSSIBLE_NUMBER),
        ("https://qr.vipps.no/28/2/01/031/0047912345678", Refusal.IMPOSSIBLE_NUMBER),
        ("https://qr.vipps.no/28/2/01/031/", Refusal.IMPOSSIBLE_NUMBER),
        ("https://qr.vipps.no/28/2/01/031/47９1234567", Refusal.IMPOSSIBLE_NUMBER),
        ("https://qr.vipps.no/28/2/02/031/4791234567", Refusal.SHOP_QR),
        ("https://qr.vipps.no/P/token", Refusal.SHOP_QR),
        ("http://qr.vipps.no/p/token", Refusal.SHOP_QR),
        ("https://qr.vipps.no/p/", Refusal.SHOP_QR),
        ("https://qr.vipps.no/p/a/b", Refusal.SHOP_QR),
        ("https://qr.vipps.no/p/" + "x" * 300, Refusal.SHOP_QR),
        ("https://qr.vipps.no/box/1", Refusal.SHOP_QR),
        ("https://qr.vipps.no/generate/qr.png?x=1", Refusal.PAYMENT_LINK),
        ("https://qr-image.vipps.no/v1?token=a", Refusal.PAYMENT_LINK),
        ("https://qr-generator-prod-app-service.azurewebsites.net/x", Refusal.PAYMENT_LINK),
        ("https://landing.vipps.no?token=a", Refusal.PAYMENT_LINK),
        ("https://api.vipps.no/dwo-api-application/v1/deeplink/vippsgateway?v=2", Refusal.PAYMENT_LINK),
        ("vipps://token=a", Refusal.DEEPLINK),
        ("vippsMT://token=a", Refusal.DEEPLINK),
        ("mobilepaypos://pos?id=1&BeaconId=2", Refusal.STICKER),
        ("https://qr.vipps.no.evil.example/p/token", Refusal.NOT_VIPPS),
        ("https://example.com/?u=https://qr.vipps.no/p/token", Refusal.NOT_VIPPS),
        ("4791234567", Refusal.NOT_VIPPS),
        ("hello", Refusal.NOT_VIPPS),
        ("", Refusal.NOT_VIPPS),
        ("7038010000011", Refusal.NOT_VIPPS),
    ],
)
def test_anything_else_is_refused_with_its_reason(code: str, refusal: Refusal) -> None:
    scanned = classify(code)
    assert (scanned.kind, scanned.refusal) == (CodeKind.REFUSED, refusal)


def test_product_barcodes_need_a_valid_check_digit() -> None:
    assert classify("7038010000010\n").kind is CodeKind.PRODUCT
    assert is_product_barcode("96385074")
    assert is_product_barcode("036000291452")
    assert not is_product_barcode("96385075")


@pytest.mark.parametrize(
    ("typed", "msisdn"),
    [
        ("912 34 567", "4791234567"),
        ("+47 912 34 567", "4791234567"),
        ("0047-91234567", "4791234567"),
        ("4791234567", "4791234567"),
        ("+46 70 123 45 67", "46701234567"),
        ("+47 912", None),
        ("+479123456789", None),
        ("12345", None),
        ("abc", None),
        ("+4791234567890123", None),
    ],
)
def test_typed_numbers_become_msisdns(typed: str, msisdn: str | None) -> None:
    assert typed_msisdn(typed) == msisdn


def test_check_in_is_for_norwegian_numbers() -> None:
    assert is_norwegian("4791234567")
    assert not is_norwegian("46701234567")
