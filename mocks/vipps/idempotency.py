"""Idempotency of ePayment's writes: the same key and body get the first answer again.

Source: Vipps knowledge base, HTTP headers, idempotency (VIPPS-EP-08); that a refusal stays for its key is newer
documentation; what exactly is stored is inferred.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import orjson

from mocks.vipps.account import Remembered, VippsAccount
from mocks.vipps.epayment_errors import refused
from mocks.vipps.platform import PROBLEM
from mocks.world.exchange import JSON, Answer, Api, Call, json_answer
from mocks.world.refusal import Refusal

KEY_LENGTH = 50


def canonical(body: bytes) -> bytes:
    """Bodies that differ only in spaces or the order of members are the same."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS) if body else b""
    except orjson.JSONDecodeError:  # NaN in a member that nobody reads: the parser before this one took it
        return body


def _same(body: bytes, kept: str) -> bool:
    """Hardly any key comes twice, so the first body is kept as it came and looked into when it is needed."""
    first = kept.encode("latin-1")
    return body == first or canonical(body) == canonical(first)


def _content_type(call: Call) -> bytes:
    """Capture, refund and cancel say problem+json even for success when the caller accepts that (observed)."""
    return PROBLEM if call.status == 200 and "problem+json" in call.headers.get("accept", "") else JSON


def once(
    api: Api, conflict: str, title: str = "", *, key_required: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run an endpoint once for each Idempotency-Key.

    ``conflict``: the code when the key comes with another body; ``title``: where the code's usual one does not fit.
    """

    def decorate(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(endpoint)
        def keyed(call: Call, body: Any = None) -> Any:
            key = call.headers.get("idempotency-key", "")
            if not key and not key_required:
                return endpoint(call, body)
            if not key:
                raise refused("4140", "The header Idempotency-Key is required.", field="Idempotency-Key")
            if len(key) > KEY_LENGTH:
                raise Refusal(400, "Bad Request", fields=(("Idempotency-Key", "At most 50 characters."),))
            remembered = call.world.part(VippsAccount).remembered
            slot = f"{call.operation} {call.params.get('reference', '')} {key}"
            known = remembered.get(slot)
            if known is not None:
                if not _same(call.body, known.request):
                    raise refused(conflict, title=title)
                return Answer(known.status, known.body.encode(), known.content_type.encode())
            try:
                answer = json_answer(call.status, endpoint(call, body), _content_type(call))
            except Refusal as refusal:
                if refusal.status == 429:
                    raise
                answer = api.refuse(refusal, call)
            request = call.body.decode("latin-1")  # any bytes have a spelling there
            remembered[slot] = Remembered(request, answer.status, answer.body.decode(), answer.content_type.decode())
            return answer

        return keyed

    return decorate
