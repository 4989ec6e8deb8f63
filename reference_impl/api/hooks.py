"""The webhook endpoint: check the signature on the raw body, answer at once, work later.

Source: Vipps Webhooks API guide; VIPPS-WH-03 to -06, -11.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reference_impl.api.problems import problem
from reference_impl.api.routes import router_of
from reference_impl.flows.deliveries import Deliveries
from reference_impl.vipps.signature import Delivery


def hooks_router(deliveries: Deliveries) -> APIRouter:
    """The routes of one till service."""
    router = router_of("hooks", "/hooks")

    @router.post("/vipps", status_code=200)
    async def vipps(request: Request) -> Response:
        """A delivery of Vipps."""
        headers = request.headers
        delivery = Delivery(
            body=await request.body(),
            date=headers.get("x-ms-date", ""),
            content_hash=headers.get("x-ms-content-sha256", ""),
            authorization=headers.get("authorization", ""),
        )
        host = headers.get("x-forwarded-host") or headers.get("host", "")
        if not await deliveries.is_authentic(delivery, host, request.url.query):
            return problem(401, "bad-signature", "Unauthorized", "The signature does not fit.")
        deliveries.accept(delivery.body)
        return Response(status_code=200)

    @router.post("/vipps/ecom/v2/payments/{order_id}", status_code=200)
    async def ecom_callback(order_id: str, request: Request) -> Response:
        """The one callback of an eCom payment: a signal to read the details, if it carries our token (VIPPS-EC-06)."""
        if not deliveries.is_our_callback(order_id, request.headers.get("authorization", "")):
            return problem(401, "bad-token", "Unauthorized", "This is not a callback of ours.")
        deliveries.signal(order_id)
        return Response(status_code=200)

    return router
