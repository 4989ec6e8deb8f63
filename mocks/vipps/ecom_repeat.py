"""What stands before an eCom operation: the rate limit of its order, and the id that makes a repeat harmless.

Source: Vipps eCom API guide, rate limiting and idempotency (VIPPS-EC-04): ``X-Request-Id`` is unique per order, sales
unit and endpoint. That only successes are kept is inferred: the guide lets a locked order be retried with its id.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from mocks.vipps.account import Remembered, VippsAccount
from mocks.vipps.clientauth import JSON_UTF8
from mocks.vipps.ecom_errors import invalid, refused
from mocks.vipps.idempotency import canonical
from mocks.vipps.platform import take_from_limit
from mocks.world.exchange import Answer, Call, json_answer

INITIATES, WRITES, READS = 2, 5, 120  # calls per minute and order
ID_LENGTH = 40
Endpoint = Callable[..., Any]


def counted(per_minute: int, *, by_key: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Count every call for its order; ``by_key``: for each subscription key on its own."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @functools.wraps(endpoint)
        def within_limit(call: Call, *body: Any) -> Any:
            key = call.headers["ocp-apim-subscription-key"] if by_key else ""
            take_from_limit(call, f"{call.operation} {call.params['orderId']} {key}", per_minute)
            return endpoint(call, *body)

        return within_limit

    return decorate


def once(endpoint: Endpoint) -> Endpoint:
    """Run an endpoint with a body once for each ``X-Request-Id``; a repeat gets the first answer again."""

    @functools.wraps(endpoint)
    def keyed(call: Call, body: Any) -> Any:
        account = call.world.part(VippsAccount)
        key = call.headers.get("x-request-id", "")
        if not key and account.quirks.ecom_request_id_required:
            raise invalid("X-Request-Id", "The header is required")
        if len(key) > ID_LENGTH:
            raise invalid("X-Request-Id", f"At most {ID_LENGTH} characters")
        if not key:
            return json_answer(200, endpoint(call, body), JSON_UTF8)
        slot = f"{call.operation} {call.params['orderId']} {key}"
        digest = hashlib.sha1(canonical(call.body), usedforsecurity=False).hexdigest()
        kept = f"{body.transaction.amount} {digest}"
        known = account.remembered.get(slot)
        if known is not None:
            if known.request != kept:
                same_amount = known.request.split()[0] == kept.split()[0]
                raise refused("VippsError 93" if same_amount else "Payment 93")
            return Answer(known.status, known.body.encode(), JSON_UTF8)
        answer = json_answer(200, endpoint(call, body), JSON_UTF8)
        account.remembered[slot] = Remembered(kept, answer.status, answer.body.decode(), JSON_UTF8.decode())
        return answer

    return keyed
