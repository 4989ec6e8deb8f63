"""The Till API, typed: what a cashier's buttons do. Every POST carries an `Idempotency-Key` of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from harness.actors.problem import Refused, ask
from harness.actors.sale import Member, Sale, Scan, Statement, TillEntry, TillLedger
from harness.actors.transport import Transport


def fresh_key() -> str:
    """A key nobody used before; it decides nothing, so it need not repeat from run to run."""
    return uuid.uuid4().hex


class Till:
    """One till service under `base_url`."""

    def __init__(self, transport: Transport, base_url: str, key: Callable[[], str] = fresh_key) -> None:
        self._transport, self._base, self._key = transport, f"{base_url.rstrip('/')}/till/v1", key

    def statement(self) -> Statement:
        return Statement.model_validate(self._get("statement"))

    def open_sale(self, till: str) -> Sale:
        return self._sale("sales", {"till": till})

    def sale(self, sale_id: str) -> Sale:
        return Sale.model_validate(self._get(f"sales/{sale_id}"))

    def sale_after(self, sale_id: str, version: int, seconds: float) -> Sale:
        """The sale once it is newer than `version`, or as it is after `seconds` on the till's clock."""
        return Sale.model_validate(self._get(f"sales/{sale_id}?after_version={version}&timeout={seconds:.3f}"))

    def add_item(
        self, sale_id: str, name: str, unit_price: int, quantity: int = 1, stamp: str | None = None, vat: int = 2500
    ) -> Sale:
        item = {"name": name, "unit_price": unit_price, "quantity": quantity, "vat_rate": vat}
        return self._sale(f"sales/{sale_id}/items", item | ({"stamp": stamp} if stamp else {}))

    def scan(self, sale_id: str, code: str) -> Sale:
        return self._sale(f"sales/{sale_id}/scan", {"code": code})

    def type_phone(self, sale_id: str, phone: str) -> Sale:
        return self._sale(f"sales/{sale_id}/scan", {"phone": phone})

    def scan_ahead(self, till: str, code: str) -> Scan:
        """A scan before any sale: the next sale of that till adopts it."""
        return Scan.model_validate(self._post("scans", {"code": code, "till": till}))

    def enrol(self, sale_id: str) -> Sale:
        return self._sale(f"sales/{sale_id}/enrolment", {})

    def rewards(self, sale_id: str, choice: str, amount: int | None = None) -> Sale:
        return self._sale(
            f"sales/{sale_id}/rewards", {"choice": choice} | ({} if amount is None else {"amount": amount})
        )

    def pay(self, sale_id: str) -> Sale:
        return self._sale(f"sales/{sale_id}/payment", {})

    def cancel(self, sale_id: str) -> Sale:
        return self._sale(f"sales/{sale_id}/cancellation", {})

    def refund(self, sale_id: str, amount: int) -> Sale:
        return self._sale(f"sales/{sale_id}/refunds", {"amount": amount})

    def member(self, msisdn: str) -> Member | None:
        """The member with that number, None when there is none."""
        try:
            return Member.model_validate(self._get(f"members/{msisdn}"))
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def ledger(self) -> tuple[TillEntry, ...]:
        """The whole ledger, oldest first."""
        entries: list[TillEntry] = []
        while True:
            after = entries[-1].id if entries else 0
            page = TillLedger.model_validate(self._get(f"ledger?after={after}"))
            if not page.entries:
                return tuple(entries)
            entries.extend(page.entries)

    def _sale(self, path: str, body: object) -> Sale:
        return Sale.model_validate(self._post(path, body))

    def _post(self, path: str, body: object) -> object:
        return ask(self._transport, "POST", f"{self._base}/{path}", body, {"Idempotency-Key": self._key()}).json()

    def _get(self, path: str) -> object:
        return ask(self._transport, "GET", f"{self._base}/{path}").json()
