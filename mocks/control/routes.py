"""Routes of the control API, of which there are some eighty: a request passes most of them at the cost of one look."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from mocks.control.problems import PROBLEMS


class QuickRoute(APIRoute):
    """Looks at how the path ends before it looks at all of it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        ending = self.path.rpartition("}")[2]
        return super().matches(scope) if scope["path"].endswith(ending) else (Match.NONE, {})


def router_of(tag: str, prefix: str) -> APIRouter:
    """The routes of one topic below ``prefix``; whatever they refuse, they refuse as problem details."""
    return APIRouter(prefix=prefix, tags=[tag], responses=PROBLEMS, route_class=QuickRoute)
