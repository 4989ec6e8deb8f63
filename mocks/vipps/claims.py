"""What Vipps tells a merchant about a person, scope by scope.

Source: Vipps Login API guide, scopes, userinfo and delegated consents (VIPPS-LG-19, 21, 22).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mocks.vipps.payment import iso
from mocks.world.people import Person


def _name(person: Person) -> dict[str, Any]:
    return {"name": person.name, "given_name": person.given_name, "family_name": person.family_name}


def _address(person: Person) -> dict[str, Any]:
    """Somebody without an address shares one whose members are all empty."""
    if not person.street_address:
        names = ("street_address", "postal_code", "region", "country", "formatted", "address_type")
        return {"address": dict.fromkeys(names, ""), "other_addresses": []}
    address = {
        "address_type": "home",
        "street_address": person.street_address,
        "postal_code": person.postal_code,
        "region": person.region,
        "country": person.country,
        "formatted": f"{person.street_address}\n{person.postal_code} {person.region}",
    }
    return {"address": address, "other_addresses": []}


CLAIMS: dict[str, Callable[[Person], dict[str, Any]]] = {
    "name": _name,
    "phoneNumber": lambda person: {"phone_number": person.msisdn, "phone_number_verified": True},
    "email": lambda person: {"email": person.email, "email_verified": person.email_verified},
    "address": _address,
    "birthDate": lambda person: {"birthdate": person.birthdate},
    "nin": lambda person: {"nin": person.nin},
}


def claims_of(person: Person, scope: str) -> dict[str, Any]:
    """The claims of a space-separated scope; scopes without a claim here add nothing."""
    claims: dict[str, Any] = {}
    for name in scope.split():
        if name in CLAIMS:
            claims |= CLAIMS[name](person)
    return claims


def delegated_consents(merchant: str, at: float) -> dict[str, Any]:
    """The club's terms as the app showed them, and what the person ticked; texts are samples of a made-up club."""
    asked = (
        ("email", False, "Receive offers by e-mail"),
        ("sms", False, "Receive offers by SMS"),
        ("digital", False, "Receive personal offers in digital channels"),
        ("personal", True, "We may use your purchases to make offers personal"),
    )
    return {
        "language": "en",
        "heading": f"Join the customer club of {merchant}",
        "text": "As a member you collect points and get a free coffee now and then.",
        "termsDescription": "Read the terms and the privacy statement before you join.",
        "confirmConsentButtonText": "Join",
        "links": {
            "termsLinkText": "Terms",
            "termsLinkUrl": "https://example.com/terms",
            "privacyStatementLinkText": "Privacy statement",
            "privacyStatementLinkUrl": "https://example.com/privacy",
        },
        "timeOfConsent": iso(at),
        "consents": [
            {"id": name, "accepted": True, "required": required, "textDisplayedToUser": text}
            for name, required, text in asked
        ],
    }
