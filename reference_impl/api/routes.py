"""Routers of one till service among many: FastAPI reads the signature of an endpoint once per process.

Endpoints are closures over the service they belong to. Reading their signatures again for every till of a process was
a twelfth of the life of a short-lived one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import CodeType
from typing import Any, ClassVar

from fastapi import APIRouter
from fastapi.routing import APIRoute, request_response


class SharedRoute(APIRoute):
    """Takes over what an earlier route with the same code has found out about it."""

    _read: ClassVar[dict[tuple[str, CodeType], dict[str, Any]]] = {}

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        key = path, endpoint.__code__
        known = self._read.get(key)
        if known is None:
            super().__init__(path, endpoint, **options)
            of_this_till = {"endpoint": None, "app": None, "dependant": replace(self.dependant, call=None)}
            self._read[key] = vars(self) | of_this_till
            return
        vars(self).update(known, endpoint=endpoint, dependant=replace(known["dependant"], call=endpoint))
        self.app = request_response(self.get_route_handler())


def router_of(tag: str, prefix: str, route_class: type[SharedRoute] = SharedRoute) -> APIRouter:
    """A router for one service; `prefix`: of its paths."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=route_class)
