"""Codes on phones and in front of them: personal QR images, and what scanning leads to."""

from __future__ import annotations

import pytest

from mocks.control.tests.conftest import Control
from mocks.vipps.tests.qr_calls import stuck


@pytest.mark.parametrize(("kind", "type"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_personal_code_is_an_image(control: Control, kind: str, type: str) -> None:
    answer = control.http.get(f"{control.guest}/qr.{kind}", params={"version": "1.0", "size": 200})
    assert (answer.status_code, answer.headers["content-type"]) == (200, type)
    assert b"200" in answer.content if kind == "svg" else answer.content[16:24] == b"\x00\x00\x00\xc8" * 2


def test_each_image_of_version_two_is_a_new_code(control: Control) -> None:
    images = {control.http.get(f"{control.guest}/qr.png", params={"version": "2.0"}).content for _ in range(2)}
    assert len(images) == 2 and len(control.vipps.account.qr_tokens) == 2
    first, second = (control.http.get(f"{control.guest}/qr.png").content for _ in range(2))
    assert first == second


def test_image_that_does_not_exist_is_refused(control: Control) -> None:
    for query in ({"version": "3.0"}, {"size": 99}):
        assert control.http.get(f"{control.guest}/qr.png", params=query).status_code == 400
    assert control.http.get(f"{control.guest}/qr.gif").status_code == 400


def test_scanning_a_sticker_that_nobody_listens_to_shows_an_error(control: Control) -> None:
    answer = control.http.post(f"{control.guest}/scan", json={"merchant_qr_id": stuck(control.vipps)})
    assert (answer.status_code, answer.json()["kind"], answer.json()["status"]) == (200, "check-in", "failed")
    assert control.http.get(control.guest).json()["screens"][-1]["id"] == answer.json()["id"]


def test_scanning_what_is_no_code_is_a_problem(control: Control) -> None:
    for body in ({"url": "https://example.com"}, {"merchant_qr_id": "nowhere"}):
        answer = control.http.post(f"{control.guest}/scan", json=body)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:kassa:problem:nothing-there")
