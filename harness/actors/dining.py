"""The restaurant's side of the Till API, typed. Every POST carries an `Idempotency-Key` of its own."""

from __future__ import annotations

from collections.abc import Callable

from harness.actors.bill import Bill, Bills, CardCode, Connection, Connections, Mail, Mails, TillTable, TillTables
from harness.actors.problem import ask
from harness.actors.till import fresh_key
from harness.actors.transport import Transport


class Dining:
    """Tables, bills and loyalty cards of one till service under `base_url`."""

    def __init__(self, transport: Transport, base_url: str, key: Callable[[], str] = fresh_key) -> None:
        self._transport, self._base, self._key = transport, f"{base_url.rstrip('/')}/till/v1", key

    def connections(self) -> tuple[Connection, ...]:
        """How each restaurant of the till is connected to Qerko."""
        return Connections.model_validate(self._get("restaurants")).restaurants

    def tables(self) -> tuple[TillTable, ...]:
        return TillTables.model_validate(self._get("tables")).tables

    def open_bill(self, table: str, name: str | None = None, restaurant: str | None = None) -> Bill:
        """`restaurant`: id at Qerko; the till's first one when nothing is said."""
        given = {"name": name, "restaurant": restaurant}
        return self._bill(f"tables/{table}/bills", {key: value for key, value in given.items() if value is not None})

    def bills(self, table: str) -> tuple[Bill, ...]:
        return Bills.model_validate(self._get(f"tables/{table}/bills")).bills

    def bill(self, bill_id: str) -> Bill:
        return Bill.model_validate(self._get(f"bills/{bill_id}"))

    def bill_after(self, bill_id: str, version: int, seconds: float) -> Bill:
        """The bill once it is newer than `version`, or as it is after `seconds` on the till's clock."""
        return Bill.model_validate(self._get(f"bills/{bill_id}?after_version={version}&timeout={seconds:.3f}"))

    def add_item(self, bill_id: str, name: str, unit_price: int, quantity: int = 1, stamp: str | None = None) -> Bill:
        item = {"name": name, "unit_price": unit_price, "quantity": quantity}
        return self._bill(f"bills/{bill_id}/items", item | ({"stamp": stamp} if stamp else {}))

    def close_bill(self, bill_id: str) -> Bill:
        """What is open was settled elsewhere."""
        return self._bill(f"bills/{bill_id}/closure", {})

    def cancel_payment(self, bill_id: str, payment_id: str) -> Bill:
        return self._bill(f"bills/{bill_id}/payments/{payment_id}/cancellation", {})

    def make_card_code(self, msisdn: str) -> CardCode:
        return CardCode.model_validate(self._post(f"members/{msisdn}/card-codes", {}))

    def revoke_card(self, msisdn: str, card_id: str) -> None:
        self._post(f"members/{msisdn}/cards/{card_id}/revocation", {})

    def mails(self) -> tuple[Mail, ...]:
        """Everything that the till has mailed, oldest first."""
        return Mails.model_validate(self._get("outbox?after=0")).mails

    def follow(self, link: str) -> None:
        """Opens a link of a mail and presses the button on its page."""
        ask(self._transport, "POST", link, {})

    def switch_fiscal_printer(self, online: bool) -> None:
        """While it is off, receipts are promised for later."""
        headers = {"Idempotency-Key": self._key()}
        ask(self._transport, "PUT", f"{self._base}/fiscal-printer", {"online": online}, headers)

    def _bill(self, path: str, body: object) -> Bill:
        return Bill.model_validate(self._post(path, body))

    def _post(self, path: str, body: object) -> object:
        return ask(self._transport, "POST", f"{self._base}/{path}", body, {"Idempotency-Key": self._key()}).json()

    def _get(self, path: str) -> object:
        return ask(self._transport, "GET", f"{self._base}/{path}").json()
