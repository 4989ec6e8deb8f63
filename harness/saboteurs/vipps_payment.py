"""Payment requests of ePayment that are wrong in themselves."""

from __future__ import annotations

from typing import Any

import orjson

from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import CREATE_TROUBLE, PAYMENT
from harness.saboteurs.wire import Request, member, wire


def _long_lived_without_receipt(request: Request) -> None:
    if request.operation == "createPayment" and request.body is not None:
        body = orjson.loads(request.body)
        body.pop("receipt")
        request.body = orjson.dumps(body | {"expiresAt": "2099-01-01T12:00:00Z"})


def _rewrites_the_receipt(request: Request) -> None:
    """Numbers it anew with every try."""
    if request.operation == "createPayment" and request.body is not None:
        body = orjson.loads(request.body)
        number = request.memory["receipts"] = request.memory.get("receipts", 0) + 1
        body["receipt"]["bottomLine"]["receiptNumber"] = f"try {number}"
        request.body = orjson.dumps(body)


def _one_reference(request: Request) -> None:
    """Every payment under the first one's reference."""
    if request.operation == "createPayment" and request.body is not None:
        body = orjson.loads(request.body)
        body["reference"] = request.memory.setdefault("reference", body["reference"])
        request.body = orjson.dumps(body)


def _untaxed(receipt: dict[str, Any]) -> dict[str, Any]:
    for line in receipt["orderLines"]:
        line["totalAmountExcludingTax"] = line["totalAmount"]
    return receipt


def _one_tax_rate(receipt: dict[str, Any]) -> dict[str, Any]:
    for line in receipt["orderLines"]:
        line["taxRate"] = 2500
    return receipt


SABOTEURS = (
    Saboteur(
        "sends-to-a-web-page",
        "asks for the payment on a web page",
        ("VIPPS-EP-02",),
        (PAYMENT,),
        (member("createPayment", "userFlow", lambda _: "WEB_REDIRECT"),),
    ),
    Saboteur(
        "two-customers",
        "names the customer twice over",
        ("VIPPS-EP-02",),
        (PAYMENT,),
        (member("createPayment", "customer", lambda who: who | {"customerToken": "abc"}),),
    ),
    Saboteur(
        "customer-away",
        "says that the customer is not there",
        ("VIPPS-EP-03",),
        (PAYMENT,),
        (member("createPayment", "customerInteraction", lambda _: "CUSTOMER_NOT_PRESENT"),),
    ),
    Saboteur(
        "fractional-amount",
        "sends the amount with a decimal point",
        ("VIPPS-EP-04",),
        (PAYMENT,),
        (member("createPayment", "amount.value", lambda value: value + 0.5),),
    ),
    Saboteur(
        "kroner-for-oere",
        "sends kroner where øre are wanted",
        ("VIPPS-EP-21",),
        (PAYMENT,),
        (member("createPayment", "amount.value", lambda value: value // 100),),
    ),
    Saboteur(
        "odd-reference",
        "puts characters into references that are not allowed there",
        ("VIPPS-EP-05",),
        (PAYMENT,),
        (member("createPayment", "reference", lambda reference: f"kassa_{reference}"[:50]),),
    ),
    Saboteur(
        "one-reference",
        "asks for every payment under the same reference",
        ("VIPPS-EP-05",),
        (Scene("payment", "A new attempt is a new payment"),),
        (wire(_one_reference),),
    ),
    Saboteur(
        "zero-reference",
        "pads references with zeros",
        ("VIPPS-EP-06",),
        (PAYMENT,),
        (member("createPayment", "reference", lambda reference: f"00{reference}"[:50]),),
    ),
    Saboteur(
        "says-not-what-for",
        "does not describe the payment",
        ("VIPPS-EP-07",),
        (PAYMENT,),
        (member("createPayment", "paymentDescription", lambda _: None),),
    ),
    Saboteur(
        "no-receipt",
        "attaches no receipt",
        ("VIPPS-EP-21",),
        (PAYMENT,),
        (member("createPayment", "receipt", lambda _: None),),
    ),
    Saboteur(
        "forgets-the-tax",
        "has receipt lines whose net and tax are more than their total",
        ("VIPPS-EP-21",),
        (PAYMENT,),
        (member("createPayment", "receipt", _untaxed),),
    ),
    Saboteur(
        "one-tax-for-all",
        "names one tax rate for all goods",
        ("VIPPS-EP-21",),
        (Scene("payment", "Goods of two tax rates on one receipt"),),
        (member("createPayment", "receipt", _one_tax_rate),),
    ),
    Saboteur(
        "rewrites-the-receipt",
        "changes the receipt when it repeats a payment request",
        ("VIPPS-EP-22",),
        (CREATE_TROUBLE,),
        (wire(_rewrites_the_receipt),),
    ),
    Saboteur(
        "lives-for-ever",
        "asks for a payment that lives for years, without a receipt",
        ("VIPPS-EP-23",),
        (PAYMENT,),
        (wire(_long_lived_without_receipt),),
    ),
)
