"""Conditions on loyalty cards: how an authority decides, and that a POS takes no other tokens.

Whose e-mail address belongs to a card, and what in `cardInfo` proves anything, only the authority knows: QERKO-CARD-03
is judged where nothing at all was proved. All structures are inferred.

Source: Qerko's loyalty cards, authorisation.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks.condition import MUST, Breach, Provenance, condition
from harness.checks.qerko_record import MethodCall, QerkoRecord, as_list, as_object, as_text
from harness.checks.qerko_schema import misfit
from harness.checks.record import Record, digest

SOURCE = "Qerko's loyalty cards, authorisation"
INFERRED = Provenance.INFERRED
VERDICT_WITHIN = 86_400.0  # seconds; Qerko itself waits without limit
_NAMES_ONLY = frozenset({"phone", "phoneNumber", "msisdn", "email", "mail", "name"})  # these say who, and prove nothing
AUTHORIZED, PENDING = "AUTHORIZED", "PENDING"


def _state(call: MethodCall) -> str | None:
    return as_text(as_object(call.result).get("state")) if call.succeeded else None


def _request(call: MethodCall) -> str | None:
    return as_text(call.object().get("idRequest"))


@condition("QERKO-CARD-01", level=MUST, source=SOURCE, provenance=INFERRED)
def one_of_three(record: Record) -> Iterator[Breach]:
    """`authorizeLoyaltyCard` is answered with exactly one of the three states, and a token only with AUTHORIZED."""
    for call in record.qerko.of("authorizeLoyaltyCard"):
        if _request(call) is None or not call.answered:
            continue
        if call.failed:
            if call.code is None:
                yield Breach(call.seq, "a state", "an error without code")
            continue
        told, problem = as_object(call.result), misfit(call.method, call.result)
        if problem:
            yield Breach(call.seq, "a CardAuthorization", problem)
        elif (told.get("token") is not None) != (told.get("state") == AUTHORIZED):
            yield Breach(call.seq, "a token with AUTHORIZED and only then", sorted(told))


@condition("QERKO-CARD-02", level=MUST, source=SOURCE, provenance=INFERRED)
def one_verdict(record: Record) -> Iterator[Breach]:
    """Every PENDING request gets a verdict, once."""
    verdicts: dict[str, list[MethodCall]] = {}
    for call in record.qerko.merchant_calls:
        if call.method == "submitCardAuthorization":
            verdicts.setdefault(_request(call) or "", []).append(call)
    for asked in record.qerko.of("authorizeLoyaltyCard"):
        state, given = _state(asked), verdicts.get(_request(asked) or "", [])
        if asked.disturbed or state is None:
            continue
        taken = [verdict for verdict in given if verdict.succeeded and not verdict.disturbed]
        if state != PENDING and given:
            yield Breach(given[0].seq, f"no verdict after {state}", _state_of_verdict(given[0]))
        elif taken and given[-1].seq > taken[0].seq:
            yield Breach(given[-1].seq, "one verdict", "another one")
        elif state == PENDING and not given and record.qerko.ended - asked.at >= VERDICT_WITHIN:
            yield Breach(asked.seq, "a verdict", f"none in {VERDICT_WITHIN:g} s")


def _state_of_verdict(verdict: MethodCall) -> object:
    return verdict.object().get("state")


@condition("QERKO-CARD-03", level=MUST, source=SOURCE, provenance=INFERRED)
def wants_a_proof(record: Record) -> Iterator[Breach]:
    """A card is not authorized at once when nothing proves whose it is."""
    for call in record.qerko.of("authorizeLoyaltyCard"):
        asked = call.object()
        info = {name for name, value in as_object(asked.get("cardInfo")).items() if value not in (None, "")}
        if not as_list(asked.get("verifiedEmails")) and info <= _NAMES_ONLY and _state(call) == AUTHORIZED:
            yield Breach(call.seq, "UNAUTHORIZED or PENDING", AUTHORIZED)


@condition("QERKO-CARD-04", level=MUST, source=SOURCE, provenance=INFERRED)
def refuses_foreign_tokens(record: Record) -> Iterator[Breach]:
    """A token that nobody issued is refused with `CARD_INVALID`."""
    if not record.qerko.complete:
        return
    issued = _issued(record.qerko)
    for call in record.qerko.of("startIndividualBill"):
        token = as_text(call.object().get("loyaltyCardToken"))
        if token is None or min(issued.get(token, call.seq), issued.get(digest(token), call.seq)) < call.seq:
            continue
        if call.succeeded:
            yield Breach(call.seq, "CARD_INVALID", "an individual bill")
        elif call.failed and call.code is None:
            yield Breach(call.seq, "CARD_INVALID", "an error without code")


def _issued(record: QerkoRecord) -> dict[str, int]:
    """Tokens as the journal spells them, and the exchange that brought each."""
    answers = ((call.seq, as_object(call.result)) for call in record.of("authorizeLoyaltyCard"))
    verdicts = ((c.seq, c.object()) for c in record.merchant_calls if c.method == "submitCardAuthorization")
    found: dict[str, int] = {}
    for seq, told in sorted((*answers, *verdicts), key=lambda issue: issue[0]):
        token = as_text(told.get("token"))
        if token is not None:
            found.setdefault(token, seq)
    return found
