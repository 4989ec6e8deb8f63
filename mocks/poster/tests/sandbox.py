"""A Poster mock on a real socket for the tests: one server, a new world on a manual clock for each test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

import httpx

from mocks.poster.account import PosterAccount
from mocks.poster.app import VENDOR, poster_app
from mocks.poster.application import Application
from mocks.world.clock import Mode
from mocks.world.faults import Rule
from mocks.world.server import ServerGroup, bind
from mocks.world.tenants import Tenants
from mocks.world.world import World

P = ParamSpec("P")
T = TypeVar("T")


class PosterServer:
    """Serves the mock from an event loop in a thread of its own; state is only touched from that loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.tenants: Tenants = self.do(Tenants, (VENDOR,))
        socket = bind("127.0.0.1", 0)
        self.base_url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        self._group = ServerGroup([(poster_app(self.tenants), socket)])
        self.run(self._group.start())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async def there() -> T:
            return work(*args, **kwargs)

        return self.run(there())

    def close(self) -> None:
        self.run(self._group.stop())
        self.run(self.tenants.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


class ApiError(Exception):
    """The envelope held an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


class Sandbox:
    """One world of the server, and an integrator's HTTP client."""

    def __init__(self, server: PosterServer, seed: int = 1) -> None:
        self.server = server
        self.world: World = server.do(server.tenants.create, None, seed, Mode.MANUAL)
        # Plain http: loading certificates for each client would cost more than the rest of a test.
        self.http = httpx.Client(base_url=server.base_url, timeout=30, verify=False)

    @property
    def account(self) -> PosterAccount:
        return self.world.part(PosterAccount)

    @property
    def application(self) -> Application:
        return self.account.applications[0]

    def send(self, method: str, token: str | None = None, verb: str = "POST", **request: Any) -> httpx.Response:
        """One request with the token in the query."""
        query = {"token": self.account.token if token is None else token} | request.pop("params", {})
        return self.http.request(verb, f"/api/{method}", params=query, **request)

    def call(self, method: str, **parameters: Any) -> Any:
        """What a method answers to a JSON body.

        Raises:
            ApiError: it refused.
        """
        return opened(self.send(method, json=parameters))

    def get(self, method: str, **parameters: Any) -> Any:
        """What a method answers to a query."""
        return opened(self.send(method, verb="GET", params=parameters))

    def refusal(self, method: str, **parameters: Any) -> int:
        """The code with which a method refuses."""
        try:
            answer = self.call(method, **parameters)
        except ApiError as error:
            return error.code
        raise AssertionError(f"{method} answered {answer!r}")

    def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.server.do(work, *args, **kwargs)

    def advance(self, seconds: float) -> float:
        return self.server.run(self.world.clock.advance(seconds))

    def fault(self, *rules: dict[str, Any]) -> None:
        self.do(self.world.faults.put, [Rule.model_validate(rule) for rule in rules])

    def close(self) -> None:
        self.http.close()
        self.do(self.server.tenants.drop, self.world.id)


def opened(answer: httpx.Response) -> Any:
    """The content of an envelope, which comes with HTTP 200 whatever is in it."""
    assert answer.status_code == 200, answer.text
    content = answer.json()
    if "error" in content:
        assert list(content) == ["error"]
        raise ApiError(content["error"]["code"], content["error"]["message"])
    assert list(content) == ["response"]
    return content["response"]
