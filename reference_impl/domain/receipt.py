"""Receipt lines with tax arithmetic in integers: excluding tax + tax = total on every line, and Σ total = amount.

Source: Vipps Order Management API, receipt; VIPPS-EP-21. Prices include tax, so tax = total · rate / (100 % + rate).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_impl.domain.pricing import Line


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line; amounts in minor units, `total` after discount, `vat_rate` in hundredths of a percent."""

    name: str
    id: str
    quantity: int
    unit_price: int
    discount: int
    vat_rate: int
    total: int
    tax: int

    @property
    def total_excluding_tax(self) -> int:
        """The net amount."""
        return self.total - self.tax


def included_tax(total: int, vat_rate: int) -> int:
    """The tax inside a gross amount, half an øre rounded up."""
    return (2 * total * vat_rate + 10_000 + vat_rate) // (2 * (10_000 + vat_rate))


def receipt_lines(lines: Sequence[Line], discounts: Sequence[int]) -> list[ReceiptLine]:
    """The receipt of priced lines. Ids are the article numbers, or the place on the receipt."""
    receipt = []
    for place, (line, discount) in enumerate(zip(lines, discounts, strict=True), start=1):
        total = line.total - discount
        tax = included_tax(total, line.vat_rate)
        receipt.append(
            ReceiptLine(
                name=line.name,
                id=line.sku or f"line-{place}",
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount=discount,
                vat_rate=line.vat_rate,
                total=total,
                tax=tax,
            )
        )
    return receipt
