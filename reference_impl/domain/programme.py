"""The loyalty programme: rules as data. Amounts in minor units (øre); one point is one øre of discount."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PointsRule:
    """`points` for every full `per_amount` paid."""

    points: int = 1
    per_amount: int = 100

    def earned_on(self, amount: int) -> int:
        """Points earned on an amount paid; a started step earns nothing."""
        return amount // self.per_amount * self.points


@dataclass(frozen=True, slots=True)
class StampCard:
    """After `paid` stamped items the next one is free. `name` is what items carry as their stamp."""

    name: str
    paid: int

    @property
    def unit(self) -> str:
        """How the ledger counts these stamps."""
        return f"stamps:{self.name}"


@dataclass(frozen=True, slots=True)
class Programme:
    """What members get. `member_discount` in hundredths of a percent; `smallest_payment` is what Vipps can take.

    `brand` is what its cards are called at Qerko, `name` what people call it.
    """

    name: str = "Kassa Club"
    brand: str = "kassa"
    points: PointsRule = PointsRule()
    stamp_cards: tuple[StampCard, ...] = (StampCard("coffee", 5),)
    member_discount: int = 0
    smallest_payment: int = 100

    def card(self, name: str | None) -> StampCard | None:
        """The stamp card of that name."""
        return next((card for card in self.stamp_cards if card.name == name), None)


@dataclass(frozen=True, slots=True)
class PointsBack:
    """What a refund does to the points of a sale, in total since it was paid."""

    reversed: int
    returned: int


def points_back(rule: PointsRule, earned: int, spent: int, captured: int, refunded: int) -> PointsBack:
    """Earned points stay on what stays paid; spent points come back in proportion, all of them on a full refund."""
    if captured <= 0 or refunded >= captured:
        return PointsBack(reversed=earned, returned=spent)
    kept = min(earned, rule.earned_on(captured - refunded))
    return PointsBack(reversed=earned - kept, returned=spent * refunded // captured)
