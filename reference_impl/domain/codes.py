"""What a scanner at a till can read, and which of it is a customer.

Sources: Vipps QR API guide (personal QR 1.0 and 2.0, one-time, redirect and callback QRs); Vipps Loyalty in
Point-of-Sale; VIPPS-QR-01, -02, -04, -05. A refused code must never cause a call to Vipps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_CLEAR = re.compile(r"(?i:https://qr\.vipps\.no)/28/2/01/031/(?P<number>[0-9]{10,15})(?:\?[!-~]*)?")
_CLEAR_PREFIX = re.compile(r"(?i:https://qr\.vipps\.no)/28/2/01/031(?:/.*)?")
_TOKEN = re.compile(r"(?i:https://qr\.vipps\.no)/p/(?:(?![/?#])[!-~])+(?:\?(?:(?!#)[!-~])*)?")
_SHOP = re.compile(r"https?://qr\.vipps\.no(?:[:/?#].*)?", re.IGNORECASE)
_PAYMENT_LINK = re.compile(
    r"https?://(?:qr-image\.vipps\.no|qr-generator-prod-app-service\.azurewebsites\.net|landing\.vipps\.no"
    r"|(?:api|apitest)\.vipps\.no)(?:[:/?#].*)?",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"https?://qr\.vipps\.no/generate/.*", re.IGNORECASE)
_DEEPLINK = re.compile(r"vipps(?:mt)?:.*", re.IGNORECASE)
_STICKER = re.compile(r"[a-z]+://.*beaconid=.*", re.IGNORECASE)
_NOISE = "".join(map(chr, range(0x21))) + "\x7f\u00a0\ufeff"
PERSONAL_QR_LENGTH = 255


class CodeKind(StrEnum):
    """What was scanned."""

    PERSONAL_NUMBER = "personal-number"
    """Personal QR 1.0: the phone number in clear text."""
    PERSONAL_TOKEN = "personal-token"
    """Personal QR 2.0: only Vipps can tell the number."""
    PRODUCT = "product"
    """A product barcode with a valid check digit."""
    REFUSED = "refused"
    """Anything else; `refusal` says what to tell the cashier."""


class Refusal(StrEnum):
    """Why a code is no customer."""

    SHOP_QR = "shop-qr"
    PAYMENT_LINK = "payment-link"
    DEEPLINK = "deeplink"
    IMPOSSIBLE_NUMBER = "impossible-number"
    STICKER = "sticker"
    NOT_VIPPS = "not-vipps"


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """A classified code; `content` is the complete code without the scanner's noise."""

    kind: CodeKind
    content: str
    msisdn: str | None = None
    refusal: Refusal | None = None


# First match wins, so the special forms of a host stand before the host itself.
_REFUSALS: tuple[tuple[re.Pattern[str], Refusal], ...] = (
    (_CLEAR_PREFIX, Refusal.IMPOSSIBLE_NUMBER),
    (_IMAGE, Refusal.PAYMENT_LINK),
    (_SHOP, Refusal.SHOP_QR),
    (_PAYMENT_LINK, Refusal.PAYMENT_LINK),
    (_DEEPLINK, Refusal.DEEPLINK),
    (_STICKER, Refusal.STICKER),
)


def classify(raw: str) -> ScannedCode:
    """Tell a customer from a product from a mistake. Scheme and host ignore case, the rest does not."""
    content = raw.strip(_NOISE)
    if (clear := _CLEAR.fullmatch(content)) and is_possible_msisdn(clear["number"]):
        return ScannedCode(CodeKind.PERSONAL_NUMBER, content, msisdn=clear["number"])
    if _TOKEN.fullmatch(content) and len(content) <= PERSONAL_QR_LENGTH:
        return ScannedCode(CodeKind.PERSONAL_TOKEN, content)
    if is_product_barcode(content):
        return ScannedCode(CodeKind.PRODUCT, content)
    for pattern, refusal in _REFUSALS:
        if pattern.fullmatch(content):
            return ScannedCode(CodeKind.REFUSED, content, refusal=refusal)
    return ScannedCode(CodeKind.REFUSED, content, refusal=Refusal.NOT_VIPPS)


def is_possible_msisdn(digits: str) -> bool:
    """10 to 15 digits with a country code; a Norwegian number has exactly eight digits after 47."""
    if not re.fullmatch(r"[1-9][0-9]{9,14}", digits):
        return False
    return is_norwegian(digits) or not digits.startswith("47")


def is_norwegian(msisdn: str) -> bool:
    """Check-in takes only these (Vipps Check-in API, `^47[0-9]{8}$`; VIPPS-CI-07)."""
    return re.fullmatch(r"47[0-9]{8}", msisdn) is not None


def typed_msisdn(raw: str) -> str | None:
    """The MSISDN of a number typed in by the cashier, None when it cannot be one. Eight digits are Norwegian."""
    digits = re.sub(r"[\s().\-\u00a0]", "", raw.strip(_NOISE))
    international = re.fullmatch(r"(?:\+|00)([0-9]+)", digits)
    if international:
        digits = international[1]
    elif re.fullmatch(r"[2-9][0-9]{7}", digits):
        digits = "47" + digits
    return digits if is_possible_msisdn(digits) else None


def is_product_barcode(content: str) -> bool:
    """EAN-8, UPC-A, EAN-13 or GTIN-14 with the right check digit (GS1 General Specifications, 7.9)."""
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", content):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(content)))
    return weighted % 10 == 0
