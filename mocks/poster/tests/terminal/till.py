"""A terminal for the tests: its API, and a page that says what an app's frame would say."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from queue import Queue
from threading import Thread
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from mocks.poster.tests.sandbox import Sandbox

EMPTY = "// nothing"


class Refused(Exception):
    """The terminal refused; ``kind`` as in the problem's type."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.kind: str = problem["type"].removeprefix("urn:kassa:problem:terminal-")


class Till:
    """One world's terminal."""

    def __init__(self, url: str, poster: Sandbox) -> None:
        self.url, self.poster = url, poster
        self.base = f"{url}/terminal/worlds/{poster.world.id}"
        self.http = httpx.Client(timeout=120, verify=False)

    def do(self, verb: str, path: str, **body: Any) -> Any:
        answer = self.http.request(verb, self.base + path, json=body if verb != "GET" else None)
        if answer.status_code >= 400:
            raise Refused(answer.json())
        return None if answer.status_code == 204 else answer.json()

    def post(self, path: str, **body: Any) -> Any:
        return self.do("POST", path, **body)

    def look(self) -> dict[str, Any]:
        view: dict[str, Any] = self.do("GET", "")
        return view

    def refusal(self, path: str, verb: str = "POST", **body: Any) -> str:
        try:
            self.do(verb, path, **body)
        except Refused as refused:
            return refused.kind
        raise AssertionError(f"{path} was not refused")

    def opens(self) -> None:
        """A cashier begins to work."""
        self.post("/login", pin="0000")
        self.post("/shift/open", amount=0)

    def orders(self, *products: int) -> dict[str, Any]:
        """A new order of these; what the terminal shows then."""
        self.opens()
        self.post("/orders")
        for product in products:
            self.post("/order/lines", product_id=product)
        return self.look()

    def install(self, name: str = "one.js", bundle: str = EMPTY) -> str:
        """Load an app; its id."""
        app: str = self.post("/apps", name=name, bundle=bundle)["id"]
        return app

    def journal(self, *operations: str) -> list[Any]:
        """Entries of these operations, oldest first."""
        entries = self.poster.world.journal.after(0, 10_000)
        return [entry for entry in entries if not operations or entry.operation in operations]

    @property
    def misuse(self) -> list[str]:
        return [str(entry.note) for entry in self.journal("misuse")]

    def page(self) -> Page:
        return Page(self)

    def close(self) -> None:
        self.http.close()


class Page:
    """The terminal's page as the world knows it, with apps that are acted by the test.

    `rests`: an app that got an answer comes to rest at once.
    """

    def __init__(self, till: Till) -> None:
        self.till = till
        self._open = ExitStack()
        address = till.base.replace("http", "ws", 1) + "/page"
        self._socket: ClientConnection = self._open.enter_context(connect(address, open_timeout=60))
        self._frames: Queue[dict[str, Any]] = Queue()
        self.rests = True
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self.told: list[dict[str, Any]] = []
        self._calls = 0

    def _read(self) -> None:
        with suppress(ConnectionClosedError):  # `code` tells
            for text in self._socket:
                frame = json.loads(text)
                if "re" in frame and self.rests:
                    self.says(frame["app"], "idle", event=frame.get("number", 0))
                self._frames.put(frame)

    def says(self, app: str, say: str, **more: Any) -> None:
        self._socket.send(json.dumps({"app": app, "say": say, **more}))

    def starts(self, app: str, *events: str) -> None:
        """The app's document begins and subscribes; handlers are numbered from 1."""
        self.says(app, "start")
        for number, event in enumerate(events, 1):
            self.says(app, "on", event=event, handler=number)
        self.says(app, "running")
        self.calls(app, "orders.getActive")  # everything before has been heard once this is answered

    def calls(self, app: str, method: str, *args: Any) -> Any:
        """The result of an SDK call, or the text with which it was rejected, as an error."""
        self._calls += 1
        number = self._calls
        self._socket.send(json.dumps({"app": app, "call": number, "method": method, "args": args}))
        answer = self.hears(lambda frame: frame.get("re") == number)
        if "error" in answer:
            raise LookupError(answer["error"])
        return answer["value"]

    def asks(self, app: str, method: str, *args: Any) -> int:
        """A call whose answer comes later."""
        self._calls += 1
        self._socket.send(json.dumps({"app": app, "call": self._calls, "method": method, "args": args}))
        return self._calls

    def event(self, name: str, app: str | None = None) -> dict[str, Any]:
        """The next event of this name; the app comes to rest at once."""
        frame = self.hears(lambda frame: frame.get("name") == name and app in (None, frame["app"]))
        self.says(frame["app"], "idle", event=frame["event"])
        return frame

    def next(self, event: dict[str, Any], **answer: Any) -> None:
        self.says(event["app"], "next", event=event["event"], answer=answer or None)

    def hears(self, wanted: Any) -> dict[str, Any]:
        """The first frame that fits and was not taken yet."""
        for frame in self.told:
            if wanted(frame):
                self.told.remove(frame)
                return frame
        while True:
            frame = self._frames.get(timeout=60)
            if wanted(frame):
                found: dict[str, Any] = frame
                return found
            self.told.append(frame)

    @property
    def code(self) -> int | None:
        """With which code the world closes the page."""
        self._reader.join(timeout=60)
        return self._socket.close_code

    def close(self) -> None:
        self._open.close()
