"""A POS on a websocket: who gets in, what rubbish costs, and how connections end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from mocks.qerko.app import qerko_app
from mocks.qerko.tests.lines import SOON, Lines, Pos, result
from mocks.qerko.tests.tavern import QerkoServer
from mocks.world.server import ServerGroup, bind

REFUSED = {"type": "auth-response", "authorized": False}


@pytest.mark.parametrize("spelling", ["list", "text", "among others"])
def test_a_key_lets_in_however_it_is_spelt(lines: Lines, spelling: str) -> None:
    keys: Any = {"list": [lines.key], "text": lines.key, "among others": ["aaaa-old", lines.key]}[spelling]
    with lines.dial() as pos:
        pos.say({"type": "auth-request", "apiKey": keys, "posId": "x", "version": {"new": 1}})
        assert pos.hear() == {"type": "auth-response", "authorized": True}
        assert pos.asks("whoAmI")["result"] == [{"id": lines.yours["id"], "name": lines.yours["name"]}]
        assert pos.asks("noop", uuid="u-2") == result("u-2", None)


@pytest.mark.parametrize("key", ["aaaa-bbbb-cccc-dddd-eeee-0000", "", 7, None, [], [1], {"a": 1}])
def test_no_key_that_works_is_refused_and_closed_4401(lines: Lines, key: Any) -> None:
    with lines.dial() as pos:
        assert pos.auth(key) == REFUSED
        assert pos.end() == 4401
    assert lines.journal() == []


def test_an_unknown_key_is_kept_in_the_unattributed_journal_as_a_digest(lines: Lines) -> None:
    with lines.dial() as pos:
        pos.auth(["aaaa-bbbb-cccc-dddd-eeee-0000"])
        assert pos.end() == 4401
    entry = lines.server.tenants.unattributed.journal.dump()[-1]
    assert entry["operation"] == "connect"
    assert entry["response"]["status"] == 401
    assert "aaaa-bbbb" not in str(entry)
    assert "sha256:" in entry["request"]["body"]


@pytest.mark.parametrize("pos_id", ["", " ", None, 3])
def test_no_pos_id_is_refused(lines: Lines, pos_id: Any) -> None:
    with lines.dial() as pos:
        assert pos.auth([lines.key], pos_id) == REFUSED
        assert pos.end() == 4401


@pytest.mark.parametrize("first", ["hello", "[]", "null", '{"type":"method-call-request"}', '{"type":[]}', "{" * 5000])
def test_whatever_else_comes_first_is_refused(lines: Lines, first: str) -> None:
    with lines.dial() as pos:
        pos.socket.send(first)
        assert pos.hear() == REFUSED
        assert pos.end() == 4401


RUBBISH = [
    "no json",
    '"text"',
    "[1]",
    "{}",
    '{"type":1}',
    '{"type":"auth-request","apiKey":"x","posId":"y"}',
    '{"type":"method-call-response","result":1}',
    '{"type":"method-call-response","uuid":"x","error":"bad"}',
    '{"type":"method-call-request","uuid":5,"method":"noop"}',
    '{"type":"method-call-request","uuid":null,"method":7}',
    "[" * 100_000,
]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_answered_by_an_error_and_the_connection_goes_on(lines: Lines, rubbish: str) -> None:
    with lines.connect() as pos:
        pos.socket.send(rubbish)
        answer = pos.hear()
        assert (answer["method"], answer["uuid"]) == ("error", None)
        assert answer["args"][0]["message"]
        assert pos.asks("noop") == result("u-1", None)
    unexpected = lines.journal("unexpected-frame")
    assert len(unexpected) == 1
    assert len(unexpected[0]["request"]["body"]) <= 2000


def test_a_call_that_does_not_fit_fails_by_its_uuid(lines: Lines) -> None:
    with lines.connect() as pos:
        pos.say({"type": "method-call-request", "uuid": "u-9", "method": "noop", "args": {"a": 1}})
        assert pos.hear()["args"][1] == "u-9"


def test_answers_to_nothing_are_noted_and_not_answered(lines: Lines) -> None:
    with lines.connect() as pos:
        pos.say(result("nobody asked", 1))
        pos.say({"type": "method-call-request", "uuid": None, "method": "error", "args": [{"message": "x"}, "nobody"]})
        assert pos.quiet()
    assert [e["note"] for e in lines.journal("unexpected-frame")] == ["answers no call that waits"] * 2


def test_an_unknown_method_fails_and_without_uuid_nothing_is_said(lines: Lines) -> None:
    with lines.connect() as pos:
        answer = pos.asks("openTheTill", 1, uuid="u-3")
        assert answer["method"] == "error"
        assert answer["args"][1] == "u-3"
        pos.say({"type": "method-call-request", "uuid": None, "method": "openTheTill", "args": []})
        assert pos.quiet()


def test_a_binary_frame_closes_1003(lines: Lines) -> None:
    with lines.connect() as pos:
        pos.socket.send(b"\x00\x01")
        assert pos.end() == 1003


def test_a_huge_frame_closes_1009_and_costs_nobody_else_anything(lines: Lines) -> None:
    authority = lines.up["qerko"]["authority"]
    with lines.connect() as pos, lines.connect(authority["api_key"]) as other:
        pos.socket.send("x" * 1_100_000)
        assert pos.end() == 1009
        assert other.asks("whoAmI")["result"][0]["id"] == authority["id"]
    assert lines.connected() is None


def test_many_fragments_are_one_message(lines: Lines) -> None:
    with lines.connect() as pos:
        pos.socket.send(iter(['{"type":"method-call-request",', '"uuid":"u-1",', '"method":"noop"}']))
        assert pos.hear() == result("u-1", None)


def test_text_that_is_not_utf8_closes_1007(lines: Lines) -> None:
    with lines.connect() as pos:
        pos.socket.send(b"\xff\xfe", text=True)
        assert pos.end() == 1007


def test_an_answer_right_before_the_goodbye_counts(lines: Lines) -> None:
    with lines.connect() as pos:
        asked = lines.call("getTableList")
        uuid = pos.hear()["uuid"]
        pos.say(result(uuid, []))
    assert asked.result(SOON) == {"kind": "result", "result": []}
    assert lines.journal("disconnect")[0]["note"] == "closed by merchant 1000"


def test_there_is_nothing_at_other_paths(lines: Lines) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Pos(lines.up["qerko"]["websocket_url"] + "/elsewhere")
    assert refused.value.response.status_code == 404


# --- one connection -------------------------------------------------------------------------------------------------


def test_a_second_connection_closes_the_first_whichever_key_it_uses(lines: Lines) -> None:
    further = lines.operator("keys").json()["api_key"]
    with lines.connect() as first, lines.connect(further) as second:
        assert first.end() == 4409
        assert second.asks("noop") == result("u-1", None)
    notes = [entry["note"] for entry in lines.journal("disconnect")]
    assert notes == ["closed by qerko 4409", "closed by merchant 1000"]


def test_other_restaurants_and_other_worlds_keep_their_connections(lines: Lines, elsewhere: Lines) -> None:
    neighbour = lines.up["qerko"]["restaurants"][1]["api_key"]
    with lines.connect() as here, lines.connect(neighbour) as next_door, elsewhere.connect() as there:
        lines.restart()
        assert here.end() == next_door.end() == 1001
        assert there.asks("whoAmI")["result"][0]["id"] == elsewhere.yours["id"]
    assert len(elsewhere.journal("connect")) == 1


def test_a_deleted_key_ends_the_connection_made_with_it(lines: Lines) -> None:
    further = lines.operator("keys").json()["api_key"]
    with lines.connect(further) as pos:
        assert lines.operator("keys/revoke", {"api_key": "nobody's"}).status_code == 404
        assert lines.operator("keys/revoke", {"api_key": lines.key}).status_code == 204
        assert pos.asks("noop") == result("u-1", None)
        assert lines.operator("keys/revoke", {"api_key": further}).status_code == 204
        assert pos.end() == 4401
    with lines.dial() as pos:
        assert pos.auth([further]) == REFUSED
    assert [entry["response"]["status"] for entry in lines.journal("connect")] == [101, 401]


def test_a_dropped_world_ends_its_connections(qerko_server: QerkoServer) -> None:
    lines = Lines(qerko_server)
    with lines.connect() as pos:
        lines.close()
        assert pos.end() == 4401


# --- restarts -------------------------------------------------------------------------------------------------------


def test_after_1001_everybody_may_come_back_at_once(lines: Lines) -> None:
    with lines.connect() as pos:
        lines.restart()
        assert pos.end() == 1001
    with lines.connect() as pos:
        assert pos.asks("noop") == result("u-1", None)


def test_an_announced_restart_sends_everybody_away_for_two_minutes(lines: Lines) -> None:
    with lines.connect() as pos:
        lines.restart(announced=True)
        assert pos.end() == 4503
    with pytest.raises(InvalidStatus) as refused:
        lines.dial(lines.headers())
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["retry-after"] == "120"
    with lines.dial() as stranger:
        stranger.say({"type": "auth-request", "apiKey": [lines.key], "posId": "x"})
        assert stranger.end() == 4503
    lines.advance(121)
    with lines.connect() as pos:
        assert pos.asks("noop") == result("u-1", None)
    assert [e["response"]["status"] for e in lines.journal("connect")] == [101, 503, 503, 101]


def test_an_operator_closes_with_any_code_or_cuts(lines: Lines) -> None:
    with lines.connect() as pos:
        lines.operator("close", {"code": 4409})
        assert pos.end() == 4409
    with lines.connect() as pos:
        lines.operator("close")
        assert pos.end() is None
    assert lines.operator("close").status_code == 409
    with lines.connect():
        assert lines.operator("close", {"code": 1006}).status_code == 400


# --- patience -------------------------------------------------------------------------------------------------------


@contextmanager
def hasty(server: QerkoServer, auth_limit: float, headers_limit: float) -> Iterator[int]:
    """The port of a Qerko that waits for nobody longer than so many seconds."""
    app = qerko_app(server.tenants)
    app.auth_limit = auth_limit
    listening = bind("127.0.0.1", 0)
    group = ServerGroup([(app, listening)], headers_limit=headers_limit)
    server.run(group.start())
    yield listening.getsockname()[1]
    server.run(group.stop())


def test_who_says_nothing_is_closed(qerko_server: QerkoServer) -> None:
    with hasty(qerko_server, 0.2, SOON) as port, Pos(f"ws://127.0.0.1:{port}/api/v2/pos/ws") as pos:
        assert pos.end() == 4401


def test_who_said_enough_is_not_closed(lines: Lines) -> None:
    """For the server's loop an hour goes by, for good, and with it every limit."""
    with lines.connect() as pos:
        loop, now = lines.server.loop, lines.server.loop.time
        loop.time = lambda: now() + 3600  # type: ignore[method-assign]
        lines.server.do(loop.time)
        assert pos.asks("noop") == result("u-1", None)


@pytest.mark.parametrize("sent", [b"", b"GET /api/v2/pos/ws HTTP/1.1\r\nhost: x\r\nupgrade: web"])
def test_a_handshake_that_never_ends_is_ended(qerko_server: QerkoServer, sent: bytes) -> None:
    with (
        hasty(qerko_server, SOON, 0.2) as port,
        socket.create_connection(("127.0.0.1", port), SOON) as slow,
        suppress(ConnectionResetError),  # at the end of it, when the last words came too late
    ):
        slow.sendall(sent)
        assert slow.recv(1000).startswith(b"HTTP/1.1 408")
        assert slow.recv(1000) == b""
