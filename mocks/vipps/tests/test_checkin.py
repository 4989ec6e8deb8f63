"""Check-in: informational, tells nothing about anybody."""

from __future__ import annotations

import uuid

import httpx
import pytest

from mocks.vipps.tests.sandbox import Sandbox
from mocks.world.phone import HabitKind, ScreenKind, ScreenStatus

PATH = "/point-of-sale/v1/loyalty-check-in"


def check_in(vipps: Sandbox, number: object, member: object = True) -> httpx.Response:
    return vipps.http.post(PATH, json={"phoneNumber": number, "isMember": member}, headers=vipps.platform)


def test_member_with_the_app_open_sees_the_clubs_screen(vipps: Sandbox) -> None:
    answer = check_in(vipps, vipps.guest.person.msisdn)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert str(uuid.UUID(answer.json())) == answer.json()
    (screen,) = vipps.guest.screens
    assert (screen.kind, screen.status) == (ScreenKind.MEMBERSHIP, ScreenStatus.SHOWN)
    assert screen.title == "Kassa kaffebar customer club"


def test_a_shown_screen_asks_nothing_even_of_somebody_who_approves_all(vipps: Sandbox) -> None:
    vipps.habit(vipps.guest, HabitKind.APPROVES)
    check_in(vipps, vipps.guest.person.msisdn)
    vipps.advance(60)
    assert [screen.status for screen in vipps.guest.screens] == [ScreenStatus.SHOWN]


@pytest.mark.parametrize("habit", [HabitKind.APP_CLOSED, HabitKind.NOT_A_USER, HabitKind.TOO_YOUNG])
def test_nothing_appears_on_a_closed_or_missing_app_and_nobody_is_told(vipps: Sandbox, habit: HabitKind) -> None:
    vipps.habit(vipps.guest, habit)
    assert check_in(vipps, vipps.guest.person.msisdn).status_code == 200
    assert vipps.guest.screens == []


def test_non_member_sees_nothing(vipps: Sandbox) -> None:
    assert check_in(vipps, vipps.guest.person.msisdn, member=False).status_code == 200
    assert vipps.guest.screens == []


def test_unknown_number_is_answered_like_any_other(vipps: Sandbox) -> None:
    assert check_in(vipps, "4700000000").status_code == 200


def test_bare_number_of_the_vendors_samples_is_taken(vipps: Sandbox) -> None:
    assert check_in(vipps, int(vipps.guest.person.msisdn)).status_code == 200
    assert len(vipps.guest.screens) == 1


@pytest.mark.parametrize(
    ("number", "member", "named"),
    [
        ("91234567", True, ["phoneNumber"]),
        ("+4791234567", True, ["phoneNumber"]),
        ("420601234567", True, ["phoneNumber"]),
        (None, True, ["phoneNumber"]),
        ("4791234567", None, ["isMember"]),
        ("4791234567", "true", ["isMember"]),
        (None, None, ["isMember", "phoneNumber"]),
    ],
)
def test_malformed_members_are_named(vipps: Sandbox, number: object, member: object, named: list[str]) -> None:
    answer = check_in(vipps, number, member)
    body = answer.json()
    assert answer.status_code == 400
    assert sorted(param["name"] for param in body["invalidParams"]) == named
    assert {"title", "detail", "instance"} <= body.keys()
    assert "status" not in body


def test_rubbish_is_named_too(vipps: Sandbox) -> None:
    answer = vipps.http.post(PATH, content=b"{", headers=vipps.platform)
    assert (answer.status_code, answer.json()["invalidParams"][0]["name"]) == (400, "body")


def test_like_the_vendors_test_environment_every_call_fails(vipps: Sandbox) -> None:
    vipps.account.quirks.checkin_like_test = True
    answer = check_in(vipps, vipps.guest.person.msisdn)
    assert (answer.status_code, answer.content) == (500, b"")
    assert vipps.guest.screens == []


def test_foreign_sales_unit_is_forbidden(vipps: Sandbox, other: Sandbox) -> None:
    foreign = vipps.platform | {"Merchant-Serial-Number": other.account.msn}
    answer = vipps.http.post(PATH, json={"phoneNumber": "4791234567", "isMember": True}, headers=foreign)
    assert (answer.status_code, answer.json()["statusCode"]) == (403, 403)


def test_lost_reply_happened_all_the_same(vipps: Sandbox) -> None:
    vipps.fault({"operation": "initiateLoyaltyCheckIn", "phase": "after", "effect": {"kind": "cut"}})
    with pytest.raises(httpx.RemoteProtocolError):
        check_in(vipps, vipps.guest.person.msisdn)
    assert len(vipps.guest.screens) == 1
