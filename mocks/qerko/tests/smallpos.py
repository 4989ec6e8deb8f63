"""A POS played by hand over a real transport: it says what a test tells it to say, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Args = list[Any]
PATIENCE = 60.0  # real seconds; a frame on loopback takes a thousandth of one


class Refusal(Exception):
    """What an answer raises to fail the call."""

    def __init__(self, code: str | None, message: str = "no") -> None:
        super().__init__(message)
        self.code, self.message = code, message


def item(id: str, price: str = "10", quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "price": price, "quantity": quantity, "minQuantity": "1"} | more


def bill(id: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": id, "name": f"Bill {id}", "currency": "NOK", "items": list(items), "unheardOf": {"x": 1}} | more


RECEIPT: dict[str, Any] = {
    "receiptDeliveryType": "QERKO_GENERATED",
    "receiptInfo": {"billName": "Bill", "timestamp": "2026-01-05T09:00:00+00:00", "serial": "1"},
    "items": [],
    "taxInfo": [],
    "fiscalInfo": None,
}


class PosByHand(ABC):
    """Answers with ``answers[method](args)``; without one it serves ``bills`` and takes every payment.

    ``calls``: what it was asked, oldest first.
    """

    def __init__(self) -> None:
        self.bills: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, Callable[[Args], Any]] = {}
        self.calls: list[tuple[str, Args]] = []
        self._heard = threading.Condition()

    @abstractmethod
    def close(self) -> None:
        """It is closing time."""

    @abstractmethod
    def call(self, method: str, *args: Any) -> dict[str, Any]:
        """Call a method of Qerko; its answer as it came."""

    def serve(self, *bills: dict[str, Any]) -> None:
        self.bills |= {bill["id"]: bill for bill in bills}

    def heard(self, method: str, count: int = 1) -> list[Args]:
        """The arguments of ``method``, once it was called ``count`` times."""

        def found() -> list[Args]:
            return [args for name, args in self.calls if name == method]

        with self._heard:
            assert self._heard.wait_for(lambda: len(found()) >= count, PATIENCE), (
                f"{method} was not called: {self.calls}"
            )
            return found()

    def methods(self) -> list[str]:
        with self._heard:
            return [method for method, _ in self.calls]

    def remember(self, method: str, args: Args) -> None:
        with self._heard:
            self.calls.append((method, args))
            self._heard.notify_all()

    def answer(self, method: str, args: Args) -> Any:
        if method in self.answers:
            return self.answers[method](args)
        match method:
            case "getTableList":
                return [{"id": "1", "name": "Window"}, {"id": "terrace", "name": "Terrace"}]
            case "getTableContents" | "searchBills":
                return list(self.bills.values())
            case "getBill":
                if args[0] not in self.bills:
                    raise Refusal("BILL_NOT_FOUND")
                return self.bills[args[0]]
            case "paymentProcessed":
                return RECEIPT
            case _:
                return None


class SmallPos(PosByHand):
    """A POS on a websocket."""

    def __init__(self, url: str, api_key: str, pos_id: str = "small pos") -> None:
        super().__init__()
        self._said = 0
        self._results: dict[str, dict[str, Any]] = {}
        self._ending = ExitStack()
        self._socket: ClientConnection = self._ending.enter_context(connect(url, proxy=None, open_timeout=60))
        self._socket.send(json.dumps({"type": "auth-request", "apiKey": [api_key], "posId": pos_id}))
        first = json.loads(self._socket.recv(PATIENCE))
        assert first == {"type": "auth-response", "authorized": True}
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.close()
        self._thread.join(PATIENCE)

    def call(self, method: str, *args: Any) -> dict[str, Any]:
        self._said += 1
        uuid = f"pos-{self._said}"
        self._socket.send(json.dumps({"type": "method-call-request", "uuid": uuid, "method": method, "args": args}))
        with self._heard:
            assert self._heard.wait_for(lambda: uuid in self._results, PATIENCE)
            return self._results.pop(uuid)

    def _listen(self) -> None:
        try:
            while True:
                self._take(json.loads(self._socket.recv()))
        except ConnectionClosed:
            pass

    def _take(self, frame: dict[str, Any]) -> None:
        with self._heard:
            if frame["type"] == "method-call-response":
                self._results[frame["uuid"]] = frame
            elif frame["method"] == "error":
                self._results[frame["args"][1]] = {"error": frame["args"][0]}
            else:
                self.remember(frame["method"], frame["args"])
            self._heard.notify_all()
        if frame["type"] != "method-call-request" or frame["method"] == "error" or frame["uuid"] is None:
            return
        answer: dict[str, Any] = {"type": "method-call-response", "uuid": frame["uuid"]}
        try:
            answer["result"] = self.answer(frame["method"], frame["args"])
        except Refusal as refusal:
            told = {"code": refusal.code, "message": refusal.message}
            answer = {"type": "method-call-request", "uuid": None, "method": "error", "args": [told, frame["uuid"]]}
        self._socket.send(json.dumps(answer))
