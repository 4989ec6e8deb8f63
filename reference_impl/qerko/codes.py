"""The error codes that Qerko acts on.

Source: Qerko POS integration, errors: the first three are documented, those of the loyalty methods inferred.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why a method call is refused."""

    BILL_CLOSED = "BILL_CLOSED"
    """The guest is told that there is nothing to pay."""
    BILL_NOT_FOUND = "BILL_NOT_FOUND"
    """The guest chooses a bill again."""
    QR_INVALID = "QR_INVALID"
    INDIVIDUAL_BILL_NOT_FOUND = "INDIVIDUAL_BILL_NOT_FOUND"
    ITEM_NOT_FOUND = "ITEM_NOT_FOUND"
    ITEM_LOCKED = "ITEM_LOCKED"
    CARD_INVALID = "CARD_INVALID"
    ANSWER_INVALID = "ANSWER_INVALID"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
