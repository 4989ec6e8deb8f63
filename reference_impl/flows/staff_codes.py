"""Codes by which the staff vouch for a guest they see: one use, ten minutes, a few tries."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select

from reference_impl.domain.card import CODE_LIFE_SECONDS, CODE_TRIES, tidy_code
from reference_impl.flows.context import Context
from reference_impl.storage.card_rows import StaffCodeRow
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow


class StaffCodes:
    """Makes codes and uses them up."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def make(self, work: Work, member: MemberRow) -> tuple[str, float]:
        """A code for this member and when it expires (epoch seconds). It is shown once; only its digest is kept."""
        unique = self._context.clock.unique()
        code, code_id = f"{unique[:4]}-{unique[4:8]}".upper(), "k" + unique[8:23]
        expires_at = self._context.clock.now() + CODE_LIFE_SECONDS
        digest = _digest(code_id, code)
        work.session.add(StaffCodeRow(id=code_id, member_id=member.id, digest=digest, expires_at=expires_at))
        return code, expires_at

    async def use(self, work: Work, member: MemberRow, typed: str) -> bool:
        """Whether this is a code of the member's that still counts; then it counts no more."""
        query = select(StaffCodeRow).where(
            StaffCodeRow.member_id == member.id,
            StaffCodeRow.used.is_(False),
            StaffCodeRow.expires_at > self._context.clock.now(),
            StaffCodeRow.tries < CODE_TRIES,
        )
        for code in await work.session.scalars(query.with_for_update()):
            if hmac.compare_digest(code.digest, _digest(code.id, typed)):
                code.used = True
                return True
            code.tries += 1
        return False


def _digest(code_id: str, typed: str) -> str:
    """Salted with the id of the code."""
    return hashlib.sha256(f"{code_id}:{tidy_code(typed)}".encode("utf-8", "replace")).hexdigest()
