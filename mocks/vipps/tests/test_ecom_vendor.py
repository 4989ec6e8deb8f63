"""Every stage of an eCom payment, and its callback, against the vendor's OpenAPI file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mocks.vipps.tests.orders import (
    cancel,
    change,
    force_approve,
    initiate,
    initiated,
    linked,
    look,
    mobile,
    opens,
    order,
    reserved,
)
from mocks.vipps.tests.receiver import Receiver
from mocks.vipps.tests.sandbox import Sandbox
from mocks.vipps.tests.vendor_openapi import VendorFiles

FOLDER = os.environ.get("VENDOR_OPENAPI")
FILE = "vipps-ecom-v2.yaml"
pytestmark = pytest.mark.skipif(not FOLDER, reason="VENDOR_OPENAPI does not name the folder of the vendor's files")
Stage = Callable[[Sandbox], str]
AIRLINE = {
    "passengerName": "FLYER / MARY MS.",
    "airlineCode": "074",
    "airlineDesignatorCode": "KL",
    "agencyInvoiceNumber": "123456",
}
SHIPPING = [{"isDefault": "Y", "shippingCost": 49.5, "shippingMethod": "Post", "shippingMethodId": "post"}]


def _then(stage: Stage, *acts: Callable[[Sandbox, str], Any]) -> Stage:
    def reached(vipps: Sandbox) -> str:
        order_id = stage(vipps)
        for act in acts:
            answer = act(vipps, order_id)
            assert not isinstance(answer, httpx.Response) or answer.status_code == 200, answer.text
        return order_id

    return reached


def _part(operation: str, amount: Any = ...) -> Callable[[Sandbox, str], Any]:
    return lambda vipps, order_id: change(vipps, operation, order_id, amount)


def _release(vipps: Sandbox, order_id: str) -> httpx.Response:
    return cancel(vipps, order_id, shouldReleaseRemainingFunds=True)


def _opened(vipps: Sandbox) -> str:
    order_id, url = linked(vipps)
    assert opens(vipps, url)
    return order_id


def _reserved_link(vipps: Sandbox) -> str:
    order_id, url = linked(vipps)
    token = url.partition("token=")[2]
    assert force_approve(vipps, order_id, customerPhoneNumber=mobile(vipps), token=token).status_code == 200
    return order_id


STAGES: dict[str, Stage] = {
    "pushed": initiated,
    "linked": lambda vipps: linked(vipps)[0],
    "opened": _opened,
    "reserved": reserved,
    "reserved by link": _reserved_link,
    "with a scope": lambda vipps: reserved(vipps, scope="name email phoneNumber"),
    "rejected": _then(initiated, lambda vipps, _: vipps.rejects(vipps.guest)),
    "timed out": _then(initiated, lambda vipps, _: vipps.advance(600)),
    "card refused": _then(lambda vipps: initiated(vipps, 151), lambda vipps, _: vipps.approves(vipps.guest)),
    "withdrawn": _then(initiated, cancel),
    "voided": _then(reserved, cancel),
    "captured in part": _then(reserved, _part("capture", 4_000)),
    "rest released": _then(reserved, _part("capture", 4_000), _release),
    "captured": _then(reserved, _part("capture")),
    "refunded in part": _then(reserved, _part("capture"), _part("refund", 4_000)),
    "refunded": _then(reserved, _part("capture"), _part("refund")),
}


@pytest.fixture(scope="module")
def files() -> VendorFiles:
    return VendorFiles(Path(str(FOLDER)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def _fits(files: VendorFiles, template: str, answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert files.compare(template, template, answer, legal=True) == []


@pytest.mark.parametrize("what", ["details", "status"])
@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_reads_as_the_file_says(vipps: Sandbox, files: VendorFiles, stage: str, what: str) -> None:
    _fits(files, f"/ecomm/v2/payments/{{orderId}}/{what}", look(vipps, STAGES[stage](vipps), what))


@pytest.mark.parametrize(
    ("stage", "operation", "act"),
    [
        ("reserved", "capture", _part("capture", 4_000)),
        ("reserved", "capture", _part("capture")),
        ("reserved by link", "capture", _part("capture")),
        ("captured in part", "refund", _part("refund", 4_000)),
        ("captured", "refund", _part("refund")),
        ("pushed", "cancel", cancel),
        ("linked", "cancel", cancel),
        ("reserved", "cancel", cancel),
        ("captured in part", "cancel", _release),
    ],
)
def test_every_change_answers_as_the_file_says(
    vipps: Sandbox, files: VendorFiles, stage: str, operation: str, act: Callable[[Sandbox, str], httpx.Response]
) -> None:
    order_id = STAGES[stage](vipps)
    _fits(files, f"/ecomm/v2/payments/{{orderId}}/{operation}", act(vipps, order_id))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"customer": {"mobileNumber": ...}, "skipLandingPage": False},
        {"merchant": {"isApp": True, "fallBack": "shop://paid"}, "skipLandingPage": False},
        {"merchant": {"authToken": "secret", "paymentType": "eComm Regular Payment"}},
        {"merchant": {"staticShippingDetails": SHIPPING, "shippingDetailsPrefix": "https://shop.example.com"}},
        {"additionalData": AIRLINE, "scope": "name", "useExplicitCheckoutFlow": True},
    ],
)
def test_every_way_to_initiate_is_the_files(vipps: Sandbox, files: VendorFiles, changes: dict[str, Any]) -> None:
    _fits(files, "/ecomm/v2/payments", initiate(vipps, order(vipps, **changes)))


@pytest.mark.parametrize("act", ["approves", "rejects", "waits", "has no money"])
def test_callback_is_the_files(vipps: Sandbox, files: VendorFiles, receiver: Receiver, act: str) -> None:
    merchant = {"callbackPrefix": receiver.url}
    initiated(vipps, 151 if act == "has no money" else 10_000, merchant=merchant)
    match act:
        case "waits":
            vipps.advance(600)
        case "rejects":
            vipps.rejects(vipps.guest)
        case _:
            vipps.approves(vipps.guest)
    vipps.advance(0)
    (one,) = receiver.received
    faults = files.faults(files.schema(FILE, "RegularCheckOutPaymentRequest"), json.loads(one.body))
    if act == "has no money":  # the guide has the status, the file's enumeration has not
        assert [fault.split(":")[0] for fault in faults] == ["transactionInfo.status enum"]
    else:
        assert faults == []
