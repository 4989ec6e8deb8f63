"""A Poster mock on a real socket for the tests: one server, a new world on a manual clock for each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import httpx

from mocks.poster.account import PosterAccount
from mocks.poster.app import VENDOR, poster_app
from mocks.poster.application import Application
from mocks.world.clock import Mode
from mocks.world.faults import Rule
from mocks.world.server import bind
from mocks.world.tests.served import Served, url_of
from mocks.world.world import World

P = ParamSpec("P")
T = TypeVar("T")


class PosterServer(Served):
    """Serves the mock and nothing else."""

    def __init__(self) -> None:
        super().__init__((VENDOR,))
        bound = bind("127.0.0.1", 0)
        self.base_url = url_of(bound)
        self.serve((poster_app(self.tenants), bound))


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
        self.http = httpx.Client(base_url=server.base_url, timeout=120, verify=False)

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
