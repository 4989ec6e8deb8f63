"""What a merchant may ask a person at login, and what the person has already agreed to share.

Source: Vipps Login API guide, scopes and consents (VIPPS-LG-06, VIPPS-LG-22): all or nothing, consents given earlier
are not asked again.
"""

from __future__ import annotations

from mocks.vipps.account import VippsAccount
from mocks.world.refusal import Refusal

CONSENTS = {
    "name": "name",
    "phoneNumber": "phone number",
    "email": "e-mail address",
    "address": "addresses",
    "birthDate": "date of birth",
    "nin": "national identity number",
    "gender": "gender",
    "paymentSourceReferences": "payment sources",
    "delegatedConsents": "the club's own terms and marketing consents",
}
"""Scopes that the app asks consent for, in the words on its screen; gender and payment sources are newer."""
SCOPES = ("openid", "customFlow", *CONSENTS)


def check_scope(account: VippsAccount, scope: str) -> list[str]:
    """The scopes asked for, each once.

    Raises:
        Refusal: ``invalid_scope``: ``openid`` is missing, or one is unknown (``nnin`` is) or not granted.
    """
    asked = list(dict.fromkeys(scope.split()))
    allowed = [name for name in SCOPES if name != "nin" or account.quirks.nin_allowed]
    for name in asked:
        if name not in allowed:
            detail = f"The OAuth 2.0 Client is not allowed to request scope '{name[:40]}'."
            raise Refusal(400, code="invalid_scope", detail=detail)
    if "openid" not in asked:
        raise Refusal(400, code="invalid_scope", detail="The scope openid is required.")
    return asked


def consents_to_ask(account: VippsAccount, msisdn: str, scope: list[str]) -> list[str]:
    """The scopes that this person has not consented to yet."""
    given = account.consents.get(msisdn, [])
    return [name for name in scope if name in CONSENTS and name not in given]


def remember_consents(account: VippsAccount, msisdn: str, scope: list[str]) -> list[str]:
    """The person agrees to everything; what is new of it."""
    new = consents_to_ask(account, msisdn, scope)
    account.consents.setdefault(msisdn, []).extend(new)
    return new
