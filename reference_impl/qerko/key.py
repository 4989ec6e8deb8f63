"""Qerko's API keys carry a checksum, so that a typing error is found before anybody is asked.

Source: Qerko POS integration, connection (the checksum itself is observed).
"""

from __future__ import annotations

import hashlib
import re

_SHAPE = re.compile(r"(?:[a-z0-9]{4}-){5}[a-z0-9]{4}")
_CHECKSUM = 4


def has_typing_error(api_key: str) -> bool:
    """Whether this can be no key: the last four characters are the start of the SHA-1 of all that stands before."""
    if not _SHAPE.fullmatch(api_key):
        return True
    stem, checksum = api_key[:-_CHECKSUM], api_key[-_CHECKSUM:]
    return not hashlib.sha1(stem.encode(), usedforsecurity=False).hexdigest().startswith(checksum)
