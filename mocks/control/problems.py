"""Errors of the control API: RFC 9457 problem details with a stable ``type``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from mocks.vipps.wallet import AppOutdated
from mocks.world.clock import ClockRefusal
from mocks.world.snapshot import BadSnapshot
from mocks.world.tenants import UnknownWorld, WorldExists


class ProblemDetails(BaseModel):
    """``type`` is stable, ``detail`` is for people."""

    type: str
    title: str
    status: int
    detail: str


class Problem(Exception):
    """A refusal of the control API."""

    def __init__(self, status: int, kind: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail


def problem_response(status: int, kind: str, title: str, detail: str) -> JSONResponse:
    content = {"type": f"urn:kassa:problem:{kind}", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status, media_type="application/problem+json")


Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]


def _translate(status: int, kind: str, title: str, text: Callable[[Exception], str] = str) -> Handler:
    async def handle(request: Request, error: Exception) -> JSONResponse:
        return problem_response(status, kind, title, text(error))

    return handle


async def _raised(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return problem_response(error.status, error.kind, error.title, error.detail)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "http")
    return problem_response(error.status_code, kind, str(error.detail), str(error.detail))


def _issues(error: Exception) -> str:
    assert isinstance(error, RequestValidationError)
    return "; ".join(f"{'.'.join(str(part) for part in issue['loc'])}: {issue['msg']}" for issue in error.errors())


def speak_problems(app: FastAPI) -> None:
    """Translate every error of ``app`` once, here."""
    app.add_exception_handler(Problem, _raised)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _translate(400, "bad-request", "Bad request", _issues))
    app.add_exception_handler(
        UnknownWorld, _translate(404, "unknown-world", "Unknown world", lambda e: f"no world has the id {e.args[0]!r}")
    )
    app.add_exception_handler(WorldExists, _translate(409, "world-exists", "World exists"))
    app.add_exception_handler(ClockRefusal, _translate(409, "clock", "The clock refused"))
    app.add_exception_handler(BadSnapshot, _translate(400, "bad-snapshot", "Bad snapshot"))
    app.add_exception_handler(AppOutdated, _translate(409, "app-outdated", "The app is outdated"))


PROBLEMS: dict[int | str, dict[str, object]] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": ProblemDetails.model_json_schema()}},
    }
    for status, text in ((400, "Bad request"), (404, "Unknown"), (409, "Not possible now"))
}
