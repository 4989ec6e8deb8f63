"""Journals of Poster by hand: what an app at the terminal, the terminal and the app's server say."""

from __future__ import annotations

import json
from typing import Any

from harness.actors.evidence import Exchange, Request, Response
from harness.checks.passive import breaches
from harness.checks.record import Record
from harness.checks.tests.qerko_story import VIPPS

OURS, OTHER = "app:76", "app:110"
ORDER = 1_700_000_000_000
SETTLED = {"success": True}


class Story:
    """Appends exchanges one by one; `at` is the world's time of the next one, in seconds."""

    def __init__(self) -> None:
        self.at, self._exchanges = 0.0, list[Exchange]()

    def add(self, source: str, target: str, operation: str, **members: Any) -> Story:
        seq = len(self._exchanges) + 1
        self._exchanges.append(
            Exchange(seq=seq, source=source, target=target, vendor="poster", operation=operation, at=self.at, **members)
        )
        return self

    def later(self, seconds: float) -> Story:
        self.at += seconds
        return self

    # --- the app ----------------------------------------------------------------------------------------------------

    def starts(self, *events: str, icon: dict[str, Any] | None = None, app: str = OURS) -> Story:
        """As a loyalty app does, with its server asked once."""
        wanted = events or ("applicationIconClicked", "beforeOrderClose", "afterOrderClose")
        self.notes("start", "document 1", app)
        for event in wanted:
            self.notes("on", event, app)
        self.calls("interface.showApplicationIconAt", icon or {"order": "Club"}, app=app)
        return self.asks("/club", app=app)

    def calls(self, method: str, *args: Any, result: Any = SETTLED, status: int = 200, app: str = OURS) -> Story:
        request = Request(method="CALL", path=f"sdk:{method}", body=json.dumps(args))
        response = Response(status=status, body=json.dumps(result))
        return self.add(app, "poster", f"sdk:{method}", request=request, response=response)

    def asks(self, path: str, body: str = "{}", app: str = OURS) -> Story:
        """The app asks for a request, and Poster makes it."""
        self.calls("makeRequest", f"http://club.example{path}", {"body": body}, result={"code": 200}, app=app)
        return self.requests(path, body)

    def requests(self, path: str, body: str = "{}", answer: str = "{}", status: int = 200, **more: Any) -> Story:
        request = Request(method="POST", path=f"http://club.example{path}", body=body)
        return self.add(
            "poster", "merchant", "makeRequest", request=request, response=Response(status=status, body=answer), **more
        )

    def is_told(self, event: str, app: str = OURS, **data: Any) -> Story:
        request = Request(method="CALL", path=f"event:{event}", body=json.dumps(data))
        return self.add("poster", app, f"event:{event}", request=request)

    def goes_on(self, event: str = "beforeOrderClose", app: str = OURS) -> Story:
        return self.notes(f"next:{event}", "", app)

    def notes(self, operation: str, text: str, app: str = OURS) -> Story:
        """`start`, `on`, `reload`, `misuse`, `exception`."""
        return self.add(app, "poster", operation, note=text)

    # --- the server -------------------------------------------------------------------------------------------------

    def web_api(self, method: str, answer: Any, **body: Any) -> Story:
        request = Request(method="POST", path=f"/api/{method}", body=json.dumps(body))
        return self.add(
            "merchant", "poster", method, request=request, response=Response(status=200, body=json.dumps(answer))
        )

    def webhook(self, status: int | None = 200, answer: str = "", **more: Any) -> Story:
        request = Request(method="POST", path="http://club.example/hooks", body="{}")
        response = Response(status=status, body=answer) if status else None
        return self.add("poster", "merchant", "webhook:transaction.changed", request=request, response=response, **more)

    def breaks(self) -> set[str]:
        """The conditions that this breaks: of Poster, or of a vendor that had nothing to do with it."""
        record = Record(tuple(self._exchanges), VIPPS, ended=self.at)
        return {failure.condition.split()[0] for failure in breaches(record)}


def order(guest: int = 5, total: float = 30, bonus: float = 0, app: int = 76) -> dict[str, Any]:
    """As events tell it."""
    return {
        "id": ORDER,
        "clientId": guest,
        "total": total,
        "platformDiscount": bonus,
        "loyaltyAppId": app if bonus else 0,
    }


def client(**members: Any) -> dict[str, Any]:
    return {"id": 5, "phone": "+380682152264", "cardNumber": "2900000000012", "groupId": 3, "hidden": 0, **members}


def new_client(**members: Any) -> dict[str, Any]:
    """What `clients.create` gets; None leaves a member out."""
    wanted = {
        "client_name": "Shevchenko Olena",
        "client_groups_id_client": 3,
        "phone": "+380682152264",
        "card_number": "2900000000012",
        **members,
    }
    return {"client": {name: value for name, value in wanted.items() if value is not None}}
