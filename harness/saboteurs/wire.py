"""Faults on the wire to Vipps: a request leaves the till otherwise than it should."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

import orjson

from reference_impl.vipps.transport import CALL_DEADLINE, Reply, Transport

_operation: ContextVar[str] = ContextVar("operation", default="")


@dataclass(slots=True)
class Request:
    """A request on its way out, to be changed in place. `memory`: the till's own, for faults that remember."""

    operation: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    memory: dict[str, Any] = field(default_factory=dict)


Alteration = Callable[[Request], None]


class _Wire(Transport):
    alteration: ClassVar[Alteration]

    async def send(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: bytes | None = None,
        form: Mapping[str, str] | None = None,
        deadline: float = CALL_DEADLINE,
    ) -> Reply:
        _operation.set(operation)
        return await super().send(operation, method, url, headers=headers, json=json, form=form, deadline=deadline)

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        memory = self.__dict__.setdefault("_memory", {})
        request = Request(_operation.get(), method, url, dict(headers), body, memory)
        type(self).alteration(request)
        return await super()._exchange(request.method, request.url, request.headers, request.body)


def wire(alteration: Alteration) -> type[Transport]:
    """A transport that alters every request like this."""
    return type("FaultyWire", (_Wire,), {"alteration": staticmethod(alteration)})


def header(name: str, value: str | None, *operations: str) -> type[Transport]:
    """A header is wrong, or missing (None), on these operations (none named: on all)."""

    def alter(request: Request) -> None:
        if not operations or request.operation in operations:
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value

    return wire(alter)


def member(operation: str, path: str, change: Callable[[Any], Any]) -> type[Transport]:
    """A member of a JSON body, named by its path with dots, is what `change` makes of it; None: it is missing."""

    def alter(request: Request) -> None:
        if request.operation == operation and request.body is not None:
            content = orjson.loads(request.body)
            *above, last = path.split(".")
            place = content
            for name in above:
                place = place[name]
            changed = change(place.get(last))
            if changed is None:
                place.pop(last, None)
            else:
                place[last] = changed
            request.body = orjson.dumps(content)

    return wire(alter)


def form(operation: str, name: str, change: Callable[[str], str]) -> type[Transport]:
    """A field of a form is what `change` makes of it."""

    def alter(request: Request) -> None:
        if request.operation == operation and request.body is not None:
            fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
            request.body = urlencode(fields | {name: change(fields.get(name, ""))}).encode()

    return wire(alter)
