"""Login endpoints at paths that only discovery tells of: a client that has them as constants does not get there.

Source: Vipps Login API guide, well-known endpoints ("may change"; VIPPS-LG-01).
"""

from __future__ import annotations

from fastapi import APIRouter

from mocks.world.routing import ExchangeRoute

PREFIX = "/moved-in-2031"


def moved(router: APIRouter) -> APIRouter:
    """The same operations under :data:`PREFIX`, in no document."""
    copy = APIRouter()
    for route in router.routes:
        if isinstance(route, ExchangeRoute):
            copy.add_api_route(
                PREFIX + route.path,
                route.endpoint,
                operation_id=route.operation_id,
                methods=list(route.methods or ()),
                status_code=route.status_code,
                openapi_extra=route.openapi_extra,
                response_model=None,
                include_in_schema=False,
                route_class_override=type(route),
            )
    return copy
