"""What clients must live with: errors in other words, and members and values that no documentation knows (yet).

Sources: Vipps knowledge base, API lifecycle (VIPPS-ERR-07: members and values may be added at any time); ePayment FAQ
(VIPPS-ERR-06: titles may change, codes stay). What exactly is added is inferred. It happens on the way out, to answers
and deliveries alike, so no endpoint knows of it; idempotent answers are remembered without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from mocks.vipps.account import Titles, VippsAccount
from mocks.world.world import World

NOVELTY = "novelty"
REWORDED = "Noe gikk galt."
_TEXTS = frozenset({"title", "detail", "error_description", "message", "errorMessage", "responseMessage"})
_AS_THEY_ARE = frozenset({"metadata"})  # the merchant's own data


def dress(world: World, operation: str, status: int | None, body: bytes) -> bytes:
    """``body`` as it leaves; anything but a JSON object or array stays as it is."""
    quirks = world.part(VippsAccount).quirks
    reworded = quirks.error_titles is Titles.REWORDED and status is not None and status >= 400
    if not (quirks.unknown_members or reworded) or body[:1] not in (b"{", b"["):
        return body
    content = orjson.loads(body)
    if reworded:
        content = _reworded(content)
    if quirks.unknown_members:
        refused = status is not None and status >= 400
        add = _add_detail if refused else _VALUES.get(operation)
        if add is not None:
            add(content)
        content = _with_members(content)
    return orjson.dumps(content)


def _reworded(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: REWORDED if name in _TEXTS and isinstance(value, str) else _reworded(value)
                for name, value in content.items()}  # fmt: skip
    return [_reworded(item) for item in content] if isinstance(content, list) else content


def _with_members(content: Any) -> Any:
    """An unknown member in front of every object's own."""
    if isinstance(content, dict):
        kept = {name: value if name in _AS_THEY_ARE else _with_members(value) for name, value in content.items()}
        return {NOVELTY: {"since": ["tomorrow"], "level": 9.5}} | kept
    return [_with_members(item) for item in content] if isinstance(content, list) else content


def _add_detail(content: Any) -> None:
    details = content.get("extraDetails") if isinstance(content, dict) else None
    if isinstance(details, list):
        details.insert(0, {"name": "Novelty", "reason": "6666"})


def _add_to_lists(content: Any) -> None:
    """Discovery: more of everything that is enumerated."""
    for value in content.values():
        if isinstance(value, list):
            value.append(NOVELTY)


def _add_key(content: Any) -> None:
    """A key of a kind that nobody can use yet."""
    content["keys"].insert(0, {"kty": "LWE", "kid": "public:novelty", "use": "sig", "alg": "NEW512", "w": "AAAA"})


def _change_interim_state(content: Any) -> None:
    """Final states are what they are; on the way there, one is new."""
    content["paymentMethod"]["type"] = "NOVELTY"
    if content["state"] == "CREATED":
        content["state"] = "PONDERING"


def _add_event(content: Any) -> None:
    if content:
        content.append(content[0] | {"name": "PONDERED", "pspReference": "0", "idempotencyKey": None})


def _add_subscription(content: Any) -> None:
    for webhook in content["webhooks"]:
        webhook["events"].append("epayments.payment.pondered.v1")


_VALUES: dict[str, Callable[[Any], None]] = {
    "discoverOpenIDConfiguration": _add_to_lists,
    "wellKnown": _add_key,
    "getPayment": _change_interim_state,
    "getPaymentEventLog": _add_event,
    "getWebhooks": _add_subscription,
}
