"""The page in front of the person at the till, on a port of its own and on this machine only."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Annotated

import segno
import uvicorn
from fastapi import FastAPI, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.middleware.trustedhost import TrustedHostMiddleware

from harness.certification.prompted.desk import Desk, Ended, NoSuchChoice, NotAsked, Shown
from harness.certification.statement import ByPrompts
from harness.selectors import ByHand

HOST = "127.0.0.1"
WAITING = 20.0  # real seconds that the page's question for the next prompt stays open


class Card(BaseModel):
    """A prompt as the page shows it; `image`: the QR to scan, as a data URI; `link`: to be opened in another tab."""

    number: int
    scenario: int
    of: int
    text: str
    choices: tuple[str, ...]
    code: str | None
    image: str | None
    link: str | None
    settings: dict[str, str]


class Answer(BaseModel):
    """One of the choices."""

    model_config = ConfigDict(extra="forbid")
    choice: str


@contextmanager
def attended(driver: ByHand | None, seed: int, tell: Callable[[str], None]) -> Iterator[Desk | None]:
    """The desk of a product, or an app, that a person works, its page served meanwhile; None when nobody does.

    `tell`: is told the page's address.

    Raises:
        OSError: the port is taken.
    """
    if driver is None:
        yield None
        return
    desk = Desk(seed, driver.patience)
    section = "driver" if isinstance(driver, ByPrompts) else "by_hand"
    with _served(desk, driver.port, section) as url:
        tell(url)
        yield desk


@contextmanager
def _served(desk: Desk, port: int, section: str) -> Iterator[str]:
    try:
        sock = socket.create_server((HOST, port))
    except OSError as error:
        raise OSError(f"{section}.port: {port} cannot be served: {error.strerror}") from None
    config = uvicorn.Config(page_of(desk), lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, name="kassa-page", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{sock.getsockname()[1]}/"
    finally:
        desk.close()
        server.should_exit = True
        thread.join()
        sock.close()


def page_of(desk: Desk) -> FastAPI:
    """The page and its two calls. It is for browsers of this machine: any other host name is refused."""
    app = FastAPI(title="Kassa: at the till", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    html = files(__package__).joinpath("page.html").read_text("utf-8")

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    @app.get("/prompt", response_model=None)
    def prompt(after: Annotated[int, Query(ge=0)] = 0) -> Card | Response:
        """The prompt with a number above `after`, once there is one; 204: ask again; 410: that was all."""
        try:
            shown = desk.shown(after, WAITING)
        except Ended:
            return _problem(410, "ended", "nothing more will be asked")
        return Response(status_code=204) if shown is None else _card(shown)

    @app.post("/prompt/{number}", status_code=204, response_model=None)
    def answer(number: int, given: Answer) -> Response | None:
        try:
            desk.answered(number, given.choice)
        except NotAsked as error:
            return _problem(409, "not-asked", str(error))
        except NoSuchChoice as error:
            return _problem(400, "no-such-choice", str(error))
        return None

    return app


def _card(shown: Shown) -> Card:
    prompt = shown.prompt
    return Card(
        number=shown.number,
        scenario=shown.scenario,
        of=shown.of,
        text=prompt.text,
        choices=prompt.choices,
        code=prompt.code,
        image=None if prompt.code is None else _qr(prompt.code),
        link=prompt.link,
        settings=dict(prompt.settings),
    )


def _qr(content: str) -> str:
    uri: str = segno.make(content, error="m", micro=False).svg_data_uri(scale=8, border=4, light="#fff")
    return uri


def _problem(status: int, kind: str, detail: str) -> JSONResponse:
    body = {"type": f"urn:kassa:problem:{kind}", "title": kind, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")
