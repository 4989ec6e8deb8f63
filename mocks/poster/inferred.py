"""Everything about Poster's web API that the documents leave open or contradict, with the reading chosen.

A verdict that rests on any of it is at most a SHOULD. :data:`READINGS` is the list, shown at ``/provenance``; a choice
that is a plain value stands below it and is read by the code from here.

Source: Poster documentation (web API, webhooks, POS platform); what is silent there is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    INFERRED = "inferred"
    """No document says; chosen here."""
    CONTRADICTION = "contradiction"
    """The documents say both; one reading is chosen."""
    OBSERVED = "observed"
    """Seen in public integrations, not in the documents."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``topic``: what is open; ``chosen``: how it is read."""

    topic: str
    mark: Mark
    chosen: str


_I, _C, _O = Mark.INFERRED, Mark.CONTRADICTION, Mark.OBSERVED
READINGS = (
    Reading("HTTP status of an error in the envelope", _I, "200"),
    Reading("HTTP verb of a method", _C, "GET and POST are the same, whatever the page is headed"),
    Reading("``format=xml``", _I, "documented, but not its shape: error 400"),
    Reading("parameters both in the query and in the body", _I, "the body counts"),
    Reading("required parameters of clients.*", _I, "names, groups, ids and amounts; 34 for what is missing"),
    Reading("a method that does not exist", _I, "404 in the envelope"),
    Reading("errors of auth/*", _C, "flat, with both spellings of code and message side by side"),
    Reading("a wrong secret, a used or unknown code", _I, "54, 32"),
    Reading("``redirect_uri`` of the exchange is another", _I, "155"),
    Reading("``client_id`` on the consent page", _C, "taken for ``application_id``"),
    Reading("tokens from before a new exchange", _I, "stay valid; removal of the application voids all"),
    Reading("two groups of one name", _I, "38"),
    Reading("a phone that another client has", _I, "99; on the terminal a refusal"),
    Reading("``client_name``", _C, "last name first; a single word is a last name"),
    Reading("``clients.getClients`` and deleted clients", _I, 'listed with ``delete`` "1"; getClient: 32'),
    Reading("``bonus``, ``count``, ``amount`` as input", _C, "hryvnias; ``total_payed_sum`` is kopecks"),
    Reading("``birthday_bonus`` as input", _C, "hryvnias, though its table says kopecks"),
    Reading("writing off more than there is", _I, "155"),
    Reading("points or wallets in a group that has none", _I, "153"),
    Reading("``client_id`` 0 in changeClient", _I, "the guest is taken away"),
    Reading("the same product again", _I, "counts on its line, if the price is the same"),
    Reading("changing a closed or removed check", _I, "153"),
    Reading("removeTransaction of a closed check", _I, "153: only open ones are removed"),
    Reading("sums of transactions.*", _C, "hryvnias; of dash.* kopecks as text"),
    Reading("``payed_bonus`` of a closed check", _C, "what an app paid by setOrderBonus, and the guest's own points"),
    Reading("due of an order with an app's bonus", _C, "total less the bonus, never below nothing"),
    Reading("``nodiscount``", _C, "1: no discounts, also where menu.* says the opposite"),
    Reading("points of a bonus group", _I, "for the money only, rounded down to kopecks"),
    Reading("a refund", _I, "points and purchase sum go back in proportion; webhook changed or removed"),
    Reading("sums of a check with a refund", _I, "what the café still has; a refund comes off the card first"),
    Reading("days of lists", _I, "in the account's time zone"),
    Reading("extras", _I, "merged by key, an application sees its own only; unknown entities: 155"),
    Reading("settings that may be changed", _I, "the five documented ones; others: 42"),
    Reading("``verify`` of webhooks", _C, "with ``time`` before the secret; ``data`` as the text that is sent"),
    Reading("``time`` of a repeated webhook", _I, "that of the event, so that a repeat can be told"),
    Reading("``data`` of a changed transaction", _O, "the newest record of its history"),
    Reading("order of webhooks", _I, "kept for one object, free between objects"),
    Reading("spacing of repeats", _I, "over within half a day; the documents allow two"),
)

ERROR_STATUS = 200
"""HTTP status of an error in the envelope."""

TOKEN_LIFE = 2 * 365 * 86_400.0
"""Seconds; two years are documented, days of leap years are not counted."""

CODE_LIFE = 600.0
"""Seconds in which an authorisation code must be exchanged, once."""

WEBHOOK_ATTEMPTS = 16
"""The first and 15 further ones (Russian document; the English one only says "15 times")."""

DELIVERED = (200,)
"""Anything but 200 is tried again, other successes included (documented); redirects are not followed."""

UNSET = "0"
"""How an unset text of a client reads (sample: card, country, city, comment and address)."""

UNSET_BIRTHDAY = "0000-00-00"
"""Sample."""

PER_PAGE, MOST_PER_PAGE = 100, 1000
"""Documented for ``transactions.getTransactions``; more is cut down to the greatest."""
