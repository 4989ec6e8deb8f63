"""The vendor's OpenAPI files, and how far an exchange with the mock agrees with them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml
from jsonschema import FormatChecker  # type: ignore[import-untyped]
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

# The remote file that ePayment takes its Receipt from; the copy beside it is the same thing, one release later.
_REMOTE = re.compile(
    r"^https://raw\.githubusercontent\.com/vippsas/vipps-order-management-api/[^/]+/docs/swagger\.yaml$"
)
_ORDER_MANAGEMENT = "vipps-order-management.yaml"
FILES = (
    *("vipps-access-token.yaml", "vipps-qr.yaml", "vipps-check-in.yaml", "vipps-login.yaml", "vipps-userinfo.yaml"),
    *("vipps-epayment-v1.yaml", "vipps-webhooks-v1.yaml", "vipps-ecom-v2.yaml"),
    _ORDER_MANAGEMENT,
)


_FORMATS = FormatChecker(())
_FORMATS.checkers = dict(oas30_format_checker.checkers)


@_FORMATS.checks("uri")  # type: ignore[untyped-decorator]
def _is_uri(instance: object) -> bool:
    return not isinstance(instance, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", instance) is not None


@_FORMATS.checks("byte")  # type: ignore[untyped-decorator]
def _is_base64(instance: object) -> bool:
    return not isinstance(instance, str) or re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", instance) is not None


class Kind(StrEnum):
    """In what an exchange differs from the files."""

    OPERATION = "operation"
    """No file knows it."""
    STATUS = "status"
    """The operation's file does not list the status."""
    BODY = "body"
    """The status is listed without a body, and there is one; or the other way round."""
    TYPE = "content type"
    REQUEST = "request"
    """A legal request body does not fit its schema."""
    RESPONSE = "response"
    """A response body does not fit its schema."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; ``where``: what exactly, for a schema ``<place in the body> <keyword>: <message>``."""

    operation: str
    status: int
    kind: Kind
    where: str

    def __str__(self) -> str:
        return f"{self.operation} {self.status}, {self.kind}: {self.where}"


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a file, as a JSON pointer, so that a schema found there keeps its relative references."""

    file: str
    pointer: tuple[str, ...]
    value: Any

    @property
    def uri(self) -> str:
        escaped = (part.replace("~", "~0").replace("/", "~1") for part in self.pointer)
        return f"{self.file}#/{'/'.join(escaped)}"


class VendorFiles:
    """The files in one folder, read once."""

    def __init__(self, folder: Path) -> None:
        self._documents = {
            path.name: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yaml") if path.name in FILES
        }
        order_management = yaml.safe_load((folder / _ORDER_MANAGEMENT).read_text("utf-8"))

        def retrieve(uri: str) -> Resource[Any]:
            content = order_management if _REMOTE.match(uri) else self._documents[uri]
            return Resource.from_contents(content, default_specification=DRAFT4)

        self._registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
        self._operations: dict[tuple[str, str], Node] = {}
        for file, document in self._documents.items():
            bases = {urlsplit(server["url"]).path.rstrip("/") for server in document["servers"]}
            for path, item in document["paths"].items():
                for method in item.keys() & {"get", "post", "put", "delete", "patch"}:
                    node = Node(file, ("paths", path, method), item[method])
                    for base in bases:
                        self._operations[method.upper(), _anonymous(base + path)] = node

    def operation(self, method: str, template: str) -> Node | None:
        """By method and path template; the names of path parameters do not matter."""
        return self._operations.get((method, _anonymous(template)))

    def schema(self, file: str, name: str) -> Node:
        """A schema that a file names."""
        pointer = ("components", "schemas", name)
        return Node(file, pointer, self._documents[file]["components"]["schemas"][name])

    def child(self, node: Node, *keys: str) -> Node | None:
        """What stands below ``node``, references within the file followed."""
        for key in keys:
            if not isinstance(node.value, dict) or key not in node.value:
                return None
            node = Node(node.file, (*node.pointer, key), node.value[key])
            while isinstance(node.value, dict) and str(node.value.get("$ref", "")).startswith("#/"):
                pointer = tuple(node.value["$ref"].removeprefix("#/").split("/"))
                value = self._documents[node.file]
                for part in pointer:
                    value = value[part]
                node = Node(node.file, pointer, value)
        return node

    def faults(self, schema: Node, instance: Any) -> list[str]:
        """Where ``instance`` does not fit, formats included."""
        validator = OAS30Validator({"$ref": schema.uri}, registry=self._registry, format_checker=_FORMATS)
        return sorted(
            f"{'.'.join(str(p) for p in error.absolute_path) or '(body)'} {error.validator}: {_short(error.message)}"
            for error in validator.iter_errors(instance)
        )

    def compare(self, name: str, template: str, exchange: httpx.Response, *, legal: bool) -> list[Difference]:
        """Every difference of one exchange; ``legal``: the request is one that the vendor must accept."""
        status, found = exchange.status_code, self.operation(exchange.request.method, template)
        if found is None:
            return [Difference(name, status, Kind.OPERATION, template)]
        differences: list[tuple[Kind, str]] = []
        if legal:
            differences += [(Kind.REQUEST, fault) for fault in self._request_faults(found, exchange.request)]
        answer = self.child(found, "responses", str(status)) or self.child(found, "responses", "default")
        if answer is None:
            differences.append((Kind.STATUS, "not listed"))
        else:
            differences += self._answer_faults(answer, exchange)
        return [Difference(name, status, kind, where) for kind, where in differences]

    def _request_faults(self, operation: Node, request: httpx.Request) -> list[str]:
        label = request.headers.get("content-type", "").partition(";")[0]
        if not request.content:
            required = self.child(operation, "requestBody", "required")
            return ["(body) missing"] if required is not None and required.value else []
        content = self.child(operation, "requestBody", "content")
        listed = {name.partition(";")[0]: name for name in content.value} if content is not None else {}
        if content is None or label not in listed:
            return [f"(body) of type {label!r} is not listed"]
        schema = self.child(content, listed[label], "schema")
        assert schema is not None, "every body in the files has a schema"
        form = label == "application/x-www-form-urlencoded"
        body = dict(httpx.QueryParams(request.content.decode())) if form else json.loads(request.content)
        return self.faults(schema, body)

    def _answer_faults(self, answer: Node, exchange: httpx.Response) -> list[tuple[Kind, str]]:
        content: dict[str, Any] = answer.value.get("content", {})
        if not content or not exchange.content:
            return (
                [(Kind.BODY, "not specified" if exchange.content else "missing")] if content or exchange.content else []
            )
        label = exchange.headers["content-type"].partition(";")[0]
        listed = {name.partition(";")[0]: name for name in content}
        faults = [] if label in listed or "*/*" in listed else [(Kind.TYPE, f"{label} instead of {', '.join(listed)}")]
        schema = self.child(answer, "content", listed.get(label) or next(iter(content)), "schema")
        assert schema is not None, "every body in the files has a schema"
        return faults + [(Kind.RESPONSE, fault) for fault in self.faults(schema, exchange.json())]


def _short(message: str) -> str:
    """A token in the middle is of no interest."""
    return message if len(message) < 300 else f"{message[:100]} … {message[-100:]}"


def _anonymous(template: str) -> str:
    return re.sub(r"{[^}]*}", "{}", template)
