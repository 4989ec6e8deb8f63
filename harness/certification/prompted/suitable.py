"""Which scenarios a person can play: those in which every step can be put into words, and nobody waits for long."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.certification.prompted import questions, table_questions
from harness.certification.prompted.driver import REFUSALS
from harness.certification.prompted.table_steps import AT_TABLES, SLOW_BANK

LONGEST = 30.0  # seconds that a scenario may let pass: they are real ones
IN_TIME = 60.0  # seconds within which something must have happened: when it has, nobody waits any longer
_AMOUNT = r"\d+\.\d\d"
_SECONDS = re.compile(r"(?P<limit>at most )?(?P<number>\d+) seconds")
_WAIT = re.compile(r"(?P<seconds>\d+(\.\d+)?) seconds pass")

# Steps in which nothing of the till's screen is wanted; the others are asked about.
WITHOUT_A_LOOK = (
    # what the person does
    rf"a sale of {_AMOUNT}|the cashier starts a sale( of {_AMOUNT})?|an empty sale",
    rf"the cashier (adds|tries to add) an item of {_AMOUNT}",
    r"the cashier (has scanned|scans) the customer's QR( of format \S+)?",
    r"the customer (has scanned|scans) the QR at the customer's scanner",
    r'the cashier scans ".*\D.*"',  # no barcode: what it stands for is the till's own business
    r"the customer has the QR of format \S+ on the screen|the cashier scans what the customer has on the screen",
    r"the cashier types the (customer's )?phone number .*",
    r"the cashier (has pressed|presses) (pay|enrol|cancel)|the customer pays",
    rf"the cashier (refunds|has refunded) {_AMOUNT}",
    rf'the till refuses with "({"|".join(REFUSALS)})"',
    # what happens on the phone
    r"the customer (approves|rejects) the (payment|login)|the customer tries to approve the payment",
    r"the customer (approves|rejects) everything( from now on)?|another customer( comes)?",
    r"the customer (has closed the app|uses an outdated app|is not a Vipps user|is too young for Vipps)",
    r"the phone (asks for \d+ (payment|login)s?|tells that the app is outdated|shows the club)",
    r"the payment has vanished from the phone",
    # what goes wrong at Vipps, and what it sees
    r"Vipps('| answers| never| does| has| revokes| wants| spells| got| hears) .*|access tokens live .*",
    r"no webhook arrives|every webhook is forged|every forged webhook was turned away",
    r"every .* carried the same key and body|each attempt had a reference of its own",
    rf"the payment request names ({_AMOUNT}|the customer by QR)|the QR exchange got exactly what was scanned",
    rf"the shop has taken {_AMOUNT}|nothing was reserved|the reservation is released",
    r"the till is registered for webhooks once",
    # what a look-up says
    r"the customer has (not )?joined",
)


def why_not(steps: Iterable[str]) -> str | None:
    """The reason for which no person plays a scenario with these steps; None: one does."""
    for step in steps:
        if not _can_be_played(step):
            return f"not tried: a person cannot be asked for this: {step}"
    return None


def _can_be_played(step: str) -> bool:
    waits = _WAIT.fullmatch(step)
    if waits is not None:
        return float(waits["seconds"]) <= LONGEST
    if table_questions.is_asked(step) or _is_one_of(AT_TABLES, step):
        return all(float(s["number"]) <= (IN_TIME if s["limit"] else LONGEST) for s in _SECONDS.finditer(step))
    return questions.is_asked(step) or _is_one_of((*WITHOUT_A_LOOK, SLOW_BANK), step)


def _is_one_of(patterns: Iterable[str], step: str) -> bool:
    return any(re.fullmatch(pattern, step) for pattern in patterns)
