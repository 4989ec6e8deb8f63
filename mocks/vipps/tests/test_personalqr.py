"""Exchanging personal QR codes."""

from __future__ import annotations

import httpx
import pytest

from mocks.vipps.personalqr import phone_of_qr, show_qr
from mocks.vipps.tests.sandbox import Sandbox


def exchange(vipps: Sandbox, content: object) -> httpx.Response:
    return vipps.http.post("/qr/v1/exchange", json={"qrCode": content}, headers=vipps.platform)


def refused_for_its_content(answer: httpx.Response) -> bool:
    body = answer.json()
    return (
        answer.status_code == 400
        and answer.headers["content-type"] == "application/json"
        and (body["title"], body["status"]) == ("Bad request", 400)
        and [detail["name"] for detail in body["extraDetails"]] == ["qrCode"]
    )


def test_clear_text_gives_the_number_and_no_timestamp(vipps: Sandbox) -> None:
    answer = exchange(vipps, vipps.do(show_qr, vipps.world, vipps.guest, "1.0"))
    assert (answer.status_code, answer.json()) == (200, {"msisdn": vipps.guest.person.msisdn, "version": "1.0"})


def test_token_gives_the_number_and_when_it_was_made(vipps: Sandbox) -> None:
    made = int(vipps.world.clock.now)
    content = vipps.do(show_qr, vipps.world, vipps.guest, "2.0")
    vipps.advance(60)
    answer = exchange(vipps, content)
    assert answer.json() == {"msisdn": vipps.guest.person.msisdn, "version": "2.0", "timestamp": made}


def test_token_expires_and_a_fresh_one_works(vipps: Sandbox) -> None:
    content = vipps.do(show_qr, vipps.world, vipps.guest, "2.0")
    vipps.advance(vipps.account.quirks.qr_life - 1)
    assert exchange(vipps, content).status_code == 200
    vipps.advance(1)
    assert refused_for_its_content(exchange(vipps, content))
    assert exchange(vipps, vipps.do(show_qr, vipps.world, vipps.guest, "2.0")).status_code == 200


def test_scheme_and_host_in_any_case_the_rest_to_the_letter(vipps: Sandbox) -> None:
    content: str = vipps.do(show_qr, vipps.world, vipps.guest, "2.0")
    token = content.rpartition("/")[2]
    assert exchange(vipps, f"HTTPS://QR.Vipps.no/p/{token}").status_code == 200
    assert refused_for_its_content(exchange(vipps, content.replace("/p/", "/P/")))
    assert refused_for_its_content(exchange(vipps, content[:-1] + content[-1].swapcase() + "x"))


@pytest.mark.parametrize(
    "content",
    [
        "4791234567",
        "https://qr.vipps.no/28/2/01/031/4700000000?v=1",
        "https://qr.vipps.no/28/2/01/032/{msisdn}",
        "https://qr.vipps.no/28/2/01/031/{msisdn}\n",
        "https://qr.vipps.no/p/unknown",
        "https://landing.vipps.no?token=abc",
        "",
    ],
)
def test_anything_else_is_refused(vipps: Sandbox, content: str) -> None:
    assert refused_for_its_content(exchange(vipps, content.format(msisdn=vipps.guest.person.msisdn)))


def test_body_that_does_not_fit_names_its_members(vipps: Sandbox) -> None:
    wrong = {"requestedData": ["NAME"]}
    answer = vipps.http.post("/qr/v1/exchange", json=wrong, headers=vipps.platform)
    names = sorted(detail["name"] for detail in answer.json()["extraDetails"])
    assert (answer.status_code, names) == (400, ["qrCode", "requestedData"])


def test_another_worlds_token_is_unknown(vipps: Sandbox, other: Sandbox) -> None:
    content = other.do(show_qr, other.world, other.guest, "2.0")
    assert refused_for_its_content(exchange(vipps, content))
    assert exchange(other, content).status_code == 200


def test_no_credentials_is_the_gateways_401(vipps: Sandbox) -> None:
    content = vipps.do(show_qr, vipps.world, vipps.guest, "1.0")
    answer = vipps.http.post("/qr/v1/exchange", json={"qrCode": content})
    assert (answer.status_code, answer.json()["statusCode"]) == (401, 401)


def test_injected_server_fault_has_no_body(vipps: Sandbox) -> None:
    vipps.fault({"operation": "exchangeQr", "effect": {"kind": "status", "status": 500}})
    answer = exchange(vipps, vipps.guest.person.personal_qr)
    assert (answer.status_code, answer.content) == (500, b"")


def test_payments_read_the_same_codes(vipps: Sandbox) -> None:
    content = vipps.do(show_qr, vipps.world, vipps.guest, "2.0")
    assert vipps.do(phone_of_qr, vipps.world, content) is vipps.guest
    assert vipps.do(phone_of_qr, vipps.world, "https://qr.vipps.no/p/unknown") is None
