"""``Poster.products``, ``categories``, ``users`` and ``devices``: what the register knows of its venue.

Source: Poster POS platform, products-get, products-getFullName, users-get, users-getActiveUser; categories and devices
in Russian only (POSTER-BONUS-16, POSTER-SEC-06).
"""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from mocks.poster.account import PosterAccount
from mocks.poster.catalogue import NoSuchModification, spelled
from mocks.poster.terminal.calling import Arguments, Rejected, integer, method
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.terminal.shapes import category_shape, device_shape, full_name, product_shape, user_shape
from mocks.poster.terminal.slips import put_print
from mocks.poster.terminal.state import App, Device
from mocks.world.world import World


@method("products.get")
def get_products(world: World, app: App, given: Arguments) -> Any:
    """One by its id (``false``: unknown), or several in the order of the question, unknown ones left out (inferred)."""
    account = world.part(PosterAccount)
    if isinstance(wanted := given[0], list):
        numbers = [integer(one, "id") for one in wanted]
        return [product_shape(account, account.products[one], app) for one in numbers if one in account.products]
    product = account.products.get(given.integer(0, "id"))
    return False if product is None else product_shape(account, product, app)


@method("products.getFullName")
def get_full_name(world: World, app: App, given: Arguments) -> Any:
    """The caption of the order window; other members of what was asked come back with it (observed)."""
    account = world.part(PosterAccount)
    wanted = given[0]
    if isinstance(wanted, list):
        return [_named(account, one) for one in wanted]
    return _named(account, wanted)


def _named(account: PosterAccount, wanted: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(wanted, dict):
        raise Rejected("a product must be an object with an id")
    product = account.products.get(integer(wanted.get("id"), "id"))
    if product is None:
        return {"modification": "", **wanted, "name": "", "modGroupName": ""}
    try:
        modification = spelled(product, str(wanted.get("modification") or ""))
    except NoSuchModification:
        modification = ""
    name, group = full_name(account, product, modification)
    return {"modification": "", **wanted, "name": name, "modGroupName": group}


@method("categories.get")
def get_category(world: World, app: App, given: Arguments) -> Any:
    account = world.part(PosterAccount)
    number = given.integer(0, "id")
    for category in account.categories:
        if category.id == number:
            return {"success": True, "category": category_shape(account, category, app)}
    return {"success": False}


@method("categories.getAll")
def get_categories(world: World, app: App, given: Arguments) -> Any:
    account = world.part(PosterAccount)
    shapes = [category_shape(account, category, app) for category in account.categories]
    return {"success": True, "categories": shapes} if shapes else {"success": False}


@method("users.get")
def get_user(world: World, app: App, given: Arguments) -> Any:
    account = world.part(PosterAccount)
    user = account.employee(given.integer(0, "id"))
    return False if user is None else user_shape(account, user, app)


@method("users.getActiveUser")
def get_active_user(world: World, app: App, given: Arguments) -> Any:
    """``false`` when nobody is logged in (inferred)."""
    account, user_id = world.part(PosterAccount), terminal_of(world).user_id
    user = None if user_id is None else account.employee(user_id)
    return False if user is None else user_shape(account, user, app)


# --- devices ---------------------------------------------------------------------------------------------------------


@method("devices.getAll")
def get_devices(world: World, app: App, given: Arguments) -> Any:
    """Printers, or devices of the platform; empty for a type that is none."""
    wanted = given[0] if isinstance(given[0], dict) else {}
    devices = terminal_of(world).devices
    return [device_shape(one) for one in devices if wanted.get("type") in (None, one.kind)]


@method("devices.get")
def get_device(world: World, app: App, given: Arguments) -> Any:
    device = _device(world, given[0])
    return False if device is None else device_shape(device)


def _device(world: World, device_id: JsonValue) -> Device | None:
    return next((one for one in terminal_of(world).devices if one.id == device_id), None)


def _known(world: World, given: Arguments) -> Device:
    device = _device(world, given[0])
    if device is None:
        raise Rejected("there is no such device")
    return device


@method("devices.get.printText")
def print_text(world: World, app: App, given: Arguments) -> Any:
    """Of a printer: 0, it has printed."""
    device = _known(world, given)
    text = given.object(1, "options").get("text")
    if not isinstance(text, str):
        raise Rejected("text must be a string")
    put_print(world, device.name, text[:4000])
    return {"success": True, "info": {"errorCode": 0, "errorText": ""}}


@method("devices.get.sendMessage")
def send_message(world: World, app: App, given: Arguments) -> Any:
    """Of a platform device: it has got it."""
    _known(world, given)
    return {"success": True}


@method("devices.get.isOnline")
def is_online(world: World, app: App, given: Arguments) -> Any:
    _known(world, given)
    return True


@method("devices.get.setExtras")
def set_device_extras(world: World, app: App, given: Arguments) -> Any:
    device = _known(world, given)
    device.extras[given.text(1, "name")] = given.text(2, "value")
    return {"success": True, "device": device_shape(device)}


@method("devices.get.getExtras")
def get_device_extras(world: World, app: App, given: Arguments) -> Any:
    return _known(world, given).extras.get(given.text(1, "name"))
