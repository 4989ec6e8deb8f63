"""Starting a merchant-initiated login, and what the person does with it."""

from __future__ import annotations

import httpx
import pytest

from mocks.vipps.ciba import MACHINE, LoginEvent, LoginState, move
from mocks.vipps.tests.sandbox import START_PATH, Sandbox
from mocks.world.machine import NotPossible
from mocks.world.phone import HabitKind, ScreenKind, ScreenStatus


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def state(vipps: Sandbox, started: httpx.Response) -> str:
    return vipps.account.logins[started.json()["auth_req_id"]].state


def test_start_answers_with_numbers_and_a_screen_appears(vipps: Sandbox) -> None:
    started = vipps.start_login(vipps.guest, binding_message="KASSE-1", state="s", nonce="n")
    assert started.status_code == 200
    assert started.json() == {"auth_req_id": started.json()["auth_req_id"], "expires_in": 600, "interval": 5}
    assert started.headers["content-type"] == "application/json;charset=UTF-8"
    screen = vipps.pending(vipps.guest)
    assert (screen.kind, screen.binding_message) == (ScreenKind.LOGIN, "KASSE-1")
    assert screen.auth_req_id == started.json()["auth_req_id"]
    assert screen.expires_at == vipps.world.clock.now + 600


def test_app_asks_only_for_what_was_not_given_before(vipps: Sandbox) -> None:
    vipps.start_login(vipps.guest, "openid name email")
    first = vipps.approves(vipps.guest)
    vipps.start_login(vipps.guest, "openid name email birthDate")
    second = vipps.pending(vipps.guest)
    assert "name, e-mail address." in first.text
    assert "date of birth" in second.text and "e-mail" not in second.text


def test_refusing_gives_no_consent(vipps: Sandbox) -> None:
    vipps.start_login(vipps.guest, "openid name")
    assert vipps.rejects(vipps.guest).status is ScreenStatus.REJECTED
    vipps.start_login(vipps.guest, "openid name")
    assert "You share: name." in vipps.pending(vipps.guest).text


@pytest.mark.parametrize(
    "hint",
    [
        "4791234567",
        "urn:msisdn:+4791234567",
        "urn:msisdn:479123456",
        "urn:mobilenumber:91234567",
        "urn:msisdn:420601234567",
        "",
    ],
)
def test_malformed_hint_is_refused_in_the_observed_words(vipps: Sandbox, hint: str) -> None:
    answer = vipps.start_login(vipps.guest, login_hint=hint)
    assert error(answer) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("login_hint.value : Invalid login_hint.")


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("scope", "name phoneNumber", "invalid_scope"),
        ("scope", "", "invalid_scope"),
        ("scope", "openid nnin", "invalid_scope"),
        ("scope", "openid birthdate", "invalid_scope"),
        ("binding_message", "abc12", "invalid_binding_message"),
        ("binding_message", "ABCD", "invalid_binding_message"),
        ("binding_message", "ABCDEFGHI", "invalid_binding_message"),
        ("requested_expiry", "59", "invalid_request"),
        ("requested_expiry", "901", "invalid_request"),
        ("requested_expiry", "soon", "invalid_request"),
        ("requested_flow", "login_to_webpage", "invalid_request"),
        ("id_token_hint", "x", "invalid_request"),
    ],
)
def test_malformed_parameter_is_refused_and_nothing_appears(
    vipps: Sandbox, parameter: str, value: str, code: str
) -> None:
    assert error(vipps.start_login(vipps.guest, **{parameter: value})) == (400, code)
    assert vipps.guest.screens == []


def test_missing_parameter_is_named(vipps: Sandbox) -> None:
    answer = vipps.http.post(START_PATH, data={"scope": "openid"}, auth=vipps.basic)
    assert error(answer) == (400, "invalid_request")
    assert answer.json()["error_description"] == "login_hint: Field required"


def test_nin_only_if_the_sales_unit_may(vipps: Sandbox) -> None:
    assert vipps.start_login(vipps.guest, "openid nin").status_code == 200
    vipps.account.quirks.nin_allowed = False
    assert error(vipps.start_login(vipps.guest, "openid nin")) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("habit", "code"),
    [
        (HabitKind.NOT_A_USER, "unknown_user_id"),
        (HabitKind.TOO_YOUNG, "unknown_user_id"),
        (HabitKind.APP_OUTDATED, "old_app"),
    ],
)
def test_people_who_cannot_log_in(vipps: Sandbox, habit: HabitKind, code: str) -> None:
    vipps.habit(vipps.guest, habit)
    assert error(vipps.start_login(vipps.guest)) == (400, code)
    assert vipps.guest.screens == []


def test_unknown_number_reads_like_a_user_who_is_too_young(vipps: Sandbox) -> None:
    vipps.habit(vipps.guest, HabitKind.TOO_YOUNG)
    unknown = vipps.start_login(vipps.guest, login_hint="urn:msisdn:4700000000")
    assert unknown.content == vipps.start_login(vipps.guest).content
    vipps.account.quirks.invalid_user = True
    assert error(vipps.start_login(vipps.guest)) == (400, "invalid_user")


def test_login_that_nobody_answers_expires_to_the_second(vipps: Sandbox) -> None:
    started = vipps.start_login(vipps.guest, requested_expiry="60")
    assert started.json()["expires_in"] == 60
    screen = vipps.pending(vipps.guest)
    vipps.advance(59)
    assert state(vipps, started) == LoginState.PENDING
    vipps.advance(1)
    assert (state(vipps, started), screen.status) == (LoginState.EXPIRED, ScreenStatus.EXPIRED)


def test_approved_login_waits_ten_minutes_to_be_redeemed(vipps: Sandbox) -> None:
    started = vipps.start_login(vipps.guest)
    vipps.advance(599)
    screen = vipps.approves(vipps.guest)
    vipps.advance(599)
    assert state(vipps, started) == LoginState.APPROVED
    vipps.advance(1)
    assert (state(vipps, started), screen.status) == (LoginState.EXPIRED, ScreenStatus.APPROVED)


@pytest.mark.parametrize(
    ("habit", "after", "status"),
    [
        (HabitKind.APPROVES, LoginState.APPROVED, ScreenStatus.APPROVED),
        (HabitKind.NO_FUNDS, LoginState.APPROVED, ScreenStatus.APPROVED),
        (HabitKind.REJECTS, LoginState.DENIED, ScreenStatus.REJECTED),
        (HabitKind.IGNORES, LoginState.PENDING, ScreenStatus.PENDING),
        (HabitKind.APP_CLOSED, LoginState.PENDING, ScreenStatus.PENDING),
    ],
)
def test_habit_answers_by_itself(vipps: Sandbox, habit: HabitKind, after: LoginState, status: ScreenStatus) -> None:
    vipps.habit(vipps.guest, habit)
    started = vipps.start_login(vipps.guest)
    vipps.advance(30)
    assert (state(vipps, started), vipps.guest.screens[-1].status) == (after, status)


def test_too_many_open_logins_of_one_person_wait_for_the_first_to_expire(vipps: Sandbox) -> None:
    for _ in range(vipps.account.quirks.open_logins_per_user):
        assert vipps.start_login(vipps.guest).status_code == 200
        vipps.advance(10)
    refused = vipps.start_login(vipps.guest)
    assert error(refused) == (429, "too_many_requests")
    assert refused.headers["retry-after"] == "570"
    assert vipps.start_login(vipps.world.people[1]).status_code == 200
    vipps.advance(570)
    assert vipps.start_login(vipps.guest).status_code == 200


def test_answered_login_is_not_open_any_more(vipps: Sandbox) -> None:
    for _ in range(vipps.account.quirks.open_logins_per_user + 1):
        assert vipps.start_login(vipps.guest).status_code == 200
        vipps.rejects(vipps.guest)


def test_another_world_has_other_phones(vipps: Sandbox, other: Sandbox) -> None:
    assert vipps.start_login(vipps.guest).status_code == 200
    assert vipps.guest.pending() is not None
    assert other.guest.pending() is None


def test_old_logins_are_forgotten(vipps: Sandbox) -> None:
    first = vipps.start_login(vipps.guest).json()["auth_req_id"]
    vipps.advance(600 + 3600)
    vipps.start_login(vipps.guest)
    assert list(vipps.account.logins) != [] and first not in vipps.account.logins


def test_injected_status_keeps_the_family_and_its_headers(vipps: Sandbox) -> None:
    effect = {"kind": "status", "status": 429, "retry_after": 7}
    vipps.fault({"operation": "backchannelAuthentication", "effect": effect})
    answer = vipps.start_login(vipps.guest)
    assert error(answer) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == "7"


def test_machine_is_complete_and_its_ends_are_ends(vipps: Sandbox) -> None:
    assert set(MACHINE.table) == set(LoginState)
    assert {s for s in LoginState if MACHINE.final(s)} == {LoginState.DENIED, LoginState.EXPIRED, LoginState.REDEEMED}
    login = vipps.account.logins[vipps.start_login(vipps.guest).json()["auth_req_id"]]
    vipps.do(move, login, LoginEvent.DENY)
    with pytest.raises(NotPossible):
        vipps.do(move, login, LoginEvent.APPROVE)
