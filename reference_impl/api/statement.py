"""The Till API: what this product is and can, for whoever drives or certifies it."""

from __future__ import annotations

from fastapi import APIRouter

from reference_impl import PRODUCT_NAME, PRODUCT_VERSION
from reference_impl.api.models import Answer
from reference_impl.api.routes import router_of
from reference_impl.settings import TillSettings

AT_THE_COUNTER = [
    "scan-before-sale",
    "phone-entry",
    "check-in",
    "enrolment",
    "points",
    "stamp-card",
    "member-discount",
    "payment",
    "cancellation",
    "partial-refund",
    "webhooks",
    "resume",
]
AT_THE_TABLE = ["tables", "split-bill", "tip", "individual-bill", "postponed-receipt"]
CARDS = ["card-authority"]
AT_THE_CAFE = ["loyalty-app"]


class StatementView(Answer):
    """What this product is and can, as it is configured."""

    product: str
    version: str
    vendors: list[str]
    features: list[str]


def statement_router(settings: TillSettings) -> APIRouter:
    """The route of one till service."""
    router = router_of("till", "/till/v1")
    vendors = ["vipps"] + (["qerko"] if settings.qerko.parties else []) + (["poster"] if settings.poster else [])
    features = AT_THE_COUNTER + (AT_THE_TABLE if settings.qerko.restaurants else [])
    features += (CARDS if settings.qerko.parties else []) + (AT_THE_CAFE if settings.poster else [])

    @router.get("/statement")
    async def statement() -> StatementView:
        """What this product is and can."""
        return StatementView(product=PRODUCT_NAME, version=PRODUCT_VERSION, vendors=vendors, features=features)

    return router
