"""The structures Payment and Error, for the OpenAPI document.

Source: Qerko POS integration, structures and errors.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Provider(BaseModel):
    id: str
    name: str
    type: str


class PaymentPart(BaseModel):
    """What one provider transfers; all parts together are items less discount, and the tip."""

    total: str
    provider: Provider


class PaidItem(BaseModel):
    """``quantity``: what is paid of it."""

    id: str
    name: str
    price: str
    quantity: str
    minQuantity: str
    tags: list[str]
    additionalData: Any


class PaymentDiscount(BaseModel):
    name: str
    value: str
    source: Any
    provider: Any
    additionalData: Any


class ShownPayment(BaseModel):
    """Money and quantities are decimal strings in one currency (ISO 4217); ``timestamp``: ISO 8601."""

    id: str
    idBill: str
    idCustomer: str
    currency: str
    items: list[PaidItem]
    discount: PaymentDiscount | None
    parts: list[PaymentPart]
    tipBrutto: str
    tipNetto: str
    timestamp: str
    state: str = Field(description="CREATED, STARTED, PROCESSED, PAID or CANCELED")
    additionalData: Any


class ErrorBody(BaseModel):
    code: str | None
    message: str
