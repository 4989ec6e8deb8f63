"""Qerko calls a POS: answers in either form, none at all, and what faults do to them; over both transports."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from mocks.qerko import calls
from mocks.qerko.tests.lines import SOON, Json, Lines, Pos, request, result
from mocks.world import snapshot
from mocks.world.world import World


def answered(lines: Lines, pos: Pos, *frames: Json) -> Json:
    asked = lines.call("getBill", "1", None)
    call = pos.hear()
    assert call == request("getBill", "1", None, uuid=call["uuid"])
    for frame in frames:
        pos.say(frame | {"uuid": call["uuid"]} if frame["uuid"] else _failing(frame, call["uuid"]))
    return asked.result(SOON)


def _failing(frame: Json, uuid: str) -> Json:
    return frame | {"args": [frame["args"][0], uuid]}


def test_a_result_reaches_who_asked(lines: Lines) -> None:
    with lines.connect() as pos:
        assert answered(lines, pos, result("u", {"id": "1", "new": True})) == {
            "kind": "result",
            "result": {"id": "1", "new": True},
        }
    (entry,) = lines.journal("getBill")
    assert (entry["source"], entry["target"], entry["request"]["method"]) == ("qerko", "merchant", "CALL")
    assert entry["request"]["path"] == f"/websocket/{lines.yours['id']}"
    assert entry["request"]["headers"] == {"connection": "1"}
    assert entry["response"]["status"] == 200


@pytest.mark.parametrize(
    "failure",
    [
        request("error", {"code": "BILL_NOT_FOUND", "message": "gone"}, uuid=None),
        {"type": "method-call-response", "uuid": "u", "error": {"code": "BILL_NOT_FOUND", "message": "gone"}},
    ],
)
def test_a_failure_counts_in_either_form(lines: Lines, failure: Json) -> None:
    with lines.connect() as pos:
        assert answered(lines, pos, failure) == {"kind": "error", "code": "BILL_NOT_FOUND", "message": "gone"}
    assert lines.journal("getBill")[0]["response"]["status"] == 422


def test_further_members_go_into_the_frame(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getBill", "1", extra={"novelty": 1})
        call = pos.hear()
        assert call["novelty"] == 1
        pos.say(result(call["uuid"], None))
        assert asked.result(SOON)["kind"] == "result"


def test_only_the_first_answer_counts(lines: Lines) -> None:
    with lines.connect() as pos:
        assert answered(lines, pos, result("u", 1), result("u", 2))["result"] == 1
        assert pos.quiet()
    assert len(lines.journal("unexpected-frame")) == 1


def test_another_restaurant_cannot_answer(lines: Lines) -> None:
    stranger = lines.up["qerko"]["restaurants"][1]["api_key"]
    with lines.connect() as pos, lines.connect(stranger) as other:
        asked = lines.call("getBill", "1")
        call = pos.hear()
        other.say(result(call["uuid"], "mine now"))
        assert other.quiet()
        pos.say(result(call["uuid"], "right"))
        assert asked.result(SOON)["result"] == "right"


def test_with_nobody_there_it_is_offline(lines: Lines) -> None:
    assert lines.call().result(SOON)["kind"] == "offline"
    assert lines.journal("getBill")[0]["note"] == "nobody connected"


def test_a_call_whose_connection_is_gone_times_out_and_may_be_answered_on_the_next(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        pos.hear()
    assert asked.result(SOON)["kind"] == "silent"
    assert lines.journal("getBill")[0]["note"] == "no answer within 15 s"
    assert lines.account.calls == {}


# --- faults -----------------------------------------------------------------------------------------------------------

BEFORE = [("drop", {}), ("silence", {}), ("cut", {}), ("ws-close", {"code": 4409}), ("garbage", {})]


@pytest.mark.parametrize(("kind", "more"), BEFORE)
def test_instead_of_the_call_something_else_happens(lines: Lines, kind: str, more: Json) -> None:
    lines.fault("getBill", kind, **more)
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        match kind:
            case "cut":
                assert pos.end() is None
            case "ws-close":
                assert pos.end() == 4409
            case "garbage":
                assert "upstream" in str(pos.socket.recv(SOON))
                assert pos.quiet()
        assert asked.result(SOON)["kind"] == "silent"
    (entry,) = lines.journal("getBill")
    assert entry["fault"] == f"{kind} (before)"


@pytest.mark.parametrize("kind", ["drop", "silence", "garbage", "cut", "ws-close"])
def test_the_answer_is_thrown_away(lines: Lines, kind: str) -> None:
    lines.fault("getBill", kind, phase="after", **({"code": 4000} if kind == "ws-close" else {}))
    with lines.connect() as pos:
        assert answered(lines, pos, result("u", 1))["kind"] == "silent"
        if kind == "cut":
            assert pos.end() is None
        elif kind == "ws-close":
            assert pos.end() == 4000
    assert lines.journal("getBill")[0]["fault"] == f"{kind} (after)"


def test_late_calls_and_late_answers_still_count(lines: Lines) -> None:
    with lines.connect() as pos:
        for phase in ("before", "after"):
            lines.fault("getBill", "latency", phase, seconds=4)
            begin = lines.world.clock.now
            assert answered(lines, pos, result("u", phase)) == {"kind": "result", "result": phase}
            assert lines.world.clock.now == begin + 4


def test_an_answer_that_is_later_than_the_time_out_is_none(lines: Lines) -> None:
    lines.fault("getBill", "latency", "after", seconds=15.5)
    with lines.connect() as pos:
        assert answered(lines, pos, result("u", 1))["kind"] == "silent"


REPLIES: list[tuple[str, calls.Reply]] = []


@calls.on_reply("test.duplicate")
def _note(world: World, key: str, reply: calls.Reply) -> None:
    REPLIES.append((key, reply))


@pytest.mark.parametrize(
    ("kinds", "heard"), [(["duplicate"], 2), (["drop", "duplicate"], 0), (["duplicate", "drop"], 0)]
)
def test_what_is_dropped_is_not_sent_twice_either(lines: Lines, kinds: list[str], heard: int) -> None:
    rules = [{"operation": "paymentClosed", "times": 1, "effect": {"kind": kind}} for kind in kinds]
    lines.control.put("faults", json={"rules": rules}).raise_for_status()
    with lines.connect() as pos:
        lines.server.do(calls.tell, lines.world, lines.yours["id"], "paymentClosed", ["p", "PAID"])
        assert [pos.hear()["method"] for _ in range(heard)] == ["paymentClosed"] * heard
        assert pos.quiet()


@pytest.mark.parametrize("answers", [0, 1, 2])
def test_whatever_comes_of_a_duplicate_it_is_told_once(lines: Lines, answers: int) -> None:
    lines.fault("getBill", "duplicate")
    REPLIES.clear()
    with lines.connect() as pos:
        lines.server.do(calls.call, lines.world, lines.yours["id"], "getBill", ["1"], "test.duplicate", "k")
        sent = [pos.hear()["uuid"], pos.hear()["uuid"]]
        for uuid in sent[:answers]:
            pos.say(result(uuid, uuid))
        assert pos.quiet()
    lines.advance(20)
    ((key, reply),) = REPLIES
    assert key == "k"
    assert reply.result == (sent[0] if answers else None)
    assert reply.kind is (calls.ReplyKind.RESULT if answers else calls.ReplyKind.SILENT)


def test_a_duplicate_comes_under_a_second_uuid_and_the_first_answer_counts(lines: Lines) -> None:
    lines.fault("getBill", "duplicate")
    with lines.connect() as pos:
        asked = lines.call("getBill", "1")
        first, second = pos.hear(), pos.hear()
        assert first["uuid"] != second["uuid"]
        assert first["args"] == second["args"]
        pos.say(result(second["uuid"], "second"))
        pos.say(result(first["uuid"], "first"))
        assert asked.result(SOON)["result"] == "second"
        assert pos.quiet()
    assert lines.journal("unexpected-frame") == []
    assert [e["response"]["status"] for e in lines.journal("getBill")] == [200, 200]
    assert lines.account.calls == {}


def test_a_method_of_qerko_meets_faults_as_well(lines: Lines) -> None:
    with lines.connect() as pos:
        lines.fault("noop", "status", status=500, code="BUSY")
        assert pos.asks("noop")["args"] == [{"code": "BUSY", "message": "fault 500"}, "u-1"]
        lines.fault("noop", "drop")
        pos.say(request("noop", uuid="u-2"))
        assert pos.quiet()
        lines.fault("noop", "latency", seconds=3)
        pos.say(request("noop", uuid="u-3"))
        assert pos.quiet()
        lines.advance(3)
        assert pos.hear() == result("u-3", None)
        lines.fault("noop", "cut", "after")
        pos.say(request("noop", uuid="u-4"))
        assert pos.end() is None


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("status", {"status": 503}, 4503),
        ("status", {"status": 401}, 4401),
        ("ws-close", {"code": 1001}, 1001),
        ("cut", {}, None),
    ],
)
def test_connecting_meets_faults(lines: Lines, kind: str, more: Json, code: int | None) -> None:
    lines.fault("connect", kind, **more)
    with lines.dial() as pos:
        pos.say({"type": "auth-request", "apiKey": lines.key, "posId": "x"})
        assert pos.end() == code
    assert lines.connected() is None
    with lines.connect() as pos:
        assert pos.asks("noop") == result("u-1", None)


def test_an_auth_response_may_be_late_or_never_come(lines: Lines) -> None:
    lines.fault("connect", "latency", seconds=4)
    with lines.dial() as pos:
        pos.say({"type": "auth-request", "apiKey": lines.key, "posId": "x"})
        assert pos.quiet()
        lines.advance(4)
        assert pos.hear()["authorized"]
    lines.fault("connect", "silence", "after")
    with lines.dial() as pos:
        pos.say({"type": "auth-request", "apiKey": lines.key, "posId": "x"})
        asked = lines.call("getBill")
        assert asked.result(SOON)["kind"] == "silent"
        with pytest.raises(TimeoutError):
            pos.socket.recv(0.05)


# --- snapshots --------------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_a_call_that_waits_and_its_time_out(lines: Lines) -> None:
    def put_back(taken: dict[str, Any]) -> None:
        snapshot.put(lines.world, taken)

    with lines.connect() as pos:
        first = lines.call("getBill", "1")
        call = pos.hear()
        taken = lines.server.do(snapshot.take, lines.world)
        pos.say(result(call["uuid"], "before"))
        assert first.result(SOON)["result"] == "before"
        lines.server.do(put_back, taken)
        assert list(lines.account.calls) == [call["uuid"]]
        lines.advance(14)
        assert lines.account.calls
        lines.advance(2)
        assert lines.account.calls == {}


def test_a_call_of_a_snapshot_can_still_be_answered(lines: Lines) -> None:
    with lines.connect() as pos:
        asked: Future[Json] = lines.call("getBill", "1")
        call = pos.hear()
        taken = lines.server.do(snapshot.take, lines.world)
        lines.server.do(snapshot.put, lines.world, taken)
        pos.say(result(call["uuid"], "after"))
        assert asked.result(SOON)["result"] == "after"
    assert lines.account.calls == {}
