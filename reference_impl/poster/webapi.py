"""The five methods of Poster's web API that the club needs, typed.

Source: Poster web API, clients.getGroups, createGroup, getClient; dash.getTransaction; application.setEntityExtras
(POSTER-API-01 to -03, POSTER-SYNC-06, -07). Sums are kopecks. Readings are tried again, writes never blindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reference_impl.clock.port import Clock
from reference_impl.poster.problems import Outcome, PosterProblem
from reference_impl.poster.transport import Transport

_TRIES = 3
_PAUSE = 0.5
_LONGEST_PAUSE = 5.0
_BONUS_GROUP = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A client group that has not been removed; `percent` as Poster writes it."""

    id: int
    name: str
    percent: str

    @property
    def gives_nothing(self) -> bool:
        """Poster neither accrues nor discounts by itself."""
        return float(self.percent or 0) == 0


@dataclass(frozen=True, slots=True)
class Guest:
    """A client of Poster's; `phone` digits with country code or empty, `card_number` empty when there is none."""

    id: int
    group_id: int
    phone: str
    card_number: str


class CheckState(StrEnum):
    """What became of a check."""

    OPEN = "1"
    CLOSED = "2"
    REMOVED = "3"
    """Taken away while it was open, or refunded in full."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the café as its reports have it; `paid`: money, `bonus`: what points of any kind paid for."""

    state: CheckState
    client_id: int
    paid: int
    bonus: int


class WebApi:
    """One account, as one application sees it. Every method takes the token and raises `PosterProblem`."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock

    async def groups(self, token: str) -> list[Group]:
        """All living client groups."""
        method = "clients.getGroups"
        rows = await self._read(method, token, {})
        return [
            Group(_int(method, row, "client_groups_id"), str(row.get("client_groups_name")), str(row.get(_PERCENT)))
            for row in _rows(method, rows)
            if str(row.get("delete", "0")) != "1"
        ]

    async def create_group(self, token: str, name: str) -> int:
        """A group of that name which Poster itself gives nothing; its id."""
        wanted = {"client_groups_name": name, "loyalty_type": _BONUS_GROUP, _PERCENT: 0}
        return _as_int("clients.createGroup", await self._transport.post("clients.createGroup", token, wanted))

    async def guest(self, token: str, client_id: int) -> Guest | None:
        """A client by id; None when there is none, or it was removed."""
        method = "clients.getClient"
        row = await self._known(method, token, {"client_id": client_id})
        if row is None:
            return None
        phone = str(row.get("phone_number") or row.get("phone") or "")
        card = str(row.get("card_number") or "0")
        return Guest(
            _int(method, row, "client_id"),
            _int(method, row, "client_groups_id"),
            "".join(char for char in phone if char.isdigit()),
            "" if card == "0" else card,
        )

    async def check(self, token: str, transaction_id: int) -> Check | None:
        """What became of a check; None when Poster knows none of that id."""
        method = "dash.getTransaction"
        row = await self._known(method, token, {"transaction_id": transaction_id})
        if row is None:
            return None
        try:
            state = CheckState(str(row.get("status")))
        except ValueError:
            raise PosterProblem(method, Outcome.UNKNOWN, title="a state that is not documented") from None
        paid = _int(method, row, "payed_cash") + _int(method, row, "payed_card")
        return Check(state, _int(method, row, "client_id"), paid, _int(method, row, "payed_bonus"))

    async def keep_in_settings(self, token: str, extras: Mapping[str, str]) -> None:
        """Attach values to the account; terminals have them from their next start on. The same again is harmless."""
        body = {"entity_type": "settings", "extras": dict(extras)}
        await self._transport.post("application.setEntityExtras", token, body)

    async def _known(self, method: str, token: str, parameters: Mapping[str, str | int]) -> Mapping[str, Any] | None:
        """The row of an id; None when Poster knows none of it."""
        try:
            rows = _rows(method, await self._read(method, token, parameters))
        except PosterProblem as problem:
            if problem.knows_no_such_id:
                return None
            raise
        return rows[0] if rows else None

    async def _read(self, method: str, token: str, parameters: Mapping[str, str | int]) -> Any:
        """Asking twice changes nothing, so it is asked again unless Poster has refused."""
        for attempt in range(1, _TRIES + 1):
            try:
                return await self._transport.get(method, token, parameters)
            except PosterProblem as problem:
                pause = problem.retry_after if problem.retry_after is not None else _PAUSE * attempt
                if problem.outcome is Outcome.REFUSED or attempt == _TRIES or pause > _LONGEST_PAUSE:
                    raise
                await self._clock.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


_PERCENT = "client_groups_discount"


def _rows(method: str, answer: object) -> list[Mapping[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise PosterProblem(method, Outcome.UNKNOWN, title="not a list of objects")
    return answer


def _int(method: str, row: Mapping[str, Any], name: str) -> int:
    return _as_int(method, row.get(name))


def _as_int(method: str, value: object) -> int:
    """A whole number, which most members write as text."""
    try:
        return int(str(value))
    except ValueError:
        raise PosterProblem(method, Outcome.UNKNOWN, title="a number was expected") from None
