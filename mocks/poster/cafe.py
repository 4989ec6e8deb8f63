"""The café that every new world has at Poster: "Zerno" in Kyiv, its menu, its people, what it sold yesterday.

Source: the loyalty guideline's story (a croissant and a coffee for 30 UAH); everything else is made up.
"""

from __future__ import annotations

from decimal import Decimal

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application, Grant
from mocks.poster.catalogue import Category, Group, Kind, Modification, Product, Text
from mocks.poster.guest import Client, ClientGroup, LoyaltyType
from mocks.poster.inferred import TOKEN_LIFE
from mocks.poster.order import Line, Order, State, Tender
from mocks.poster.venue import Currency, Employee, Settings, Spot, Tablet
from mocks.world.world import World

CROISSANT, COFFEE = 1, 2
"""12 and 18 hryvnias: together the 30 of the guideline's story."""
OWNER, WAITER = 1, 2

_CATEGORIES = (
    Category(1, Text("Кава", "Coffee"), tag="coffee", color="brown"),
    Category(2, Text("Випічка", "Bakery"), color="orange"),
    Category(3, Text("Напої", "Drinks"), tag="drinks", color="light-blue"),
    Category(4, Text("На вагу", "By weight"), color="green"),
)
_SIZES = (
    Modification(31, Text("0,3 л", "0.3 l"), 4500),
    Modification(32, Text("0,5 л", "0.5 l"), 6500),
)
_MILK = Group(
    1,
    Text("Молоко", "Milk"),
    1,
    1,
    (
        Modification(41, Text("Коров'яче", "Cow's milk"), 0),
        Modification(42, Text("Вівсяне", "Oat milk"), 1500),
    ),
)
_SYRUP = Group(
    2,
    Text("Сироп", "Syrup"),
    0,
    2,
    (
        Modification(51, Text("Карамель", "Caramel"), 1000),
        Modification(52, Text("Лаванда", "Lavender"), 1000),
    ),
)


def _menu() -> list[Product]:
    return [
        Product(CROISSANT, 2, Text("Круасан", "Croissant"), Kind.GOODS, 1200, 500, barcode="4820000000017"),
        Product(COFFEE, 1, Text("Кава", "Coffee"), Kind.DISH, 1800, 400, cooking_time=120),
        Product(3, 1, Text("Лате", "Latte"), Kind.DISH, 5500, 1500, cooking_time=180, groups=(_MILK, _SYRUP)),
        Product(4, 1, Text("Капучино", "Cappuccino"), Kind.DISH, 5000, 1300, cooking_time=180),
        Product(5, 3, Text("Лимонад", "Lemonade"), Kind.GOODS, 0, 1200, modifications=_SIZES),
        Product(6, 4, Text("Печиво вівсяне", "Oat cookies"), Kind.GOODS, 20, 8, by_weight=True),
        Product(7, 2, Text("Сирник", "Syrnyk"), Kind.DISH, 8500, 2700, cooking_time=600, workshop=2),
        Product(8, 3, Text("Вода «Моршинська»", "Morshynska water"), Kind.GOODS, 3000, 1100, discountable=False),
        Product(9, 2, Text("Паска", "Easter bread"), Kind.GOODS, 15000, 6000, hidden=True),
    ]


def _settings() -> Settings:
    return Settings(
        company_name=Text("Кав'ярня «Зерно»", "Zerno coffee house"),
        city=Text("Київ", "Kyiv"),
        currency=Currency(1, Text("Гривня", "Hryvnia"), Text("грн.", "UAH"), "₴", "UAH"),
        phone="380442000000",
    )


def _employees() -> list[Employee]:
    owner, waiter = Text("Власник", "Owner"), Text("Офіціант", "Waiter")
    return [
        Employee(OWNER, "Марія Бондаренко", 90, 3, owner, 1023, "1111", "owner@zerno.example"),
        Employee(WAITER, "Андрій Мельник", 0, 2, waiter, 1, "0000"),
        Employee(3, "Соломія Кравчук", 0, 2, waiter, 1, "2222"),
    ]


def open_cafe(world: World) -> PosterAccount:
    """A café with one connected application; keys are the world's own, everything else is the same in every world."""
    draw = world.secrets
    number = draw.digits(6)
    # Long enough that no two worlds have the same: the consent page knows nothing else of who is meant.
    application = Application(draw.digits(9), draw.hex(32), "kassa")
    token = f"{number}:{draw.hex(32)}"
    account = PosterAccount(
        account=f"cafe{number}",
        number=number,
        token=token,
        settings=_settings(),
        applications=[application],
        spots=[
            Spot(1, Text("«Зерно» на Подолі", "Zerno Podil"), Text("вул. Сагайдачного, 25", "25 Sahaidachnoho St")),
            Spot(2, Text("«Зерно» на Бессарабці", "Zerno Besarabka"), Text("вул. Басейна, 2", "2 Baseina St")),
        ],
        tablets=[
            Tablet(1, Text("Каса 1", "Register 1"), 1),
            Tablet(2, Text("Каса 2", "Register 2"), 1),
            Tablet(3, Text("Каса", "Register"), 2),
        ],
        employees=_employees(),
        categories=list(_CATEGORIES),
        products={product.id: product for product in _menu()},
        grants={token: Grant(token, application.id, OWNER, world.clock.now + TOKEN_LIFE)},
    )
    _invite(world, account)
    _sell_yesterday(world, account)
    return account


def _invite(world: World, account: PosterAccount) -> None:
    """The regulars, two of the world's Ukrainians among them; the third has never been here."""
    for name, kind, percent in (
        ("Постійні гості", LoyaltyType.BONUS, "5"),
        ("Сусіди", LoyaltyType.DISCOUNT, "10"),
    ):
        group = ClientGroup(account.next("group"), name, kind, Decimal(percent), use_ewallet=kind is LoyaltyType.BONUS)
        account.groups[group.id] = group
    people = [phone.person for phone in world.people if phone.person.country == "UA"][:2]
    regulars = [
        ("Шевченко", "Олена", "380682152264", "0000000000222", 1, 10500),
        ("Коваль", "Тарас", "380501112233", "", 2, 0),
        *((one.family_name, one.given_name, one.msisdn, "", 1, 0) for one in people),
    ]
    for lastname, firstname, phone, card, group_id, bonus in regulars:
        client = Client(account.next("client"), group_id, lastname, world.clock.now - 30 * 86_400, firstname)
        client.phone, client.card_number, client.bonus = phone, card, bonus
        account.clients[client.id] = client


def _sell_yesterday(world: World, account: PosterAccount) -> None:
    """Two closed orders from before the world began, so they are in no ledger: one of a guest's, one of nobody's."""
    for hours, client_id, tender, sold in (
        (25, 1, Tender(cash=3000), (CROISSANT, COFFEE)),
        (24, 0, Tender(card=1800), (COFFEE,)),
    ):
        opened_at = float(int(world.clock.now) - hours * 3600)
        order = Order(int(opened_at * 1000), account.next("transaction"), 1, 1, WAITER, opened_at, client_id=client_id)
        order.lines = [_portion(account, product_id) for product_id in sold]
        order.state, order.tender, order.closed_at = State.PAID, tender, opened_at + 300
        account.orders[order.id], account.transactions[order.transaction_id] = order, order.id
        if client_id:
            account.clients[client_id].total_payed += tender.money


def _portion(account: PosterAccount, product_id: int) -> Line:
    product = account.products[product_id]
    return Line(account.next("line"), product_id, "", Decimal(1), product.price, product.discountable)
