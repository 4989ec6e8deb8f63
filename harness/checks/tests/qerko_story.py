"""Journals of Qerko by hand: what was said, as the simulated Qerko writes it down."""

from __future__ import annotations

import json
from typing import Any

from harness.actors.evidence import Exchange, Request, Response
from harness.actors.world import Keys
from harness.checks.passive import breaches
from harness.checks.record import Record

VIPPS = Keys(base_url="", client_id="", client_secret="", subscription_key="", merchant_serial_number="")
POS, KEY = "pos-1", "sha256:0123456789ab"
NO_ANSWER = object()


class Story:
    """Appends exchanges one by one; `at` is the world's time of the next one, in seconds."""

    def __init__(self) -> None:
        self.at, self.serial, self._exchanges = 0.0, 0, list[Exchange]()
        self.polling = False
        self._uuids = 0

    def add(self, source: str, target: str, operation: str, **members: Any) -> Exchange:
        exchange = Exchange(
            seq=len(self._exchanges) + 1,
            source=source,
            target=target,
            vendor="qerko",
            operation=operation,
            at=self.at,
            **members,
        )
        self._exchanges.append(exchange)
        return exchange

    def later(self, seconds: float) -> Story:
        self.at += seconds
        return self

    # --- connections --------------------------------------------------------------------------------------------

    def connects(
        self,
        status: int | None = 101,
        key: str = KEY,
        pos_id: str = "pos",
        frame: dict[str, Any] | None = None,
        **more: Any,
    ) -> Story:
        """By websocket; an admitted one is the connection of what follows. One that broke (None) has its number too."""
        if status in (101, None):
            self.serial, self.polling = self.serial + 1, False
        sent = frame or {"type": "auth-request", "apiKey": [key], "posId": pos_id}
        headers = {"user-agent": "POS", **({"connection": str(self.serial)} if status in (101, None) else {})}
        request = Request(method="GET", path="/api/v2/pos/ws", headers=headers, body=json.dumps(sent))
        response = Response(status=status) if status else None
        self.add("merchant", "qerko", "connect", request=request, response=response, **more)
        return self

    def ends(self, note: str, serial: int | None = None) -> Story:
        self._on_the_line("disconnect", note, serial)
        return self

    def goes_silent(self, seconds: float) -> Story:
        self._on_the_line("silence", f"half open for {seconds:g} s", None)
        return self

    def _on_the_line(self, operation: str, note: str, serial: int | None) -> None:
        way = "long-polling" if self.polling else "websocket"
        request = Request(method="", path=f"/{way}/{POS}", headers={"connection": str(serial or self.serial)})
        self.add("merchant", "qerko", operation, request=request, note=note)

    def http(
        self, operation: str, path: str, status: int = 200, body: Any = None, fault: str | None = None, **headers: str
    ) -> Story:
        given = {"authorization": f"Bearer {KEY}", "pos-id": "pos"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        request = Request(method="GET", path=path, headers=given)
        response = Response(status=status, body=json.dumps(body))
        self.add("merchant", "qerko", operation, request=request, response=response, fault=fault)
        return self

    def polls(self, status: int = 204, new: bool = False, fault: str | None = None) -> Story:
        """A poll that is held: of a new connection, or of the one under way."""
        if new or not self.polling:
            self.serial, self.polling = self.serial + 1, True
        return self.http("longPolling", "/api/v2/pos/long-polling", status, connection=str(self.serial), fault=fault)

    # --- messages -----------------------------------------------------------------------------------------------

    def asks(
        self, method: str, *args: Any, result: Any = None, code: str | None = None, refused: bool = False, **more: Any
    ) -> Story:
        """Qerko calls a method and gets a result, a refusal (`code`), or NO_ANSWER."""
        return self._call("qerko", "merchant", method, args, result, code, refused, more)

    def told(self, method: str, *args: Any, **more: Any) -> Story:
        """Qerko calls a method that has no answer."""
        frame = {"type": "method-call-request", "uuid": None, "method": method, "args": list(args)}
        more.setdefault("note", "no answer expected")
        self.add("qerko", "merchant", method, request=self._request(frame), **more)
        return self

    def submits(self, *args: Any, result: Any = None, refused: bool = False, **more: Any) -> Story:
        """An authority's late verdict."""
        return self._call("merchant", "qerko", "submitCardAuthorization", args, result, None, refused, more)

    def surprises(self, frame: Any, why: str = "answers no call that waits") -> Story:
        """The POS sends something that fits nothing."""
        request = self._request(frame).model_copy(update={"method": ""})
        self.add("merchant", "qerko", "unexpected-frame", request=request, note=why)
        return self

    @property
    def last_uuid(self) -> str:
        return f"uuid-{self._uuids}"

    def _call(
        self, source: str, target: str, method: str, args: Any, result: Any, code: str | None, refused: bool, more: Any
    ) -> Story:
        self._uuids += 1
        uuid = self.last_uuid
        frame = {"type": "method-call-request", "uuid": uuid, "method": method, "args": list(args)}
        frame |= more.pop("extra", {})
        if result is NO_ANSWER:
            response = None
        elif code is not None or refused:
            error = {"type": "method-call-request", "uuid": None, "method": "error"}
            told = {**error, "args": [{"code": code, "message": "no"}, uuid]}
            response = Response(status=422, body=json.dumps(told))
        else:
            told = {"type": "method-call-response", "uuid": uuid, "result": result}
            response = Response(status=200, body=json.dumps(told))
        self.add(source, target, method, request=self._request(frame), response=response, **more)
        return self

    def _request(self, frame: Any) -> Request:
        body = frame if isinstance(frame, str) else json.dumps(frame)
        return Request(method="CALL", path=f"/websocket/{POS}", headers={"connection": str(self.serial)}, body=body)

    # --- judged -------------------------------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        return Record(tuple(self._exchanges), VIPPS, ended=self.at)

    def breaks(self) -> set[str]:
        """The conditions of Qerko that this breaks."""
        return {failure.condition.split()[0] for failure in breaches(self.record)}


# --- structures -------------------------------------------------------------------------------------------------------


def item(id: str, quantity: str = "1", price: str = "50") -> dict[str, Any]:
    return {"id": id, "name": id, "price": price, "quantity": quantity, "minQuantity": "1", "tags": []}


def bill(*items: dict[str, Any], id: str = "b1", **members: Any) -> dict[str, Any]:
    return {"id": id, "currency": "NOK", "items": list(items), **members}


def individual(
    *items: dict[str, Any], discount: str | None = None, asks: list[Any] | None = None, **members: Any
) -> Any:
    told = {
        "idSourceBill": "b1",
        "loyaltyCardToken": "token-1",
        "questions": asks or [],
        "denyDiscounts": bool(discount),
        "discount": {"name": "Points", "value": discount} if discount else None,
    }
    return bill(*items, id="i1", **(told | members))


def payment(*items: dict[str, Any], id: str = "p1", of: str = "b1", total: str | None = None, **members: Any) -> Any:
    due = sum(float(i["price"]) * float(i["quantity"]) for i in items)
    told = {"id": id, "idBill": of, "currency": "NOK", "items": list(items), "discount": None, "state": "CREATED"}
    return {**told, "parts": [{"total": total or f"{due:g}"}], "tipBrutto": "0", "tipNetto": "0", **members}


def receipt(serial: str = "1", delivery: str = "QERKO_GENERATED") -> Any:
    return {"receiptDeliveryType": delivery, "receiptInfo": {"billName": "1", "serial": serial}, "items": []}


CHOICE = {
    "id": "rewards",
    "text": "Collect or spend?",
    "type": "SINGLE_CHOICE",
    "options": [{"id": "collect", "label": "Collect"}, {"id": "spend", "label": "Spend"}],
}
POINTS = {"id": "points", "text": "How many?", "type": "NUMBER", "min": "10", "max": "100", "step": "10"}
