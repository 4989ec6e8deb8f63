"""The page on which a merchant lets an application into the account.

Source: Poster web API, authorisation (POSTER-OAUTH-01, POSTER-OAUTH-02). The page is this mock's own; ``redirect_uri``
must equal a registered one to the letter, and ``client_id`` is taken for ``application_id``, as one document spells it.
"""

from __future__ import annotations

import html
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import Response

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application
from mocks.poster.catalogue import UKRAINIAN, Text
from mocks.poster.connection import issue_code
from mocks.poster.parameters import form
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router
from mocks.world.world import World

HTML = b"text/html; charset=utf-8"
_STYLE = (
    "body{font:18px/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}"
    "button{font:inherit;min-height:44px;padding:0 1.5rem;margin-right:1rem}"
)
_TITLE = Text("Підключити застосунок", "Connect an application")
_ASKS = Text("просить доступ до закладу", "asks for access to")
_ALLOW, _DENY = Text("Підключити", "Connect"), Text("Відмовити", "Refuse")
_WRONG = "This request cannot be answered: "


class ConsentApi:
    vendor, name = "poster", "Consent"

    def identify(self, call: Call) -> World:
        world = call.tenants.find("poster-application", _application_id(call))
        if world is None:
            raise Refusal(400, f"{_WRONG}no application has this id")
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        text = html.escape(refusal.title or "Error")
        page = f"<!doctype html><html lang=en><meta charset=utf-8><style>{_STYLE}</style><p>{text}</p></html>"
        return Answer(refusal.status, page.encode(), HTML)


def consent_query(
    redirect_uri: Annotated[str, Query()],
    application_id: Annotated[str | None, Query()] = None,
    response_type: Annotated[str, Query()] = "code",
    lang: Annotated[str | None, Query(description="ua or en; else the account's language")] = None,
) -> None:
    """The query of the page, for the OpenAPI document."""


router = Router(ConsentApi(), tag="Authorisation")
Visit = Annotated[Call, Depends(consent_query)]


def _application_id(call: Call) -> str:
    return call.arguments.get("application_id") or call.arguments.get("client_id", "")


def _asked(call: Call) -> tuple[Application, str]:
    """The application and where it wants to go back to."""
    application = call.world.part(PosterAccount).application(_application_id(call))
    if application is None:
        raise Refusal(400, f"{_WRONG}no application has this id")
    redirect_uri = call.arguments.get("redirect_uri", "")
    if redirect_uri not in application.redirect_uris:
        raise Refusal(400, f"{_WRONG}redirect_uri is not registered")
    if call.arguments.get("response_type") != "code":
        raise Refusal(400, f"{_WRONG}response_type must be code")
    return application, redirect_uri


@router.get("/api/auth", operation_id="auth.page", response_class=Response, response_model=None)
def consent_page(call: Visit) -> Answer:
    """The page; its button posts to the same address."""
    application, _ = _asked(call)
    settings = call.world.part(PosterAccount).settings
    lang = call.arguments.get("lang") or settings.lang
    title, name = _TITLE.read_in(lang), html.escape(application.name)
    rights = "".join(f"<li>{html.escape(right)}</li>" for right in application.rights)
    page = (
        f"<!doctype html><html lang={'uk' if lang == UKRAINIAN else 'en'}><head><meta charset=utf-8>"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p><b>{name}</b> {_ASKS.read_in(lang)} <b>{html.escape(settings.company_name.read_in(lang))}</b></p>"
        f"<ul>{rights}</ul><form method=post><button name=decision value=allow>{_ALLOW.read_in(lang)}</button>"
        f"<button name=decision value=deny>{_DENY.read_in(lang)}</button></form></body></html>"
    )
    return Answer(200, page.encode(), HTML)


@router.post(
    "/api/auth",
    operation_id="auth.decide",
    response_class=Response,
    response_model=None,
    openapi_extra={"x-provenance": "inferred"},
)
def decide(call: Visit) -> Answer:
    """The merchant has decided: back to the application, with a code or (inferred) an error."""
    application, redirect_uri = _asked(call)
    if form(call).get("decision") == "allow":
        code = issue_code(call.world, application, redirect_uri)
        call.tenants.learn("poster-code", code.code, call.world)
        told = {"code": code.code, "account": call.world.part(PosterAccount).account}
    else:
        told = {"error": "access_denied"}
    separator = "&" if "?" in redirect_uri else "?"
    location = f"{redirect_uri}{separator}{urlencode(told)}"
    return Answer(302, headers=((b"location", location.encode()),))
