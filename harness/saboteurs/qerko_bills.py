"""Tills that list bills wrongly."""

from __future__ import annotations

from typing import Any

from harness.saboteurs.answers import LISTINGS, NEGOTIATION, altered, refused
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ALL_POINTS, TWO_ROUNDS, WHOLE_BILL
from reference_impl.qerko.codes import Code
from reference_impl.qerko.pos import PosMethods


def _bills(result: Any) -> list[dict[str, Any]]:
    return result if isinstance(result, list) else [result]


def _without_currency(result: Any) -> Any:
    for bill in _bills(result):
        del bill["currency"]
    return result


def _local_time(result: Any) -> Any:
    for bill in _bills(result):
        bill["created"] = bill["created"].partition("+")[0]
    return result


def _discounts_welcome(bill: Any) -> Any:
    return bill | {"denyDiscounts": False}


class _AllTables(PosMethods):
    """Tells every restaurant of the tables of all."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        if method != "getTableList":
            return await super().__call__(restaurant_id, method, args)
        return [{"id": table.id, "name": table.name} for _, table in self._bills.tables()]


class _Stale(PosMethods):
    """Lists every bill as it was first listed."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        first: dict[str, Any] = self.__dict__.setdefault("_first", {})
        for bill in _bills(result) if method in LISTINGS else []:
            bill["items"] = first.setdefault(bill["id"], bill["items"])
        return result


SABOTEURS = (
    Saboteur(
        "no-currency",
        "lists bills without a currency",
        ("QERKO-BILL-01",),
        (WHOLE_BILL,),
        (altered(_without_currency, *LISTINGS),),
    ),
    Saboteur(
        "local-time",
        "tells when a bill was opened without an offset",
        ("QERKO-BILL-01",),
        (WHOLE_BILL,),
        (altered(_local_time, *LISTINGS),),
    ),
    Saboteur(
        "all-tables",
        "lists the tables of all restaurants in each of them",
        ("QERKO-BILL-01",),
        (Scene("table/connection", "The other restaurant of the chain has tables and bills of its own"),),
        (_AllTables,),
    ),
    Saboteur("stale-bill", "lists what is paid", ("QERKO-BILL-02",), (TWO_ROUNDS,), (_Stale,)),
    Saboteur(
        "wrong-excuse",
        "refuses a bill that does not exist with another code",
        ("QERKO-BILL-03",),
        (Scene("table/connection", "A bill or a table that the restaurant does not have", "getBill"),),
        (refused("getBill", Code.ITEM_NOT_FOUND, Code.BILL_NOT_FOUND),),
    ),
    Saboteur(
        "another-bill",
        "gives another bill than the one that was asked for",
        ("QERKO-BILL-03",),
        (WHOLE_BILL,),
        (altered(lambda bill: bill | {"id": f"{bill['id']}x"}, "getBill"),),
    ),
    Saboteur(
        "discount-on-discount",
        "admits further discounts on a bill that has one",
        ("QERKO-BILL-04",),
        (ALL_POINTS,),
        (altered(_discounts_welcome, "getBill", *NEGOTIATION),),
    ),
)
