"""A Vipps mock on a real socket for the tests: one server, a new world on a manual clock for each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import httpx

from mocks.vipps.account import VippsAccount
from mocks.vipps.app import VENDOR, vipps_app
from mocks.world.clock import Mode
from mocks.world.faults import Rule
from mocks.world.phone import HabitKind, Phone, Screen
from mocks.world.server import bind
from mocks.world.tests.served import Served, url_of
from mocks.world.world import World

P = ParamSpec("P")
T = TypeVar("T")
TOKEN_PATH = "/access-management-1.0/access/oauth2/token"
START_PATH = "/vipps-login-ciba/api/backchannel/authentication"
CIBA = "urn:openid:params:grant-type:ciba"


class VippsServer(Served):
    """Serves the mock and nothing else."""

    def __init__(self) -> None:
        super().__init__((VENDOR,))
        bound = bind("127.0.0.1", 0)
        self.base_url = url_of(bound)
        self.serve((vipps_app(self.tenants), bound))


class Sandbox:
    """One world of the server, and a merchant's HTTP client."""

    def __init__(self, server: VippsServer, seed: int = 1) -> None:
        self.server = server
        self.world: World = server.do(server.tenants.create, None, seed, Mode.MANUAL)
        # Plain http: loading certificates for each client would cost more than the rest of a test.
        self.http = httpx.Client(base_url=server.base_url, timeout=120, verify=False)
        self._platform: dict[str, str] | None = None

    @property
    def account(self) -> VippsAccount:
        return self.world.part(VippsAccount)

    @property
    def basic(self) -> httpx.BasicAuth:
        """Client authentication of the Login API."""
        return httpx.BasicAuth(self.account.client_id, self.account.client_secret)

    @property
    def platform(self) -> dict[str, str]:
        """The headers of a platform call, with an access token fetched on first use."""
        if self._platform is None:
            keys = {
                "client_id": self.account.client_id,
                "client_secret": self.account.client_secret,
                "Ocp-Apim-Subscription-Key": self.account.subscription_key,
            }
            answer = self.http.post("/accesstoken/get", headers=keys)
            assert answer.status_code == 200, answer.text
            self._platform = {
                "Authorization": f"Bearer {answer.json()['access_token']}",
                "Ocp-Apim-Subscription-Key": self.account.subscription_key,
                "Merchant-Serial-Number": self.account.msn,
            }
        return self._platform

    @property
    def guest(self) -> Phone:
        """An adult Norwegian with the app."""
        return self.world.people[0]

    def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.server.do(work, *args, **kwargs)

    def advance(self, seconds: float) -> float:
        return self.server.run(self.world.clock.advance(seconds))

    def habit(self, phone: Phone, kind: HabitKind) -> None:
        self.do(self.world.set_habit, phone, kind, None)

    def fault(self, *rules: dict[str, Any]) -> None:
        self.do(self.world.faults.put, [Rule.model_validate(rule) for rule in rules])

    def pending(self, phone: Phone) -> Screen:
        screen = phone.pending()
        assert screen is not None, "nothing to answer on the phone"
        return screen

    def approves(self, phone: Phone) -> Screen:
        screen = self.pending(phone)
        self.do(self.world.answer, phone, screen, True)
        return screen

    def rejects(self, phone: Phone) -> Screen:
        screen = self.pending(phone)
        self.do(self.world.answer, phone, screen, False)
        return screen

    def start_login(self, phone: Phone, scope: str = "openid name phoneNumber", **form: str) -> httpx.Response:
        form = {"login_hint": f"urn:msisdn:{phone.person.msisdn}", "scope": scope} | form
        return self.http.post(START_PATH, data=form, auth=self.basic)

    def poll(self, auth_req_id: str) -> httpx.Response:
        form = {"grant_type": CIBA, "auth_req_id": auth_req_id}
        return self.http.post(TOKEN_PATH, data=form, auth=self.basic)

    def log_in(self, phone: Phone, scope: str = "openid name phoneNumber", **form: str) -> dict[str, Any]:
        """A whole login: started, approved, redeemed."""
        started = self.start_login(phone, scope, **form)
        assert started.status_code == 200, started.text
        self.approves(phone)
        answer = self.poll(started.json()["auth_req_id"])
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def close(self) -> None:
        self.http.close()
        self.do(self.server.tenants.drop, self.world.id)
