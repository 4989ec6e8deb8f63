"""Whose card it is: the staff, a verified address or the mail decides, and nothing else (QERKO-CARD-01 to -03)."""

from __future__ import annotations

import pytest

from reference_impl.domain.card import (
    CARD_TRANSITIONS,
    CardEvent,
    CardState,
    Proofs,
    decide,
    next_card_state,
    tidy_code,
)
from reference_impl.domain.moves import IllegalMove


@pytest.mark.parametrize(
    ("proofs", "state"),
    [
        (Proofs(False, False, None, []), CardState.REFUSED),
        (Proofs(False, True, "kari@example.com", ["kari@example.com"]), CardState.REFUSED),
        (Proofs(True, True, None, []), CardState.AUTHORISED),
        (Proofs(True, False, None, ["kari@example.com"]), CardState.REFUSED),
        (Proofs(True, False, "kari@example.com", [" Kari@Example.com"]), CardState.AUTHORISED),
        (Proofs(True, False, "kari@example.com", ["ola@example.com"]), CardState.PENDING),
        (Proofs(True, False, "kari@example.com", []), CardState.PENDING),
    ],
)
def test_what_proves_a_card(proofs: Proofs, state: CardState) -> None:
    assert decide(proofs) is state


def test_a_decision_stands_and_only_a_permission_can_be_taken_back() -> None:
    assert CARD_TRANSITIONS[CardState.REFUSED] == CARD_TRANSITIONS[CardState.REVOKED] == {}
    assert next_card_state(CardState.AUTHORISED, CardEvent.REVOKED) is CardState.REVOKED
    with pytest.raises(IllegalMove):
        next_card_state(CardState.AUTHORISED, CardEvent.DECLINED)


def test_codes_are_typed_by_people() -> None:
    assert tidy_code(" 3fa9-0b1c ") == "3FA90B1C"
