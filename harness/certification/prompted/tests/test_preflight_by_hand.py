"""Before a person works a product: they make it ready once, and what of it does not fit is called by its name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx

from harness.actors.other_till import OtherTill
from harness.actors.transport import HttpTransport
from harness.actors.world import Sandbox
from harness.certification.preflight import EVENT, Finding, preflight
from harness.certification.prompted.desk import DONE, REFUSED
from harness.certification.prompted.page import HOST, Card
from harness.certification.statement import Statement
from harness.certification.tests.conftest import sandbox, transport
from harness.tests.answering import Quiet, answering

__all__ = ["sandbox", "transport"]
Does = Callable[[Card], str]


def _looks(
    sandbox: Sandbox,
    folder: Path,
    does: Does | None,
    port: int = 0,
    patience: float = 120.0,
    vendors: Sequence[str] = ("vipps",),
) -> list[Finding]:
    """`does`: what somebody at the page does and answers; None: nobody is there."""
    driver = {"kind": "prompted", "port": port, "patience": patience}
    told = {"product": "Buttons", "version": "1", "vendors": vendors, "driver": driver}
    statement = Statement.model_validate(told)
    people: list[threading.Thread] = []

    def invite(url: str) -> None:
        if does is not None:
            people.append(threading.Thread(target=_answers, args=(url, does)))
            people[0].start()

    found = preflight(statement, folder, sandbox, "wall", invite)
    for person in people:
        person.join()
    return found


def _answers(url: str, does: Does) -> None:
    read = 0
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as client, suppress(httpx.TransportError):
        while (reply := client.get("/prompt", params={"after": read})).status_code != 410:
            if reply.status_code == 200:
                card = Card.model_validate_json(reply.content)
                read = card.number
                client.post(f"/prompt/{read}", json={"choice": does(card)})


class _Receiver(Quiet):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()


@contextmanager
def _receiving() -> Iterator[str]:
    with answering(_Receiver) as url:
        yield f"{url}/hooks"


def _registers(url: str) -> Does:
    """Starts the product, which registers for webhooks as its settings say."""

    def starts(card: Card) -> str:
        with_keys = Sandbox(HttpTransport(), card.settings["Sandbox"])
        with_keys.world(card.settings["World"]).register_webhook(url, EVENT)
        return DONE

    return starts


def test_a_product_that_is_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    with _receiving() as url:
        assert _looks(sandbox, tmp_path, _registers(url)) == []


def test_a_product_that_was_started_with_other_settings(sandbox: Sandbox, tmp_path: Path) -> None:
    (finding,) = _looks(sandbox, tmp_path, lambda card: DONE)
    assert finding.topic == "webhooks" and finding.text.startswith("no address is registered")


def test_a_product_whose_webhooks_go_nowhere(sandbox: Sandbox, tmp_path: Path) -> None:
    found = _looks(sandbox, tmp_path, _registers("http://127.0.0.1:9/nobody"))
    assert found == [Finding("webhooks", "the registered address cannot be reached")]


def test_a_product_that_cannot_be_made_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    found = _looks(sandbox, tmp_path, lambda card: REFUSED)
    assert found == [Finding("driver", "the person at the till could not make it ready")]


def test_a_restaurant_s_product_that_is_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    """It is stopped before the world is there, which an older one would connect to by itself."""
    shown: list[Card] = []

    with ExitStack() as connected:

        def connects(card: Card) -> str:
            shown.append(card)
            if card.settings:
                till = OtherTill(card.settings["Qerko's websocket"], card.settings["API key"])
                connected.callback(till.leaves)
                assert till.connects()
            return DONE

        assert _looks(sandbox, tmp_path, connects, vendors=("qerko",)) == []
    assert [bool(card.settings) for card in shown] == [False, True] and "client_secret" not in shown[1].settings


def test_nobody_is_there(sandbox: Sandbox, tmp_path: Path) -> None:
    (finding,) = _looks(sandbox, tmp_path, None, patience=0.1)
    assert finding.topic == "driver" and finding.text.startswith("nobody at the till has answered within 0.1 s")


def test_the_page_cannot_be_served(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        (finding,) = _looks(sandbox, tmp_path, lambda card: DONE, port=taken.getsockname()[1])
    assert finding.topic == "driver" and "cannot be served" in finding.text
