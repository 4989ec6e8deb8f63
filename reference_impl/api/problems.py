"""Every error as RFC 9457 problem details with a stable type."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from reference_impl.api.models import Problem
from reference_impl.flows.refusals import InvalidRequest, Refused

log = logging.getLogger("kassa.till.api")

PROBLEM_JSON = "application/problem+json"
_OF_STATUS = {404: ("not-found", "Not found"), 405: ("method-not-allowed", "Method not allowed")}


def problem(status: int, slug: str, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem response."""
    body = Problem(type=f"urn:kassa:problem:{slug}", title=title, status=status, detail=detail)
    return Response(body.model_dump_json(), status, headers=headers, media_type=PROBLEM_JSON)


def problem_of(refused: Refused) -> Response:
    """What a refusal looks like from outside."""
    return problem(refused.status, refused.slug, refused.title, refused.detail)


def install(app: FastAPI) -> None:
    """Translate every exception at the edge; what nobody foresaw tells nothing about the inside."""

    @app.exception_handler(Refused)
    async def _refused(_request: Request, refused: Refused) -> Response:
        return problem_of(refused)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        places = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:5])
        return problem_of(InvalidRequest("; ".join(places)[:1000].encode("utf-8", "replace").decode()))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        fallback = ("invalid-request", "Invalid request") if error.status_code < 500 else ("internal", "Internal error")
        slug, title = _OF_STATUS.get(error.status_code, fallback)
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, slug, title, str(error.detail), headers)

    @app.exception_handler(Exception)
    async def _unforeseen(_request: Request, error: Exception) -> Response:
        log.error("unforeseen: %s", type(error).__name__, exc_info=error)
        return problem(500, "internal", "Internal error", "The till could not do this. Try again.")
