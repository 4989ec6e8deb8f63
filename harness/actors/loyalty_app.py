"""A loyalty app in Poster's terminal, played by hand: over the line of the terminal's page it says what an app says.

It stands in where no browser can run a bundle. All it does goes through the SDK: the terminal checks it, Poster signs
its requests, the journal has them. Sums in kopecks; to Poster they go as hryvnias.

Source: Poster POS platform, events, orders, clients, makeRequest; loyalty guideline, its three parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType

from websockets.sync.client import connect

from harness.actors.world import World

PATIENCE = 60.0  # real seconds for an answer of a busy machine
EVENTS = ("applicationIconClicked", "beforeOrderClose", "afterOrderClose")
Facts = Mapping[str, object]


class LoyaltyApp:
    """One app of the world's terminal, whose server is at `server`; it runs while the context lasts.

    Raises:
        TimeoutError: the terminal does not answer.
    """

    def __init__(self, world: World, app_id: str, server: str) -> None:
        self._id, self._server = app_id, server
        base = world.up.poster.base_url.replace("http", "ws", 1)
        self._line = connect(f"{base}/terminal/worlds/{world.up.world}/page", max_size=None, open_timeout=60)
        self._calls = 0
        self._events: list[Facts] = []
        self._answers: dict[int, Facts] = {}

    def __enter__(self) -> LoyaltyApp:
        self._says("start")
        for handler, event in enumerate(EVENTS):
            self._says("on", event=event, handler=handler)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._line.close()

    def runs(self, title: str) -> None:
        """The bundle has been evaluated: its icon is there."""
        self.calls("interface.showApplicationIconAt", {"order": title})
        self._says("running")

    def calls(self, method: str, *arguments: object) -> object:
        """A call of the SDK and what it resolves to."""
        return self.hears_back(self.begins(method, *arguments))

    def begins(self, method: str, *arguments: object) -> int:
        """A call that somebody else has to answer; its number."""
        self._calls += 1
        self._send({"call": self._calls, "method": method, "args": list(arguments)})
        return self._calls

    def hears_back(self, number: int) -> object:
        """What the call resolves to."""
        while number not in self._answers:
            self._receive()
        answer = self._answers.pop(number)
        assert "error" not in answer, f"call {number}: {answer['error']}"
        return answer.get("value")

    def asks(self, path: str, body: Facts) -> Facts:
        """The answer of the app's server, asked through Poster."""
        options = {"method": "post", "headers": ["Content-Type: application/json"], "body": json.dumps(body)}
        told = self.calls("makeRequest", self._server + path, options)
        assert isinstance(told, dict) and told["code"] == 200, f"{path}: {told}"
        return dict(told["result"])

    def hears(self, event: str) -> Facts:
        """The next event of that name, as the terminal tells it."""
        while True:
            for place, told in enumerate(self._events):
                if told["name"] == event:
                    return self._events.pop(place)
            self._receive()

    def goes_on(self, event: Facts) -> None:
        """`next`: the terminal does what it was about to do."""
        self._says("next", event=event["event"])

    def _says(self, what: str, **facts: object) -> None:
        self._send({"say": what, **facts})

    def _send(self, message: Facts) -> None:
        self._line.send(json.dumps({"app": self._id, **message}))

    def _receive(self) -> None:
        told = json.loads(self._line.recv(timeout=PATIENCE))
        if "event" in told:
            self._events.append(told)
        elif "re" in told:
            self._answers[told["re"]] = told
        dealt_with = told.get("event", told.get("number"))
        if dealt_with is not None:  # nothing goes on behind the back of whoever plays the app: it is at rest at once
            self._says("idle", event=dealt_with)
