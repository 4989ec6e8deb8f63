"""User exists."""

from __future__ import annotations

import httpx
import pytest

from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind


def ask(vipps: Sandbox, hint: str) -> httpx.Response:
    return vipps.http.post("/vipps-login-ciba/api/v1/user-exists", data={"login_hint": hint}, auth=vipps.basic)


@pytest.mark.parametrize(
    ("habit", "exists"),
    [
        (HabitKind.BY_HAND, True),
        (HabitKind.APP_OUTDATED, True),
        (HabitKind.NOT_A_USER, False),
        (HabitKind.TOO_YOUNG, False),
    ],
)
def test_says_whether_and_not_why(vipps: Sandbox, habit: HabitKind, exists: bool) -> None:
    vipps.habit(vipps.guest, habit)
    answer = ask(vipps, f"urn:msisdn:{vipps.guest.person.msisdn}")
    assert (answer.status_code, answer.json()) == (200, {"exists": exists})


def test_unknown_number_does_not_exist(vipps: Sandbox) -> None:
    assert ask(vipps, "urn:msisdn:4700000000").json() == {"exists": False}


def test_malformed_hint_and_missing_credentials(vipps: Sandbox) -> None:
    assert (ask(vipps, "4791234567").status_code, ask(vipps, "").json()["error"]) == (400, "invalid_request")
    answer = vipps.http.post("/vipps-login-ciba/api/v1/user-exists", data={"login_hint": "urn:msisdn:4791234567"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
