"""Qerko calls a POS over HTTP: signed twice, answered at once or later, and one connection over three transports."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from aiohttp import web

from mocks.qerko import calls
from mocks.qerko.tests.httppos import HttpPos, at_webhook, failure
from mocks.qerko.tests.lines import SOON, Json, Lines, request, result
from mocks.qerko.tests.smallpos import bill, item
from mocks.world.clock import Clock

UNHEARD = "answers no call that waits"


@pytest.fixture
def till(lines: Lines) -> Iterator[HttpPos]:
    """The POS of a restaurant that nobody sits in."""
    till = at_webhook(lines)
    assert switch(lines, till.url).json() == {"url": till.url}
    yield till
    till.close()


def switch(lines: Lines, url: str | None) -> httpx.Response:
    return lines.control.put(f"restaurants/{lines.yours['id']}/webhook", json={"url": url})


# --- what goes over the wire ------------------------------------------------------------------------------------------


def test_a_call_is_in_the_journal_as_on_a_websocket_and_as_it_was_posted(lines: Lines, till: HttpPos) -> None:
    till.serve(bill("b1", item("beer")))
    assert lines.call("getBill", "b1", None).result(SOON)["result"]["id"] == "b1"
    (call,), (posted,) = lines.journal("getBill"), lines.journal("postCall")
    assert call["request"]["path"] == f"/webhook/{lines.yours['id']}"
    assert (call["request"]["headers"], call["response"]["status"]) == ({"connection": "1"}, 200)
    assert (posted["request"]["method"], posted["request"]["path"]) == ("POST", till.url)
    assert (posted["cause"], posted["response"]["status"]) == (call["seq"], 200)
    assert posted["request"]["body"] == call["request"]["body"]
    assert {"signature", "signature-input", "signature-sha256", "content-digest"} <= set(posted["request"]["headers"])
    assert lines.key not in lines.control.get("journal?limit=10000").text


def test_a_wrong_signature_is_refused_and_the_next_call_is_right_again(lines: Lines, till: HttpPos) -> None:
    lines.fault("getTableList", "wrong-signature")
    refused = lines.call("getTableList").result(SOON)
    assert (refused["kind"], refused["message"]) == ("error", "bad Signature-SHA256")
    assert (till.verdicts, till.methods()) == ([401], [])
    assert lines.journal("getTableList")[0]["fault"] == "wrong-signature (before)"
    assert lines.call("getTableList").result(SOON)["kind"] == "result"


def test_a_call_that_was_under_way_too_long_is_refused(lines: Lines, till: HttpPos) -> None:
    lines.control.put("qerko/settings", json={"answer_timeout": 200}).raise_for_status()
    lines.fault("getTableList", "latency", seconds=61)
    refused = lines.call("getTableList").result(SOON)
    assert (refused["kind"], refused["message"], till.verdicts) == ("error", "bad timing", [410])
    lines.fault("getTableList", "latency", seconds=59)
    assert lines.call("getTableList").result(SOON)["kind"] == "result"


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        (lambda: failure(503, "BUSY", "later"), "later"),
        (lambda: web.Response(status=500, text="<html>"), "HTTP 500"),
        (lambda: web.json_response({"message": 7}, status=400), "HTTP 400"),
        (lambda: web.json_response([], status=404), "HTTP 404"),
        (lambda: web.Response(status=302, headers={"Location": "/pos/8"}), "HTTP 302"),
    ],
    ids=["error", "html", "no error", "list", "redirect"],
)
def test_any_other_status_is_a_failure(
    lines: Lines, till: HttpPos, odd: Callable[[], web.Response], message: str
) -> None:
    till.odd["getBill"] = odd
    answer = lines.call().result(SOON)
    assert (answer["kind"], answer["message"]) == ("error", message)


def test_no_body_is_null(lines: Lines, till: HttpPos) -> None:
    till.odd["getBill"] = lambda: web.Response(status=204)
    assert lines.call().result(SOON) == {"kind": "result", "result": None}


@pytest.mark.parametrize("body", [b"nonsense", b" " * 1_100_000], ids=["no JSON", "huge"])
def test_an_answer_that_is_none_is_silence(lines: Lines, till: HttpPos, body: bytes) -> None:
    till.odd["getBill"] = lambda: web.Response(body=body)
    before = lines.world.clock.now
    assert lines.call().result(SOON)["kind"] == "silent"
    assert lines.world.clock.now == before + 15


def test_a_pos_that_cannot_be_reached_is_silent(lines: Lines, till: HttpPos) -> None:
    switch(lines, "http://127.0.0.1:1/")
    before = lines.world.clock.now
    assert lines.call().result(SOON)["kind"] == "silent"
    assert lines.world.clock.now == before + 15
    assert lines.journal("postCall")[0]["note"] == "no answer: ClientConnectorError"


@pytest.mark.parametrize(
    ("kind", "phase", "came"),
    [
        ("drop", "before", "silent"),
        ("silence", "before", "silent"),
        ("garbage", "before", "silent"),
        ("cut", "before", "silent"),
        ("duplicate", "before", "result"),
        ("drop", "after", "silent"),
        ("cut", "after", "silent"),
    ],
)
def test_faults_on_a_call(lines: Lines, till: HttpPos, kind: str, phase: str, came: str) -> None:
    lines.fault("getTableList", kind, phase)
    assert lines.call("getTableList").result(SOON)["kind"] == came
    heard = {"duplicate": 2}.get(kind, 1 if phase == "after" else 0)
    assert len(till.heard("getTableList", heard)) == heard
    assert lines.call("getTableList").result(SOON)["kind"] == "result"


# --- what the POS says by itself --------------------------------------------------------------------------------------


def test_a_pos_calls_by_rest(lines: Lines, till: HttpPos) -> None:
    assert till.call("whoAmI")["result"] == [{"id": lines.yours["id"], "name": lines.yours["name"]}]
    both = till.post([request("noop"), request("nothing", uuid="u-2")]).json()
    assert both[0] == result("u-1", None)
    assert both[1]["args"][1] == "u-2"
    (entry,) = lines.journal("whoAmI")
    assert entry["request"]["path"] == f"/webhook/{lines.yours['id']}"
    assert entry["request"]["headers"] == {"connection": "1"}


def test_a_result_that_follows_too_late_changes_nothing(
    lines: Lines, till: HttpPos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock.hold, "__defaults__", (0.2,))
    till.odd["getBill"] = lambda: web.Response(status=202)
    assert lines.call().result(SOON)["kind"] == "silent"
    uuid = json.loads(lines.journal("getBill")[0]["request"]["body"])["uuid"]
    assert till.post(result(uuid, 1)).status_code == 204
    assert lines.journal("unexpected-frame")[0]["note"] == UNHEARD


def test_rubbish_and_strangers_are_refused(lines: Lines, till: HttpPos) -> None:
    assert till.post({"type": "auth-request", "apiKey": "x", "posId": "y"}).status_code == 400
    stranger = httpx.post(
        f"{lines.server.url}/api/v4/pos/frames", json=request("noop"), headers={"Pos-Id": "x"}, timeout=60
    )
    assert stranger.status_code == 401
    assert stranger.json() == {"code": None, "message": "The API key is not valid."}
    assert lines.journal("noop") == []


def test_during_a_restart_nobody_is_heard(lines: Lines, till: HttpPos) -> None:
    lines.restart(announced=True, seconds=60)
    assert (till.post(request("noop")).status_code, lines.connected()) == (503, "webhook")
    lines.advance(60)
    assert till.call("noop") == result("pos-1", None)


# --- one connection over three transports -----------------------------------------------------------------------------


def test_a_webhook_takes_over_from_a_websocket_and_a_websocket_from_it(lines: Lines) -> None:
    till = at_webhook(lines)
    with lines.connect() as pos:
        switch(lines, till.url)
        assert pos.end() == 4409
    assert lines.connected() == "webhook"
    with lines.connect() as pos:
        assert lines.connected() == "websocket"
        asked = lines.call("getBill", "1")
        pos.say(result(pos.hear()["uuid"], 1))
        assert asked.result(SOON)["result"] == 1
    assert lines.call().result(SOON)["kind"] == "offline"
    assert till.methods() == []
    assert [entry["note"] for entry in lines.journal("disconnect")][:2] == ["closed by qerko 4409"] * 2
    till.close()


def test_a_poll_takes_over(lines: Lines, till: HttpPos) -> None:
    lines.poll()
    assert lines.connected() == "long-polling"


def test_it_is_switched_to_another_url_and_off(lines: Lines, till: HttpPos) -> None:
    other = till.url.replace("/7", "/8")
    switch(lines, other)
    lines.call("getTableList").result(SOON)
    assert lines.journal("postCall")[0]["request"]["path"] == other
    assert switch(lines, None).json() == {"url": None}
    assert lines.connected() is None
    assert lines.call("getTableList").result(SOON)["kind"] == "offline"
    with lines.connect():
        switch(lines, None)
        assert lines.connected() == "websocket"


def test_a_deleted_key_is_never_heard_of_again(lines: Lines, till: HttpPos) -> None:
    assert lines.call("getTableList").result(SOON)["kind"] == "result"
    lines.operator("keys/revoke", {"api_key": lines.key})
    assert lines.connected() is None
    assert lines.call("getTableList").result(SOON)["kind"] == "offline"
    assert till.post(request("noop")).status_code == 401
    assert till.verdicts == [200]
    refused = switch(lines, till.url)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:kassa:problem:no-key")
    further = lines.operator("keys").json()["api_key"]
    switch(lines, till.url)
    assert lines.call("getTableList").result(SOON)["message"] == "bad Signature-SHA256"
    assert further not in lines.control.get("journal?limit=10000").text


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://127.0.0.1/", "https://", "x", "http://u:p@127.0.0.1/", "http://127.0.0.1:x/", ""],
)
def test_only_https_or_loopback_is_called(lines: Lines, url: str) -> None:
    refused = switch(lines, url)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:kassa:problem:bad-uri")
    assert lines.connected() is None


def test_a_url_is_called_as_it_is_sent(lines: Lines) -> None:
    assert switch(lines, "https://POS.example:443/ä?b#c").json() == {"url": "https://pos.example/%C3%A4?b"}


# --- the clock, and snapshots -----------------------------------------------------------------------------------------


def test_time_stands_still_until_the_pos_has_answered(lines: Lines, till: HttpPos) -> None:
    go_on = threading.Event()
    till.answers["getTableList"] = lambda args: [] if go_on.wait(SOON) else None
    asked = lines.call("getTableList")
    till.heard("getTableList")
    advancing = threading.Thread(target=lines.advance, args=(10,))
    advancing.start()
    advancing.join(0.1)
    assert advancing.is_alive()
    go_on.set()
    assert asked.result(SOON) == {"kind": "result", "result": []}
    advancing.join(SOON)
    assert not advancing.is_alive()


def test_time_stands_still_until_the_pos_has_taken_what_it_was_told_and_calls_wait_for_it(
    lines: Lines, till: HttpPos
) -> None:
    go_on = threading.Event()
    till.answers["paymentClosed"] = lambda args: go_on.wait(SOON)
    lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
    till.heard("paymentClosed")
    asked = lines.call("getTableList")
    advancing = threading.Thread(target=lines.advance, args=(1,))
    advancing.start()
    advancing.join(0.1)
    assert advancing.is_alive()
    assert till.methods() == ["paymentClosed"]
    go_on.set()
    advancing.join(SOON)
    assert asked.result(SOON)["kind"] == "result"
    assert till.methods() == ["paymentClosed", "getTableList"]


def test_a_call_that_was_given_up_before_it_could_go_out_never_goes_out(
    lines: Lines, till: HttpPos, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    till.answers["paymentClosed"] = lambda args: go_on.wait(SOON)
    with monkeypatch.context() as hasty:
        hasty.setattr(Clock.hold, "__defaults__", (0.2,))
        lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
        assert lines.call("paymentStart").result(SOON)["kind"] == "silent"
    go_on.set()
    assert lines.call("getTableList").result(SOON)["kind"] == "result"
    assert till.methods() == ["paymentClosed", "getTableList"]


def test_a_half_open_link_is_silent_until_it_works_again(lines: Lines, till: HttpPos) -> None:
    lines.operator("silence", {"seconds": 60})
    assert lines.call("getTableList").result(SOON)["kind"] == "silent"
    lines.advance(45)
    assert till.methods() == []
    assert lines.call("getTableList").result(SOON)["kind"] == "result"


def test_a_restart_loses_what_is_under_way_and_nothing_else(lines: Lines, till: HttpPos) -> None:
    go_on = threading.Event()
    till.answers["getTableList"] = lambda args: [] if go_on.wait(SOON) else None
    asked = lines.call("getTableList")
    till.heard("getTableList")
    lines.restart()
    go_on.set()
    assert asked.result(SOON)["kind"] == "silent"
    assert lines.journal("postCall")[0]["note"] == "cut"
    assert lines.call("getTableList").result(SOON)["kind"] == "result"


def test_a_snapshot_says_who_is_called(lines: Lines, till: HttpPos) -> None:
    called = lines.control.get("snapshot").json()
    switch(lines, None)
    nobody = lines.control.get("snapshot").json()
    put_back(lines, called)
    assert lines.call("getTableList").result(SOON)["kind"] == "result"
    put_back(lines, called)
    assert lines.connected() == "webhook"
    put_back(lines, nobody)
    assert lines.call("getTableList").result(SOON)["kind"] == "offline"
    with lines.connect() as pos:
        put_back(lines, called)
        assert pos.asks("noop") == result("u-1", None)
        assert lines.connected() == "websocket"


def put_back(lines: Lines, taken: Json) -> None:
    lines.control.put("snapshot", json=taken).raise_for_status()
