"""One call of every method that must succeed in a fresh world, with what the documents call its parameters."""

from __future__ import annotations

from typing import Any

OPEN = {"spot_id": 1, "spot_tablet_id": 1, "transaction_id": 3}
"""The check that :data:`FIRST` opens: the café has two of yesterday."""
OPENING = {"spot_id": 1, "spot_tablet_id": 1, "table_id": 4, "user_id": 2, "guests_count": 2}
NEW_CLIENT = {"client_name": "Попова Елена Андреевна", "client_groups_id_client": 1, "phone": "+380519911122"}

LEGAL: dict[str, dict[str, Any]] = {
    "clients.createGroup": {"client_groups_name": "Kassa Club", "loyalty_type": 1, "client_groups_discount": 0},
    "clients.updateGroup": {"client_groups_id": 1, "client_groups_name": "Друзі", "client_groups_discount": "7.5"},
    "clients.removeGroup": {"group_id": 2},
    "clients.getGroup": {"group_id": 1},
    "clients.getGroups": {},
    "clients.createClient": {
        **NEW_CLIENT,
        "client_sex": 2,
        "card_number": "0000000000223",
        "discount_per": 0,
        "email": "contact@example.com",
        "birthday": "1986-11-23",
        "bonus": 10,
        "total_payed_sum": 417000,
        "city": "Київ",
        "comment": "a/b & <c>",
    },
    "clients.createClients": {"0": NEW_CLIENT, "1": {**NEW_CLIENT, "phone": "+380519998877"}},
    "clients.updateClient": {"client_id": 1, "client_name": "Шевченко Олена", "client_groups_id_client": 2},
    "clients.removeClient": {"client_id": 2},
    "clients.removeClients": {"ids": [1, 2]},
    "clients.getClient": {"client_id": 1, "1c": "true"},
    "clients.getClients": {"num": 2, "offset": 1, "order_by": "client_id", "sort": "asc"},
    "clients.changeClientBonus": {"client_id": 1, "count": -5.5, "block_webhook": "true"},
    "clients.changeClientPayedSum": {"client_id": 1, "count": 20},
    "clients.addEWalletPayment": {"client_id": 1, "amount": 100, "type": 1, "transaction_id": 1},
    "clients.addEWalletTransaction": {"client_id": 1, "amount": 50},
    "clients.sendSms": {"phone": "380682152264", "message": "Ваша кава готова"},
    "transactions.createTransaction": OPENING,
    "transactions.addTransactionProduct": {**OPEN, "product_id": 3, "modification": '[{"m":41,"a":1}]'},
    "transactions.changeTransactionProductCount": {**OPEN, "product_id": 1, "count": 3},
    "transactions.removeTransactionProduct": {**OPEN, "product_id": 1},
    "transactions.changeClient": {**OPEN, "client_id": 1},
    "transactions.changeComment": {**OPEN, "comment": "без цукру"},
    "transactions.changeFiscalStatus": {
        "transaction_id": 1,
        "products": [{"product_id": 1, "promotion_id": 0, "modification_id": 0, "count": 1}],
    },
    "transactions.closeTransaction": {**OPEN, "payed_cash": 12, "payed_card": "18.00", "print_fiscal": 1},
    "transactions.removeTransaction": {"spot_tablet_id": 1, "transaction_id": 3, "user_id": 2},
    "transactions.getTransactions": {"date_from": "2026-01-01", "date_to": "2026-01-31", "per_page": 10, "page": 1},
    "dash.getTransaction": {"transaction_id": 1, "include_products": "true", "include_history": "true"},
    "dash.getTransactions": {"dateFrom": "20260101", "dateTo": "20260131", "type": "clients", "id": 1, "status": 2},
    "application.setEntityExtras": {"entity_type": "client", "entity_id": 1, "extras": {"member": "m-1", "tier": "x"}},
    "application.getInfo": {},
    "settings.getAllSettings": {},
    "settings.getCompanyName": {},
    "settings.getCompanyType": {},
    "settings.getLanguage": {},
    "settings.getLogo": {},
    "settings.getTimeZones": {},
    "settings.getCurrency": {},
    "settings.changeSettings": {"uses_taxes": 1, "uses_cash_shifts": 0, "timezones": "Europe/Warsaw"},
    "menu.getProducts": {"category_id": 1, "type": "batchtickets"},
    "menu.getProduct": {"product_id": 5},
    "menu.getCategories": {"fiscal": 0},
    "incomingOrders.createIncomingOrder": {
        "spot_id": 1,
        "phone": "+380682152264",
        "products": [{"product_id": 1, "count": 2, "price": 1100}],
        "payment": {"type": 1, "sum": 2200, "currency": "UAH"},
    },
    "access.getSpots": {},
    "access.getTablets": {},
    "access.getEmployees": {},
}
FIRST: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "clients.addEWalletTransaction": [("clients.addEWalletPayment", {"client_id": 1, "amount": 60, "type": 2})],
} | {
    f"transactions.{method}": [
        ("transactions.createTransaction", OPENING),
        ("transactions.addTransactionProduct", {**OPEN, "product_id": 1}),
        ("transactions.addTransactionProduct", {**OPEN, "product_id": 2}),
    ]
    for method in (
        "addTransactionProduct",
        "changeTransactionProductCount",
        "removeTransactionProduct",
        "changeClient",
        "changeComment",
        "closeTransaction",
        "removeTransaction",
    )
}
"""What must have happened before."""


def bracketed(parameters: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """PHP's spelling of nested arrays, as its ``http_build_query`` makes it."""
    flat: dict[str, str] = {}
    for name, value in parameters.items():
        key = f"{prefix}[{name}]" if prefix else name
        if isinstance(value, dict):
            flat |= bracketed(value, key)
        elif isinstance(value, list):
            flat |= bracketed({str(index): one for index, one in enumerate(value)}, key)
        else:
            flat[key] = str(value)
    return flat
