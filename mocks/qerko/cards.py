"""Guests show loyalty cards; the brand's authority decides, at once or whenever it knows.

Source: Qerko POS integration, loyalty cards, authorisation (QERKO-CARD-01…03); the shape of the late verdict and its
refusals are inferred.
"""

from __future__ import annotations

from typing import Any

from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, at_rest, at_work, changed
from mocks.qerko.calls import call
from mocks.qerko.cardrequest import MACHINE, CardRequest, Event
from mocks.qerko.guestapp import GuestApp
from mocks.qerko.inferred import (
    AUTHORIZE_CARD,
    REQUEST_DECIDED,
    REQUEST_UNKNOWN,
    SUBMIT_AUTHORIZATION,
    VERDICT_INVALID,
)
from mocks.qerko.registry import MethodError, Reply, ReplyKind, method, on_reply
from mocks.qerko.setbacks import MISFIT, Setback, understood
from mocks.qerko.structures import DoesNotFit, SentAuthorization, read_authorization, read_verdict
from mocks.world.world import World

_UNDECIDED = "Your card could not be checked. Please try again later."
_USUAL = {
    Event.AUTHORIZED: "Your card is ready.",
    Event.UNAUTHORIZED: "Your card was not accepted.",
    Event.PENDING: "Your card is being checked.",
}


def show_card(world: World, app: GuestApp, brand_id: str, info: dict[str, Any]) -> None:
    """The guest fills a brand's form; its authority is asked."""
    account = world.part(QerkoAccount)
    brand, person = account.brands[brand_id], world.phones[app.msisdn].person
    request = CardRequest(world.ids.uuid(), app.msisdn, brand.id, brand.authority)
    account.card_requests[request.id] = request
    app.cards[brand.id] = request.id
    asked = {
        "idRequest": request.id,
        "brand": brand.id,
        "cardInfo": info,
        "verifiedEmails": [person.email] if person.email_verified else [],
    }
    at_work(world, app)
    call(world, request.authority, AUTHORIZE_CARD, [asked], "card.answered", request.id)


@on_reply("card.answered")
def take_answer(world: World, key: str, reply: Reply) -> None:
    """The authority answers; a late verdict may have been faster."""
    request = world.part(QerkoAccount).card_requests[key]
    app = app_of(world, request.msisdn)
    try:
        answer = understood(world, AUTHORIZE_CARD, reply, read_authorization)
    except Setback as setback:
        own = setback.message if reply.kind is ReplyKind.ERROR and setback.message != MISFIT else _UNDECIDED
        if MACHINE.can(request.state, Event.LAPSED):
            request.state, request.message = MACHINE.after(request.state, Event.LAPSED), own
        at_rest(world, app, request.message)
        return
    event = Event(answer.state)
    if MACHINE.can(request.state, event):
        _decide(request, event, answer)
    at_rest(world, app, request.message)


def _decide(request: CardRequest, event: Event, answer: SentAuthorization) -> None:
    request.state = MACHINE.after(request.state, event)
    request.token = answer.token if event is Event.AUTHORIZED else None
    request.message = answer.message or _USUAL[event]


@method(SUBMIT_AUTHORIZATION)
def submit_authorization(world: World, party: str, args: list[Any]) -> None:
    """The authority's verdict on a card that it left PENDING; the guest is told.

    Raises:
        MethodError: no such request of this authority, a verdict it has already, or not a verdict.
    """
    try:
        verdict = read_verdict(args[0] if args else None)
    except DoesNotFit as error:
        raise MethodError(VERDICT_INVALID, str(error)) from None
    request = world.part(QerkoAccount).card_requests.get(verdict.id_request)
    if request is None or request.authority != party:
        raise MethodError(REQUEST_UNKNOWN, "no such request was sent to you")
    event = Event(verdict.state)
    if event is Event.PENDING:
        raise MethodError(VERDICT_INVALID, "state: PENDING is no verdict")
    if not MACHINE.can(request.state, event):
        raise MethodError(REQUEST_DECIDED, "this request has its verdict")
    _decide(request, event, verdict)
    app = app_of(world, request.msisdn)
    if app.cards.get(request.brand) == request.id and not app.busy:
        app.message = request.message
    changed(world, app)
