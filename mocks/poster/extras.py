"""What applications attach to a café's entities: keys and values of their own, per application.

Sources: Poster web API, application.setEntityExtras; POS platform, settings.extras and orders.setExtras. Keys are
merged, not replaced, and one application never sees another's (both inferred).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from mocks.poster.account import PosterAccount

SETTINGS, ORDER = "settings", "transactions"
ENTITIES = frozenset(
    {
        SETTINGS,
        ORDER,
        "spot",
        "tablet",
        "staff",
        "clients_group",
        "product",
        "ingredient",
        "menu_category",
        "ingredients_category",
        "client",
    }
)


def _key(application_id: str, entity: str, entity_id: int) -> str:
    return f"{application_id} {entity} {0 if entity == SETTINGS else entity_id}"


def attach(
    account: PosterAccount, application_id: str, entity: str, entity_id: int, values: Mapping[str, JsonValue]
) -> None:
    """Merge ``values`` into what the application has attached; settings are one thing, whatever their id.

    An order is named by its transaction id.
    """
    account.extras.setdefault(_key(application_id, entity, entity_id), {}).update(values)


def attached(account: PosterAccount, application_id: str, entity: str, entity_id: int = 0) -> dict[str, JsonValue]:
    """What the application has attached; empty if nothing."""
    return dict(account.extras.get(_key(application_id, entity, entity_id), {}))


def known(account: PosterAccount, entity: str, entity_id: int) -> bool:
    """Whether there is such an entity; ingredients are not simulated, so each of them is taken (inferred)."""
    if entity in (SETTINGS, "ingredient", "ingredients_category"):
        return True
    numbers: dict[str, Iterable[int]] = {
        ORDER: account.transactions,
        "spot": {one.id for one in account.spots},
        "tablet": {one.id for one in account.tablets},
        "staff": {one.id for one in account.employees},
        "clients_group": account.groups,
        "product": account.products,
        "menu_category": {one.id for one in account.categories},
        "client": account.clients,
    }
    return entity_id in numbers[entity]
