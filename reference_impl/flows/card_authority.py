"""The card authority: whether a guest of Qerko's may use a member's card, now or after the member's mail.

Source: Qerko POS integration, loyalty cards, authorisation (shape inferred); QERKO-CARD-01 to -04. Refusals never tell
whether a number belongs to a member.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from reference_impl.domain.card import (
    CARD_TRANSITIONS,
    MAIL_LIFE_SECONDS,
    CardEvent,
    CardState,
    Proofs,
    decide,
    next_card_state,
)
from reference_impl.domain.codes import typed_msisdn
from reference_impl.flows import table_wording
from reference_impl.flows.context import Context
from reference_impl.flows.staff_codes import StaffCodes
from reference_impl.flows.verdicts import Verdicts
from reference_impl.storage.card_rows import CardRow, MailRow
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow
from reference_impl.storage.sales import member_by_msisdn

log = logging.getLogger("kassa.till.cards")


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What a guest asks for; what they typed is never logged."""

    party_id: str
    request_id: str
    brand: str
    phone: str = field(repr=False)
    code: str = field(repr=False)
    verified_mails: Collection[str] = field(repr=False)


class CardAuthority:
    """Decides requests, and cards afterwards, inside the caller's transaction."""

    def __init__(self, context: Context, codes: StaffCodes, verdicts: Verdicts) -> None:
        self._context = context
        self._codes = codes
        self._verdicts = verdicts

    async def decide(self, work: Work, request: CardRequest) -> CardRow:
        """The card of this request; the same request again is the same card."""
        query = select(CardRow).where(CardRow.party_id == request.party_id, CardRow.request_id == request.request_id)
        known = (await work.session.scalars(query)).one_or_none()
        if known is not None:
            return known
        card = CardRow(
            id="c" + self._context.clock.unique()[:15],
            party_id=request.party_id,
            request_id=request.request_id,
            brand=request.brand,
            state=CardState.REFUSED,
            message=table_wording.OTHER_BRAND,
            created_at=self._context.clock.now(),
        )
        work.session.add(card)
        if request.brand == self._context.settings.programme.brand:
            await self._judge(work, request, card)
        await work.session.flush()
        return card

    async def resolve(self, work: Work, secret: str, event: CardEvent) -> CardRow | None:
        """The member followed a link of the mail. None when the link is not ours; after the hour it has no effect."""
        digest = _digest(secret)
        query = select(CardRow).where(CardRow.mail_digest == digest).with_for_update()
        card = (await work.session.scalars(query)).one_or_none()
        if card is None:
            return None
        if card.state == CardState.PENDING and self._context.clock.now() < (card.expires_at or 0.0):
            self._move(work, card, event)
        return card

    async def revoke(self, work: Work, member: MemberRow, card_id: str) -> CardRow | None:
        """Take a card back; once more changes nothing. None when the member has no such card."""
        card = await work.session.get(CardRow, card_id, with_for_update=True)
        if card is None or card.member_id != member.id:
            return None
        if CardEvent.REVOKED in CARD_TRANSITIONS[CardState(card.state)]:
            self._move(work, card, CardEvent.REVOKED)
        return card

    def _move(self, work: Work, card: CardRow, event: CardEvent) -> None:
        card.state = next_card_state(CardState(card.state), event)
        card.message = None if card.state == CardState.AUTHORISED else table_wording.ASK_THE_STAFF
        self._verdicts.wake_after(work, card)

    async def _judge(self, work: Work, request: CardRequest, card: CardRow) -> None:
        msisdn = typed_msisdn(request.phone)
        member = await member_by_msisdn(work, msisdn) if msisdn else None
        vouched = bool(member and request.code and await self._codes.use(work, member, request.code))
        mail = member.email if member and member.email_verified else None
        card.state = decide(Proofs(member is not None, vouched, mail or None, request.verified_mails))
        card.message = None if card.state == CardState.AUTHORISED else table_wording.ASK_THE_STAFF
        card.member_id = member.id if member and card.state != CardState.REFUSED else None
        if card.state == CardState.PENDING and mail:
            self._ask_by_mail(work, card, mail)
        log.info("card request %s: %s", request.request_id, card.state)

    def _ask_by_mail(self, work: Work, card: CardRow, address: str) -> None:
        now = self._context.clock.now()
        secret = self._context.clock.unique()
        card.message = table_wording.LOOK_AT_MAIL
        card.mail_digest, card.expires_at, card.verdict_due = _digest(secret), now + MAIL_LIFE_SECONDS, True
        links = self._context.settings.base_url.rstrip("/") + "/cards/{verb}/" + secret
        confirm, refuse = links.format(verb="confirm"), links.format(verb="refuse")
        name = self._context.settings.programme.name
        work.session.add(
            MailRow(
                to=address,
                subject=table_wording.MAIL_SUBJECT.format(programme=name),
                text=table_wording.MAIL_TEXT.format(programme=name, confirm=confirm, refuse=refuse),
                link=confirm,
                at=now,
            )
        )
        self._verdicts.wake_after(work, card)


def _digest(secret: str) -> str:
    """Looking it up by digest leaks nothing about the secret through timing."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
