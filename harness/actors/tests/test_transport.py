"""What reaches the actors when the other side refuses, breaks off or talks nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from socket import socket

import pytest

from harness.actors.problem import Refused, ask
from harness.actors.transport import HttpTransport, NoAnswer, Unreadable
from harness.tests.answering import Quiet, answering


class _Counterpart(Quiet):
    def do_GET(self) -> None:
        if self.path == "/gone":
            self.connection.close()
            return
        if self.path.startswith("/said"):
            self.send_response(200)
            told = " ".join(f"{name}={self.headers.get(name)}" for name in ("Content-Length", "X-Word")) + self.path
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told.encode())
            return
        content_type, body = {
            "/problem": ("application/problem+json", b'{"type":"urn:x:problem:nothing-pending","detail":"go away"}'),
            "/plain": ("text/plain", b"go away"),
        }.get(self.path, ("application/json", b"nonsense"))
        self.send_response(200 if self.path == "/nonsense" else 409)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with answering(_Counterpart) as url:
        yield url


def test_a_refusal_tells_its_stable_kind(url: str) -> None:
    with pytest.raises(Refused, match="go away") as refused:
        ask(HttpTransport(), "GET", f"{url}/problem")
    assert (refused.value.status, refused.value.kind) == (409, "nothing-pending")


def test_a_refusal_without_details(url: str) -> None:
    with pytest.raises(Refused, match="go away") as refused:
        ask(HttpTransport(), "GET", f"{url}/plain")
    assert refused.value.kind == "blank"


def test_a_broken_connection_is_no_answer(url: str) -> None:
    with pytest.raises(NoAnswer):
        HttpTransport().request("GET", f"{url}/gone")


def test_nonsense_is_unreadable(url: str) -> None:
    with pytest.raises(Unreadable):
        HttpTransport().request("GET", f"{url}/nonsense").json()


def test_an_address_is_quoted_and_only_what_has_a_body_announces_one(url: str) -> None:
    transport = HttpTransport()
    said = [
        transport.request(method, f"{url}/said/ø a%20b?c=d", headers={"X-Word": "so"}) for method in ("GET", "POST")
    ]
    announced = [reply.body.decode().split(" ") for reply in said]
    assert announced == [[f"Content-Length={size}", "X-Word=so/said/%C3%B8%20a%20b?c=d"] for size in (None, 0)]


def test_nobody_there_is_no_answer() -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NoAnswer):
            HttpTransport().request("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/")
