"""Late verdicts: each request answered PENDING gets exactly one, persisted first and then told until Qerko has it.

Source: Qerko POS integration, loyalty cards, authorisation (inferred); QERKO-CARD-02.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import select

from reference_impl.domain.card import CardEvent, CardState, next_card_state
from reference_impl.flows import table_wording
from reference_impl.flows.cards import Cards
from reference_impl.flows.context import Context
from reference_impl.flows.settling import back_off
from reference_impl.flows.watches import Watches
from reference_impl.qerko.cloud import Cloud
from reference_impl.qerko.failure import CallFailed, Unreachable
from reference_impl.storage.card_rows import CardRow
from reference_impl.storage.database import Work

log = logging.getLogger("kassa.till.cards")

_SUBMIT = "submitCardAuthorization"


class Verdicts:
    """Watches pending cards and tells Qerko how they ended."""

    def __init__(self, context: Context, cards: Cards, cloud: Cloud) -> None:
        self._context = context
        self._cards = cards
        self._cloud = cloud
        self._watches = Watches(context.clock, self._look)
        # A process that shares the database tells the verdicts of its own parties.
        self._ours = frozenset(party.id for party in context.settings.qerko.parties)

    def wake_after(self, work: Work, card: CardRow) -> None:
        """Something about a card changed; nothing to tell unless its verdict is due."""
        if card.verdict_due and card.party_id in self._ours:
            card_id = card.id
            work.afterwards(lambda: self._watches.wake(card_id))

    async def resume(self, work: Work) -> None:
        """Take up all verdicts that Qerko has not got, at once."""
        query = select(CardRow).where(CardRow.verdict_due.is_(True), CardRow.party_id.in_(self._ours))
        for card in await work.session.scalars(query):
            card.look_at, card.tries = 0.0, 0
            self.wake_after(work, card)

    async def _look(self, card_id: str) -> float | None:
        """Wait for the member, tell the verdict, or wait before telling it again."""
        now = self._context.clock.now()
        async with self._context.database.transaction() as work:
            card = await work.session.get_one(CardRow, card_id, with_for_update=True)
            if not card.verdict_due:
                return None
            if card.state == CardState.PENDING:
                if now < (card.expires_at or 0.0):
                    return card.expires_at
                card.state = next_card_state(CardState.PENDING, CardEvent.EXPIRED)
                card.message = table_wording.ASK_THE_STAFF
            if now < card.look_at:
                return card.look_at
            verdict, party_id = await self._verdict(work, card), card.party_id
        heard = await self._tell(party_id, verdict)
        async with self._context.database.transaction() as work:
            card = await work.session.get_one(CardRow, card_id, with_for_update=True)
            card.verdict_due = not heard
            card.tries += 1
            card.look_at = self._context.clock.now() + back_off(card.tries)
            return None if heard else card.look_at

    async def _verdict(self, work: Work, card: CardRow) -> dict[str, Any]:
        if card.state == CardState.AUTHORISED:
            token = await self._cards.token_of(work, card)
            return {"idRequest": card.request_id, "state": "AUTHORIZED", "token": token}
        return {"idRequest": card.request_id, "state": "UNAUTHORIZED", "message": card.message}

    async def _tell(self, party_id: str, verdict: dict[str, Any]) -> bool:
        """Whether Qerko has the verdict: it took it, or refuses it for good (an error code: decided, unknown)."""
        try:
            await self._cloud.call(party_id, _SUBMIT, [verdict])
        except Unreachable:
            return False
        except CallFailed as failed:
            if failed.code is None:
                return False
            log.warning("verdict on %s: Qerko refuses it (%s)", verdict["idRequest"], failed.code)
        return True
