"""Making a member of somebody who approved an enrolment, or finding the member they already are.

Source: Vipps Login API guide, linking users; VIPPS-LG-20 to -22. Order: the stored `sub`, else the phone number, else a
verified e-mail with exactly one hit. An unverified e-mail links nobody.
"""

from __future__ import annotations

from sqlalchemy import select

from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow
from reference_impl.vipps.login import SCOPE, Person


async def join(work: Work, person: Person, asked_msisdn: str, new_id: str, now: float) -> MemberRow:
    """The member this person is from now on."""
    msisdn = person.msisdn or asked_msisdn
    member = await _find(work, person, msisdn)
    holder = await _with_number(work, msisdn)
    if holder is not None and holder is not member:
        # The number has moved on to another person: the former holder keeps the points, not the number.
        holder.msisdn = None
        await work.session.flush()
    if member is None:
        member = MemberRow(id=new_id, created_at=now, name="", email_verified=False)
        work.session.add(member)
    member.sub, member.msisdn, member.updated_at, member.scopes = person.sub, msisdn, now, SCOPE
    member.name = person.name or member.name or "Member"
    if person.email:
        member.email, member.email_verified = person.email, person.email_verified
    if person.consents is not None:
        # Delivered on the first login only, so what is stored is never overwritten by its absence.
        member.consents = dict(person.consents)
    await work.session.flush()
    return member


async def _find(work: Work, person: Person, msisdn: str) -> MemberRow | None:
    by_sub = (await work.session.scalars(select(MemberRow).where(MemberRow.sub == person.sub))).one_or_none()
    if by_sub is not None:
        return by_sub
    by_phone = await _with_number(work, msisdn)
    if by_phone is not None and by_phone.sub is None:
        return by_phone
    if not person.email or not person.email_verified:
        return None
    query = select(MemberRow).where(MemberRow.email == person.email, MemberRow.email_verified.is_(True))
    by_email = (await work.session.scalars(query)).all()
    # Somebody else's `sub` on the hit means another person: never merge two people.
    return by_email[0] if len(by_email) == 1 and by_email[0].sub is None else None


async def _with_number(work: Work, msisdn: str) -> MemberRow | None:
    return (await work.session.scalars(select(MemberRow).where(MemberRow.msisdn == msisdn))).one_or_none()
