"""What the cashier reads: clear, neutral, and naming the step that failed.

VIPPS-ERR-01, VIPPS-EP-20 (a customer who cannot be found is never told apart), VIPPS-QR-04, -08, VIPPS-LG-12.
"""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.domain.codes import Refusal
from reference_impl.domain.enrolment import LoginFailure
from reference_impl.vipps.problems import VippsProblem

OTHER_TENDER = "Offer another tender."

REFUSED_SCAN: Mapping[Refusal, str] = {
    Refusal.SHOP_QR: "Scan refused: this is a shop's QR code. Ask the customer to open Vipps and show the personal QR.",
    Refusal.PAYMENT_LINK: "Scan refused: this is a payment link, not a personal QR. Ask the customer to open Vipps and "
    "show the personal QR.",
    Refusal.DEEPLINK: "Scan refused: this code opens the Vipps app, it is not a personal QR. Ask the customer to show "
    "the personal QR.",
    Refusal.IMPOSSIBLE_NUMBER: "Scan refused: the phone number in this QR code is not possible. Ask the customer to "
    "show a fresh QR.",
    Refusal.STICKER: "Scan refused: this is an old sticker, not a personal QR.",
    Refusal.NOT_VIPPS: "Scan refused: this is neither a Vipps personal QR nor a product of this shop.",
}
UNKNOWN_PRODUCT = "Scan refused: this product is not in the catalogue. Enter the item by hand."
WRONG_PHONE = "Phone number refused: it is not a possible number. Check the digits and the country code."
EXPIRED_QR = "Scan failed: this QR code has expired. Ask the customer to show a fresh QR."
LOOK_UP_FAILED = "Scan: Vipps could not tell the phone number ({label}). Payment is possible, membership is not."
CHECK_IN_FAILED = "Check-in failed ({label}): the club is not shown in the customer's app. The sale can go on."

REQUESTED = "Payment request of {amount} sent. Ask the customer to approve it in Vipps."
APPROVED = "The customer approved. Taking the payment."
PAID = "Paid with Vipps: {amount}."
PAID_WITH_POINTS = "Paid: nothing was left to pay."
REJECTED = "Payment: the customer rejected it. Try again or offer another tender."
EXPIRED = "Payment: the customer did not answer in time. Try again or offer another tender."
WITHDRAWN = "Payment cancelled. Nothing was charged."
ABORTING = "Cancelling the payment. Wait for the confirmation."
TOO_LATE = "Cancelling came too late: the sale is paid. Refund it if the customer does not want it."
UNCLEAR = "Payment: no clear answer from Vipps ({label}). The till is checking, do not start over."
WAITING_FOR_VIPPS = "Payment: Vipps cannot take the request right now ({label}). The till keeps trying; you can cancel."
CAPTURE_REFUSED = "Payment: the money could not be taken ({label}). The reservation was released. " + OTHER_TENDER
STUCK = "Payment: the reservation could not be released ({label}). Nothing was charged; contact Vipps support."
CANCEL_REFUSED = "Cancelling: Vipps did not accept it ({label}). Waiting for the final state of the payment."
DECLINED_CARD = "Payment: a card was declined on the way."
REFUNDED = "Refunded with Vipps: {amount}."
REFUND_REFUSED = "Refund refused by Vipps ({label}). Nothing was given back."
REFUND_UNCLEAR = "Refund: no clear answer from Vipps ({label}). The till is checking, do not start over."

ASKED_TO_JOIN = "Enrolment: ask the customer to open Vipps and confirm code {code}."
JOINED = "Enrolment done: {name} is a member."

FAILED_LOGIN: Mapping[LoginFailure, str] = {
    LoginFailure.DENIED: "Enrolment: the customer declined.",
    LoginFailure.EXPIRED: "Enrolment: the customer did not answer in time. You can offer it again.",
    LoginFailure.OLD_APP: "Enrolment failed: the customer's Vipps app is too old. Ask the customer to update it.",
    LoginFailure.NOT_ELIGIBLE: "Enrolment failed: it is not possible with this phone number.",
    LoginFailure.REQUEST_GONE: "Enrolment failed: Vipps no longer knows the request. You can start it again.",
    LoginFailure.MISCONFIGURED: "Enrolment failed: this shop's Vipps login is not set up right ({label}).",
    LoginFailure.IDENTITY_UNPROVEN: "Enrolment failed: the identity from Vipps could not be verified.",
    LoginFailure.UNREACHABLE: "Enrolment failed: no clear answer from Vipps ({label}). You can start it again later.",
    LoginFailure.UNKNOWN: "Enrolment failed: Vipps ended it ({label}).",
}

_REFUSED_PAYMENT: Mapping[str, str] = {
    "7010": "Payment: not possible with this Vipps customer. " + OTHER_TENDER,
    "81": "Payment: not possible with this Vipps customer. " + OTHER_TENDER,
    "38": "Payment: this shop is not approved for Vipps at the till. " + OTHER_TENDER,
    "4060": "Payment: this QR code cannot be used any more. Ask the customer to show a fresh QR.",
    "4070": "Payment: Vipps cannot use this phone number. Check it, or offer another tender.",
    "6010": "Payment: the amount is too small for Vipps. " + OTHER_TENDER,
    "5080": "Payment: this shop is not approved for Vipps at the till. " + OTHER_TENDER,
}


def refused_payment(problem: VippsProblem) -> str:
    """Why a payment request was not accepted."""
    if problem.sign_in or (problem.status in (401, 403) and problem.code not in _REFUSED_PAYMENT):
        return f"Payment failed: the till could not sign in at Vipps ({problem.label}). " + OTHER_TENDER
    known = _REFUSED_PAYMENT.get(problem.code or "")
    return known or f"Payment refused by Vipps ({problem.label}). " + OTHER_TENDER


def kroner(amount: int) -> str:
    """An amount in øre as people read it."""
    return f"{amount // 100}.{amount % 100:02d} NOK"
