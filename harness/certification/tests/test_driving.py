"""Products that are not the reference mounted by the sandbox: started for each world, spoken to by HTTP or command."""

from __future__ import annotations

import sys

import pytest

from features.shop import Shop
from harness.actors.world import Sandbox
from harness.certification.driving import product_of
from harness.certification.process import ProductBroke
from harness.certification.statement import Statement, Vendor
from harness.certification.tests.conftest import ROOT
from harness.checks.case import Case

TILL = [sys.executable, "-m", "harness.cli.main", "till", "--sandbox", "{sandbox}", "--world", "{world}"]
TILL += ["--port", "{port}", "--generation", "{generation}", "--no-qerko"]
# A product that is spoken to by a command of its own, which knows a Till API at a port.
FORWARDS = """
import json, sys, urllib.error, urllib.request
call = json.load(sys.stdin)
body = None if call["body"] is None else json.dumps(call["body"]).encode()
headers = {**call["headers"], "Content-Type": "application/json"}
asked = urllib.request.Request(sys.argv[1] + call["path"], body, headers, method=call["method"])
try:
    with urllib.request.urlopen(asked, timeout=300) as answer:
        status, told = answer.status, answer.read()
except urllib.error.HTTPError as error:
    status, told = error.code, error.read()
print(json.dumps({"status": status, "body": json.loads(told) if told else None}))
"""
SILENT = "import threading; threading.Event().wait()"
PRINTS = f"print('here I am', flush=True); {SILENT}"
TELLS = """
import json, os
world = json.load(open(os.environ["KASSA_WORLD"]))
statement = dict(product=world["vipps"]["client_id"], version=world["options"]["generation"])
print(json.dumps(dict(status=200, body=statement)))
"""


def _statement(**driver: object) -> Statement:
    return Statement.model_validate({"product": "P", "version": "1", "vendors": ["vipps"], "driver": driver})


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.usefixtures("_importable")
@pytest.mark.parametrize(
    "driver",
    [
        {"kind": "till-api", "start": TILL, "patience": 300},
        {"kind": "command", "start": TILL, "patience": 300, "call": [sys.executable, "-I", "-c", FORWARDS]},
    ],
    ids=["till-api", "command"],
)
def test_a_product_of_its_own_sells(sandbox: Sandbox, driver: dict[str, object]) -> None:
    if driver["kind"] == "command":
        driver = {**driver, "call": [*driver["call"], "http://127.0.0.1:{port}"]}  # type: ignore[misc]
    product = product_of(_statement(**driver), sandbox, "", "jump")
    with product.world("a sale", {"generation": "epayment", "qerko": "off"}) as world:
        shop = Shop(world)
        shop.sells(shop.customer, "Shoes", 24_900)
        record, sale = shop.close(), shop.cashier_at("service-desk").looks()
        case = Case(record, world.ledger(), shop.till.ledger(), (sale,))
        case.judge()
    assert sale.state == "paid" and [entry.amount for entry in case.vendor_ledger] == [24_900, 24_900]


@pytest.mark.parametrize(
    ("driver", "complaint"),
    [
        ({"kind": "till-api", "start": ["no-such-program"]}, "no-such-program cannot be started"),
        ({"kind": "till-api", "start": ["{colour}"]}, "no placeholder .colour.; there are folder"),
        ({"kind": "till-api", "start": [sys.executable, "-c", "1/0"]}, "it ended with code 1: .*ZeroDivisionError"),
        ({"kind": "till-api", "start": [sys.executable, "-c", SILENT], "patience": 0.1}, "no line within 0.1 s"),
    ],
)
def test_a_product_that_does_not_start_is_no_verdict(
    sandbox: Sandbox, driver: dict[str, object], complaint: str
) -> None:
    product = product_of(_statement(**driver), sandbox, "", "jump")
    with pytest.raises(ProductBroke, match=complaint), product.world("a", {"qerko": "off"}):
        pass


@pytest.mark.parametrize(
    ("script", "complaint"),
    [("1/0", "ended with code 1: .*ZeroDivisionError"), ("print('hello')", "answered something else")],
)
def test_a_command_that_breaks_is_no_verdict(sandbox: Sandbox, script: str, complaint: str) -> None:
    product = product_of(_statement(kind="command", call=[sys.executable, "-I", "-c", script]), sandbox, "", "jump")
    with product.world("a", {"qerko": "off"}) as world, pytest.raises(ProductBroke, match=complaint):
        Shop(world).till.statement()


def test_the_cafes_application_is_told_where_the_product_lives(sandbox: Sandbox) -> None:
    start = [sys.executable, "-c", PRINTS]
    statement = _statement(kind="till-api", start=start, patience=300).model_copy(update={"vendors": (Vendor.POSTER,)})
    with product_of(statement, sandbox, "", "jump").world("a", {"qerko": "off"}) as world:
        assert world.up.till is not None
        base, told = world.up.till.base_url, world.read("poster/applications")
    assert isinstance(told, dict)
    (application,) = (one for one in told["applications"] if one["id"] == world.up.poster.application_id)
    assert application["webhook_url"] == f"{base}/hooks/poster"
    assert application["redirect_uris"] == [f"{base}/poster/connected"]


def test_the_keys_of_the_world_are_told_in_a_file(sandbox: Sandbox) -> None:
    product = product_of(_statement(kind="command", call=[sys.executable, "-I", "-c", TELLS]), sandbox, "", "jump")
    with product.world("a", {"generation": "ecom"}) as world:
        told = Shop(world).till.statement()
        assert (told.product, told.version) == (world.up.vipps.client_id, "ecom")
        assert world.up.till is not None and world.up.till.qerko == world.up.qerko.restaurants[1]
