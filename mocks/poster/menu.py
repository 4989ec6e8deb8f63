"""The menu as the web API tells it.

Source: Poster web API, menu.getProducts, getProduct, getCategories (POSTER-BONUS-16). ``nodiscount`` "1" means that no
discount applies (a contradiction, read as the terminal has it); dishes carry their price twice, ingredients are none.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import Category, Group, Kind, Modification, Product
from mocks.poster.errors import Code, refused
from mocks.poster.money import major
from mocks.poster.section import Section
from mocks.poster.wanted import Wanted
from mocks.world.exchange import Call

section = Section("menu", "Menu")


class Selection(Wanted):
    """``type``: products, or batchtickets for dishes."""

    category_id: int | None = None
    type: Literal["products", "batchtickets"] | None = None


class ProductId(Wanted):
    product_id: int


class Fiscal(Wanted):
    fiscal: Annotated[int, Field(ge=0, le=1)] | None = None


class SpotPrice(TypedDict):
    """Kopecks as text."""

    spot_id: str
    price: str
    profit: str
    profit_netto: str
    visible: str


class ModificationRow(TypedDict):
    modificator_id: str
    modificator_name: str
    modificator_selfprice: str
    order: str
    modificator_barcode: str
    modificator_product_code: str
    spots: list[SpotPrice]


class ProductRow(TypedDict):
    """All text; prices in kopecks by spot, of goods with modifications under each of them."""

    product_id: str
    product_name: str
    category_name: str
    menu_category_id: str
    type: str
    weight_flag: str
    barcode: str
    product_code: str
    cost: str
    unit: str
    workshop: str
    photo: str
    photo_origin: str
    color: str
    hidden: str
    nodiscount: str
    tax_id: str
    product_tax_id: str
    sort_order: str
    cooking_time: str
    fiscal: str
    fiscal_code: str
    out: int
    ingredient_id: str
    spots: NotRequired[list[SpotPrice]]
    modifications: NotRequired[list[ModificationRow]]
    price: NotRequired[dict[str, str]]
    profit: NotRequired[dict[str, str]]
    group_modifications: NotRequired[list[dict[str, Any]]]
    ingredients: NotRequired[list[dict[str, Any]]]


class CategoryRow(TypedDict):
    category_id: str
    category_name: str
    category_photo: str
    parent_category: str
    category_color: str
    category_hidden: str
    sort_order: str
    fiscal: str
    nodiscount: str
    tax_id: str
    left: str
    right: str
    level: str
    category_tag: str | None


@section.get("getProducts")
def get_products(call: Call, wanted: Selection) -> list[ProductRow]:
    """Everything that is sold, hidden things included."""
    account = call.world.part(PosterAccount)
    kind = {"products": Kind.GOODS, "batchtickets": Kind.DISH}.get(wanted.type or "")
    return [
        product_row(account, product)
        for product in account.products.values()
        if wanted.category_id in (None, product.category_id) and kind in (None, product.kind)
    ]


@section.get("getProduct")
def get_product(call: Call, wanted: ProductId) -> ProductRow:
    """One thing that is sold."""
    account = call.world.part(PosterAccount)
    product = account.products.get(wanted.product_id)
    if product is None:
        raise refused(Code.NO_SUCH_ID, f"product {wanted.product_id}")
    return product_row(account, product)


@section.get("getCategories")
def get_categories(call: Call, wanted: Fiscal) -> list[CategoryRow]:
    """Every category, side by side; none is fiscal."""
    account = call.world.part(PosterAccount)
    listed = [] if wanted.fiscal == 1 else list(enumerate(account.categories))
    return [_category_row(place, category, account.settings.lang) for place, category in listed]


def _category_row(place: int, category: Category, lang: str) -> CategoryRow:
    return {
        "category_id": str(category.id),
        "category_name": category.name.read_in(lang),
        "category_photo": "",
        "parent_category": "0",
        "category_color": category.color,
        "category_hidden": str(int(category.hidden)),
        "sort_order": str(category.sort_order),
        "fiscal": "0",
        "nodiscount": "0",
        "tax_id": "0",
        "left": str(2 * place + 2),
        "right": str(2 * place + 3),
        "level": "1",
        "category_tag": category.tag,
    }


def product_row(account: PosterAccount, product: Product) -> ProductRow:
    """In the account's language."""
    lang = account.settings.lang
    category = next(one for one in account.categories if one.id == product.category_id)
    row: ProductRow = {
        "product_id": str(product.id),
        "product_name": product.name.read_in(lang),
        "category_name": category.name.read_in(lang),
        "menu_category_id": str(product.category_id),
        "type": str(int(product.kind)),
        "weight_flag": str(int(product.by_weight)),
        "barcode": product.barcode,
        "product_code": "",
        "cost": str(product.cost),
        "unit": "kg" if product.by_weight else "",
        "workshop": str(product.workshop),
        "photo": "",
        "photo_origin": "",
        "color": product.color,
        "hidden": str(int(product.hidden)),
        "nodiscount": str(int(not product.discountable)),
        "tax_id": "0",
        "product_tax_id": "0",
        "sort_order": str(product.sort_order),
        "cooking_time": str(product.cooking_time),
        "fiscal": "0",
        "fiscal_code": "",
        "out": 0,
        "ingredient_id": str(product.id) if product.kind is Kind.GOODS else "0",
    }
    if product.modifications:
        row["modifications"] = [_modification_row(account, product, one) for one in product.modifications]
    else:
        row["spots"] = _prices(account, product.price, product.cost)
    if product.kind is Kind.DISH:
        row["price"] = {str(spot.id): str(product.price) for spot in account.spots}
        row["profit"] = {str(spot.id): str(product.price - product.cost) for spot in account.spots}
        row["group_modifications"] = [_group_row(group, lang) for group in product.groups]
        row["ingredients"] = []
    return row


def _prices(account: PosterAccount, price: int, cost: int) -> list[SpotPrice]:
    profit = str(price - cost)
    return [
        {"spot_id": str(spot.id), "price": str(price), "profit": profit, "profit_netto": profit, "visible": "1"}
        for spot in account.spots
    ]


def _modification_row(account: PosterAccount, product: Product, one: Modification) -> ModificationRow:
    return {
        "modificator_id": str(one.id),
        "modificator_name": one.name.read_in(account.settings.lang),
        "modificator_selfprice": str(product.cost),
        "order": "0",
        "modificator_barcode": "",
        "modificator_product_code": "",
        "spots": _prices(account, one.price, product.cost),
    }


def _group_row(group: Group, lang: str) -> dict[str, Any]:
    """Prices in here are hryvnias."""
    return {
        "dish_modification_group_id": group.id,
        "name": group.name.read_in(lang),
        "num_min": group.least,
        "num_max": group.most,
        "is_deleted": 0,
        "modifications": [
            {
                "dish_modification_id": one.id,
                "name": one.name.read_in(lang),
                "ingredient_id": 0,
                "type": 1,
                "brutto": 0,
                "price": major(one.price),
                "photo_orig": "",
                "photo_large": "",
                "photo_small": "",
                "last_modified_time": "0000-00-00 00:00:00",
            }
            for one in group.modifications
        ],
    }
