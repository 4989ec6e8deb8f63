"""Routers whose routes are operations of the exchange pipeline.

FastAPI reads the signatures and publishes the OpenAPI document; requests are matched by dictionary (literal segments
without regard to case, as the gateways do, trailing slash ignored) and never walk through its dependency tree.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints
from urllib.parse import unquote

from fastapi import FastAPI
from fastapi.params import Body, Form
from pydantic import BaseModel

from mocks.world.exchange import Api, BodyKind, Operation
from mocks.world.journal import Provenance

F = TypeVar("F", bound=Callable[..., Any])


def source_of(endpoint: Callable[..., Any]) -> str:
    """What the docstring of the endpoint's module names as its source; empty if it names none."""
    text = sys.modules[endpoint.__module__].__doc__ or ""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return next((p.partition(": ")[2] for p in paragraphs if p.startswith(("Source: ", "Sources: "))), "")


@dataclass(frozen=True, slots=True)
class Route:
    """What the pipeline runs, and what FastAPI is to write about it."""

    operation: Operation
    options: dict[str, Any]

    @property
    def statuses(self) -> frozenset[str]:
        """Every status that is documented."""
        return frozenset({str(self.operation.status), *map(str, self.options.get("responses") or ())})


class Router:
    """The operations of one API, declared with FastAPI's words.

    FastAPI's own routes are made when a document is asked for: they cost more than all the rest of a start.
    """

    def __init__(self, api: Api, *, tag: str) -> None:
        self.api, self.tag = api, tag
        self.routes: list[Route] = []

    def get(self, path: str, **options: Any) -> Callable[[F], F]:
        return self._declared("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[F], F]:
        return self._declared("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[F], F]:
        return self._declared("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[F], F]:
        return self._declared("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[F], F]:
        return self._declared("DELETE", path, options)

    def add(self, method: str, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """``options`` are those of ``FastAPI.add_api_route``; ``openapi_extra`` may tell the ``x-provenance``."""
        usual = {"x-provenance": Provenance.DOCUMENTED.value, "x-source": source_of(endpoint)}
        extra = usual | (options.get("openapi_extra") or {})
        model, kind, required = _body_of(endpoint)
        operation = Operation(
            name=options.get("operation_id") or endpoint.__name__,
            method=method,
            path=path,
            api=self.api,
            endpoint=endpoint,
            status=options.get("status_code") or 200,
            body=model,
            body_kind=kind,
            body_required=required,
            provenance=Provenance(extra["x-provenance"]),
            source=extra["x-source"],
        )
        self.routes.append(Route(operation, options | {"tags": [self.tag], "openapi_extra": extra}))

    def document(self, documents: FastAPI) -> None:
        """Tell FastAPI of every operation that belongs in the document."""
        for route in self.routes:
            if not route.options.get("include_in_schema", True):
                continue
            operation = route.operation
            documents.add_api_route(operation.path, operation.endpoint, methods=[operation.method], **route.options)

    def _declared(self, method: str, path: str, options: dict[str, Any]) -> Callable[[F], F]:
        def register(endpoint: F) -> F:
            self.add(method, path, endpoint, **options)
            return endpoint

        return register


def _body_of(endpoint: Callable[..., Any]) -> tuple[type[BaseModel] | None, str, bool]:
    """The model of the argument ``body``, how it is sent, and whether it must be."""
    body = inspect.signature(endpoint).parameters.get("body")
    if body is None:
        return None, BodyKind.JSON, False
    hints = get_type_hints(endpoint, include_extras=True)["body"]
    marks = getattr(hints, "__metadata__", ())
    kind = BodyKind.FORM if any(isinstance(mark, Form) for mark in marks) else BodyKind.JSON
    optional = any(isinstance(mark, Body) and mark.default is None for mark in marks)
    return _model_of(hints), kind, body.default is inspect.Parameter.empty and not optional


def _model_of(hint: Any) -> type[BaseModel] | None:
    for candidate in (hint, *getattr(hint, "__args__", ())):
        origin = getattr(candidate, "__origin__", candidate)
        if isinstance(origin, type) and issubclass(origin, BaseModel):
            return origin
        if candidate is not hint and (found := _model_of(candidate)) is not None:
            return found
    return None


def publish(documents: FastAPI, routers: Iterable[Router]) -> dict[str, Any]:
    """The OpenAPI document of operations that run in the pipeline.

    Without FastAPI's own 422, because each API refuses in its own error family; with the path parameters, which
    endpoints find in their call and not among their arguments.
    """
    if documents.openapi_schema is None:
        for router in routers:
            router.document(documents)
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

    def __init__(self, routers: Iterable[Router]) -> None:
        self._root = _Node()
        self._known: dict[tuple[str, str], Operation] = {}
        self.operations: list[Operation] = []
        for router in routers:
            for route in router.routes:
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
