"""Everything about Poster that the documents leave open or contradict, in one place, with the reading chosen.

Marks: *inferred*: chosen here; *contradiction*: the documents say both, one reading is chosen; *observed*: seen in
public integrations. A verdict that rests on any of these is at most a SHOULD.

Source: Poster documentation (web API, POS platform); what is silent there is decided here.
"""

from __future__ import annotations

ERROR_STATUS = 200
"""HTTP status of an error in the envelope (inferred; observed in clients)."""

TOKEN_LIFE = 2 * 365 * 86_400.0
"""Seconds; two years are documented, days of leap years are not counted."""

CODE_LIFE = 600.0
"""Seconds in which an authorisation code must be exchanged, once (inferred)."""

WEBHOOK_ATTEMPTS = 16
"""The first and 15 further ones (Russian document; the English one only says "15 times": contradiction). Their spacing
is not documented; here they are over within half a day, the documents allow two (inferred)."""

DELIVERED = (200,)
"""Anything but 200 is tried again, other successes included (documented); redirects are not followed (inferred)."""

DELETED_CLIENTS_LISTED = True
"""``clients.getClients`` lists deleted clients with ``delete`` "1", as ``getGroups`` lists deleted groups (inferred
from the member's existence); ``getClient`` knows them no more (inferred)."""

UNSET = "0"
"""How an unset text of a client reads (sample: card, country, city, comment and address)."""

UNSET_BIRTHDAY = "0000-00-00"
"""Sample."""

SURNAME_FIRST = True
"""``client_name``: first word last name, second first name, rest patronymic; a single word is the last name (the
Russian sample; the English one has it the other way round: contradiction)."""

PAYED_SUM_COUNT_IN_MAJOR = True
"""``changeClientPayedSum.count`` and its answer are hryvnias, as those of ``changeClientBonus`` (inferred: the
documents' example, 20 more making 110, has no unit)."""

REFUND_TAKES_BACK_POINTS = True
"""A refund takes back the points and the purchase sum that the order had brought, down to nothing (inferred)."""

BONUS_COUNTS_AS_POINTS = True
"""``payed_bonus`` of a closed check holds what a third-party app paid (``setOrderBonus``) besides the guest's own
points (inferred); ``payed_third_party`` stays 0."""

LISTED_TIMES_ARE_LOCAL = True
"""Dates of lists and filters are in the account's time zone (inferred; only ``dash`` has a switch for it)."""

TRANSACTION_HISTORY_IN_WEBHOOKS = True
"""A ``transaction`` ``changed`` webhook carries the newest record of the check's history as
``data.transactions_history`` (observed)."""

PER_PAGE, MOST_PER_PAGE = 100, 1000
"""Documented for ``transactions.getTransactions``; more is cut down to the greatest (inferred)."""
