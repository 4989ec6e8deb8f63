"""Tills that scan and check in wrongly, and tills of the older generation."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from harness.saboteurs.saboteur import ECOM, Saboteur, Scene
from harness.saboteurs.scenes import CHECK_IN, ECOM_LIFE, TOKEN_QR
from harness.saboteurs.wire import Request, header, member, wire
from reference_impl.domain.settlement import Reading
from reference_impl.flows.deliveries import Deliveries
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.ecom import ECom
from reference_impl.vipps.payments import PaymentRequest
from reference_impl.vipps.problems import Outcome, VippsProblem

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


class _TakesAnyCallback(Deliveries):
    def is_our_callback(self, reference: str, token: str) -> bool:
        return True


class _AsksForNoToken(Deliveries):
    def is_our_callback(self, reference: str, token: str) -> bool:
        return not token or super().is_our_callback(reference, token)


class _TakesNoCallback(Deliveries):
    def is_our_callback(self, reference: str, token: str) -> bool:
        return False


class _OldestFirst(ECom):
    """Takes the oldest entry of the history for the newest."""

    async def read(self, reference: str) -> Reading:
        await super().read(reference)
        return Reading("CREATED", 0, 0, 0, 0)


class _AsksAgain(ECom):
    """Initiates once more when there is no answer, though an order can be initiated once only."""

    async def create(self, reference: str, body: str, key: str) -> None:
        try:
            await super().create(reference, body, key)
        except VippsProblem as problem:
            if problem.outcome is not Outcome.UNKNOWN:
                raise
            await super().create(reference, body, key)


class _CutsNumbers(ECom):
    """Takes the last eight digits of any number for a Norwegian one: somebody else's."""

    def request(self, wanted: PaymentRequest) -> str:
        return super().request(replace(wanted, msisdn=_NORWAY + (wanted.msisdn or "")[-8:]))


class _NeverCancels(ECom):
    async def cancel(self, reference: str, key: str) -> Reading:
        return await self.read(reference)


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
        "no-callback",
        "turns the callback of eCom away",
        ("VIPPS-EC-01",),
        (ECOM_LIFE,),
        (_TakesNoCallback,),
    ),
    Saboteur(
        "any-callback",
        "takes every callback of eCom for genuine",
        ("VIPPS-EC-06",),
        (Scene("ecom", "Somebody else sends the callback", variant=ECOM),),
        (_TakesAnyCallback,),
    ),
    Saboteur(
        "asks-for-no-token",
        "takes a callback of eCom that carries no token",
        ("VIPPS-EC-06",),
        (Scene("ecom", "Somebody who does not know the till's token sends the callback without it", variant=ECOM),),
        (_AsksForNoToken,),
    ),
    Saboteur(
        "oldest-first",
        "reads eCom's history from the wrong end",
        ("VIPPS-EC-05",),
        (Scene("ecom", "The callback never comes", variant=ECOM),),
        (_OldestFirst,),
    ),
    Saboteur(
        "initiates-again",
        "initiates an order of eCom again when there is no answer",
        ("VIPPS-EC-03",),
        (Scene("ecom", "Nobody knows whether the request got through", variant=ECOM),),
        (_AsksAgain,),
    ),
    Saboteur(
        "cuts-numbers",
        "asks a Norwegian for the money of a guest from abroad whose number ends alike",
        ("VIPPS-EP-20",),
        (Scene("ecom", "A number from abroad is not cut down to a Norwegian one", variant=ECOM),),
        (_CutsNumbers,),
    ),
    Saboteur(
        "never-cancels",
        "does not tell eCom that a payment is cancelled",
        ("VIPPS-EC-07",),
        (Scene("ecom", "The cashier gives up, before or after the approval", variant=ECOM),),
        (_NeverCancels,),
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
