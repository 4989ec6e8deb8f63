"""The one method that Qerko calls in a card authority.

Source: Qerko POS integration, loyalty cards, authorisation (shape inferred); QERKO-CARD-01, -03.
"""

from __future__ import annotations

from typing import Any

from reference_impl.domain.card import CardState
from reference_impl.flows.card_authority import CardAuthority, CardRequest
from reference_impl.flows.cards import Cards
from reference_impl.flows.context import Context
from reference_impl.qerko.answers import Answer, card_answer
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.qerko.structures import AuthorizeRequest, read

_AUTHORIZE = "authorizeLoyaltyCard"


class AuthorityMethods:
    """`await methods(party, method, args)`: the result as plain JSON data; raises `MethodFailed`."""

    def __init__(self, context: Context, authority: CardAuthority, cards: Cards) -> None:
        self._context = context
        self._authority = authority
        self._cards = cards

    async def __call__(self, party_id: str, method: str, args: list[Any]) -> Answer:
        """Decide a request for a card; everything else is not for an authority."""
        if method != _AUTHORIZE:
            raise MethodFailed(Code.NOT_IMPLEMENTED, "This till does not know that method.")
        request: AuthorizeRequest = read(AuthorizeRequest, args)
        typed = request.typed()
        wanted = CardRequest(
            party_id, request.idRequest, request.brand, typed.phone, typed.code, request.verifiedEmails
        )
        async with self._context.database.transaction() as work:
            card = await self._authority.decide(work, wanted)
            token = await self._cards.token_of(work, card) if card.state == CardState.AUTHORISED else None
            return card_answer(card, token)
