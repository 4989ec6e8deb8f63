"""What no published source of Qerko says and this till assumes, in one place so that it is put right in one place.

Paths, members and time-outs in this module are this till's own reading of the protocol, not facts about the vendor.
"""

from __future__ import annotations

LONG_POLLING_PATH = "/api/v2/pos/long-polling"
"""GET holds until there are calls (200, a list) or not (204); POST brings answers, and calls of the till's own."""

LONGEST_HOLD = 30.0
"""Seconds that Qerko holds a poll."""

CANCEL_VERB = "DELETE"
"""On the payment's own path."""

ANSWER_DEADLINE = 15.0
"""Seconds within which Qerko answers a call of the till's, as it expects of the till."""

SUBJECT_MEMBERS = ("idBill", "idIndividualBill")
"""Members of a request of the loyalty extension that name a bill."""
