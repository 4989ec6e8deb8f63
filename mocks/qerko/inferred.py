"""What no published source of Qerko says, decided here and nowhere else.

Everything in this module is this mock's own choice: a verdict that rests on it is at most a SHOULD, and a partner never
takes it for a fact about the vendor. Other choices of the same kind are the states of the machines (payment,
individual bill, card), the members of the loyalty structures (:mod:`mocks.qerko.structures`) and the defaults of
``Settings`` (:mod:`mocks.qerko.account`).
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

# --- the QR codes -------------------------------------------------------------------------------------------------

QR_HOST = "https://qr.qerko.com"
_QR = re.compile(rf"^{re.escape(QR_HOST)}/([^/]+)/(table|bill)/([^/]+)$")


def table_url(restaurant: str, table: str) -> str:
    """What the QR code on a table says."""
    return f"{QR_HOST}/{restaurant}/table/{quote(table, safe='')}"


def read_url(url: str) -> tuple[str, str, str] | None:
    """Restaurant, ``table`` or ``bill``, and the table's id or the POS's own identifier; None: not one of Qerko's."""
    match = _QR.match(url)
    return (match[1], match[2], unquote(match[3])) if match else None


# --- loyalty methods and their refusals -----------------------------------------------------------------------------

AUTHORIZE_CARD = "authorizeLoyaltyCard"
START_INDIVIDUAL_BILL = "startIndividualBill"
UPDATE_INDIVIDUAL_BILL = "updateIndividualBill"
CANCEL_INDIVIDUAL_BILL = "cancelIndividualBill"
SUBMIT_AUTHORIZATION = "submitCardAuthorization"

REQUEST_UNKNOWN = "REQUEST_UNKNOWN"
"""No such request was sent to this authority; another authority's request is as unknown."""
REQUEST_DECIDED = "REQUEST_DECIDED"
"""The request has its verdict: there is one for each."""
VERDICT_INVALID = "VERDICT_INVALID"
"""The verdict is not one of the two, or AUTHORIZED comes without a token."""

LEAD_BACK_SECONDS = 0.5
"""How long the POS has to take back an individual bill before Qerko looks where the guest goes."""

# --- payments ---------------------------------------------------------------------------------------------------------

PROVIDER = {"id": "qerko-pay", "name": "Qerko Pay", "type": "CARD"}
"""Who transfers the money. Its part carries everything the guest pays: items less discount, and the tip.

The tip reaches the restaurant whole (``tipNetto`` is ``tipBrutto``). ``finalPrice`` of a receipt is the price of the
whole payment, tip included; one above what was authorised does not fit, and the payment is cancelled. A payment with a
postponed receipt is PAID at once. ``paymentClosed`` goes out whenever ``paymentStart`` did, also to a POS that refused.
"""


# --- the connection -------------------------------------------------------------------------------------------------

LONG_POLLING = "/api/v2/pos/long-polling"
POLLER_PATIENCE = 60.0
"""Seconds of the world's time after which a poller that does not come back counts as gone."""
AUTH_LIMIT = 10.0
"""Real seconds (until it says who it is, a connection belongs to no world) in which the auth-request must come."""
WEBHOOK_FRAMES = "/api/v4/pos/frames"
"""Where a POS with a webhook posts what it answered by 202, and its own calls: frames, as by long-polling.

Qerko posts each call, as the frame that a websocket would carry, to the one URL of the restaurant. 200 carries the bare
result (no body: null), any status but 200, 202 and 204 means that the method failed, with an error as its body. No
answer at all is silence, as on a websocket. A call goes out once the POS has taken what it was told before.
"""
SIGNED = ("@method", "@target-uri", "content-digest")
"""What the signature by RFC 9421 covers; ``keyid`` is the restaurant's id, ``alg`` is ``hmac-sha256``."""
SIGNATURE_LABEL = "qerko"
"""The name of the signature in ``Signature`` and ``Signature-Input``. ``Signature-SHA256`` is in hex."""
SIGNATURE_LIFE = 60
"""Seconds from ``created`` to ``expires``; a call is signed when it is made, so one that a fault delays goes stale."""
UNKNOWN_METHOD = "NOT_IMPLEMENTED"
"""The code of the error that answers a method which Qerko does not have."""
