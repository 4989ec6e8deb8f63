"""A POS that polls: the same dialogue over HTTP, and one connection over both transports."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.qerko.tests.lines import POLL, SOON, Lines, request, result


def test_a_poll_is_held_until_there_is_a_frame(lines: Lines) -> None:
    polling = lines.poll()
    assert lines.connected() == "long-polling"
    asked = lines.call("getBill", "1", None)
    (call,) = polling.result(SOON).json()
    assert call == request("getBill", "1", None, uuid=call["uuid"])
    assert lines.post(result(call["uuid"], 7)).status_code == 204
    assert asked.result(SOON) == {"kind": "result", "result": 7}
    (entry,) = lines.journal("getBill")
    assert entry["request"]["path"] == f"/long-polling/{lines.yours['id']}"
    assert entry["request"]["headers"] == {"connection": "1"}


def test_after_30_seconds_there_is_nothing(lines: Lines) -> None:
    polling = lines.poll()
    lines.advance(29)
    assert not polling.done()
    lines.advance(1)
    assert polling.result(SOON).status_code == 204


def test_frames_between_two_polls_wait_for_the_next_one(lines: Lines) -> None:
    polling = lines.poll()
    lines.advance(30)
    polling.result(SOON)
    calls = [lines.call("getBill", str(number)) for number in range(3)]
    while len(lines.journal("getBill")) < 3:
        pass
    frames = lines.poll().result(SOON).json()
    assert len(frames) == 3
    assert lines.post([result(frame["uuid"], frame["args"]) for frame in frames]).status_code == 204
    assert sorted(call.result(SOON)["result"][0] for call in calls) == ["0", "1", "2"]


def test_calls_of_the_pos_are_answered_in_the_body_in_the_form_they_came(lines: Lines) -> None:
    who = [{"id": lines.yours["id"], "name": lines.yours["name"]}]
    assert lines.post(request("whoAmI")).json() == result("u-1", who)
    both = lines.post([request("noop"), request("nothing", uuid="u-2"), request("noop", uuid=None)]).json()
    assert both[0] == result("u-1", None)
    assert (both[1]["method"], both[1]["args"][1]) == ("error", "u-2")
    assert len(both) == 2


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        '"text"',
        "{}",
        "",
        '[{"type":"method-call-request","method":"noop"},7]',
        '{"type":"auth-request","apiKey":"x","posId":"y"}',
        '{"type":"method-call-response","uuid":null}',
        "[" * 50_000,
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_no_frame_is_refused_whole(lines: Lines, body: str | bytes) -> None:
    answer = lines.http.post(POLL, content=body)
    assert answer.status_code == 400
    assert answer.json()["message"] == "The body is not a frame, nor a list of frames."
    assert lines.journal("noop") == []
    assert len(lines.journal("unexpected-frame")) == 1


def test_a_huge_body_is_refused(lines: Lines) -> None:
    assert lines.http.post(POLL, content=b"[" + b" " * 1_100_000).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Pos-Id": "x"},
        {"Authorization": "Bearer nix", "Pos-Id": "x"},
        {"Authorization": "Basic eA==", "Pos-Id": "x"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_key_nobody_gets_anything(lines: Lines, method: str, headers: dict[str, str]) -> None:
    answer = httpx.request(
        method, lines.server.url + POLL, headers=headers, json=[] if method == "POST" else None, timeout=60
    )
    assert answer.status_code == 401
    assert answer.json() == {"code": None, "message": "The API key is not valid."}


def test_a_pos_id_is_needed_and_errors_speak_the_language_asked_for(lines: Lines) -> None:
    headers = {"Authorization": f"Bearer {lines.key}", "Accept-Language": "cs-CZ, en;q=0.8"}
    answer = httpx.get(lines.server.url + POLL, headers=headers, timeout=60)
    assert answer.status_code == 401
    assert answer.json()["message"] == "Chybí hlavička Pos-Id."


# --- one connection over both transports ------------------------------------------------------------------------------


def test_a_second_poll_takes_over_from_one_that_is_held(lines: Lines) -> None:
    first = lines.poll()
    second = lines.poll()
    assert first.result(SOON).status_code == 409
    assert not second.done()
    lines.advance(30)
    assert second.result(SOON).status_code == 204


def test_a_websocket_takes_over_from_a_poller(lines: Lines) -> None:
    polling = lines.poll()
    with lines.connect() as pos:
        assert polling.result(SOON).status_code == 409
        assert lines.connected() == "websocket"
        assert pos.asks("noop") == result("u-1", None)


def test_a_poller_that_was_not_polling_hears_it_at_its_next_poll_once(lines: Lines) -> None:
    polling = lines.poll()
    lines.advance(30)
    assert polling.result(SOON).status_code == 204
    with lines.connect() as pos:
        assert lines.poll().result(SOON).status_code == 409
        assert pos.asks("noop") == result("u-1", None)
        polling = lines.poll()
        assert pos.end() == 4409
    lines.advance(30)
    assert polling.result(SOON).status_code == 204


def test_a_poller_takes_over_from_a_websocket_with_another_key(lines: Lines) -> None:
    further = lines.operator("keys").json()["api_key"]
    with lines.connect() as pos:
        lines.poll(further)
        assert pos.end() == 4409
    assert lines.connected() == "long-polling"


# --- ends -------------------------------------------------------------------------------------------------------------


def test_restarts_cut_a_poll_or_send_it_away(lines: Lines) -> None:
    polling = lines.poll()
    lines.restart()
    with pytest.raises(httpx.RemoteProtocolError):
        polling.result(SOON)
    polling = lines.poll()
    lines.restart(announced=True, seconds=60)
    assert (polling.result(SOON).status_code, polling.result(SOON).headers["retry-after"]) == (503, "60")
    refused = lines.http.get(POLL)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert lines.post(request("noop")).status_code == 503
    lines.advance(60)
    assert not lines.poll().done()


def test_a_deleted_key_ends_its_poll(lines: Lines) -> None:
    polling = lines.poll()
    lines.operator("keys/revoke", {"api_key": lines.key})
    assert polling.result(SOON).status_code == 401
    assert lines.http.get(POLL).status_code == 401
    assert [entry["response"]["status"] for entry in lines.journal("longPolling")] == [401, 401]


@pytest.mark.parametrize(("code", "status"), [(4409, 409), (4401, 401), (4503, 503)])
def test_a_close_code_has_its_status(lines: Lines, code: int, status: int) -> None:
    polling = lines.poll()
    lines.operator("close", {"code": code})
    assert polling.result(SOON).status_code == status
    assert lines.journal("disconnect")[0]["note"] == f"closed by qerko {code}"


def test_who_does_not_come_back_is_gone_after_a_while(lines: Lines) -> None:
    polling = lines.poll()
    lines.advance(30)
    polling.result(SOON)
    lines.advance(59)
    assert lines.connected() == "long-polling"
    lines.advance(1)
    assert lines.connected() is None
    assert lines.journal("disconnect")[0]["note"] == "lost"
    assert lines.call().result(SOON)["kind"] == "offline"


def test_a_half_open_link_is_silent_until_it_works_again(lines: Lines) -> None:
    polling = lines.poll()
    lines.operator("silence", {"seconds": 45})
    lines.advance(40)
    assert not polling.done()
    lines.advance(5)
    assert polling.result(SOON).status_code == 204
    assert lines.journal("silence")[0]["note"] == "half open for 45 s"


def test_who_gives_up_a_half_open_link_gets_a_new_one(lines: Lines) -> None:
    lines.poll()
    lines.operator("silence", {"seconds": 1000})
    lines.polls_and_hangs_up()
    polling = lines.poll()
    asked = lines.call("getBill")
    (call,) = polling.result(SOON).json()
    lines.post(result(call["uuid"], 1))
    assert asked.result(SOON)["kind"] == "result"


@pytest.mark.parametrize("kind", ["cut", "garbage", "drop"])
def test_faults_on_a_call(lines: Lines, kind: str) -> None:
    polling = lines.poll()
    lines.fault("getBill", kind)
    asked = lines.call("getBill")
    if kind == "cut":
        with pytest.raises(httpx.RemoteProtocolError):
            polling.result(SOON)
    elif kind == "garbage":
        with pytest.raises(ValueError):
            polling.result(SOON).json()
        lines.poll()  # it has read it
    assert asked.result(SOON)["kind"] == "silent"


def test_faults_of_a_poll_itself(lines: Lines) -> None:
    lines.fault("longPolling", "status", status=503)
    answer = lines.http.get(POLL)
    assert answer.status_code == 503
    faulty: Any = lines.journal("longPolling")[0]
    assert faulty["fault"] == "status (before)"


@pytest.mark.parametrize(("operation", "phase"), [("longPolling", "after"), ("longPollingFrames", "before")])
def test_what_went_down_with_a_request_keeps_time_still_no_longer(lines: Lines, operation: str, phase: str) -> None:
    lines.fault(operation, "cut-body" if phase == "after" else "cut", phase)
    polling = lines.poll()
    asked = lines.call("getBill")
    if operation == "longPolling":
        with pytest.raises(httpx.RemoteProtocolError):
            polling.result(SOON)
    else:
        (call,) = polling.result(SOON).json()
        with pytest.raises(httpx.RemoteProtocolError):
            lines.post(result(call["uuid"], 1))
    assert asked.result(SOON)["kind"] == "silent"
