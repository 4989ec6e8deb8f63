"""The web API's methods as routes: one decorator turns a function into ``/api/{section}.{method}``.

Sources: Poster web API, requests, envelope and access rights (POSTER-API-01, POSTER-OAUTH-03, POSTER-OAUTH-04). Methods
take GET and POST alike, because the documents confuse them; the OpenAPI document shows the documented one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

from fastapi import Body, Depends, Query
from pydantic import BaseModel

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application, Grant
from mocks.poster.errors import Code, envelope, refused
from mocks.poster.parameters import FORM, MULTIPART, parameters
from mocks.poster.wanted import Wanted, read
from mocks.world.exchange import Answer, Call
from mocks.world.journal import Provenance
from mocks.world.machine import NotPossible
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class Reply(BaseModel, Generic[T]):
    """Every success."""

    response: T


class Error(BaseModel):
    code: int
    message: str


class Refused(BaseModel):
    """Every refusal, with HTTP status 200 (inferred)."""

    error: Error


def token_in_query(
    token: Annotated[str, Query(description="the access token, also for POST")],
    format: Annotated[str, Query(description="json; xml is not simulated")] = "json",
) -> None:
    """Every method's own query, for the OpenAPI document."""


class WebApi:
    vendor, name = "poster", "WebApi"

    def identify(self, call: Call) -> World:
        token = call.arguments.get("token", "")
        if not token:
            raise refused(Code.NO_TOKEN)
        world = call.tenants.find("poster-token", token)
        if world is None:
            raise refused(Code.BAD_TOKEN)
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return envelope(refusal, call)


def grant_of(call: Call) -> Grant:
    """The token's facts, expired or not."""
    grant = call.world.part(PosterAccount).grants.get(call.arguments["token"])
    if grant is None:
        raise refused(Code.BAD_TOKEN)
    return grant


def application_of(call: Call) -> Application:
    """Whose token it is."""
    application = call.world.part(PosterAccount).application(grant_of(call).application_id)
    if application is None:
        raise refused(Code.BAD_TOKEN)
    return application


def admit(call: Call, section: str) -> None:
    """A token that lives, of an application with the right for this section, asking for JSON."""
    if grant_of(call).expires_at <= call.world.clock.now:
        raise refused(Code.TOKEN_EXPIRED)
    if section not in application_of(call).rights:
        raise refused(Code.NOT_AUTHORISED)
    if call.arguments.get("format", "json") != "json":
        raise refused(Code.BAD_REQUEST, "format=xml is not simulated")


class Section:
    """The methods whose names begin with ``name``; ``router`` serves them.

    ``translate``: refusals of what lies behind the methods, in the codes of this section; it gives back what it does
    not know.
    """

    def __init__(self, name: str, title: str, translate: Callable[[Exception], Refusal | None] | None = None) -> None:
        self.name, self.router, self._translate = name, Router(WebApi(), tag=title), translate

    def get(self, method: str, provenance: Provenance = Provenance.DOCUMENTED) -> Callable[[F], F]:
        return self._method("GET", method, provenance)

    def post(self, method: str, provenance: Provenance = Provenance.DOCUMENTED) -> Callable[[F], F]:
        return self._method("POST", method, provenance)

    def _method(self, verb: str, method: str, provenance: Provenance) -> Callable[[F], F]:
        def register(function: F) -> F:
            hints = get_type_hints(function, include_extras=True)
            model: type[Wanted] | None = hints.get("wanted")
            endpoint = self._endpoint(function, model)
            name = f"{self.name}.{method}"
            extra: dict[str, Any] = {}
            if model is not None and verb == "POST":
                schema = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
                extra["requestBody"] = {"content": {FORM: schema, MULTIPART: schema}}
            endpoint.__signature__ = _signature(model, verb)  # type: ignore[attr-defined]
            for served in ("GET", "POST"):
                self.router.add(
                    served,
                    f"/api/{name}",
                    endpoint,
                    operation_id=name,
                    response_model=_answer(hints["return"]),
                    openapi_extra=extra | {"x-provenance": _mark(provenance, served == verb).value},
                    include_in_schema=served == verb,
                )
            return function

        return register

    def _endpoint(self, function: Callable[..., Any], model: type[Wanted] | None) -> Callable[[Call], dict[str, Any]]:
        def endpoint(call: Call) -> dict[str, Any]:
            admit(call, self.name)
            arguments: list[Any] = [call]
            if model is not None:
                arguments.append(read(model, parameters(call), orders=self.name == "transactions"))
            try:
                return {"response": function(*arguments)}
            except NotPossible as error:
                raise refused(Code.NO_CHANGES, str(error)) from None
            except Exception as error:
                refusal = None if self._translate is None else self._translate(error)
                if refusal is None:
                    raise
                raise refusal from None

        endpoint.__module__, endpoint.__doc__ = function.__module__, function.__doc__
        endpoint.__name__ = function.__name__
        return endpoint


def _mark(provenance: Provenance, as_documented: bool) -> Provenance:
    """That a method takes the other verb as well is inferred."""
    return provenance if as_documented else Provenance.INFERRED


def _answer(success: Any) -> Any:
    """The envelope of a method's success, or of a refusal."""
    return Reply.__class_getitem__(success) | Refused


def _signature(model: type[Wanted] | None, verb: str) -> inspect.Signature:
    """What FastAPI reads of a method: its token, and its parameters in the query or in the body."""
    kind = inspect.Parameter.KEYWORD_ONLY
    call: Any = Annotated[Call, Depends(token_in_query)]
    shown = [inspect.Parameter("call", kind, annotation=call)]
    if model is not None:
        place = Query() if verb == "GET" else Body()
        shown.append(inspect.Parameter("wanted", kind, annotation=Annotated[model, place]))
    return inspect.Signature(shown)
