"""A café's menu: categories, products, their modifications, and what a portion costs.

Source: Poster web API, menu; POS platform, orders.addProduct (how a modification is spelled). Three kinds of things are
sold: goods (with modifications of their own, one of which must be chosen), dishes (with groups of modifications that
are added to them), and either of them by weight, counted in grams.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import orjson

UKRAINIAN = "ua"
"""Poster's own name of the language; ISO calls it uk."""


@dataclass(frozen=True, slots=True)
class Text:
    """A name in the café's two languages."""

    ua: str
    en: str

    def read_in(self, lang: str) -> str:
        """Ukrainian where the account speaks it, else English."""
        return self.ua if lang == UKRAINIAN else self.en


class Kind(IntEnum):
    """``type`` of a product."""

    DISH = 2
    GOODS = 3


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: Text
    tag: str | None = None
    color: str = "white"
    hidden: bool = False
    sort_order: int = 999


@dataclass(frozen=True, slots=True)
class Modification:
    """One choice; ``price`` in kopecks: of the whole portion for goods, what it adds for a dish."""

    id: int
    name: Text
    price: int


@dataclass(frozen=True, slots=True)
class Group:
    """Modifications of a dish of which at least ``least`` and at most ``most`` are chosen."""

    id: int
    name: Text
    least: int
    most: int
    modifications: tuple[Modification, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """``price`` in kopecks for a piece, or for a gram when it is sold by weight; goods with modifications have none.

    ``discountable``: whether discounts may touch it. ``cost``: kopecks.
    """

    id: int
    category_id: int
    name: Text
    kind: Kind
    price: int
    cost: int = 0
    by_weight: bool = False
    discountable: bool = True
    hidden: bool = False
    barcode: str = ""
    workshop: int = 1
    cooking_time: int = 0
    color: str = "white"
    sort_order: int = 999
    modifications: tuple[Modification, ...] = ()
    groups: tuple[Group, ...] = ()


class NoSuchModification(LookupError):
    """The product has no such modification, needs one, or takes none."""


def spelled(product: Product, modification: str) -> str:
    """``modification`` in the one spelling that order lines keep.

    Empty, the number of a modification of goods, or compact JSON ``[{"m":5,"a":1}]`` for a dish.

    Raises:
        NoSuchModification: see there.
    """
    wanted = "" if modification in ("0", "[]") else modification.strip()
    if product.modifications:
        if wanted not in {str(one.id) for one in product.modifications}:
            raise NoSuchModification(f"product {product.id} has no modification {modification[:40]!r}")
        return wanted
    if not product.groups:
        if wanted:
            raise NoSuchModification(f"product {product.id} has no modifications")
        return ""
    return _spelled_dish(product, _chosen(wanted))


def _chosen(text: str) -> dict[int, int]:
    """Modification → amount, as the JSON of a dish says."""
    try:
        listed = orjson.loads(text) if text else []
        chosen = {int(one["m"]): int(one.get("a", 1)) for one in listed}
    except (orjson.JSONDecodeError, TypeError, ValueError, KeyError, AttributeError):
        raise NoSuchModification(f"not a list of modifications: {text[:40]!r}") from None
    if any(amount < 1 or amount > 1000 for amount in chosen.values()):
        raise NoSuchModification(f"not an amount: {text[:40]!r}")
    return chosen


def _spelled_dish(product: Product, chosen: dict[int, int]) -> str:
    known = {one.id for group in product.groups for one in group.modifications}
    if unknown := chosen.keys() - known:
        raise NoSuchModification(f"dish {product.id} has no modification {min(unknown)}")
    for group in product.groups:
        amount = sum(chosen.get(one.id, 0) for one in group.modifications)
        if not group.least <= amount <= group.most:
            raise NoSuchModification(f"dish {product.id} takes {group.least} to {group.most} of group {group.id}")
    listed = [{"m": number, "a": amount} for number, amount in sorted(chosen.items())]
    return orjson.dumps(listed).decode() if listed else ""


def price_of(product: Product, modification: str) -> int:
    """Kopecks for a piece (or a gram) with a modification as :func:`spelled`."""
    if product.modifications:
        return next(one.price for one in product.modifications if str(one.id) == modification)
    chosen = _chosen(modification)
    extra = sum(one.price * chosen.get(one.id, 0) for group in product.groups for one in group.modifications)
    return product.price + extra


def full_name(product: Product, modification: str, lang: str) -> tuple[str, str]:
    """The caption as in the order window, modifications in brackets, and the names of the groups they are from.

    ``modification`` as :func:`spelled`; goods have no groups.
    """
    name = product.name.read_in(lang)
    if product.modifications:
        chosen = [one.name.read_in(lang) for one in product.modifications if str(one.id) == modification]
        return (f"{name} ({chosen[0]})" if chosen else name), ""
    amounts = _chosen(modification)
    names, groups = [], []
    for group in product.groups:
        mine = [one for one in group.modifications if one.id in amounts]
        names += [_times(one.name.read_in(lang), amounts[one.id]) for one in mine]
        groups += [group.name.read_in(lang)] if mine else []
    return (f"{name} ({', '.join(names)})" if names else name), ", ".join(groups)


def _times(name: str, amount: int) -> str:
    return name if amount == 1 else f"{name} × {amount}"
