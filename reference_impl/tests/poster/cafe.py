"""A café in a world of its own, and what its terminal sends for the club's app: signed requests, without a browser."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx

CROISSANT, COFFEE = 1, 2
Answer = dict[str, Any]


class Cafe:
    """A world with a café, a till with members, and a tablet in the café."""

    def __init__(self, up: Answer, base_url: str | None = None) -> None:
        """`base_url`: of the till, where it is not the world's own."""
        self.http = httpx.Client(timeout=60)
        self.up, self.poster = up, up["poster"]
        self.world = f"{up['control']['base_url']}/control/worlds/{up['world']}"
        self.url = base_url or up["till"]["base_url"]
        self.customer = up["people"][0]

    @classmethod
    def new(cls, control: str) -> Cafe:
        """In a new world, whose time leaps."""
        wanted = {"clock": "jump", "till": {"qerko": "off"}}
        return cls(httpx.post(f"{control}/control/worlds", json=wanted, timeout=60).raise_for_status().json())

    def close(self) -> None:
        self.http.delete(self.world)
        self.http.close()

    # --- the shop ---------------------------------------------------------------------------------------------------

    def till(self, path: str, body: object = None) -> Any:
        """A call of the Till API."""
        verb = "GET" if body is None else "POST"
        return self.http.request(verb, f"{self.url}/till/v1{path}", json=body).raise_for_status().json()

    def joins(self, spends: int = 0) -> None:
        """The customer joins at the shop's till, with Vipps, and buys for so much (øre)."""
        phone = f"{self.world}/phones/{self.customer['msisdn']}"
        self.http.put(f"{phone}/habit", json={"habit": "approves"}).raise_for_status()
        sale = self.till("/sales", {})["id"]
        self.till(f"/sales/{sale}/items", {"name": "Shoes", "unit_price": spends or 100})
        self.till(f"/sales/{sale}/scan", {"code": self.customer["personal_qr"]})
        self.till(f"/sales/{sale}/enrolment", {})
        self._until(sale, lambda told: told["enrolment"]["state"] == "enrolled")
        if spends:
            self.till(f"/sales/{sale}/payment", {})
            self._until(sale, lambda told: told["state"] == "paid")
        self.http.put(f"{phone}/habit", json={"habit": "by-hand"}).raise_for_status()

    def _until(self, sale: str, holds: Any) -> None:
        told = self.till(f"/sales/{sale}")
        while not holds(told):
            version = told["version"]
            told = self.till(f"/sales/{sale}?after_version={version}&timeout=60")
            assert told["version"] > version, told

    def member(self) -> Answer:
        found: Answer = self.till(f"/members/{self.customer['msisdn']}")
        return found

    def entries(self, reference: str) -> list[tuple[str, int]]:
        """What the books say about one order."""
        return [(one["kind"], one["amount"]) for one in self.member()["entries"] if one["sale"] == reference]

    # --- what the terminal sends for the app --------------------------------------------------------------------------

    def signed(self, path: str, body: object, **forged: str) -> httpx.Response:
        """A request as `Poster.makeRequest` sends it; `forged`: headers that are to be wrong."""
        url, text = f"{self.url}/poster/app{path}", json.dumps(body, separators=(",", ":"))
        time = str(int(self.now()))
        secret = self.poster["application_secret"]
        headers = {
            "Content-Type": "application/json",
            "X-Poster-Signature": hashlib.md5((url + text + time + secret).encode()).hexdigest(),
            "X-Poster-Time": time,
            "X-Poster-Url": self.poster["account"],
            **{name.replace("_", "-"): value for name, value in forged.items()},
        }
        return self.http.post(url, content=text, headers=headers)

    def asks(self, path: str, body: object) -> Answer:
        answer = self.signed(path, body)
        assert answer.status_code == 200, answer.text
        told: Answer = answer.json()
        return told

    def refused(self, path: str, body: object, **forged: str) -> tuple[int, str]:
        """Status and type of the problem."""
        answer = self.signed(path, body, **forged)
        return answer.status_code, answer.json()["type"].removeprefix("urn:kassa:problem:")

    # --- the café -----------------------------------------------------------------------------------------------------

    def now(self) -> float:
        return float(self.http.get(f"{self.world}/clock").raise_for_status().json()["now"])

    def passes(self, seconds: float) -> None:
        self.http.post(f"{self.world}/clock/advance", json={"seconds": seconds}).raise_for_status()

    def web_api(self, method: str, **parameters: Any) -> Any:
        query = {"token": self.poster["token"], "format": "json"}
        reply = self.http.post(f"{self.poster['base_url']}/api/{method}", params=query, json=parameters)
        answer = reply.raise_for_status().json()
        assert "response" in answer, answer
        return answer["response"]

    def terminal(self, path: str, **body: Any) -> Answer:
        """A call of the terminal's control API."""
        answer = self.http.post(f"{self.world}/terminal{path}", json=body)
        assert answer.status_code < 400, answer.text
        told: Answer = answer.json()
        return told

    def opens(self) -> None:
        """The waiter begins to work."""
        self.terminal("/login", pin="0000")
        self.terminal("/shift/open")

    def orders(self, *products: int) -> Answer:
        """A new order on the terminal's screen."""
        told = self.terminal("/orders")
        for product in products:
            told = self.terminal("/order/lines", product_id=product)
        order: Answer = told["order"]
        return order

    def guest(self, **facts: Any) -> int:
        """A guest of the club in Poster's guest base; its id."""
        club = self.asks("/club", {})
        wanted = {"client_name": "Nordmann Kari", "client_groups_id_client": club["group_id"], **facts}
        return int(self.web_api("clients.createClient", **wanted))

    def at(self, order: Answer, client_id: int) -> Answer:
        """How the app names an order."""
        return {"client_id": client_id, "transaction_id": order["transaction_id"]}

    def faults(self, *rules: Answer) -> None:
        self.http.put(f"{self.world}/faults", json={"rules": list(rules)}).raise_for_status()

    def journal(self, operation: str) -> list[Answer]:
        page = self.http.get(f"{self.world}/journal", params={"limit": 10_000}).raise_for_status().json()
        return [one for one in page["exchanges"] if one["operation"] == operation]
