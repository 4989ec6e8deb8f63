"""Loyalty cards: whether somebody may use a member's card, and the life of that permission.

Source: Qerko POS integration, loyalty cards, authorisation (shape inferred); QERKO-CARD-01 to -04.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reference_impl.domain.moves import follow

MAIL_LIFE_SECONDS = 3600.0
CODE_LIFE_SECONDS = 600.0
CODE_TRIES = 5
"""Wrong codes a member's code survives: eight characters are not guessed in five tries."""


class CardState(StrEnum):
    """State of a card in one guest's app."""

    PENDING = "pending"
    """The member has a mail and may confirm."""
    AUTHORISED = "authorised"
    REFUSED = "refused"
    REVOKED = "revoked"
    """Taken back by the staff."""


class CardEvent(StrEnum):
    """What can happen to a card."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


CARD_TRANSITIONS: Mapping[CardState, Mapping[CardEvent, CardState]] = {
    CardState.PENDING: {
        CardEvent.CONFIRMED: CardState.AUTHORISED,
        CardEvent.DECLINED: CardState.REFUSED,
        CardEvent.EXPIRED: CardState.REFUSED,
        CardEvent.REVOKED: CardState.REVOKED,
    },
    CardState.AUTHORISED: {CardEvent.REVOKED: CardState.REVOKED},
    CardState.REFUSED: {},
    CardState.REVOKED: {},
}


def next_card_state(state: CardState, event: CardEvent) -> CardState:
    """The state after `event`; raises `IllegalMove`."""
    return follow("card", CARD_TRANSITIONS, state, event)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What speaks for the guest being the member: `mail` is the member's verified address, None when there is none."""

    is_member: bool
    has_code: bool
    mail: str | None
    verified_mails: Collection[str]


def decide(proofs: Proofs) -> CardState:
    """Staff saw the member, or Qerko verified the member's address; else the address is asked; else no."""
    if not proofs.is_member:
        return CardState.REFUSED
    if proofs.has_code:
        return CardState.AUTHORISED
    if proofs.mail is None:
        return CardState.REFUSED
    known = {mail.strip().casefold() for mail in proofs.verified_mails}
    return CardState.AUTHORISED if proofs.mail.strip().casefold() in known else CardState.PENDING


def tidy_code(typed: str) -> str:
    """A staff code as it is stored: people add blanks and dashes, and read capitals as small letters."""
    return "".join(char for char in typed.upper() if char.isalnum())
