"""Tills that scan and check in wrongly, and tills of the older generation."""

from __future__ import annotations

import contextlib

from harness.saboteurs.saboteur import ECOM, Saboteur, Scene
from harness.saboteurs.scenes import CHECK_IN, ECOM_LIFE, TOKEN_QR
from harness.saboteurs.wire import Request, header, member, wire
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.ecom import ECom
from reference_impl.vipps.problems import VippsProblem

_NORWAY = "47"
_INITIATE = "initiatePaymentV3UsingPOST"


def _old_path(request: Request) -> None:
    request.url = request.url.replace("/point-of-sale/v1/loyalty-check-in", "/point-of-sale/v1/check-in")


class _ChecksEverybodyIn(Counter):
    async def exchange(self, code: str) -> str:
        msisdn = await super().exchange(code)
        if not msisdn.startswith(_NORWAY):
            with contextlib.suppress(VippsProblem):
                await self.check_in(msisdn, False)
        return msisdn


class _Unlimited(ECom):
    creates_a_minute = 60


SABOTEURS = (
    Saboteur(
        "cuts-the-code",
        "sends only the token out of a scanned QR",
        ("VIPPS-QR-03",),
        (TOKEN_QR,),
        (member("exchangeQr", "qrCode", lambda code: code.rsplit("/", 1)[-1]),),
    ),
    Saboteur(
        "tidies-the-code",
        "cleans the scanned QR before it sends it on",
        ("VIPPS-QR-03",),
        (TOKEN_QR,),
        (member("exchangeQr", "qrCode", lambda code: code.lower() + "x"),),
    ),
    Saboteur("old-check-in", "checks in at an address of its own", ("VIPPS-CI-01",), (CHECK_IN,), (wire(_old_path),)),
    Saboteur(
        "number-with-a-plus",
        "sends phone numbers with a plus to the check-in",
        ("VIPPS-CI-02",),
        (CHECK_IN,),
        (member("initiateLoyaltyCheckIn", "phoneNumber", lambda number: f"+{number}"),),
    ),
    Saboteur(
        "member-as-text",
        "tells whether somebody is a member as text",
        ("VIPPS-CI-02",),
        (CHECK_IN,),
        (member("initiateLoyaltyCheckIn", "isMember", lambda flag: str(flag).lower()),),
    ),
    Saboteur(
        "checks-foreigners-in",
        "checks in numbers of other countries",
        ("VIPPS-CI-07",),
        (Scene("enrolment", "A neighbour joins and pays, and the till sends no check-in"),),
        (_ChecksEverybodyIn,),
    ),
    Saboteur(
        "country-code-in-ecom",
        "gives eCom the number with its country code",
        ("VIPPS-EC-02",),
        (ECOM_LIFE,),
        (member(_INITIATE, "customerInfo.mobileNumber", lambda number: f"47{number}"),),
    ),
    Saboteur(
        "no-request-id",
        "sends captures of eCom without a request id",
        ("VIPPS-EC-04",),
        (ECOM_LIFE,),
        (header("X-Request-Id", None, "capturePaymentUsingPOST"),),
    ),
    Saboteur(
        "initiates-without-end",
        "initiates an order of eCom again and again in a minute",
        ("VIPPS-EC-08",),
        (Scene("ecom", "Vipps is down for a while, and is not hammered", variant=ECOM),),
        (_Unlimited,),
    ),
)
