"""What goes wrong between Qerko and the restaurant's till, and what of it went over the wire."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from features.dining import Table
from harness.actors.faults import Fault

METHODS = (
    "getTableList|getTableContents|getBill|paymentStart|paymentProcessed|paymentClosed|getPostponedReceipt|"
    "startIndividualBill|updateIndividualBill|cancelIndividualBill|authorizeLoyaltyCard|submitCardAuthorization|"
    "getPayment|cancelPayment"
)
METHOD = f"(?P<method>{METHODS})"


@given(parsers.re(f"{METHOD} never reaches the till"))
@when(parsers.re(f"{METHOD} never reaches the till from now on"))
def never_arrives(table: Table, method: str) -> None:
    table.shop.goes_wrong(Fault(method, "drop", times=1))


@given(parsers.re(f"the till's answer to {METHOD} gets lost"))
def answer_lost(table: Table, method: str) -> None:
    table.shop.goes_wrong(Fault(method, "drop", phase="after", times=1))


@given(parsers.re(f"{METHOD} arrives twice"))
def arrives_twice(table: Table, method: str) -> None:
    table.shop.goes_wrong(Fault(method, "duplicate", times=1))


@given(parsers.re(f"{METHOD} arrives (?P<seconds>\\d+) seconds late"))
def arrives_late(table: Table, method: str, seconds: str) -> None:
    table.shop.goes_wrong(Fault(method, "latency", seconds=float(seconds), times=1))


@given(parsers.re(f"{METHOD} arrives as rubbish"))
def arrives_as_rubbish(table: Table, method: str) -> None:
    table.shop.goes_wrong(Fault(method, "garbage", times=1))


@given(parsers.re(f"the connection breaks at {METHOD}"))
def breaks(table: Table, method: str) -> None:
    table.shop.goes_wrong(Fault(method, "cut", times=1))


@given(parsers.re(f"the connection breaks after {METHOD}"))
def breaks_after(table: Table, method: str) -> None:
    """The till has done it, and its answer goes down with the connection."""
    table.shop.goes_wrong(Fault(method, "cut", phase="after", times=1))


@given(parsers.re(f"Qerko answers {METHOD} with (?P<status>\\d+) at first"))
def answers_with(table: Table, method: str, status: str) -> None:
    """A request of the till by HTTP."""
    table.shop.goes_wrong(Fault(method, "status", status=int(status), times=1))


@when("Qerko restarts")
def restart(table: Table) -> None:
    table.qerko.restart()


@when(parsers.parse("Qerko announces a restart of {seconds:d} seconds"))
def announced_restart(table: Table, seconds: int) -> None:
    table.qerko.restart(announced=True, seconds=seconds)


@when("the connection breaks")
def cut(table: Table) -> None:
    table.restaurant.close()


@when(parsers.parse("the connection goes dead for {seconds:d} seconds"))
def silence(table: Table, seconds: int) -> None:
    table.restaurant.silence(seconds)


@then(parsers.parse("the restaurant is connected after at most {seconds:d} seconds"))
def connected(table: Table, seconds: int) -> None:
    if not table.restaurant.standing().connected:
        table.world.advance(seconds)
    assert table.restaurant.standing().connected, table.restaurant.standing()


@then(parsers.re(f"Qerko asked for {METHOD} (?P<times>\\d+) times?"))
def asked(table: Table, method: str, times: str) -> None:
    calls = table.calls(method)
    assert len(calls) == int(times), [(call.seq, call.at, call.fault) for call in calls]


@then(parsers.re(f"the till refused {METHOD}"))
def refused(table: Table, method: str) -> None:
    assert table.calls(method)[-1].status == 422, table.calls(method)[-1]


@then("Qerko was asked about the payment")
def asked_about(table: Table) -> None:
    """The till has read it over HTTP."""
    assert any(call.ok for call in table.calls("getPayment"))
