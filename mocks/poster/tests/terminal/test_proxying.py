"""Requests of apps: signed, sent by Poster, answered or not; and Poster's own API without a token in the app."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mocks.poster.terminal import sdk
from mocks.poster.terminal.desk import terminal_of
from mocks.poster.tests.terminal.till import Page, Till

JSON_HEADER = ["Content-Type: application/json"]


class Partner:
    """A loyalty service on a real socket; it keeps what it got, and checks signatures by the vendor's recipe."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Callable[[], tuple[int, bytes]] = lambda: (200, b'{"points":10.5}')
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                owner.received.append((self.command, self.path, headers, self.rfile.read(length)))
                status, body = owner.answer()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def signed(self, body: str, secret: str) -> bool:
        """The newest request, by makeRequest's sample: address, body, time, secret."""
        _, path, headers, _ = self.received[-1]
        original = self.url + path + body + headers["x-poster-time"] + secret
        return hashlib.md5(original.encode()).hexdigest() == headers["x-poster-signature"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def partner() -> Iterator[Partner]:
    partner = Partner()
    yield partner
    partner.close()


@pytest.fixture
def app(till: Till, page: Page) -> str:
    app = till.install()
    page.starts(app)
    return app


def _secret(till: Till) -> str:
    secret: str = till.look()["apps"][0]["application_secret"]
    return secret


def test_get_is_signed_without_a_body(till: Till, page: Page, app: str, partner: Partner) -> None:
    url = f"{partner.url}/guest?phone=380680000000&q=%D1%8F%2F"
    answer = page.calls(app, "makeRequest", url, {"headers": ["X-Mine: 1"], "body": '{"ignored":1}'})
    assert answer == {"result": {"points": 10.5}, "code": 200, "status": 200}
    method, path, headers, body = partner.received[0]
    assert (method, path, body) == ("GET", "/guest?phone=380680000000&q=%D1%8F%2F", b"")
    assert (headers["x-mine"], headers["x-poster-url"]) == ("1", till.poster.account.account)
    assert (headers["x-poster-spot-id"], headers["x-poster-tablet-id"]) == ("1", "1")
    assert int(headers["x-poster-time"]) == int(till.poster.world.clock.now)
    assert partner.signed("", _secret(till))


def test_json_is_sent_and_signed_byte_for_byte(till: Till, page: Page, app: str, partner: Partner) -> None:
    body = '{"name":"Оля","url":"a/b","sum":10.0}'
    page.calls(app, "makeRequest", f"{partner.url}/redeem", {"method": "POST", "headers": JSON_HEADER, "body": body})
    assert partner.received[0][3] == body.encode() and partner.signed(body, _secret(till))
    till.do("PUT", "/settings", php_json=True)
    page.calls(app, "makeRequest", f"{partner.url}/redeem", {"method": "post", "headers": JSON_HEADER, "body": body})
    php = '{"name":"\\u041e\\u043b\\u044f","url":"a\\/b","sum":10.0}'
    assert partner.received[1][3] == php.encode() and partner.signed(php, _secret(till))


def test_without_a_type_a_form_is_sent_and_the_json_signed(till: Till, page: Page, app: str, partner: Partner) -> None:
    body = '{"order":{"id":1},"tags":["a"]}'
    page.calls(app, "makeRequest", f"{partner.url}/x", {"method": "put", "body": body})
    method, _, headers, sent = partner.received[0]
    assert (method, sent) == ("PUT", b"order%5Bid%5D=1&tags%5B0%5D=a")
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert partner.signed(body, _secret(till))


def test_local_request_is_not_signed(till: Till, page: Page, app: str, partner: Partner) -> None:
    page.calls(app, "makeRequest", f"{partner.url}/printer", {"localRequest": True})
    assert not any(name.startswith("x-poster") for name in partner.received[0][2])


@pytest.mark.parametrize(
    ("status", "body", "result", "code"),
    [
        (404, b'{"error":"nobody"}', {"error": "nobody"}, 404),
        (500, b"<html>", False, 1),
        (200, b"", False, 1),
        (200, b"[]", [], 200),
    ],
)
def test_any_answer_is_told(
    page: Page, app: str, partner: Partner, status: int, body: bytes, result: Any, code: int
) -> None:
    partner.answer = lambda: (status, body)
    answer = page.calls(app, "makeRequest", f"{partner.url}/x", {})
    assert (answer["result"], answer["code"]) == (result, code)


def test_nobody_answers(till: Till, page: Page, app: str) -> None:
    answer = page.calls(app, "makeRequest", "http://127.0.0.1:9/x", {})
    assert (answer["result"], answer["code"]) == (False, 0)
    assert till.misuse == []


@pytest.mark.parametrize("url", ["https://example.com/x", "ftp://127.0.0.1/x", "not an address", "http://10.0.0.1/"])
def test_other_machines_are_not_called_unless_allowed(till: Till, page: Page, app: str, url: str) -> None:
    assert page.calls(app, "makeRequest", url, {})["code"] == 0
    assert len(till.misuse) == 1 and till.journal("makeRequest") == []


def test_strict_answer_has_code_only(till: Till, page: Page, app: str, partner: Partner) -> None:
    till.do("PUT", "/settings", lenient_answer=False)
    assert page.calls(app, "makeRequest", f"{partner.url}/x", {}).keys() == {"result", "code"}


def test_headers_as_an_object_are_misuse(till: Till, page: Page, app: str, partner: Partner) -> None:
    assert page.calls(app, "makeRequest", f"{partner.url}/x", {"headers": {"A": "b"}})["code"] == 200
    assert len(till.misuse) == 1


@pytest.mark.parametrize(
    ("effect", "phase", "code", "reached"),
    [
        ({"kind": "cut"}, "before", 0, 0),
        ({"kind": "cut"}, "after", 0, 1),
        ({"kind": "garbage"}, "after", 1, 1),
        ({"kind": "status", "status": 503}, "before", 503, 0),
        ({"kind": "duplicate"}, "before", 200, 2),
    ],
)
def test_faults_strike_requests(
    till: Till, page: Page, app: str, partner: Partner, effect: dict[str, Any], phase: str, code: int, reached: int
) -> None:
    till.poster.fault({"operation": "makeRequest", "phase": phase, "effect": effect})
    assert page.calls(app, "makeRequest", f"{partner.url}/x", {})["code"] == code
    assert len(partner.received) == reached


def test_forged_signature(till: Till, page: Page, app: str, partner: Partner) -> None:
    till.poster.fault({"operation": "makeRequest", "effect": {"kind": "wrong-signature"}})
    page.calls(app, "makeRequest", f"{partner.url}/x", {})
    assert not partner.signed("", _secret(till))


def test_time_out_runs_on_the_worlds_clock(till: Till, page: Page, app: str, partner: Partner) -> None:
    till.poster.fault({"operation": "makeRequest", "effect": {"kind": "latency", "seconds": 30}})
    number = page.asks(app, "makeRequest", f"{partner.url}/x", {"timeout": 2000})
    page.calls(app, "orders.getActive")
    till.poster.advance(2)
    assert page.hears(lambda frame: frame.get("re") == number)["value"]["code"] == 0
    assert partner.received == []


def test_time_does_not_leap_before_a_request_has_left(till: Till, page: Page, app: str, partner: Partner) -> None:
    """Nor when the app comes to rest, and somebody waits for a later time, in the moment of the call."""
    world = till.poster.world

    async def ask_and_rest() -> None:
        hold = world.clock.hold()
        later = asyncio.ensure_future(world.clock.advance(10))
        for _ in range(3):
            await asyncio.sleep(0)
        asking = terminal_of(world).app(app)
        assert asking is not None
        sdk.call(world, asking, 99, "makeRequest", [f"{partner.url}/x", {"timeout": 2000}])
        hold.release()
        await later

    till.poster.server.run(ask_and_rest())
    assert page.hears(lambda frame: frame.get("re") == 99)["value"]["code"] == 200


def test_time_stands_still_until_an_app_has_dealt_with_an_answer(
    till: Till, page: Page, app: str, partner: Partner
) -> None:
    page.rests = False
    number = page.asks(app, "makeRequest", f"{partner.url}/x", {})
    answer = page.hears(lambda frame: frame.get("re") == number)
    assert not till.poster.world.clock.quiet()
    page.says(app, "idle", event=answer["number"])
    till.poster.advance(1)
    assert till.poster.world.clock.quiet()


def test_own_api_gives_what_is_inside_the_envelope(till: Till, page: Page, app: str) -> None:
    groups = page.calls(app, "makeApiRequest", "clients.getGroups", {"method": "get"})
    assert [one["client_groups_id"] for one in groups] == ["1", "2"]
    made = {"client_groups_name": "Mine", "loyalty_type": 1, "client_groups_discount": 0}
    assert page.calls(app, "makeApiRequest", "clients.createGroup", {"method": "post", "data": made}) == 3
    assert (
        page.calls(app, "makeApiRequest", "clients.getGroup", {"data": {"group_id": 3}})["client_groups_name"] == "Mine"
    )
    assert page.calls(app, "makeApiRequest", "clients.createGroup", {"method": "post", "data": made}) is False
    assert page.calls(app, "makeApiRequest", "no.such", {}) is False
    entry = till.journal("clients.createGroup")[0].as_json()
    assert json.loads(entry["request"]["body"]) == made and "token=sha256" in entry["request"]["path"]


def test_second_app_has_keys_of_its_own(till: Till, page: Page, app: str, partner: Partner) -> None:
    other = till.install("other.js")
    page.starts(other)
    first, second = till.look()["apps"]
    assert first["application_id"] == till.poster.application.id != second["application_id"]
    page.calls(other, "makeRequest", f"{partner.url}/x", {})
    assert partner.signed("", second["application_secret"])
    assert len(page.calls(other, "makeApiRequest", "clients.getGroups", {})) == 2
