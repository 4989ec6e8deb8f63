"""A guest's card turns what is picked into an individual bill: questions, answers, and the way back.

Source: Qerko POS integration, loyalty cards, negotiation (QERKO-NEG-01…08); the codes are inferred.
"""

from __future__ import annotations

from typing import Any

from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, at_rest, at_work
from mocks.qerko.calls import call, tell
from mocks.qerko.guestapp import GuestApp, Turn
from mocks.qerko.individual import MACHINE, Event, IndividualBill
from mocks.qerko.inferred import (
    CANCEL_INDIVIDUAL_BILL,
    LEAD_BACK_SECONDS,
    START_INDIVIDUAL_BILL,
    UPDATE_INDIVIDUAL_BILL,
)
from mocks.qerko.registry import Reply, ReplyKind, on_reply
from mocks.qerko.setbacks import CLOSED, TURNS, Setback, understood
from mocks.qerko.structures import DoesNotFit, read_bill, read_individual_bill
from mocks.world.world import World

LEAD_BACK = "qerko.lead-back"
GONE = frozenset({"INDIVIDUAL_BILL_NOT_FOUND", "BILL_NOT_FOUND", "BILL_CLOSED"})
"""With these codes the POS says that the individual bill is no more."""


def start(world: World, app: GuestApp, token: str) -> None:
    """The guest uses a card for what is picked."""
    assert app.bill is not None and app.party is not None
    wanted = {
        "idBill": app.bill.id,
        "loyaltyCardToken": token,
        "items": [pick.on_the_wire() for pick in app.picked],
    }
    at_work(world, app)
    call(world, app.party, START_INDIVIDUAL_BILL, [wanted], "individual.started", app.msisdn)


def answer(world: World, app: GuestApp, answers: list[dict[str, Any]]) -> None:
    """The guest answers what the POS asks."""
    assert app.individual is not None and app.party is not None
    given = {"idIndividualBill": app.individual.bill.id, "answers": answers}
    at_work(world, app)
    call(world, app.party, UPDATE_INDIVIDUAL_BILL, [given], "individual.updated", app.msisdn)


def _read(sent: Any) -> IndividualBill:
    """As it comes, with its questions as they are on the wire, but for what is null."""
    bill, rest = read_individual_bill(sent)
    questions = [{k: v for k, v in question.items() if v is not None} for question in sent["questions"]]
    discount = rest.discount.discount() if rest.discount is not None else None
    return IndividualBill(bill, rest.id_source_bill, discount, questions)


def _show(world: World, app: GuestApp, individual: IndividualBill) -> None:
    event = Event.ASKED if individual.questions else Event.AGREED
    individual.state = MACHINE.after(individual.state, event)
    app.individual = individual
    app.turn(Turn.NEGOTIATED)
    at_rest(world, app)


@on_reply("individual.started")
def show_individual_bill(world: World, key: str, reply: Reply) -> None:
    """The guest sees the individual bill, or stays where the card was used."""
    app = app_of(world, key)
    try:
        individual = understood(world, START_INDIVIDUAL_BILL, reply, _read)
    except Setback as setback:
        _give_back(world, app, reply)
        app.turn(TURNS.get(setback.code or "", Turn.PICKED))
        at_rest(world, app, setback.message)
        return
    _show(world, app, individual)


def _give_back(world: World, app: GuestApp, reply: Reply) -> None:
    """An individual bill that cannot be read exists all the same: its items shall not be lost."""
    if reply.kind is ReplyKind.RESULT and isinstance(reply.result, dict) and isinstance(reply.result.get("id"), str):
        assert app.party is not None
        tell(world, app.party, CANCEL_INDIVIDUAL_BILL, [{"idIndividualBill": reply.result["id"]}])


@on_reply("individual.updated")
def show_update(world: World, key: str, reply: Reply) -> None:
    """The bill recalculated; after an answer that the POS does not take, the bill as it was."""
    app = app_of(world, key)
    before = app.individual
    assert before is not None

    def same(sent: Any) -> IndividualBill:
        individual = _read(sent)
        if individual.bill.id != before.bill.id:
            raise DoesNotFit("id: it is another individual bill")
        return individual

    try:
        individual = understood(world, UPDATE_INDIVIDUAL_BILL, reply, same)
    except Setback as setback:
        if setback.code in GONE:
            look_at_source(world, app)
        else:
            at_rest(world, app, setback.message)
        return
    _show(world, app, individual)


def leave(world: World, app: GuestApp) -> None:
    """The guest gives the individual bill up, and is led back once the POS had time to take it back."""
    assert app.individual is not None and app.party is not None
    at_work(world, app)
    tell(world, app.party, CANCEL_INDIVIDUAL_BILL, [{"idIndividualBill": app.individual.bill.id}])
    world.clock.schedule(LEAD_BACK_SECONDS, LEAD_BACK, app.msisdn)


def look_at_individual(world: World, key: str) -> None:
    """Timer: does the individual bill still exist? The POS need not have taken it back."""
    app = app_of(world, key)
    assert app.individual is not None and app.party is not None
    customer = world.part(QerkoAccount).id_customer(app.msisdn)
    call(world, app.party, "getBill", [app.individual.bill.id, customer], "individual.looked", app.msisdn)


@on_reply("individual.looked")
def lead_to_individual(world: World, key: str, reply: Reply) -> None:
    """Back to the individual bill if it still exists."""
    app = app_of(world, key)
    try:
        understood(world, "getBill", reply, read_bill)
    except Setback:
        look_at_source(world, app)
        return
    app.turn(Turn.BACK_TO_INDIVIDUAL_BILL)
    at_rest(world, app)


def look_at_source(world: World, app: GuestApp) -> None:
    """The individual bill is gone: does the bill that it came from still exist?"""
    individual, customer = app.individual, world.part(QerkoAccount).id_customer(app.msisdn)
    assert individual is not None and app.party is not None
    individual.state = MACHINE.after(individual.state, Event.CANCELED)
    at_work(world, app)
    call(world, app.party, "getBill", [individual.source, customer], "source.looked", app.msisdn)


@on_reply("source.looked")
def lead_to_source(world: World, key: str, reply: Reply) -> None:
    """Back to the source bill if it still exists, else the guest's bill was closed."""
    app = app_of(world, key)
    try:
        bill = understood(world, "getBill", reply, read_bill)
    except Setback:
        app.turn(Turn.BILL_CLOSED)
        at_rest(world, app, CLOSED)
        return
    app.bill, app.individual, app.picked, app.tip = bill, None, [], 0
    app.turn(Turn.BACK_TO_BILL)
    at_rest(world, app)
