"""Guests at a table: what the Qerko app on somebody's phone shows, and the buttons of it.

A button answers once the app is at rest, or after ``timeout`` seconds of the world's clock; that waiting is what lets
the clock of a ``jump`` world leap. 0: at once.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mocks.control.phones import phone_of
from mocks.control.problems import Problem
from mocks.control.routes import router_of
from mocks.qerko.account import QerkoAccount
from mocks.qerko.attention import app_of, wait_for_change, wait_for_rest
from mocks.qerko.bill import Bill
from mocks.qerko.decimals import quantity_text
from mocks.qerko.guestapp import GuestApp, Step
from mocks.qerko.guests import NO_TABLE, NotNow
from mocks.qerko.individual import IndividualBill
from mocks.qerko.presses import (
    PRESSES,
    AddTip,
    AnswerQuestions,
    BadForm,
    Leave,
    NoSuchThing,
    PickItems,
    Press,
    Scan,
    Swipe,
    UseCard,
)
from mocks.qerko.script import follow
from mocks.world.world import World

router = router_of("Guests", "/control/worlds/{world}/guests")
Seconds = Annotated[float, Query(ge=0, le=366 * 86_400, allow_inf_nan=False)]


class ScriptStep(BaseModel):
    """``do``: a button; ``with``: what goes with it; ``after``: seconds after the app came to rest."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["scan", "pick", "card", "answer", "tip", "swipe", "leave"]
    what: dict[str, Any] = Field(default_factory=dict, alias="with")
    after: float = Field(default=0, ge=0, le=86_400, allow_inf_nan=False)


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid")
    steps: list[ScriptStep] = Field(max_length=1000)


@router.get("/{msisdn}")
async def show_guest(
    request: Request,
    world: str,
    msisdn: str,
    after_version: Annotated[int | None, Query(ge=0)] = None,
    timeout: Seconds = 0,
) -> dict[str, Any]:
    """What the app shows; with ``after_version``, once it shows something newer, or after ``timeout`` seconds."""
    found, phone = phone_of(request, world, msisdn)
    app = app_of(found, phone.person.msisdn)
    if after_version is not None:
        app = await wait_for_change(found, app.msisdn, after_version, timeout)
    return show(found, app)


async def _press(request: Request, world: str, msisdn: str, press: Press, timeout: float) -> dict[str, Any]:
    found, phone = phone_of(request, world, msisdn)
    app = app_of(found, phone.person.msisdn)
    try:
        press.do(found, app)
    except NotNow as error:
        raise Problem(409, "not-now", "Not now", str(error)) from None
    except NoSuchThing as error:
        raise Problem(404, "unknown", "Unknown", str(error)) from None
    except BadForm as error:
        raise Problem(400, "bad-request", "Bad request", str(error)) from None
    return show(found, await wait_for_rest(found, app.msisdn, timeout))


@router.post("/{msisdn}/scan")
async def scan(
    request: Request, world: str, msisdn: str, body: Scan | None = None, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest scans the QR code of a table; 404 when the restaurant's POS knows no such table either."""
    shown = await _press(request, world, msisdn, body or Scan(), timeout)
    if shown["message"] == NO_TABLE:
        raise Problem(404, "unknown-table", "Unknown table", NO_TABLE)
    return shown


@router.post("/{msisdn}/pick")
async def pick(
    request: Request, world: str, msisdn: str, body: PickItems | None = None, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest opens a bill and picks what to pay; whether that is possible shows at the swipe."""
    return await _press(request, world, msisdn, body or PickItems(), timeout)


@router.post("/{msisdn}/card")
async def card(
    request: Request, world: str, msisdn: str, body: UseCard | None = None, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest shows a loyalty card (``info``: the brand's form), or uses it for what is picked."""
    return await _press(request, world, msisdn, body or UseCard(), timeout)


@router.post("/{msisdn}/answer")
async def answer(
    request: Request, world: str, msisdn: str, body: AnswerQuestions, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest answers the questions of the individual bill."""
    return await _press(request, world, msisdn, body, timeout)


@router.post("/{msisdn}/tip")
async def tip(request: Request, world: str, msisdn: str, body: AddTip, timeout: Seconds = 20) -> dict[str, Any]:
    return await _press(request, world, msisdn, body, timeout)


@router.post("/{msisdn}/swipe")
async def swipe(
    request: Request, world: str, msisdn: str, body: Swipe | None = None, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest pays what the app shows."""
    return await _press(request, world, msisdn, body or Swipe(), timeout)


@router.post("/{msisdn}/leave")
async def leave(
    request: Request, world: str, msisdn: str, body: Leave | None = None, timeout: Seconds = 20
) -> dict[str, Any]:
    """The guest gives up the individual bill and is led back, or leaves the table."""
    return await _press(request, world, msisdn, body or Leave(), timeout)


@router.put("/{msisdn}/script")
async def put_script(request: Request, world: str, msisdn: str, script: Script) -> dict[str, Any]:
    """The guest acts by itself from now on; it replaces what was planned before."""
    found, phone = phone_of(request, world, msisdn)
    for number, step in enumerate(script.steps):
        try:
            PRESSES[step.do].model_validate(step.what)
        except ValidationError as error:
            reason = error.errors(include_url=False, include_input=False)[0]["msg"]
            raise Problem(400, "bad-request", "Bad request", f"steps.{number}.with: {reason}") from None
    app = app_of(found, phone.person.msisdn)
    follow(found, app, [Step(step.do, step.what, step.after) for step in script.steps])
    return show(found, app)


# --- what it shows ----------------------------------------------------------------------------------------------------


def show(world: World, app: GuestApp) -> dict[str, Any]:
    """Amounts in minor units, quantities as decimal strings; questions and receipt as on the wire."""
    account = world.part(QerkoAccount)
    party = account.parties[app.party] if app.party is not None else None
    table = party.table(app.table) if party is not None else None
    return {
        "msisdn": app.msisdn,
        "name": world.phones[app.msisdn].person.name,
        "id_customer": account.id_customer(app.msisdn),
        "version": app.version,
        "busy": app.busy,
        "restaurant": {"id": party.id, "name": party.name} if party is not None else None,
        "table": {"id": table.id, "name": table.name} if table is not None else None,
        "screen": app.screen,
        "bills": [_bill(bill) for bill in app.bills],
        "bill": _bill(app.bill) if app.bill is not None else None,
        "picked": [pick.on_the_wire() for pick in app.picked],
        "individual_bill": _individual(app.individual) if app.individual is not None else None,
        "tip": app.tip,
        "to_pay": app.to_pay,
        "cards": [
            {"brand": card.brand, "state": card.shown_state, "message": card.message, "id_request": card.id}
            for card in account.cards_of(app.msisdn)
        ],
        "message": app.message,
        "payment": _payment(account, app.payment),
        "receipt": app.receipt,
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "id": bill.id,
        "name": bill.name,
        "currency": bill.currency,
        "total": bill.total,
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "price": item.price,
                "quantity": quantity_text(item.quantity),
                "min_quantity": quantity_text(item.min_quantity),
            }
            for item in bill.items
        ],
        "allow_partial_payment": bill.allow_partial_payment,
        "allow_tip": bill.allow_tip,
        "deny_discounts": bill.deny_discounts,
    }


def _individual(individual: IndividualBill) -> dict[str, Any]:
    discount = individual.discount
    return {
        **_bill(individual.bill),
        "id_source_bill": individual.source,
        "discount": {"name": discount.name, "value": discount.value} if discount is not None else None,
        "questions": individual.questions,
    }


def _payment(account: QerkoAccount, payment_id: str | None) -> dict[str, Any] | None:
    """``total``: all that the guest pays, or has paid in the end."""
    if payment_id is None:
        return None
    payment = account.payments[payment_id]
    return {
        "id": payment.id,
        "state": payment.state,
        "total": payment.amount if payment.final is None else payment.final,
        "tip": payment.tip,
        "discount": payment.discount.value if payment.discount is not None else 0,
    }
