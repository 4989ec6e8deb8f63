"""A person takes back what they agreed to share: tokens stop working, and the merchant is told.

Source: Vipps Login API guide, consent revoked (VIPPS-LG-25): ``POST``, ``text/plain``, an unsigned JWT that deserves no
more trust than plain JSON. How often it is tried is inferred.
"""

from __future__ import annotations

from mocks.vipps.account import VippsAccount
from mocks.vipps.idtoken import unsigned
from mocks.world.outbox import Courier, Delivery
from mocks.world.phone import Phone
from mocks.world.world import World

CONSENT_REVOKED = "consent-revoked"
MESSAGE_LIFE = 300  # seconds (inferred)
ATTEMPTS = 5


def revoke_consent(world: World, phone: Phone) -> bool:
    """Whether the merchant is told: it wants to hear of it, and there was something to take back."""
    account, msisdn = world.part(VippsAccount), phone.person.msisdn
    given = account.consents.pop(msisdn, [])
    account.revocations[msisdn] = account.revocations.get(msisdn, 0) + 1
    name = phone.person.name
    cause = world.note("customer", "vipps", "vipps", "revoke-consent", f"{name} takes back: {', '.join(given) or '-'}")
    if not given or account.consent_url is None:
        return False
    now = int(world.clock.now)
    claims = {"sub": account.sub(msisdn), "event": "CONSENT_REVOKED", "exp": now + MESSAGE_LIFE, "iat": now, "nbf": now}
    world.outbox.put(
        Delivery(
            id=world.ids.uuid(),
            vendor="vipps",
            registration=CONSENT_REVOKED,
            subject=msisdn,
            url=account.consent_url,
            event="CONSENT_REVOKED",
            body=unsigned(claims),
            created_at=world.clock.now,
            cause=cause,
            courier=CONSENT_REVOKED,
        )
    )
    return True


def _headers(world: World, delivery: Delivery, body: bytes, forged: bool) -> dict[str, str]:
    return {"Content-Type": "text/plain;charset=UTF-8"}


COURIER = Courier(sign=_headers, attempts=ATTEMPTS)
