"""What a shop configures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from reference_impl.domain.pricing import Line
from reference_impl.domain.programme import PointsRule, Programme

IN_MEMORY = "sqlite:///:memory:"


class Generation(StrEnum):
    """Which of Vipps' two payment APIs the till speaks."""

    EPAYMENT = "epayment"
    ECOM = "ecom"
    """eCommerce v2, the older one."""


@dataclass(frozen=True, slots=True)
class VippsSettings:
    """Keys of one sales unit. All of them belong together; none is ever logged."""

    base_url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    subscription_key: str = field(repr=False)
    merchant_serial_number: str

    def path(self, path: str) -> str:
        """The URL of a platform path."""
        return self.base_url.rstrip("/") + path


class QerkoTransport(StrEnum):
    """How a party keeps its one connection to Qerko."""

    WEBSOCKET = "websocket"
    LONG_POLLING = "long-polling"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the POS names it to Qerko, which pairs a QR code with the id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PartySettings:
    """One that connects to Qerko with a key of its own: a restaurant, or a card authority (which has no tables)."""

    id: str
    name: str
    api_key: str = field(repr=False)
    pos_id: str
    base_url: str
    websocket_url: str
    transport: QerkoTransport = QerkoTransport.WEBSOCKET
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class QerkoSettings:
    """Restaurants that this till serves, and the card authority if it is a party of its own that runs in here."""

    restaurants: tuple[PartySettings, ...] = ()
    authority: PartySettings | None = None

    @property
    def parties(self) -> tuple[PartySettings, ...]:
        """Whoever this till connects as."""
        return self.restaurants if self.authority is None else (*self.restaurants, self.authority)


@dataclass(frozen=True, slots=True)
class PosterSettings:
    """A café's account at Poster, and the application by which the club is connected to it.

    The café's money is in hryvnias, the points are the one programme's: `point_value` says how many kopecks one point
    pays for, `points` how many are earned for kopecks paid. The till books no hryvnias, only points.
    """

    base_url: str
    account: str
    """The subdomain."""
    token: str = field(repr=False)
    application_id: str
    application_secret: str = field(repr=False)
    country: str = "UA"
    """Where a phone number typed in without a country code is from."""
    point_value: int = 1
    points: PointsRule = field(default_factory=lambda: PointsRule(points=1, per_amount=100))


# Barcode → article. Prices in øre including tax; food to take away 15 %, everything else 25 %.
SAMPLE_CATALOGUE: Mapping[str, Line] = MappingProxyType(
    {
        "7038010000010": Line("Coffee", 1, 4500, 2500, sku="coffee", stamp="coffee"),
        "7038010000027": Line("Cinnamon bun", 1, 3900, 1500, sku="bun"),
        "7038010000034": Line("Mineral water", 1, 2900, 1500, sku="water"),
        "7038010000041": Line("Reusable cup", 1, 14900, 2500, sku="cup"),
        "7038010000058": Line("Paper bag", 1, 100, 2500, sku="bag"),
    }
)


@dataclass(frozen=True, slots=True)
class TillSettings:
    """One till service. `base_url` is where the world reaches it, path prefix included."""

    base_url: str
    vipps: VippsSettings
    database_url: str = IN_MEMORY
    clock_url: str | None = None
    generation: Generation = Generation.EPAYMENT
    qerko: QerkoSettings = field(default_factory=QerkoSettings)
    poster: PosterSettings | None = None
    store_name: str = "Kassa Corner Shop"
    programme: Programme = field(default_factory=Programme)
    catalogue: Mapping[str, Line] = field(default_factory=lambda: SAMPLE_CATALOGUE)
    largest_amount: int = 65_000_000
    """Vipps takes no more than this in one payment (ePayment API, amount)."""

    @property
    def webhook_url(self) -> str:
        """Where Vipps delivers."""
        return self.base_url.rstrip("/") + "/hooks/vipps"

    @property
    def webhook_host(self) -> str:
        """Host of the webhook URL as Vipps signs it: the port only when it is not the scheme's default."""
        parts = urlsplit(self.webhook_url)
        default = {"https": 443, "http": 80}.get(parts.scheme)
        host = parts.hostname or ""
        return host if parts.port in (None, default) else f"{host}:{parts.port}"
