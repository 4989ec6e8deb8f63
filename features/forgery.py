"""Tokens of loyalty cards as a cheat would make them, each out of a genuine one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping


def _part(told: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def _claims(genuine: str) -> dict[str, object]:
    """What a signed token says; of any other kind of token, nothing."""
    parts = genuine.split(".")
    if len(parts) != 3:
        return {}
    told = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    return told if isinstance(told, dict) else {}


def _signed_by_somebody_else(genuine: str) -> str:
    content = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(_claims(genuine))}"
    digest = hmac.new(b"not the club's key, but long enough for one", content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _for_another_card(genuine: str) -> str:
    """The genuine signature under other words."""
    first, _, rest = genuine.partition(".")
    _, _, last = rest.rpartition(".")
    return f"{first}.{_part({**_claims(genuine), 'card': 'c1'})}.{last}"


FORGERIES: Mapping[str, Callable[[str], str]] = {
    "made up": lambda genuine: "gold-member-0001",
    "empty": lambda genuine: "",
    "unsigned": lambda genuine: f"{_part({'alg': 'none'})}.{_part(_claims(genuine))}.",
    "signed by somebody else": _signed_by_somebody_else,
    "signed for another card": _for_another_card,
    "cut off": lambda genuine: genuine[: len(genuine) // 2],
    "far too long": lambda genuine: genuine * 40,
}
