"""Tills that take payments at the table wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.saboteurs.answers import Withholding, accepted, refused
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import TWO_ROUNDS
from reference_impl.domain.bill import UnitMove
from reference_impl.domain.table_payment import Claim
from reference_impl.flows.payment_watch import PaymentWatch
from reference_impl.flows.table_payments import TablePayments
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.qerko.pos import PosMethods
from reference_impl.storage.bills import items_of_bill, load_table_payment, move_units
from reference_impl.storage.database import Work
from reference_impl.storage.table_rows import BillRow


class _OnlyOnce(PosMethods):
    """Refuses a message that it has had before."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        seen: set[str] = self.__dict__.setdefault("_seen", set())
        if method == "paymentStart" and str(args) in seen:
            raise MethodFailed(None, "This payment was started before.")
        result = await super().__call__(restaurant_id, method, args)
        seen.add(str(args))
        return result


class _NewReceipt(PosMethods):
    """Numbers the receipt anew each time it is asked for."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        if method == "paymentProcessed":
            number = self.__dict__["_number"] = self.__dict__.get("_number", 0) + 1
            result["receiptInfo"]["serial"] = str(number)
        return result


class _FreesEverything(TablePayments):
    async def call_off(self, work: Work, bill_id: str, payment_id: str) -> tuple[int, BillRow]:
        """Frees the others' items at once; the payment's own when Qerko says so."""
        status, bill = await super().call_off(work, bill_id, payment_id)
        found = await load_table_payment(work, payment_id)
        own = found[0].units if found else {}
        others = {item.id: item.locked - own.get(item.id, 0) for item in await items_of_bill(work, bill.id)}
        await move_units(work, bill, UnitMove.UNLOCK, {item: count for item, count in others.items() if count > 0})
        return status, bill


class _ClearsTheTable(Withholding):
    """A bill of which something is paid is empty."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        if method == "getBill":
            self.__dict__["_listed"] = {result["id"]: {item["id"] for item in result["items"]}}
        if method == "paymentClosed":
            self.gone().update(self.__dict__.get("_listed", {}))
        return result


class _LocksForEver(Withholding):
    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        started: dict[str, Any] = self.__dict__.setdefault("_started", {})
        if method == "paymentStart":
            started[args[0]["id"]] = args[0]
        if method == "paymentClosed" and args[1] == "CANCELED":
            payment = started[args[0]]
            self.gone()[payment["idBill"]] = {item["id"] for item in payment["items"]}
        return result


class _Generous(TablePayments):
    """Minds when a payment is too small, not when it is too large."""

    async def start(self, restaurant_id: str, claim: Claim) -> None:
        due = claim.goods - claim.discount + claim.tip
        await super().start(restaurant_id, replace(claim, parts=min(claim.parts, due)))


class _CountsOnce(TablePayments):
    """Looks at one line of an item, however many the payment has."""

    async def start(self, restaurant_id: str, claim: Claim) -> None:
        lines = tuple({item.id: item for item in claim.items}.values())
        twice = claim.goods - sum(item.price * item.quantity for item in lines)
        await super().start(restaurant_id, replace(claim, items=lines, parts=claim.parts - twice))


class _NeverAsks(PaymentWatch):
    async def _ask(self, restaurant_id: str, payment_id: str, call_off: bool) -> str:
        return ""


SABOTEURS = (
    Saboteur(
        "takes-any-payment",
        "starts payments of what is paid, unknown or has another price",
        ("QERKO-PAY-01",),
        (
            Scene("table/payment", "What is paid cannot be paid again"),
            Scene("table/payment", "A payment that does not fit the bill"),
        ),
        (accepted("paymentStart", None, Code.ITEM_NOT_FOUND, Code.BILL_CLOSED),),
    ),
    Saboteur(
        "takes-too-much",
        "starts a payment of more than the items cost",
        ("QERKO-PAY-01",),
        (Scene("table/payment", "A payment that does not fit the bill", "for 150.00"),),
        (_Generous,),
    ),
    Saboteur(
        "counts-once",
        "counts an item once that a payment names twice",
        ("QERKO-PAY-01",),
        (Scene("table/payment", "A payment that does not fit the bill", "2 Beer, 1 Beer"),),
        (_CountsOnce,),
    ),
    Saboteur(
        "locks-nothing",
        "starts a payment of what another guest is paying",
        ("QERKO-PAY-02",),
        (Scene("table/payment", "What another guest is paying cannot be paid"),),
        (accepted("paymentStart", Code.ITEM_LOCKED),),
    ),
    Saboteur(
        "locks-for-ever",
        "keeps the items of a cancelled payment",
        ("QERKO-PAY-03",),
        (Scene("table/payment", "The waiter cancels while the bank is still thinking"),),
        (_LocksForEver,),
    ),
    Saboteur(
        "only-once",
        "refuses a payment that is started once more",
        ("QERKO-PAY-04",),
        (Scene("table/payment", "The same payment is started twice"),),
        (_OnlyOnce,),
    ),
    Saboteur(
        "new-receipt",
        "gives a new receipt when it is told once more that the money has moved",
        ("QERKO-PAY-04",),
        (Scene("table/payment", "Qerko says it all again an hour later"),),
        (_NewReceipt,),
    ),
    Saboteur(
        "frees-everything",
        "frees what others are paying when the waiter cancels a payment",
        ("QERKO-PAY-02",),
        (Scene("table/payment", "The waiter cancels one of two payments"),),
        (_FreesEverything,),
    ),
    Saboteur(
        "never-asks",
        "never asks how a payment ended",
        ("QERKO-PAY-05",),
        (Scene("table/payment", "The till never hears that the payment is paid", "never reaches"),),
        (_NeverAsks,),
    ),
    Saboteur(
        "forgets-the-receipt",
        "cannot supply the receipt that it promised",
        ("QERKO-PAY-06",),
        (Scene("table/payment", "The printer is back after five minutes"),),
        (refused("getPostponedReceipt", Code.NOT_IMPLEMENTED),),
    ),
    Saboteur(
        "clears-the-table",
        "lists nothing any more once a part is paid",
        ("QERKO-PAY-07",),
        (TWO_ROUNDS,),
        (_ClearsTheTable,),
    ),
)
