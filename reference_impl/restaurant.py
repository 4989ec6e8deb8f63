"""The restaurant side of a till: bills, payments at the table, individual bills, loyalty cards."""

from __future__ import annotations

from fastapi import APIRouter

from reference_impl.api.cards import cards_router
from reference_impl.api.commands import Commands
from reference_impl.api.pages import pages_router
from reference_impl.api.tables import tables_router
from reference_impl.flows.bills import Bills
from reference_impl.flows.card_authority import CardAuthority
from reference_impl.flows.cards import Cards
from reference_impl.flows.context import Context
from reference_impl.flows.individual_bills import IndividualBills
from reference_impl.flows.payment_watch import PaymentWatch
from reference_impl.flows.receipts import Receipts
from reference_impl.flows.staff_codes import StaffCodes
from reference_impl.flows.table_payments import TablePayments
from reference_impl.flows.verdicts import Verdicts
from reference_impl.qerko.authority import AuthorityMethods
from reference_impl.qerko.cloud import Cloud
from reference_impl.qerko.pos import PosMethods
from reference_impl.storage.database import Work


class Restaurant:
    """All of it, wired: `pos` and `authority` answer Qerko's calls, `routers` belong into the till's application."""

    def __init__(self, context: Context, cloud: Cloud) -> None:
        cards = Cards(context)
        codes = StaffCodes(context)
        self._verdicts = Verdicts(context, cards, cloud)
        self._individual_bills = IndividualBills(context, cards)
        self._watch = PaymentWatch(context, cloud, self._individual_bills)
        receipts = Receipts(context)
        bills = Bills(context, self._individual_bills)
        payments = TablePayments(context, receipts, self._watch)
        card_authority = CardAuthority(context, codes, self._verdicts)
        self.authority = AuthorityMethods(context, card_authority, cards)
        self.pos = PosMethods(context, bills, self._individual_bills, payments, receipts, self.authority)
        commands = Commands(context)
        self.routers: list[APIRouter] = [
            tables_router(context, bills, payments, receipts, commands),
            cards_router(context, card_authority, codes, commands),
            pages_router(context, card_authority),
        ]

    async def resume(self, work: Work) -> None:
        """Take up what was under way. Qerko need not be connected yet."""
        await self._watch.resume(work)
        await self._individual_bills.resume(work)
        await self._verdicts.resume(work)
