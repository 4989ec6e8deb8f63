"""Tokens of loyalty cards: signed with a key that every till on this database shares, good until revoked.

QERKO-CARD-04: forged, foreign and revoked tokens are refused alike.
"""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from reference_impl.domain.card import CardState
from reference_impl.flows import table_wording
from reference_impl.flows.context import Context
from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.storage.card_rows import CardRow
from reference_impl.storage.database import Work
from reference_impl.storage.kept import CARD_KEY, keep, kept
from reference_impl.storage.rows import MemberRow

_ALGORITHM = "HS256"
_LONGEST = 1000


class Cards:
    """Makes tokens and finds out whose they are."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def token_of(self, work: Work, card: CardRow) -> str:
        """What Qerko shows for this card from now on."""
        claims = {"card": card.id, "brand": card.brand}
        return jwt.encode({"alg": _ALGORITHM}, claims, await self._key(work), algorithms=[_ALGORITHM])

    async def holder(self, work: Work, token: str) -> tuple[CardRow, MemberRow]:
        """The card and its member; raises `MethodFailed` for anything but a valid card of our brand."""
        claims = _claims(token, await self._key(work))
        card_id, brand = claims.get("card"), claims.get("brand")
        card = await work.session.get(CardRow, card_id) if isinstance(card_id, str) else None
        ours = brand == self._context.settings.programme.brand and card is not None and card.brand == brand
        if card is None or not ours or card.state != CardState.AUTHORISED or card.member_id is None:
            raise _invalid()
        member = await work.session.get(MemberRow, card.member_id)
        if member is None:
            raise _invalid()
        return card, member

    async def _key(self, work: Work) -> OctKey:
        """Made by the first till that needs it."""
        secret = await kept(work, CARD_KEY)
        if secret is None:
            secret = self._context.clock.unique() + self._context.clock.unique()
            await keep(work, CARD_KEY, secret)
        return OctKey.import_key(secret.encode())


def _claims(token: str, key: OctKey) -> dict[str, Any]:
    if not token.isascii() or len(token) > _LONGEST:
        raise _invalid()
    try:
        claims = jwt.decode(token, key, algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError):
        raise _invalid() from None
    return claims if isinstance(claims, dict) else {}


def _invalid() -> MethodFailed:
    return MethodFailed(Code.CARD_INVALID, table_wording.CARD_INVALID)
