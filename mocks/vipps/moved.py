"""Login endpoints at paths that only discovery tells of: a client that has them as constants does not get there.

Source: Vipps Login API guide, well-known endpoints ("may change"; VIPPS-LG-01).
"""

from __future__ import annotations

from dataclasses import replace

from mocks.world.routing import Route, Router

PREFIX = "/moved-in-2031"


def moved(router: Router) -> Router:
    """The same operations under :data:`PREFIX`, in no document."""
    copy = Router(router.api, tag=router.tag)
    for route in router.routes:
        operation = replace(route.operation, path=PREFIX + route.operation.path)
        copy.routes.append(Route(operation, {"include_in_schema": False}))
    return copy
