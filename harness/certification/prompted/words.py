"""What a call of the Till API says to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Instruction:
    """`code`: what a QR to scan says."""

    text: str
    code: str | None = None


def money(amount: int) -> str:
    """Minor units as a till shows them."""
    return f"{Decimal(amount) / 100:.2f}"


def minor_units(text: str) -> int:
    """What :func:`money` has written."""
    return int(Decimal(text) * 100)


def _item(body: Body) -> Instruction:
    price = body["unit_price"]
    assert isinstance(price, int)
    where = body.get("bill", "the sale")
    return Instruction(f"Enter into {where}: {body['quantity']} × {body['name']} at {money(price)}, tax included.")


def _scan(body: Body) -> Instruction:
    if "phone" in body:
        return Instruction(f"Type in this as the customer's phone number: {body['phone']}")
    return Instruction("Hold the till's scanner to this code.", str(body["code"]))


def _refund(body: Body) -> Instruction:
    amount = body["amount"]
    assert isinstance(amount, int)
    return Instruction(f"Give {money(amount)} of this sale back with Vipps.")


def _printer(body: Body) -> Instruction:
    if body["online"]:
        return Instruction("Let the fiscal printer work again; go on when the till knows it.")
    return Instruction("Take the fiscal printer off the line; go on when the till knows that it is gone.")


_THEN = "go on when the till waits for the customer, or has given up."

# By the path below /till/v1. At a table the body says besides how the waiter calls the bill.
_SAID: tuple[tuple[str, Callable[[Body], Instruction]], ...] = (
    ("sales", lambda body: Instruction("Start a new sale.")),
    ("scans", lambda body: Instruction("There is no sale yet. Let a scanner read this code.", str(body["code"]))),
    ("sales/[^/]+/items", _item),
    ("sales/[^/]+/scan", _scan),
    ("sales/[^/]+/enrolment", lambda body: Instruction(f"Let the customer join the club; {_THEN}")),
    ("sales/[^/]+/payment", lambda body: Instruction(f"Press pay with Vipps; {_THEN}")),
    ("sales/[^/]+/cancellation", lambda body: Instruction("Cancel the sale.")),
    ("sales/[^/]+/refunds", _refund),
    ("tables/[^/]+/bills", lambda body: Instruction(f"Open a new bill on table {body['table']}: {body['bill']}.")),
    ("bills/[^/]+/items", _item),
    ("bills/[^/]+/closure", lambda body: Instruction(f"Close {body['bill']}: the rest was settled in another way.")),
    (
        "bills/[^/]+/payments/[^/]+/cancellation",
        lambda body: Instruction(f"Call off the payment of {body['amount']} that a guest has begun on {body['bill']}."),
    ),
    ("fiscal-printer", _printer),
)


def instruction(path: str, body: Body) -> Instruction | None:
    """What to do at the till; None when there are no words for that call."""
    return next((says(body) for pattern, says in _SAID if re.fullmatch(pattern, path)), None)
