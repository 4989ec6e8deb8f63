"""FastAPI routers whose routes are operations of the exchange pipeline.

FastAPI reads the signatures and publishes the OpenAPI document; requests are matched by dictionary (literal segments
without regard to case, as the gateways do, trailing slash ignored) and never walk through its dependency tree.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, get_type_hints
from urllib.parse import unquote

from fastapi import APIRouter, FastAPI
from fastapi.params import Body, Form
from fastapi.routing import APIRoute
from pydantic import BaseModel

from mocks.world.exchange import Api, BodyKind, Operation
from mocks.world.journal import Provenance


def source_of(endpoint: Callable[..., Any]) -> str:
    """What the docstring of the endpoint's module names as its source; empty if it names none."""
    text = sys.modules[endpoint.__module__].__doc__ or ""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return next((p.partition(": ")[2] for p in paragraphs if p.startswith(("Source: ", "Sources: "))), "")


class ExchangeRoute(APIRoute):
    """The route class of every vendor router; ``operation`` is what the pipeline runs."""

    api: Api

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        usual = {"x-provenance": Provenance.DOCUMENTED.value, "x-source": source_of(endpoint)}
        extra = usual | (options.get("openapi_extra") or {})
        options["openapi_extra"] = extra
        super().__init__(path, endpoint, **options)
        body = inspect.signature(endpoint).parameters.get("body")
        model: type[BaseModel] | None = None
        kind, required = BodyKind.JSON, False
        if body is not None:
            hints = get_type_hints(endpoint, include_extras=True)["body"]
            marks = getattr(hints, "__metadata__", ())
            model = _model_of(hints)
            kind = BodyKind.FORM if any(isinstance(mark, Form) for mark in marks) else BodyKind.JSON
            required = body.default is inspect.Parameter.empty and not any(
                isinstance(mark, Body) and mark.default is None for mark in marks
            )
        self.operation = Operation(
            name=self.operation_id or self.name,
            method=next(iter(self.methods or {"GET"})),
            path=path,
            api=self.api,
            endpoint=endpoint,
            status=self.status_code or 200,
            body=model,
            body_kind=kind,
            body_required=required,
            provenance=Provenance(extra["x-provenance"]),
            source=extra["x-source"],
        )


def _model_of(hint: Any) -> type[BaseModel] | None:
    for candidate in (hint, *getattr(hint, "__args__", ())):
        origin = getattr(candidate, "__origin__", candidate)
        if isinstance(origin, type) and issubclass(origin, BaseModel):
            return origin
        if candidate is not hint and (found := _model_of(candidate)) is not None:
            return found
    return None


def router_of(api: Api, **options: Any) -> APIRouter:
    """A router whose routes belong to ``api``."""
    route_class = type(f"{api.name}Route", (ExchangeRoute,), {"api": api})
    return APIRouter(route_class=route_class, **options)


def publish(documents: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of operations that run in the pipeline.

    Without FastAPI's own 422, because each API refuses in its own error family; with the path parameters, which
    endpoints find in their call and not among their arguments.
    """
    document = FastAPI.openapi(documents)
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"].pop("422", None)
            parameters = operation.setdefault("parameters", [])
            known = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
            for name in re.findall(r"{(\w+)}", path):
                if name not in known:
                    parameters.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
    for name in ("HTTPValidationError", "ValidationError"):
        document.get("components", {}).get("schemas", {}).pop(name, None)
    return document


class _Node:
    __slots__ = ("children", "methods", "wildcard")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.wildcard: _Node | None = None
        self.methods: dict[str, tuple[Operation, tuple[str, ...]]] = {}


class Matcher:
    """Finds the operation of a method and path in a few dictionary look-ups, however many there are."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._root = _Node()
        self._known: dict[tuple[str, str], Operation] = {}
        self.operations: list[Operation] = []
        for router in routers:
            for route in router.routes:
                if isinstance(route, ExchangeRoute):
                    self._add(route.operation)

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
        node, names = self._root, []
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.wildcard = node.wildcard or _Node()
                node = node.wildcard
            else:
                node = node.children.setdefault(segment.lower(), _Node())
        node.methods[operation.method] = (operation, tuple(names))
        if not names:
            self._known[operation.method, operation.path] = operation

    def match(self, method: str, path: str) -> tuple[Operation | None, dict[str, str], tuple[str, ...]]:
        """The operation, its path parameters, and the methods that the path knows (empty: no such path)."""
        known = self._known.get((method, path))
        if known is not None:
            return known, {}, (method,)
        node, values = self._root, []
        for segment in path.strip("/").split("/"):
            child = node.children.get(segment.lower())
            if child is None:
                if node.wildcard is None or not segment:
                    return None, {}, ()
                values.append(unquote(segment))
                child = node.wildcard
            node = child
        found = node.methods.get(method)
        if found is None:
            return None, {}, tuple(node.methods)
        return found[0], dict(zip(found[1], values, strict=True)), tuple(node.methods)
