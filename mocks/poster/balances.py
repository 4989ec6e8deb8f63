"""What clients have: points, their purchase sum, the e-wallet; and text messages to them.

Source: Poster web API, clients.changeClientBonus, changeClientPayedSum, addEWalletPayment, addEWalletTransaction and
sendSms (POSTER-API-02, POSTER-HOOK-05). Units are inferred where the tables are silent. Writing off more than there is
is undocumented: error 155.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mocks.poster.account import Message, PosterAccount
from mocks.poster.clients import client_of
from mocks.poster.errors import Code, refused
from mocks.poster.guest import Client, LoyaltyType
from mocks.poster.loyalty import NotEnough, change_bonus, change_payed_sum, move_wallet
from mocks.poster.money import MajorSum, major
from mocks.poster.section import Section
from mocks.poster.venue import FREE_TARIFFS
from mocks.poster.wanted import Required, Wanted
from mocks.world.exchange import Call
from mocks.world.refusal import Refusal


def _translate(error: Exception) -> Refusal | None:
    return refused(Code.WRONG_VALUE, str(error)) if isinstance(error, NotEnough) else None


section = Section("clients", "Clients: balances", _translate)
Positive = Annotated[MajorSum, Field(gt=0)]


class BalanceChange(Wanted):
    """``count``: hryvnias, negative writes off; ``block_webhook``: nobody hears of it."""

    client_id: int
    count: MajorSum
    block_webhook: bool = False


class Deposit(Wanted):
    """``type``: 1 cash, 2 card; ``transaction_id``: the check it belongs to."""

    client_id: int
    amount: Positive
    type: Annotated[int, Field(ge=1, le=2)]
    transaction_id: int = 0


class Withdrawal(Wanted):
    client_id: int
    amount: Positive


class Sms(Wanted):
    """``phone``: international, without plus."""

    phone: Annotated[str, Field(pattern=r"^\d{8,15}$")]
    message: Required


@section.post("changeClientBonus")
def change_client_bonus(call: Call, wanted: BalanceChange) -> int | float:
    """Accrue or write off points of a client in a bonus group; the new balance in hryvnias."""
    account = call.world.part(PosterAccount)
    client = client_of(account, wanted.client_id)
    if account.groups[client.group_id].loyalty_type is not LoyaltyType.BONUS:
        raise refused(Code.NO_CHANGES, "the client's group has no points")
    change_bonus(call.world, client, wanted.count, told=not wanted.block_webhook)
    return major(client.bonus)


@section.post("changeClientPayedSum")
def change_client_payed_sum(call: Call, wanted: BalanceChange) -> int | float:
    """Add to the purchase sum; the new one, in hryvnias as ``count`` (inferred)."""
    client = client_of(call.world.part(PosterAccount), wanted.client_id)
    change_payed_sum(call.world, client, wanted.count, told=not wanted.block_webhook)
    return major(client.total_payed)


def _holder(account: PosterAccount, client_id: int) -> Client:
    """A client whose group has wallets (that it is enforced is inferred)."""
    client = client_of(account, client_id)
    if not account.groups[client.group_id].use_ewallet:
        raise refused(Code.NO_CHANGES, "the client's group has no e-wallets")
    return client


@section.post("addEWalletPayment")
def add_ewallet_payment(call: Call, wanted: Deposit) -> str:
    """Pay into the e-wallet; the entry's id, as text."""
    account = call.world.part(PosterAccount)
    client = _holder(account, wanted.client_id)
    if wanted.transaction_id and account.transaction(wanted.transaction_id) is None:
        raise refused(Code.NO_SUCH_ID, f"transaction {wanted.transaction_id}")
    return str(move_wallet(call.world, client, wanted.amount, wanted.type, wanted.transaction_id).id)


@section.post("addEWalletTransaction")
def add_ewallet_transaction(call: Call, wanted: Withdrawal) -> str:
    """Take from the e-wallet; the entry's id, as text."""
    client = _holder(call.world.part(PosterAccount), wanted.client_id)
    return str(move_wallet(call.world, client, -wanted.amount, 0).id)


@section.post("sendSms")
def send_sms(call: Call, wanted: Sms) -> bool:
    """A text message to anybody; for accounts that pay."""
    account = call.world.part(PosterAccount)
    if account.settings.tariff in FREE_TARIFFS:
        raise refused(Code.TARIFF)
    account.messages.append(Message(wanted.phone, wanted.message, call.world.clock.now))
    return True
