"""A counter to sell at: a till in a world of its own, driven over HTTP as a cashier's screen would."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

Sale = dict[str, Any]


class Counter:
    """The Till API and the world around it."""

    def __init__(self, control: str, *, clock: str = "jump", till: bool = True) -> None:
        self._http = httpx.Client(timeout=120)
        wanted = {"clock": clock, "till": till}
        self.up = self._http.post(f"{control}/control/worlds", json=wanted).raise_for_status().json()
        self._world = f"{control}/control/worlds/{self.up['world']}"
        self.url: str = self.up["till"]["base_url"] if till else ""
        self.customer = self.up["people"][0]

    def close(self) -> None:
        self._http.delete(self._world)
        self._http.close()

    def post(self, path: str, body: object = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self._http.post(f"{self.url}/till/v1{path}", json=body if body is not None else {}, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self._http.get(f"{self.url}/till/v1{path}", params=query).raise_for_status().json()

    def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._http.request(method, self.url + path, **options)

    def sale(self, price: int = 10_000, scan: bool = True, **item: Any) -> str:
        """A sale with one line, and the customer scanned."""
        sale_id = str(self.post("/sales").raise_for_status().json()["id"])
        self.post(f"/sales/{sale_id}/items", {"name": "Thing", "unit_price": price, **item}).raise_for_status()
        if scan:
            self.post(f"/sales/{sale_id}/scan", {"code": self.customer["personal_qr"]}).raise_for_status()
        return sale_id

    def until(self, sale_id: str, holds: Callable[[Sale], bool], timeout: int = 1200) -> Sale:
        """Wait as a screen does: long polls, until `holds`."""
        sale: Sale = self.get(f"/sales/{sale_id}")
        while not holds(sale):
            version = sale["version"]
            sale = self.get(f"/sales/{sale_id}", after_version=version, timeout=timeout)
            assert sale["version"] > version, f"nothing happened any more: {sale}"
        return sale

    def pays(self, sale_id: str) -> Sale:
        """Press pay and wait for the end of it."""
        self.post(f"/sales/{sale_id}/payment").raise_for_status()
        return self.until(sale_id, lambda sale: sale["state"] != "paying")

    def joins(self) -> None:
        """Make the customer a member."""
        sale_id = self.sale()
        self.post(f"/sales/{sale_id}/enrolment").raise_for_status()
        sale = self.until(sale_id, lambda sale: sale["enrolment"]["state"] != "pending")
        assert sale["enrolment"]["state"] == "enrolled"

    def habit(self, habit: str) -> None:
        path = f"{self._world}/phones/{self.customer['msisdn']}/habit"
        self._http.put(path, json={"habit": habit}).raise_for_status()

    def approve(self) -> None:
        self._http.post(f"{self._world}/phones/{self.customer['msisdn']}/approve", json={}).raise_for_status()

    def fault(self, operation: str, effect: dict[str, Any], phase: str = "before", **when: Any) -> None:
        rule = {"operation": operation, "phase": phase, "effect": effect, **(when or {"nth": 1})}
        self._http.put(f"{self._world}/faults", json={"rules": [rule]}).raise_for_status()

    def asked(self, operation: str | None = None) -> list[dict[str, Any]]:
        """The till's calls to Vipps, from the journal."""
        journal = self._http.get(f"{self._world}/journal", params={"limit": 1000}).raise_for_status().json()
        calls = [exchange for exchange in journal["exchanges"] if exchange["source"] == "merchant"]
        return [call for call in calls if operation in (None, call["operation"])]

    def money(self) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        """(what Vipps did with money, what the till's books say)."""
        vendor = self._http.get(f"{self._world}/ledger").raise_for_status().json()["entries"]
        kinds = ("reserved", "captured", "refunded", "cancelled")
        booked = [
            (entry["kind"], entry["amount"]) for entry in self.get("/ledger")["entries"] if entry["unit"] == "NOK"
        ]
        return [(entry["kind"], entry["amount"]) for entry in vendor if entry["kind"] in kinds], booked

    def vendor_has(self, kind: str) -> None:
        """Wait (on the wall) until Vipps has done something with money."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            entries = self._http.get(f"{self._world}/ledger").raise_for_status().json()["entries"]
            if any(entry["kind"] == kind for entry in entries):
                return
        raise AssertionError(f"Vipps never {kind} anything")

    def member(self) -> Any:
        return self.get(f"/members/{self.customer['msisdn']}")


def texts(sale: Sale) -> str:
    """All the cashier can read."""
    return " ".join(message["text"] for message in sale["messages"])
