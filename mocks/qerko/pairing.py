"""The tables of a restaurant and their QR codes: Qerko asks the POS which tables there are.

Source: Qerko POS integration, methods: getTableList; that the list replaces what was paired before is inferred.
"""

from __future__ import annotations

from mocks.qerko.account import Party, Table
from mocks.qerko.inferred import table_url
from mocks.qerko.structures import SentTable


def take_over(party: Party, tables: list[SentTable]) -> None:
    """From now on the restaurant has these tables."""
    party.tables = [Table(table.id, table.name, table_url(party.id, table.id)) for table in tables]
