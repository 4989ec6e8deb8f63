"""Who stands at the café's counter: a member by a scan or a typed number, or by the guest that Poster knows.

Source: Poster loyalty guideline, identification and guest base (POSTER-ID-09 to -11, POSTER-SYNC-05, -13). There is one
membership base: whoever joined at the till is recognised here. Vendors are asked before the transaction, never inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from reference_impl.domain.codes import ScannedCode, is_product_barcode, typed_msisdn
from reference_impl.flows import wording
from reference_impl.flows.cafe_connection import Connection
from reference_impl.flows.cafe_refusals import CodeRefused, ForeignGuest, UnknownGuest, VendorSilent, refusal_of
from reference_impl.flows.club_group import ClubGroup
from reference_impl.flows.context import Context
from reference_impl.flows.scanning import exchange, identify_code
from reference_impl.poster.problems import PosterProblem
from reference_impl.poster.webapi import WebApi
from reference_impl.settings import PosterSettings
from reference_impl.storage.cafe import guest_by_card, guest_by_client
from reference_impl.storage.cafe_rows import CafeGuestRow
from reference_impl.storage.database import Work
from reference_impl.storage.rows import MemberRow
from reference_impl.storage.sales import member_by_msisdn

_CARD_PREFIX = "29"
"""GS1 keeps numbers that begin so for use inside one company."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A member, and what the café's guest base may know them by."""

    member: MemberRow
    guest: CafeGuestRow


class CafeGuests:
    """Finds members."""

    def __init__(
        self, context: Context, settings: PosterSettings, api: WebApi, connection: Connection, group: ClubGroup
    ) -> None:
        self._context = context
        self._country = settings.country
        self._api = api
        self._connection = connection
        self._group = group

    async def by_code(self, code: str) -> Recognised:
        """Whoever shows this personal QR or card; raises `CodeRefused`, `UnknownGuest`, `VendorSilent`."""
        if is_product_barcode(code.strip()):
            return await self._by_card(code.strip())
        seen = identify_code(code)
        if isinstance(seen, ScannedCode):
            seen = await exchange(self._context, seen)
        if seen.msisdn is not None:
            return await self._by_msisdn(seen.msisdn)
        if seen.personal_qr is not None:
            raise VendorSilent(seen.warning or wording.EXPIRED_QR)
        raise CodeRefused(seen.refusal or wording.UNKNOWN_PRODUCT)

    async def by_typed(self, typed: str) -> Recognised:
        """Whoever has this phone or card number; raises `CodeRefused`, `UnknownGuest`."""
        if is_product_barcode(typed.strip()) and typed.strip().startswith(_CARD_PREFIX):
            return await self._by_card(typed.strip())
        msisdn = local_msisdn(typed, self._country)
        if msisdn is None:
            raise CodeRefused(wording.WRONG_PHONE)
        return await self._by_msisdn(msisdn)

    async def by_client(self, client_id: int) -> str:
        """The id of the member who is this guest of Poster's.

        A guest seen for the first time is believed only when Poster says that it is in our group and has the member's
        number or card. Raises `ForeignGuest`, `NotConnected`, `VendorSilent`.
        """
        async with self._context.database.transaction() as work:
            known = await guest_by_client(work, client_id)
        if known is not None:
            return known.member_id
        group_id = await self._group.known() or await self._group.ensure()
        token = await self._connection.token()
        try:
            guest = await self._api.guest(token, client_id)
        except PosterProblem as problem:
            raise refusal_of(problem) from None
        if guest is None or guest.group_id != group_id:
            raise ForeignGuest("This guest is not in the club's group.")
        async with self._context.database.transaction() as work:
            card = await guest_by_card(work, guest.card_number) if guest.card_number else None
            member = await work.session.get(MemberRow, card.member_id) if card else None
            member = member or (await member_by_msisdn(work, guest.phone) if guest.phone else None)
            if member is None:
                raise ForeignGuest("No member has this guest's number or card.")
            (await self._guest_of(work, member)).client_id = client_id
            return member.id

    async def _by_card(self, card_number: str) -> Recognised:
        async with self._context.database.transaction() as work:
            guest = await guest_by_card(work, card_number)
            if guest is None:
                raise UnknownGuest("Nobody has this card.")
            return Recognised(await work.session.get_one(MemberRow, guest.member_id), guest)

    async def _by_msisdn(self, msisdn: str) -> Recognised:
        async with self._context.database.transaction() as work:
            member = await member_by_msisdn(work, msisdn)
            if member is None:
                raise UnknownGuest("Nobody in the club has this number. People join at the shop's till, with Vipps.")
            return Recognised(member, await self._guest_of(work, member))

    async def _guest_of(self, work: Work, member: MemberRow) -> CafeGuestRow:
        guest = await work.session.get(CafeGuestRow, member.id)
        if guest is None:
            guest = CafeGuestRow(member_id=member.id, card_number=card_number(self._context.clock.unique()))
            work.session.add(guest)
            await work.session.flush()
        return guest


def local_msisdn(typed: str, country: str) -> str | None:
    """The number as people of that country write it, else as people of the till's; None when it cannot be one."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")
    return typed_msisdn(typed)


def card_number(unique: str) -> str:
    """An EAN-13 out of a hexadecimal identifier."""
    digits = f"{_CARD_PREFIX}{int(unique, 16) % 10**10:010d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)
