"""Tills that negotiate individual bills wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.saboteurs.answers import LISTINGS, NEGOTIATION, Withholding, accepted, altered
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import ALL_POINTS
from reference_impl.flows.individual_bills import IndividualBills, Negotiated
from reference_impl.qerko.codes import Code
from reference_impl.qerko.pos import PosMethods
from reference_impl.storage.database import Work

_ONE_MORE = {"id": "one-more", "text": "And is it warm enough?", "type": "BOOLEAN", "required": True}


def _one_more(bill: Any) -> Any:
    bill["items"][0]["quantity"] = str(int(bill["items"][0]["quantity"]) + 1)
    return bill


def _generous(bill: Any) -> Any:
    if bill["discount"] is not None:
        bill["discount"]["value"] = "9999"
    return bill


def _no_choice(bill: Any) -> Any:
    for question in bill["questions"]:
        question["options"] = question.get("options", [])[:1]
    return bill


class _SellsTwice(PosMethods):
    """Goes on listing on a table's bill what was negotiated away from it."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        first: dict[str, Any] = self.__dict__.setdefault("_first", {})
        for bill in (result if isinstance(result, list) else [result]) if method in LISTINGS else []:
            bill["items"] = first.setdefault(bill["id"], bill["items"])
        return result


class _KeepsTheItems(Withholding):
    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        started: dict[str, Any] = self.__dict__.setdefault("_started", {})
        if method == "startIndividualBill":
            started[result["id"]] = result
        if method == "cancelIndividualBill":
            individual = started[args[0]["idIndividualBill"]]
            self.gone()[individual["idSourceBill"]] = {item["id"] for item in individual["items"]}
        return result


class _Inquisitive(PosMethods):
    """Has one more question, whatever has been answered."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        if method == "updateIndividualBill":
            real = [answer for answer in args[0]["answers"] if answer["idQuestion"] != _ONE_MORE["id"]]
            args = [args[0] | {"answers": real}]
            if not real:
                result = await super().__call__(restaurant_id, "getBill", [args[0]["idIndividualBill"]])
                return result | {"questions": [_ONE_MORE]}
        result = await super().__call__(restaurant_id, method, args)
        return result | {"questions": [*result["questions"], _ONE_MORE]} if method in NEGOTIATION else result


class _OneEach(IndividualBills):
    """A card has one individual bill, whatever it is shown for."""

    async def start(
        self, work: Work, restaurant_id: str, bill_id: str, token: str, wanted: Mapping[str, int]
    ) -> Negotiated:
        first: dict[str, Mapping[str, int]] = self.__dict__.setdefault("_first", {})
        return await super().start(work, restaurant_id, bill_id, token, first.setdefault(token, wanted))


class _TakesThePoints(PosMethods):
    """Takes a payment that was called off for paid."""

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        if method == "paymentClosed":
            args = [args[0], "PAID", *args[2:]]
        return await super().__call__(restaurant_id, method, args)


SABOTEURS = (
    Saboteur(
        "one-more",
        "puts more on an individual bill than the guest has picked",
        ("QERKO-NEG-01",),
        (ALL_POINTS,),
        (altered(_one_more, "startIndividualBill"),),
    ),
    Saboteur(
        "another-card",
        "names another card on an individual bill than the one that was shown",
        ("QERKO-NEG-01",),
        (ALL_POINTS,),
        (altered(lambda bill: bill | {"loyaltyCardToken": bill["id"]}, *NEGOTIATION),),
    ),
    Saboteur(
        "one-each",
        "gives a card the individual bill that it has, whatever the guest has picked",
        ("QERKO-NEG-01",),
        (Scene("table/negotiation", "Two wishes with one card are two wishes"),),
        (_OneEach,),
    ),
    Saboteur(
        "takes-the-points",
        "takes the points though the payment came to nothing",
        ("QERKO-NEG-06",),
        (
            Scene(
                "table/negotiation",
                "The payment breaks off, and the guest gets the points back",
                "paymentProcessed never",
            ),
        ),
        (_TakesThePoints,),
    ),
    Saboteur(
        "never-content",
        "has one more question after every answer",
        ("QERKO-NEG-02",),
        (Scene("table/negotiation", "Whoever answers everything is asked nothing in the end"),),
        (_Inquisitive,),
    ),
    Saboteur(
        "takes-any-answer",
        "goes on with answers that fit no question",
        ("QERKO-NEG-03",),
        (Scene("table/negotiation", "No answer to whether to collect or spend"),),
        (accepted("updateIndividualBill", Code.ANSWER_INVALID),),
    ),
    Saboteur(
        "sells-twice",
        "lists what is on an individual bill on the table's bill as well",
        ("QERKO-NEG-04",),
        (Scene("table/negotiation", "Others see what is left"),),
        (_SellsTwice,),
    ),
    Saboteur(
        "keeps-the-items",
        "does not put back what was on an individual bill that the guest has left",
        ("QERKO-NEG-05",),
        (Scene("table/negotiation", "Before answering, back to the table's bill"),),
        (_KeepsTheItems,),
    ),
    Saboteur(
        "generous",
        "gives a discount of more than the items cost",
        ("QERKO-NEG-07",),
        (ALL_POINTS,),
        (altered(_generous, *NEGOTIATION),),
    ),
    Saboteur(
        "no-choice",
        "asks questions that have one answer only",
        ("QERKO-NEG-08",),
        (ALL_POINTS,),
        (altered(_no_choice, "startIndividualBill"),),
    ),
)
