"""A restaurant at Qerko for the tests: the mock and the control API on real sockets, a POS, guests, virtual time."""

from __future__ import annotations

from typing import Any, ParamSpec, TypeVar

import httpx

from mocks.control.app import control_app
from mocks.control.worlds import Addresses, NewWorld, Sandbox
from mocks.poster.app import VENDOR as POSTER
from mocks.qerko.account import QerkoAccount
from mocks.qerko.app import VENDOR, qerko_app
from mocks.qerko.tests.smallpos import PosByHand, SmallPos
from mocks.vipps.app import VENDOR as VIPPS
from mocks.world.clock import Mode
from mocks.world.server import bind
from mocks.world.tests.served import Served, url_of
from mocks.world.world import World

P = ParamSpec("P")
T = TypeVar("T")
Json = dict[str, Any]


class QerkoServer(Served):
    """Serves Qerko's cloud and the control API."""

    def __init__(self) -> None:
        super().__init__((VIPPS, VENDOR, POSTER))
        cloud, control = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
        self.url, self.control_url = url_of(cloud), url_of(control)
        self.worlds = Sandbox(self.tenants, Addresses(self.control_url, "", self.url, "", ""), None)
        self.serve((qerko_app(self.tenants), cloud), (control_app(self.worlds), control))


class Tavern:
    """One world that jumps, with a POS at its first restaurant, which is the card authority as well."""

    def __init__(self, server: QerkoServer, clock: Mode = Mode.JUMP) -> None:
        self.server = server
        self.up: Json = server.run(server.worlds.create(NewWorld(clock=clock)))
        self.world: World = server.tenants.get(self.up["world"])
        self.yours: Json = self.up["qerko"]["restaurants"][0]
        self.http = httpx.Client(
            base_url=f"{server.control_url}/control/worlds/{self.world.id}/", timeout=60, verify=False
        )
        self.put("brands/kassa", {"authority": self.yours["id"]})
        self.pos: PosByHand = SmallPos(self.up["qerko"]["websocket_url"], self.yours["api_key"])

    @property
    def account(self) -> QerkoAccount:
        return self.world.part(QerkoAccount)

    def close(self) -> None:
        self.pos.close()
        self.http.close()
        self.server.run(self.server.worlds.drop(self.world.id))

    def guest(self, number: int = 0) -> GuestAtTable:
        return GuestAtTable(self, self.up["people"][number]["msisdn"])

    def put(self, path: str, body: Any) -> Any:
        return self.http.put(path, json=body).raise_for_status().json()

    def get(self, path: str) -> Any:
        return self.http.get(path).raise_for_status().json()

    def fault(self, operation: str, kind: str, phase: str = "before", **more: Any) -> None:
        """The next call of ``operation`` meets a fault."""
        rule = {"operation": operation, "times": 1, "phase": phase, "effect": {"kind": kind} | more}
        self.put("faults", {"rules": [rule]})

    def advance(self, seconds: float) -> None:
        """Let time pass; all that is under way, and due in it, has happened when this returns."""
        self.http.post("clock/advance", json={"seconds": seconds}).raise_for_status()

    def journal(self, operation: str) -> list[Json]:
        return [e for e in self.get("journal?limit=10000")["exchanges"] if e["operation"] == operation]

    def money(self) -> dict[str, int]:
        """What the vendor's ledger says, added up by kind, in minor units."""
        found: dict[str, int] = {}
        for entry in self.get("ledger")["entries"]:
            found[entry["kind"]] = found.get(entry["kind"], 0) + entry["amount"]
        return found

    def rest(self, method: str, payment: str, key: str | None = None) -> httpx.Response:
        """What a POS does over REST; with ``yours``' key unless another one is given."""
        headers = {"Authorization": f"Bearer {self.yours['api_key'] if key is None else key}", "Pos-Id": "small pos"}
        return httpx.request(
            method, f"{self.server.url}/api/v2/pos/payment/{payment}", headers=headers, verify=False, timeout=120
        )


class GuestAtTable:
    """One guest's app, by the control API; every press answers what the app shows then."""

    def __init__(self, tavern: Tavern, msisdn: str) -> None:
        self.tavern, self.msisdn = tavern, msisdn

    def press(self, button: str, body: Json | None = None, timeout: float = 20) -> Json:
        shown: Json = self.answer(button, body, timeout).raise_for_status().json()
        return shown

    def answer(self, button: str, body: Json | None = None, timeout: float = 20) -> httpx.Response:
        return self.tavern.http.post(f"guests/{self.msisdn}/{button}?timeout={timeout}", json=body or {})

    def looks(self, after_version: int | None = None, timeout: float = 0) -> Json:
        query = "" if after_version is None else f"?after_version={after_version}&timeout={timeout}"
        shown: Json = self.tavern.get(f"guests/{self.msisdn}{query}")
        return shown

    def rests(self) -> Json:
        """What the app shows once it is at rest."""
        shown = self.looks()
        while shown["busy"]:
            shown = self.looks(shown["version"], 200)
        return shown

    def picks(self, **quantities: str) -> Json:
        """Sits down at table 1 and picks; nothing named: everything."""
        self.press("scan")
        items = [{"id": id, "quantity": quantity} for id, quantity in quantities.items()]
        return self.press("pick", {"items": items} if items else None)
