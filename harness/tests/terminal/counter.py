"""A café's counter for the tests: the terminal's page in Chromium, its control API, and a web server with bundles."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from harness.screen import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page, Request

Up = dict[str, Any]
BUNDLES = Path(__file__).parent / "bundles"


def script(name: str, **words: str) -> str:
    """A script of the folder, with words replaced."""
    text = (BUNDLES / f"{name}.js").read_text("utf-8")
    for word, meant in words.items():
        text = text.replace(word, meant)
    return text


def expect(locator: Locator) -> Any:
    """Playwright's assertions, which wait; imported when there is a Playwright."""
    from playwright.sync_api import expect as waiting

    waiting.set_options(timeout=PATIENCE)
    return waiting(locator)


class Shelf:
    """A developer's web server: bundles by their names, and the service that they call, which keeps what it got."""

    def __init__(self) -> None:
        self.bundles: dict[str, str] = {}
        self.received: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Callable[[str], tuple[int, bytes]] = lambda _: (200, b'{"name":"Olena","points":10.5}')
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bundle = owner.bundles.get(self.path.lstrip("/"))
                if bundle is not None:
                    self.reply(200, bundle.encode(), "text/plain")
                    return
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                owner.received.append((self.command, self.path, headers, self.rfile.read(length)))
                self.reply(*owner.answer(self.path), "application/json")

            do_POST = do_PUT = do_DELETE = do_GET

            def reply(self, status: int, body: bytes, kind: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def put(self, script: str, name: str = "bundle.js") -> str:
        """Where the script can be had from now on."""
        self.bundles[name] = script
        return f"{self.url}/{name}"

    def signed(self, secret: str, body: str = "") -> bool:
        """The newest request, checked by makeRequest's sample: address, body, time, secret."""
        _, path, headers, _ = self.received[-1]
        original = self.url + path + body + headers["x-poster-time"] + secret
        return hashlib.md5(original.encode()).hexdigest() == headers["x-poster-signature"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Counter:
    """One world's terminal, with a screen."""

    def __init__(self, up: Up, page: Page, shelf: Shelf) -> None:
        self.up, self.page, self.shelf = up, page, shelf
        self.world = f"{up['control']['base_url']}/control/worlds/{up['world']}"
        self.terminal = f"{up['poster']['base_url']}/terminal?world={up['world']}"
        self.http = httpx.Client(timeout=60, verify=False)
        self.hosts: set[str] = set()
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.hosts.add(httpx.URL(request.url).host)

    def opens(self, *bundles: str, working: bool = True) -> None:
        """The page is opened with these scripts; ``working``: a cashier with an open shift is at it."""
        addresses = [self.shelf.put(script, f"app{number}.js") for number, script in enumerate(bundles, 1)]
        if working:
            self.post("/login", pin="0000")
            self.post("/shift/open")
        self.page.goto(self.terminal + "".join(f"&bundle={address}" for address in addresses))
        self.page.wait_for_selector("body[data-state=open]")
        self.wait_for(lambda view: [app["running"] for app in view["apps"]] == [True] * len(bundles))

    def wait_for(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Until the terminal's view is so."""
        for _ in range(2400):
            view: dict[str, Any] = self.http.get(f"{self.world}/terminal").json()
            if holds(view):
                return view
            self.page.wait_for_timeout(25)
        raise AssertionError(f"this never came: {view}")

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"{self.world}/terminal{path}", json=body)
        assert answer.status_code < 400, answer.text
        view: dict[str, Any] = answer.json()
        return view

    def orders(self, *products: int) -> dict[str, Any]:
        """A new order on the screen."""
        view = self.post("/orders")
        for product in products:
            view = self.post("/order/lines", product_id=product)
        self.page.wait_for_selector("body[data-screen=order]")
        return view

    def app(self, number: int = 1) -> FrameLocator:
        """Inside an app's frame."""
        return self.page.frame_locator("iframe.app").nth(number - 1)

    def evaluate(self, expression: str, number: int = 1) -> Any:
        """What an expression is in an app's document."""
        return self.app(number).locator("#app-container").evaluate(f"() => ({expression})")

    def journal(self, *operations: str) -> list[dict[str, Any]]:
        entries = self.http.get(f"{self.world}/journal", params={"limit": 10_000}).json()["exchanges"]
        return [one for one in entries if not operations or one["operation"] in operations]

    def notes(self, operation: str) -> list[str]:
        return [str(one["note"]) for one in self.journal(operation)]

    def close(self) -> None:
        self.page.remove_listener("request", self._note)
        self.http.close()
