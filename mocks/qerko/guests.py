"""What a guest does with the app: scan a code, pick, show and use a card, answer, tip, swipe, leave.

Source: Qerko POS integration, methods and payment; errors BILL_CLOSED, BILL_NOT_FOUND, QR_INVALID (QERKO-BILL-03).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mocks.qerko import cards, negotiation, paying
from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, at_rest, at_work
from mocks.qerko.bill import Pick
from mocks.qerko.calls import call
from mocks.qerko.cardrequest import State as CardRequestState
from mocks.qerko.guestapp import BUTTONS, Button, GuestApp, Screen, Turn
from mocks.qerko.individual import State
from mocks.qerko.inferred import read_url
from mocks.qerko.pairing import take_over
from mocks.qerko.registry import Reply, on_reply
from mocks.qerko.setbacks import TURNS, Setback, understood
from mocks.qerko.structures import read_bill, read_bills, read_tables
from mocks.world.world import World

NOT_QERKO = "This QR code is not one of Qerko's."
NO_TABLE = "This QR code belongs to no table."
NOTHING_TO_PAY = "There is nothing to pay."


class NotNow(Exception):
    """The app's screen has no such button; the text says what it shows instead."""


@contextmanager
def _pressing(world: World, app: GuestApp, button: Button) -> Iterator[None]:
    """What happens meanwhile is caused by the guest.

    Raises:
        NotNow: there is no such button.
    """
    if app.busy:
        raise NotNow("the app waits for Qerko")
    if button not in BUTTONS[app.screen]:
        raise NotNow(f"the screen {app.screen} has no button to {button}")
    name = world.phones[app.msisdn].person.name
    before, world.cause = world.cause, world.note("customer", "qerko", "qerko", f"guest:{button.name.lower()}", name)
    try:
        yield
    finally:
        world.cause = before


# --- at the table -----------------------------------------------------------------------------------------------------


def scan_table(world: World, app: GuestApp, party: str, table: str) -> None:
    """The guest scans the code of a table; one that Qerko does not know makes it ask the POS for its tables."""
    with _pressing(world, app, Button.SCAN):
        at_work(world, app)
        key = f"{app.msisdn} {party} {table}"
        if world.part(QerkoAccount).parties[party].table(table) is None:
            call(world, party, "getTableList", [], "guest.paired", key)
        else:
            _ask_for_bills(world, key)


def scan_url(world: World, app: GuestApp, url: str) -> None:
    """The guest scans any code: of a table, or one that the POS made for its bills."""
    found, account = read_url(url), world.part(QerkoAccount)
    if found is None or found[0] not in account.parties:
        with _pressing(world, app, Button.SCAN):
            at_rest(world, app, NOT_QERKO)
        return
    party, kind, identifier = found
    if kind == "table":
        scan_table(world, app, party, identifier)
        return
    with _pressing(world, app, Button.SCAN):
        at_work(world, app)
        customer = account.id_customer(app.msisdn)
        call(world, party, "searchBills", [identifier, customer], "guest.found", f"{app.msisdn} {party} ")


@on_reply("guest.paired")
def look_again(world: World, key: str, reply: Reply) -> None:
    """The POS has told its tables; the scanned one may be among them."""
    msisdn, party_id, table = key.split(" ", 2)
    app, party = app_of(world, msisdn), world.part(QerkoAccount).parties[party_id]
    try:
        take_over(party, understood(world, "getTableList", reply, read_tables))
    except Setback as setback:
        at_rest(world, app, setback.message)
        return
    if party.table(table) is None:
        at_rest(world, app, NO_TABLE)
    else:
        _ask_for_bills(world, key)


def _ask_for_bills(world: World, key: str) -> None:
    msisdn, party, table = key.split(" ", 2)
    customer = world.part(QerkoAccount).id_customer(msisdn)
    call(world, party, "getTableContents", [table, customer], "guest.seated", key)


@on_reply("guest.seated")
def show_bills(world: World, key: str, reply: Reply) -> None:
    """The guest sees the bills of the table."""
    _seat(world, key, "getTableContents", reply)


@on_reply("guest.found")
def show_found_bills(world: World, key: str, reply: Reply) -> None:
    """The guest sees the bills behind a code of the POS."""
    _seat(world, key, "searchBills", reply)


def _seat(world: World, key: str, method: str, reply: Reply) -> None:
    msisdn, party, table = key.split(" ", 2)
    app = app_of(world, msisdn)
    try:
        bills = understood(world, method, reply, read_bills)
    except Setback as setback:
        at_rest(world, app, setback.message)
        return
    app.turn(Turn.SEATED)
    app.party, app.table, app.bills = party, table or None, bills
    at_rest(world, app, None if bills else NOTHING_TO_PAY)


# --- at a bill --------------------------------------------------------------------------------------------------------


def pick(world: World, app: GuestApp, bill: str | None, picks: list[Pick]) -> None:
    """The guest opens a bill and picks from it (nothing named: everything); what is possible shows at the swipe.

    Raises:
        NotNow: also when no bill is named and there is not just one.
    """
    with _pressing(world, app, Button.PICK):
        if bill is None and app.bill is not None:
            bill = app.bill.id
        if bill is None:
            if len(app.bills) != 1:
                raise NotNow(f"there are {len(app.bills)} bills to choose from")
            bill = app.bills[0].id
        app.wanted = picks
        at_work(world, app)
        customer = world.part(QerkoAccount).id_customer(app.msisdn)
        call(world, app.party or "", "getBill", [bill, customer], "guest.picked", app.msisdn)


@on_reply("guest.picked")
def show_bill(world: World, key: str, reply: Reply) -> None:
    """The guest sees the bill as it is now."""
    app = app_of(world, key)
    try:
        bill = understood(world, "getBill", reply, read_bill)
    except Setback as setback:
        if setback.code in TURNS:
            app.turn(TURNS[setback.code])
        at_rest(world, app, setback.message)
        return
    app.turn(Turn.PICKED)
    app.bill, app.picked, app.wanted = bill, app.wanted or bill.everything(), []
    at_rest(world, app)


def show_card(world: World, app: GuestApp, brand: str, info: dict[str, Any]) -> None:
    """The guest fills the form of a card brand."""
    with _pressing(world, app, Button.SHOW_CARD):
        cards.show_card(world, app, brand, info)


def use_card(world: World, app: GuestApp, brand: str, token: str | None) -> None:
    """The guest uses the card of ``brand`` for what is picked; ``token``: a forged one instead of the card's.

    Raises:
        NotNow: also when nothing is picked, the restaurant does not take the brand, or the card is not authorised.
    """
    account = world.part(QerkoAccount)
    with _pressing(world, app, Button.USE_CARD):
        if not app.picked:
            raise NotNow("nothing is picked")
        if app.party not in account.brands[brand].restaurants:
            raise NotNow(f"this restaurant does not take cards of {account.brands[brand].name}")
        request = account.card_requests.get(app.cards.get(brand, ""))
        if token is None and (request is None or request.state is not CardRequestState.AUTHORIZED):
            raise NotNow("the guest has no authorised card of this brand")
        known = request.token if request is not None else None
        negotiation.start(world, app, token if token is not None else known or "")


def answer(world: World, app: GuestApp, answers: list[dict[str, Any]]) -> None:
    """The guest answers what is asked.

    Raises:
        NotNow: also when nothing is asked.
    """
    with _pressing(world, app, Button.ANSWER):
        if app.individual is None or not app.individual.questions:
            raise NotNow("nothing is asked")
        negotiation.answer(world, app, answers)


def tip(world: World, app: GuestApp, amount: int) -> None:
    """The guest adds a tip, in minor units.

    Raises:
        NotNow: also when the restaurant takes none.
    """
    with _pressing(world, app, Button.TIP):
        bill = app.individual.bill if app.individual is not None else app.bill
        if bill is None or not bill.allow_tip:
            raise NotNow("this bill takes no tip")
        app.tip = amount
        at_rest(world, app)


def swipe(world: World, app: GuestApp) -> None:
    """The guest pays.

    Raises:
        NotNow: also when nothing is picked, or a question is open.
    """
    with _pressing(world, app, Button.SWIPE):
        if app.individual is None and not app.picked:
            raise NotNow("nothing is picked")
        if app.individual is not None and app.individual.state is not State.READY:
            raise NotNow("the restaurant still asks something")
        if app.to_pay < app.tip:
            at_rest(world, app, NOTHING_TO_PAY)
            return
        paying.swipe(world, app)


def leave(world: World, app: GuestApp) -> None:
    """The guest gives up an individual bill, or leaves the table."""
    with _pressing(world, app, Button.LEAVE):
        if app.screen is Screen.INDIVIDUAL_BILL:
            negotiation.leave(world, app)
        else:
            app.turn(Turn.LEFT)
            at_rest(world, app)
