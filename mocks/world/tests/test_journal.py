"""The journal: bounded, paged, and without secrets."""

from __future__ import annotations

import json

import pytest

from mocks.world.journal import Exchange, Journal
from mocks.world.redaction import digest, redact_body, redact_headers, redact_path


def exchange(operation: str = "pay", **members: object) -> Exchange:
    return Exchange("merchant", "vipps", "vipps", operation, 1.0, 2.0, **members)  # type: ignore[arg-type]


def test_the_oldest_go_first_and_the_cut_is_marked() -> None:
    journal = Journal(bound=3)
    for number in range(5):
        journal.append(exchange(f"op-{number}"))
    assert journal.cut == 2
    assert [entry.operation for entry in journal.after(0, 10)] == ["op-2", "op-3", "op-4"]
    assert [entry.seq for entry in journal.after(0, 10)] == [3, 4, 5]
    assert [entry.seq for entry in journal.after(4, 10)] == [5]
    assert [entry.seq for entry in journal.after(0, 1)] == [3]
    assert list(journal.after(5, 10)) == []


def test_an_exchange_under_way_is_there_without_its_response() -> None:
    journal = Journal()
    entry = exchange(method="GET", path="/x", request_headers=[(b"Accept", b"*/*")])
    journal.append(entry)
    assert entry.as_json()["response"] is None
    entry.status, entry.response_body = 200, b"{}"
    assert entry.as_json()["response"] == {"status": 200, "headers": {}, "body": "{}"}


@pytest.mark.parametrize("name", ["Authorization", "client_secret", "Ocp-Apim-Subscription-Key", "Cookie"])
def test_secret_headers_become_digests(name: str) -> None:
    shown = redact_headers([(name.encode(), b"s3cret")])
    assert shown == {name.lower(): digest("s3cret")}


def test_the_scheme_of_an_authorization_stays_readable() -> None:
    assert redact_headers([(b"authorization", b"Bearer abc")]) == {"authorization": f"Bearer {digest('abc')}"}
    assert redact_headers([(b"authorization", b"")]) == {"authorization": ""}


def test_secret_members_become_digests_wherever_they_stand() -> None:
    body = {"a": [{"access_token": 't\\o"ken'}], "errorCode": "6080", "code": "BILL_CLOSED", "nin": "12345678901"}
    shown = json.loads(redact_body(json.dumps(body).encode()))
    assert shown["a"][0]["access_token"].startswith("sha256:")
    assert shown["nin"] == digest("12345678901")
    assert (shown["errorCode"], shown["code"]) == ("6080", "BILL_CLOSED")


def test_parts_of_a_multipart_body_are_redacted() -> None:
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = part.format("application_secret", "abc") + part.format("grant_type", "abc") + "--b--"
    shown = part.format("application_secret", digest("abc")) + part.format("grant_type", "abc") + "--b--"
    assert redact_body(body.encode()) == shown


def test_json_inside_a_json_text_is_redacted() -> None:
    body = json.dumps({"data": json.dumps({"user_id": 4, "access_token": "abc"})})
    assert json.loads(json.loads(redact_body(body.encode()))["data"]) == {"user_id": 4, "access_token": digest("abc")}


def test_forms_and_queries_are_redacted_too() -> None:
    assert redact_body(b"grant_type=x&client_secret=a%2Bb") == f"grant_type=x&client_secret={digest('a+b')}"
    assert redact_body(b"extras%5Btoken%5D=abc&a=1") == f"extras%5Btoken%5D={digest('abc')}&a=1"
    assert redact_path("/landing?token=abc&x=1") == f"/landing?token={digest('abc')}&x=1"


def test_the_same_secret_has_the_same_digest_in_every_spelling() -> None:
    """Readers compare: the token issued in a body is the token sent in a header."""
    issued = json.loads(redact_body(b'{"access_token":"abc"}'))["access_token"]
    assert redact_headers([(b"authorization", b"Bearer abc")])["authorization"] == f"Bearer {issued}"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert redact_body(b"\xff\xfe{") == "��{"


def test_keys_and_card_tokens_of_frames_become_digests() -> None:
    frame = b'{"type":"auth-request","apiKey":["one key","another"],"posId":"x","loyaltyCardToken":"card"}'
    shown = redact_body(frame)
    assert not any(secret in shown for secret in ("one key", "another", '"card"'))
    assert f'["{digest("one key")}","{digest("another")}"]' in shown
    assert digest("one key") in redact_body(b'{"apiKey" : "one key"}')
    assert redact_body(b'{"posId":"x"}') == '{"posId":"x"}'
