"""Everything that the documents list is there: every method and event, in the terminal and in the bridge.

Source: Poster POS platform, the index of methods and of events.
"""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from mocks.poster.terminal.events import BLOCKING, NAMES
from mocks.poster.terminal.sdk import METHODS

DOCUMENTED = {
    "interface.showApplicationIconAt": 1,
    "interface.popup": 1,
    "interface.closePopup": 0,
    "interface.scanBarcode": 0,
    "interface.showNotification": 1,
    "interface.showManageRightsModal": 1,
    "clients.find": 1,
    "clients.get": 1,
    "clients.create": 1,
    "orders.getActive": 0,
    "orders.create": 0,
    "orders.addProduct": 2,
    "orders.changeProductCount": 2,
    "orders.setOrderClient": 2,
    "orders.setOrderBonus": 2,
    "orders.setOrderComment": 2,
    "orders.setExtras": 3,
    "orders.setPrintText": 2,
    "orders.printReceipt": 3,
    "orders.closeOrder": 2,
    "orders.finishedCooking": 2,
    "products.get": 1,
    "products.getFullName": 1,
    "categories.get": 1,
    "categories.getAll": 0,
    "users.get": 1,
    "users.getActiveUser": 0,
}
"""Methods that return a promise, with how many arguments they take."""
OTHERS = ("devices.getAll", "devices.get", "makeRequest", "makeApiRequest")
"""Methods that the bridge completes, or that take a callback."""
OF_DEVICES = ("printText", "sendMessage", "isOnline", "setExtras", "getExtras")
EVENTS = (
    "beforeOrderClose",
    "afterOrderClose",
    "applicationIconClicked",
    "orderProductChange",
    "orderClientChange",
    "orderOpen",
    "afterPopupClosed",
    "notificationClick",
    "userLogin",
    "userLogout",
    "incomingOrderCreated",
    "incomingOrderAccepted",
    "incomingOrderDeclined",
    "shiftOpen",
    "shiftClose",
    "printFiscal",
    "returnFiscal",
    "failedPrintFiscal",
    "failedReturnFiscal",
    "finishedCooking",
    "deviceMessage",
    "deviceConnected",
    "deviceDisconnected",
)
BRIDGE = files("mocks.poster.terminal").joinpath("static/frame.js").read_text("utf-8")


def test_terminal_knows_every_documented_method_and_no_other() -> None:
    assert set(METHODS) == {*DOCUMENTED, *OTHERS, *(f"devices.get.{name}" for name in OF_DEVICES)}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_bridge_has_the_method_with_its_arguments(name: str) -> None:
    space, _, method = name.partition(".")
    found = re.search(rf"namespace\('Poster\.{space}', {{(.*?)}}\)", BRIDGE, re.DOTALL)
    assert found, f"no namespace {space}"
    assert f"{method}: method('{name}', {DOCUMENTED[name]})" in found[1]


def test_bridge_has_what_takes_a_callback_or_gives_devices() -> None:
    whole = BRIDGE[BRIDGE.index("const Poster = namespace('Poster', {") :]
    for name in ("makeRequest,", "makeApiRequest,", "on,", "getAll: (", "get: ("):
        assert name in whole
    for name in OF_DEVICES:
        assert f"{name}: own('{name}'" in BRIDGE


def test_every_documented_event_can_happen() -> None:
    assert set(NAMES) == set(EVENTS)
    assert set(BLOCKING) == {"beforeOrderClose", "userLogout"}
