"""What an initiate request must satisfy beyond its shape, and which error says so.

Source: Vipps eCom API guide, initiate, errors, URL validation (VIPPS-EC-02). Codes for what the guide leaves open
(Express at a sales unit without it, a foreign sales unit's number) are inferred.
"""

from __future__ import annotations

import re

from mocks.vipps.account import VippsAccount
from mocks.vipps.ecom_errors import invalid, refused
from mocks.vipps.ecom_schema import InitiatePayment
from mocks.world.loopback import may_be_called
from mocks.world.phone import HabitKind, Phone
from mocks.world.world import World

SCOPES = {"name", "address", "email", "phoneNumber", "birthDate", "nin", "openid"}
_CUSTOM_SCHEME = re.compile(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*://.*")
_INTENT = "INTENT"  # Android: the app closes instead of opening anything


def check_initiate(world: World, body: InitiatePayment) -> None:
    """Every rule that needs no customer."""
    account, merchant, transaction = world.part(VippsAccount), body.merchantInfo, body.transaction
    check_sales_unit(world, merchant.merchantSerialNumber, "Merchant 37")
    if not may_be_called(merchant.callbackPrefix):
        raise invalid("merchantInfo.callbackPrefix", "The URL is not valid, it must use HTTPS")
    app_link = _CUSTOM_SCHEME.fullmatch(merchant.fallBack) or merchant.fallBack == _INTENT
    if not (app_link or may_be_called(merchant.fallBack)):
        raise invalid("merchantInfo.fallBack", "The URL is not valid, it must use HTTPS or a custom scheme")
    if merchant.paymentType == "eComm Express Payment":
        raise refused("Merchant 97", "Express payments are not enabled for this sales unit")
    scopes = set((transaction.scope or "").split())
    if scopes - SCOPES:
        raise invalid("transaction.scope", f"Unknown scope: {' '.join(sorted(scopes - SCOPES))[:100]}")
    if "nin" in scopes:
        raise refused("Merchant 51")
    if transaction.skipLandingPage and not account.quirks.ecom_skip_allowed:
        raise refused("Merchant 38")


def check_sales_unit(world: World, msn: str, code: str) -> None:
    """The body's sales unit must be the caller's."""
    if msn != world.part(VippsAccount).msn:
        raise refused(code)


def repaired(number: str) -> str | None:
    """Eight digits, whatever the spelling: spaces, ``+47``, ``0047`` and ``47`` in front are taken off."""
    digits = re.sub(r"[\s().-]", "", number)
    match = re.fullmatch(r"(?:\+47|0047|47)?([0-9]{8})", digits)
    return match[1] if match else None


def phone_of(world: World, number: str) -> Phone:
    """Whose phone this is.

    Raises:
        Refusal: 81, which never tells why.
    """
    eight = repaired(number)
    phone = world.phones.get(f"47{eight}")
    if phone is None or not phone.habit.can_use_app:
        raise refused("User 81")
    return phone


def customer_of(world: World, body: InitiatePayment) -> Phone | None:
    """Whom to push to; None: the guest comes by the link, a number only fills in the landing page's form."""
    number = body.customerInfo.mobileNumber
    if not number:
        if body.transaction.skipLandingPage:
            raise invalid("customerInfo.mobileNumber", "Required with skipLandingPage")
        return None
    if repaired(number) is None:
        raise refused("User 81")
    if not body.transaction.skipLandingPage:
        return None
    phone = phone_of(world, number)
    if phone.habit.kind is HabitKind.APP_OUTDATED:
        raise refused("User 82")
    return phone
