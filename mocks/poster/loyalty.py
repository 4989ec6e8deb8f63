"""What Poster's own loyalty does to a guest: percentages, points, the purchase sum, the e-wallet.

Sources: Poster web API, clients (changeClientBonus, changeClientPayedSum, addEWalletPayment, addEWalletTransaction) and
webhooks (client, client_payed_sum, client_ewallet).
"""

from __future__ import annotations

from decimal import Decimal

from mocks.poster.account import PosterAccount
from mocks.poster.guest import Client, WalletEntry
from mocks.poster.webhook import announce
from mocks.world.world import World


class NotEnough(ValueError):
    """More is to be taken than there is."""


def percent_of(account: PosterAccount, client: Client) -> Decimal:
    """The guest's own percentage where it is higher than the group's."""
    return max(client.percent, account.groups[client.group_id].percent)


def change_bonus(world: World, client: Client, amount: int, *, told: bool = True) -> None:
    """Accrue or (negative) write off points, kopecks.

    Raises:
        NotEnough: the guest has fewer (what the vendor does then is undocumented).
    """
    if client.bonus + amount < 0:
        raise NotEnough("more points than the client has")
    client.bonus += amount
    if told:
        announce(world, "client", client.id, "changed")


def change_payed_sum(world: World, client: Client, amount: int, *, told: bool = True) -> None:
    """Add to (or take from) what the guest has paid in all, kopecks.

    Raises:
        NotEnough: it would be less than nothing.
    """
    if client.total_payed + amount < 0:
        raise NotEnough("more than the client has paid")
    client.total_payed += amount
    if told:
        announce(world, "client_payed_sum", client.id, "changed")


def move_wallet(world: World, client: Client, amount: int, kind: int, transaction_id: int = 0) -> WalletEntry:
    """A deposit (``kind`` 1 cash, 2 card) or a withdrawal (negative, 0), kopecks.

    Raises:
        NotEnough: the wallet holds less.
    """
    if client.ewallet + amount < 0:
        raise NotEnough("more than the wallet holds")
    account = world.part(PosterAccount)
    client.ewallet += amount
    entry = WalletEntry(account.next("wallet"), client.id, amount, kind, transaction_id, world.clock.now)
    account.wallet.append(entry)
    data = {"value_relative": amount, "value_absolute": client.ewallet}
    announce(world, "client_ewallet", client.id, "changed", data)
    return entry
