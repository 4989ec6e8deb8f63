"""QR codes that a merchant puts up: what is kept of them, and what they say.

Sources: Vipps QR API guide, merchant redirect, merchant callback and one-time payment QR. What the printed codes
contain is undocumented beyond their host: the paths are inferred.
"""

from __future__ import annotations

from dataclasses import dataclass

HOST = "https://qr.vipps.no"


@dataclass(slots=True)
class RedirectQr:
    """Leads the guest's browser to ``redirect_url``; ``expires_at``: epoch seconds of the world, None: never."""

    id: str
    redirect_url: str
    token: str
    expires_at: float | None = None

    @property
    def content(self) -> str:
        return f"{HOST}/mr/{self.token}"


@dataclass(slots=True)
class CallbackQr:
    """A sticker at the till: whoever scans it checks in. ``beacon``: an old MobilePay sticker, which stays as it is."""

    id: str
    location: str
    token: str
    category: str = "IN_STORE"
    beacon: bool = False

    @property
    def content(self) -> str:
        return f"https://mobilepay.dk/pos?beaconId={self.id}" if self.beacon else f"{HOST}/mc/{self.token}"


@dataclass(slots=True)
class PaymentQr:
    """Leads to one payment, for some minutes; ``expires_at``: epoch seconds of the world."""

    token: str
    reference: str
    expires_at: float

    @property
    def content(self) -> str:
        return f"{HOST}/ot/{self.token}"


@dataclass(slots=True)
class CustomerToken:
    """Who scanned a merchant callback QR, and when (epoch seconds of the world)."""

    token: str
    msisdn: str
    issued_at: float
