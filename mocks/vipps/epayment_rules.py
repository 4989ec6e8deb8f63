"""What a create request must satisfy beyond its shape, and which code says so.

Sources: Vipps ePayment API guide, create payment, errors (VIPPS-EP-02, VIPPS-EP-04, VIPPS-EP-23).
"""

from __future__ import annotations

from datetime import datetime

from pydantic_core import from_json

from mocks.vipps.account import VippsAccount
from mocks.vipps.customertoken import customer_of_token
from mocks.vipps.epayment_errors import refused
from mocks.vipps.epayment_schema import CreatePayment
from mocks.vipps.personalqr import phone_of_qr
from mocks.world.exchange import Call
from mocks.world.people import NORDIC
from mocks.world.phone import Phone
from mocks.world.refusal import Refusal
from mocks.world.world import World

MINIMUM = {"NOK": 100, "DKK": 1, "EUR": 1}  # minor units
LIFE = 600.0  # seconds a guest has, unless expiresAt says otherwise
LONGEST = 60 * 86_400.0
SCOPES = {"name", "address", "email", "phoneNumber", "birthDate", "nin", "openid"}
_CODE_OF_FIELD = {
    "amount.value": "4040",
    "modificationAmount.value": "4040",
    "paymentMethod.type": "4160",
    "customer.phoneNumber": "4070",
    "customer.personalQr": "4060",
    "customer.customerToken": "4050",
    "returnUrl": "4090",
    "receiptUrl": "4090",
}


def with_code(refusal: Refusal) -> Refusal:
    """A body that does not fit names its members; where the first one has a code of its own, that is added."""
    if refusal.status == 400 and refusal.code is None and refusal.fields:
        name, reason = refusal.fields[0]
        code = "4140" if reason == "Field required" and name else _CODE_OF_FIELD.get(name)
        if code is not None:
            return Refusal(400, refused(code).title, code=code, detail=reason, fields=refusal.fields)
    return refusal


def check_create(call: Call, body: CreatePayment) -> float:
    """Every rule that needs no customer; returns when the payment expires (epoch seconds of the world)."""
    account, now = call.world.part(VippsAccount), call.world.clock.now
    if account.quirks.strict_fields:
        _refuse_unknown_fields(call)
    if body.amount.currency != "NOK":
        raise refused("5040")
    if body.amount.value < MINIMUM[body.amount.currency]:
        raise refused("6010", f"The amount must be at least {MINIMUM[body.amount.currency]}.")
    _check_metadata(body)
    _check_profile(body)
    if body.paymentMethod.type == "CARD" and body.userFlow != "WEB_REDIRECT":
        raise refused("4160", "CARD can only be combined with WEB_REDIRECT.", field="paymentMethod.type")
    if body.userFlow == "WEB_REDIRECT" and body.returnUrl is None:
        raise refused("4140", "returnUrl is required for WEB_REDIRECT.", field="returnUrl")
    if body.userFlow == "PUSH_MESSAGE" and not account.quirks.push_allowed:
        raise refused("5080")
    given = body.customer.given() if body.customer else 0
    if given > 1:
        raise Refusal(400, "Bad Request", fields=(("customer", "Specify exactly one customer identifier."),))
    if body.userFlow == "PUSH_MESSAGE" and given == 0:
        raise refused("4140", "customer is required for PUSH_MESSAGE.", field="customer")
    return _expiry(account, body, now)


_NEWER = frozenset({"minimumUserAge", "shipping", "blockedSources"})
"""Members of newer documentation: known, and of no consequence here."""


def _refuse_unknown_fields(call: Call) -> None:
    unknown = sorted(set(from_json(call.body)) - set(CreatePayment.model_fields) - _NEWER)
    if unknown:
        raise Refusal(400, "Bad Request", fields=tuple((name[:60], "Unknown member.") for name in unknown))


def _check_metadata(body: CreatePayment) -> None:
    if not body.metadata:
        return
    if len(body.metadata) > 5:
        raise refused("4100")
    if any(len(key) > 100 for key in body.metadata):
        raise refused("4120")
    if any(len(value) > 500 for value in body.metadata.values()):
        raise refused("4130")


def _check_profile(body: CreatePayment) -> None:
    scopes = set((body.profile.scope or "").split()) if body.profile else set()
    if scopes - SCOPES:
        raise refused("4080", f"Unknown scope: {' '.join(sorted(scopes - SCOPES))[:100]}", field="profile.scope")
    if "nin" in scopes:
        raise refused("5030", "The sales unit is not approved for nin.")


def _expiry(account: VippsAccount, body: CreatePayment, now: float) -> float:
    if body.expiresAt is None:
        return now + LIFE
    try:
        at = datetime.fromisoformat(body.expiresAt.upper())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refusal(400, "Bad Request", fields=(("expiresAt", "The value must adhere to RFC 3339."),))
    if body.userFlow not in ("PUSH_MESSAGE", "QR"):
        raise Refusal(400, "Bad Request", fields=(("expiresAt", "Only with userFlow PUSH_MESSAGE or QR."),))
    if not account.quirks.long_living_allowed:
        raise refused("5050")
    if body.receipt is None:
        raise refused("6130")
    if at.timestamp() <= now + LIFE:
        raise refused("6120")
    if at.timestamp() >= now + LONGEST:
        raise refused("6110")
    return at.timestamp()


def customer_of(world: World, body: CreatePayment) -> Phone | None:
    """The phone of the customer that the request names; None: it names nobody.

    Raises:
        Refusal: 7010, which never tells why; 4050, 4060 for a token or QR code that is none.
    """
    customer = body.customer
    if customer is None or customer.given() == 0:
        return None
    if customer.customerToken is not None:
        token = customer_of_token(world, customer.customerToken)
        if token is None:
            raise refused("4050", field="customer.customerToken")
        phone = world.phones.get(token.msisdn)
    elif customer.personalQr is not None:
        phone = phone_of_qr(world, customer.personalQr)
        if phone is None:
            raise refused("4060", field="customer.personalQr")
    else:
        phone = world.phones.get(customer.phoneNumber or "")
    if phone is None or not phone.habit.can_use_app or phone.person.country not in NORDIC:
        raise refused("7010", "The customer was not found, or cannot pay businesses.")
    return phone
