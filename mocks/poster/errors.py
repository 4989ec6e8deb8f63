"""Poster's error codes and the envelope that carries them.

Source: Poster web API, error codes (POSTER-API-01). The codes of the orders section overlap with the others: which
table explains a code depends on the method.
"""

from __future__ import annotations

from enum import IntEnum

from mocks.poster import inferred
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal


class Code(IntEnum):
    """Codes of every section."""

    NO_TOKEN = 10
    BAD_TOKEN = 11
    TOKEN_EXPIRED = 12
    NOT_AUTHORISED = 20
    NO_SUCH_ID = 32
    MISSING = 34
    NOT_AN_ARRAY = 36
    NAME_TAKEN = 38
    NO_SUCH_VARIABLE = 42
    NOT_SAVED = 44
    TOO_EARLY = 45
    RANGE_TOO_LONG = 52
    DENIED = 54
    DUPLICATE = 99
    BAD_VERIFY = 142
    WRONG_APPLICATION = 143
    NO_CHANGES = 153
    MODIFIER_NAME_TAKEN = 154
    WRONG_VALUE = 155
    BAD_REQUEST = 400
    NOT_FOUND = 404
    TARIFF = 700
    NOT_AN_INTEGER = 701
    WRONG_CURRENCY = 4001


class OrderCode(IntEnum):
    """Codes of the orders section."""

    NOT_SAVED = 1
    NO_SUCH_PRODUCT = 41
    NO_SUCH_ORDER = 42
    NOT_IN_ORDER = 43
    NO_SUCH_PROMOTION = 44
    PROMOTION_NOT_APPLICABLE = 45
    NEGATIVE_COUNT = 46
    PROMOTION_NOT_FOUND = 47
    NO_SUCH_CLIENT = 49
    MISSING = 50
    NO_SUCH_SPOT = 60
    SUMS_DIFFER = 88


MESSAGES: dict[int, str] = {
    Code.NO_TOKEN: "access_token is not specified",
    Code.BAD_TOKEN: "Bad access token",
    Code.TOKEN_EXPIRED: "access_token expired",
    Code.NOT_AUTHORISED: "The application is not authorized to call this method",
    Code.NO_SUCH_ID: "The ID doesn't exist",
    Code.MISSING: "Absence of required properties",
    Code.NOT_AN_ARRAY: "The variable must be an array",
    Code.NAME_TAKEN: "The name already exists",
    Code.NO_SUCH_VARIABLE: "The variable does not exist",
    Code.NOT_SAVED: "Error saving data",
    Code.TOO_EARLY: "Time is less than the order opening time",
    Code.RANGE_TOO_LONG: "The date range must be no more than 3 days",
    Code.DENIED: "Access denied",
    Code.DUPLICATE: "Entity repetition",
    Code.BAD_VERIFY: "Invalid verify",
    Code.WRONG_APPLICATION: "Invalid application_id",
    Code.NO_CHANGES: "You are not allowed to make changes",
    Code.MODIFIER_NAME_TAKEN: "The name of the modifier must be unique",
    Code.WRONG_VALUE: "Wrong value of the parameter",
    Code.BAD_REQUEST: "Invalid request format, required data missing",
    Code.NOT_FOUND: "Record not found",
    Code.TARIFF: "Restricted by the tariff plan",
    Code.NOT_AN_INTEGER: "The field must be an integer",
    Code.WRONG_CURRENCY: "Invalid currency",
}
ORDER_MESSAGES: dict[int, str] = {
    OrderCode.NOT_SAVED: "Can't save data to database",
    OrderCode.NO_SUCH_PRODUCT: "Product not found",
    OrderCode.NO_SUCH_ORDER: "Order not found",
    OrderCode.NOT_IN_ORDER: "Product in the order not found",
    OrderCode.NO_SUCH_PROMOTION: "Promotion not found",
    OrderCode.PROMOTION_NOT_APPLICABLE: "Can't bind promotion to the order",
    OrderCode.NEGATIVE_COUNT: "Product count have to equal or greater then 0",
    OrderCode.PROMOTION_NOT_FOUND: "Promotion not found",
    OrderCode.NO_SUCH_CLIENT: "Guest not found",
    OrderCode.MISSING: "Absence of required properties",
    OrderCode.NO_SUCH_SPOT: "Location not found",
    OrderCode.SUMS_DIFFER: "Total products sum not equal to payment sum",
}


def refused(code: Code | OrderCode, what: str = "", field: str = "") -> Refusal:
    """The refusal with this code; ``what`` makes its message more precise, ``field`` names the parameter."""
    usual = (ORDER_MESSAGES if isinstance(code, OrderCode) else MESSAGES)[code]
    message = f"{usual}: {what or field}" if what or field else usual
    return Refusal(inferred.ERROR_STATUS, message, code=str(int(code)), fields=((field, message),) if field else ())


def told(refusal: Refusal, call: Call) -> tuple[int, int, str]:
    """HTTP status, code and message.

    A fault rule that names a code gets what the API would say; one that names only a status breaks the HTTP layer,
    and its status stands in for the code.
    """
    if refusal.code is None or not refusal.code.isdigit():
        return refusal.status, refusal.status, refusal.title or "Error"
    code = int(refusal.code)
    orders = ORDER_MESSAGES if call.operation.startswith("transactions.") else {}
    usual = orders.get(code) or MESSAGES.get(code, "Error")
    named = refusal.title if refusal.title != refusal.code else ""
    return inferred.ERROR_STATUS, code, named or usual


def envelope(refusal: Refusal, call: Call) -> Answer:
    """``{"error": {"code", "message"}}``."""
    status, code, message = told(refusal, call)
    return json_answer(status, {"error": {"code": code, "message": message}})
