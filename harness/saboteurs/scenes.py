"""Scenes that several saboteurs play in."""

from __future__ import annotations

from harness.saboteurs.saboteur import ECOM, Scene

PAYMENT = Scene("payment", "The customer approves")
TOKEN_QR = Scene("scan", "A personal QR with a token is exchanged for the phone number")
CAPTURE_TROUBLE = Scene("capture", "The capture does not happen at first", "with 500")
CREATE_TROUBLE = Scene("payment", "The payment request does not get through", "with 500")
REFUND = Scene("refund", "All of it")
ENROLMENT = Scene("enrolment", "The customer approves and is a member")
FORGED_WEBHOOKS = Scene("webhooks", "Forged webhooks have no effect")
CHECK_IN = Scene("membership", "A member who is scanned sees the club in the app")
ECOM_LIFE = Scene("ecom", "A whole life, from the request to the refund", variant=ECOM)

WHOLE_BILL = Scene("table/payment", "One guest pays everything")
TWO_ROUNDS = Scene("table/payment", "One guest pays in two rounds")
ALL_POINTS = Scene("table/negotiation", "The guest spends all points")
CONNECTED = Scene("table/connection", "The till says who it is, and keeps one connection")

NOBODY_ON_ORDER = Scene("cafe/terminal", "Nobody is on the order")
NEW_GUEST = Scene("cafe/terminal", "A member who has never been here")
ALL_BY_POINTS = Scene("cafe/terminal", "All of it with points")
REFUND_BY_WEBHOOK = Scene("cafe/server", "Refunds come by webhook only")
