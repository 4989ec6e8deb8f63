"""What no published source of Qerko says, decided here and nowhere else.

Everything in this module is this mock's own choice: a verdict that rests on it is at most a SHOULD, and a partner never
takes it for a fact about the vendor.
"""

from __future__ import annotations

from urllib.parse import quote

QR_HOST = "https://qr.qerko.com"


def table_url(restaurant: str, table: str) -> str:
    """What the QR code on a table says."""
    return f"{QR_HOST}/{restaurant}/table/{quote(table, safe='')}"
