"""Tills that do at the table what Qerko leaves open in another way than the reference: nobody may accuse them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.saboteurs.answers import LISTINGS, NEGOTIATION, altered
from harness.saboteurs.planting import on_every_line
from harness.saboteurs.qerko_connection import waits
from harness.saboteurs.saboteur import LONG_POLLING, Saboteur, Scene
from harness.saboteurs.scenes import TWO_ROUNDS, WHOLE_BILL
from reference_impl.domain.pricing import Line
from reference_impl.flows.bills import Bills
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.qerko.link import Ending
from reference_impl.qerko.pos import PosMethods
from reference_impl.qerko.reconnecting import Patience
from reference_impl.qerko.websocket import WebsocketLink
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillRow

FOR_EVER = 1e7  # seconds


class _Attentive(WebsocketLink):
    """Asks every other second whether the line lives."""

    probe_after = 2.0


class _Unhurried(Patience):
    def gap(self, ending: Ending, held: float) -> float:
        gap = super().gap(ending, held)
        return min(60.0, 10.0 * gap) if ending is Ending.LOST else gap


class _OwnWords(PosMethods):
    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        try:
            return await super().__call__(restaurant_id, method, args)
        except MethodFailed as failed:
            if failed.code in _UNDOCUMENTED:
                raise MethodFailed(f"POS-{failed.code}", failed.message) from None
            raise


_UNDOCUMENTED = (Code.NOT_IMPLEMENTED, Code.ITEM_LOCKED, Code.ITEM_NOT_FOUND)


class _Thoughtful(PosMethods):
    """Takes two seconds of its own for each answer."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        await self._context.clock.sleep(2.0)
        return await super().__call__(restaurant_id, method, args)


def _spelled_out(content: Any) -> Any:
    """Every amount with more decimals than it needs."""
    if isinstance(content, list):
        return [_spelled_out(element) for element in content]
    if not isinstance(content, dict):
        return content
    return {name: f"{value}.000" if name == "quantity" else _spelled_out(value) for name, value in content.items()}


def _by_mail(receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    """Qerko need not know what is in it."""
    return {"receiptDeliveryType": "EMAIL"} if receipt["receiptDeliveryType"] != "POSTPONED" else receipt


class _OneByOne(Bills):
    """Two beers are two lines."""

    async def add_item(self, work: Work, bill_id: str, line: Line) -> tuple[int, BillRow]:
        for _ in range(line.quantity - 1):
            await super().add_item(work, bill_id, replace(line, quantity=1))
        return await super().add_item(work, bill_id, replace(line, quantity=1))


def _in_tenths(content: Any) -> Any:
    if isinstance(content, list):
        return [_in_tenths(element) for element in content]
    return {**content, "items": [item | {"minQuantity": "0.1"} for item in content["items"]]}


def _line(scenario: str, row: str = "") -> Scene:
    return Scene("table/connection", scenario, row)


_REPLACED = _line("Another till takes the restaurant's place")
_REFUSED = (_line("Qerko says that the key is wrong"), _line("The restaurant's key is deleted"))

ECCENTRICS = (
    Saboteur(
        "unhurried",
        "tries ten seconds after the line broke for the first time",
        (),
        (
            _line("A guest scans while the line is broken"),
            _line("Qerko closes the connection", "1011"),
            _line("The till does not get through for a while"),
        ),
        (_Unhurried,),
    ),
    Saboteur(
        "waits-for-its-owner",
        "does not try a key again that was refused",
        (),
        _REFUSED,
        (waits(Ending.REFUSED, FOR_EVER),),
    ),
    Saboteur(
        "gives-way",
        "leaves the restaurant to another till",
        (),
        (_REPLACED, replace(_REPLACED, variant=LONG_POLLING)),
        (waits(Ending.REPLACED, FOR_EVER),),
    ),
    Saboteur(
        "to-be-sure",
        "gives a restart that is announced three minutes",
        (),
        (_line("Qerko announces a restart"), _line("The restart takes longer than announced")),
        (waits(Ending.RESTART_AHEAD, 180.0),),
    ),
    Saboteur(
        "attentive",
        "notices within seconds that the line is dead",
        (),
        (_line("The line is dead for a moment only"), _line("The line goes dead in the middle of a payment")),
        (on_every_line(_Attentive),),
    ),
    Saboteur(
        "spelled-out",
        "tells quantities with three decimals",
        (),
        (_line("Prices are told as decimal texts"), TWO_ROUNDS),
        (altered(_spelled_out, *LISTINGS, *NEGOTIATION, "paymentProcessed"),),
    ),
    Saboteur(
        "one-by-one",
        "lists two of a kind in two lines",
        (),
        (
            WHOLE_BILL,
            TWO_ROUNDS,
            Scene("table/payment", "A payment that does not fit the bill", "2 Beer, 1 Beer"),
            Scene("table/negotiation", "Before answering, back to the table's bill"),
        ),
        (_OneByOne,),
    ),
    Saboteur(
        "receipt-by-mail",
        "sends its receipts by mail, and tells Qerko nothing of them",
        (),
        (WHOLE_BILL, Scene("table/payment", "Qerko says it all again an hour later")),
        (altered(_by_mail, "paymentProcessed", "getPostponedReceipt"),),
    ),
    Saboteur(
        "own-words",
        "has codes of its own for what no list of Qerko's names",
        (),
        (
            _line("A method that the till does not have", "danceTango"),
            Scene("table/payment", "What another guest is paying cannot be paid"),
            Scene("table/payment", "What is paid cannot be paid again"),
        ),
        (_OwnWords,),
    ),
    Saboteur(
        "thoughtful",
        "thinks for two seconds before it answers",
        (),
        (WHOLE_BILL, TWO_ROUNDS, replace(WHOLE_BILL, variant=LONG_POLLING)),
        (_Thoughtful,),
    ),
    Saboteur(
        "shares-everything",
        "lets guests share anything in tenths",
        (),
        (Scene("table/payment", "A guest picks what cannot be had", "too little Soup"),),
        (altered(_in_tenths, *LISTINGS),),
    ),
)
