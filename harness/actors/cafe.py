"""A café at Poster away from its terminal: the back office, the web API with the club's token, and webhooks by hand."""

from __future__ import annotations

import hashlib
from functools import cached_property

import httpx
from pydantic import BaseModel, ConfigDict

from harness.actors.problem import ask
from harness.actors.world import World


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ApiGuest(_Told):
    """A guest as the web API tells: everything is text, `bonus` and `total_payed_sum` in kopecks."""

    client_id: str
    firstname: str = ""
    lastname: str = ""
    phone_number: str = ""
    card_number: str = ""
    client_groups_id: str
    bonus: str = "0"
    total_payed_sum: str = "0"
    delete: str = "0"


class ApiGroup(_Told):
    """A client group, everything as text."""

    client_groups_id: str
    client_groups_name: str
    client_groups_discount: str
    loyalty_type: str
    delete: str = "0"


class ApiCheck(_Told):
    """A check by `dash.getTransaction`: `status` 1 open, 2 closed, 3 removed; kopecks as text."""

    transaction_id: str
    status: str
    client_id: str = "0"
    sum: str = "0"
    payed_sum: str = "0"
    payed_cash: str = "0"
    payed_card: str = "0"
    payed_bonus: str = "0"


class _Application(_Told):
    token: str


class _Code(_Told):
    code: str


class ApiRefusal(AssertionError):
    """An error in the envelope of the web API."""


class Cafe:
    """The café of one world. Its books are read with the bookkeeper's token, so that the club's calls stay apart."""

    def __init__(self, world: World) -> None:
        self._world, self.keys = world, world.up.poster

    @cached_property
    def _token(self) -> str:
        made = self._world.send("POST", "poster/applications", {"name": "bookkeeper"})
        return _Application.model_validate(made).token

    def web_api(self, method: str, **parameters: object) -> object:
        """What is inside the envelope.

        Raises:
            ApiRefusal: an error is.
        """
        url = f"{self.keys.base_url}/api/{method}?token={self._token}&format=json"
        told = ask(self._world.transport, "POST", url, parameters).json()
        if not isinstance(told, dict) or "response" not in told:
            raise ApiRefusal(f"{method}: {told}")
        content: object = told["response"]
        return content

    def guests(self) -> tuple[ApiGuest, ...]:
        """The whole guest base, oldest first."""
        found = self.web_api("clients.getClients", sort="asc")
        assert isinstance(found, list)
        return tuple(map(ApiGuest.model_validate, found))

    def groups(self) -> tuple[ApiGroup, ...]:
        """Living client groups."""
        found = self.web_api("clients.getGroups")
        assert isinstance(found, list)
        return tuple(group for group in map(ApiGroup.model_validate, found) if group.delete == "0")

    def check(self, transaction_id: int) -> ApiCheck:
        """A check as the back office has it."""
        found = self.web_api("dash.getTransaction", transaction_id=transaction_id)
        assert isinstance(found, list) and found, f"there is no check {transaction_id}: {found}"
        return ApiCheck.model_validate(found[0])

    def writes_guest(self, lastname: str, group_id: int, **facts: object) -> int:
        """A guest past all rules, so that two may share a number; the id."""
        told = self._world.send("POST", "poster/guests", {"lastname": lastname, "group_id": group_id, **facts})
        assert isinstance(told, dict)
        return int(told["client_id"])

    def set(self, **settings: str) -> None:
        """lang, tariff, currency_symbol."""
        self._world.send("PUT", "poster/settings", settings)

    def refunds(self, transaction_id: int, kopecks: int | None = None) -> None:
        """Money back in the back office; None: all that is left."""
        self._world.send("POST", f"poster/transactions/{transaction_id}/refunds", {"amount": kopecks})

    def removes_application(self) -> None:
        """The merchant removes the club's application: its tokens are void."""
        self._world.send("POST", f"poster/applications/{self.keys.application_id}/removal", {})

    def connects_again(self) -> None:
        """The merchant opens the application's page and lets the club in: a new token, told by webhook."""
        path = f"poster/applications/{self.keys.application_id}/consent"
        code = _Code.model_validate(self._world.send("POST", path, {})).code
        names = (self.keys.application_id, self.keys.application_secret, code)
        form = dict(zip(("application_id", "application_secret", "code"), names, strict=True))
        form["verify"] = hashlib.md5(":".join(names).encode()).hexdigest()
        httpx.post(
            f"{self.keys.base_url}/api/v2/auth/manage", data=form, timeout=60
        ).raise_for_status()  # no Transport sends forms

    def gives_rights(self, *sections: str) -> None:
        """What the club's application may do from now on."""
        self._world.send("PUT", f"poster/applications/{self.keys.application_id}", {"rights": list(sections)})
