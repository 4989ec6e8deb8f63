"""What a sale costs: stamp cards, member discount, then points; and how the discount spreads over the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reference_impl.domain.programme import Programme


@dataclass(frozen=True, slots=True)
class Line:
    """A line of goods. Prices include tax, in minor units; `vat_rate` in hundredths of a percent."""

    name: str
    quantity: int
    unit_price: int
    vat_rate: int = 2500
    sku: str | None = None
    stamp: str | None = None

    @property
    def total(self) -> int:
        """Before any discount."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member can spend right now."""

    points: int = 0
    stamps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StampUse:
    """Stamps a sale gives and takes on one card; `spent` counts those given in the same sale too."""

    earned: int
    spent: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced sale; `discounts` has one entry per line and sums to `discount`."""

    total: int
    discounts: tuple[int, ...]
    points_spent: int
    stamps: Mapping[str, StampUse]

    @property
    def discount(self) -> int:
        """Of all lines together."""
        return sum(self.discounts)

    @property
    def to_pay(self) -> int:
        """What is left for the customer to pay with money."""
        return self.total - self.discount


def quote(
    lines: Sequence[Line],
    programme: Programme,
    standing: Standing | None = None,
    spend: int | None = 0,
    *,
    use_stamps: bool = True,
) -> Quote:
    """Price a sale. `standing` is None for somebody who is no member; `spend` None means as many points as possible;
    without `use_stamps` full cards are kept for another time."""
    total = sum(line.total for line in lines)
    if standing is None:
        return Quote(total, (0,) * len(lines), 0, {})
    discounts, stamps = _free_units(lines, programme, standing, use_stamps)
    for index, line in enumerate(lines):
        discounts[index] += (line.total - discounts[index]) * programme.member_discount // 10_000
    rests = [line.total - discount for line, discount in zip(lines, discounts, strict=True)]
    points = spendable(sum(rests), standing.points, spend, programme.smallest_payment)
    for index, share in enumerate(spread(points, rests)):
        discounts[index] += share
    return Quote(total, tuple(discounts), points, stamps)


def _free_units(
    lines: Sequence[Line], programme: Programme, standing: Standing, use_stamps: bool
) -> tuple[list[int], dict[str, StampUse]]:
    """The free units in the order of the lines: after `paid` stamps the next unit costs nothing and gives no stamp."""
    discounts = [0] * len(lines)
    uses: dict[str, StampUse] = {}
    held = {card.name: max(0, standing.stamps.get(card.name, 0)) for card in programme.stamp_cards}
    for index, line in enumerate(lines):
        card = programme.card(line.stamp)
        if card is None:
            continue
        free = 0
        for _ in range(line.quantity):
            if use_stamps and held[card.name] >= card.paid:
                held[card.name] -= card.paid
                free += 1
            else:
                held[card.name] += 1
        discounts[index] = free * line.unit_price
        before = uses.get(card.name, StampUse(0, 0))
        uses[card.name] = StampUse(before.earned + line.quantity - free, before.spent + free * card.paid)
    return discounts, uses


def spendable(rest: int, balance: int, wanted: int | None, smallest_payment: int) -> int:
    """How many points may go into a rest to pay, so that nothing or at least `smallest_payment` is left of it."""
    points = max(0, min(rest, balance, rest if wanted is None else wanted))
    left = rest - points
    if 0 < left < smallest_payment:
        points = max(0, rest - smallest_payment)
    return points


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` in proportion to `weights`, exactly, no share above its weight (largest remainder)."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares
