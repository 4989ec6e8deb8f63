"""Poster's signatures: the documents' own rules, as vectors (POSTER-SEC-01 to -04, POSTER-HOOK-02)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.poster.signature import SignedRequest, is_ours, request_signature, webhook_signature

SECRET, TIME = "9642176a5cdfe3f65e6e00c27b668795", "1518794257"
GUEST, REDEEM = "https://loyalty.example/api/guest?phone=380680000000", "https://loyalty.example/api/redeem"
REQUESTS = {
    "GET": (GUEST, b"", "7ce537ee00ccb7e1415492558f62538d"),
    "POST": (REDEEM, b'{"orderId":1503219480866,"bonus":10.5}', "89e8b12beb25e7715068c5d9629e8223"),
    "JavaScript's JSON": (REDEEM, '{"name":"Оля","url":"a/b"}'.encode(), "663bdbf165d7f9b927e64ab0133ff24d"),
    "PHP's JSON": (
        REDEEM,
        rb'{"name":"\u041e\u043b\u044f","url":"a\/b"}',
        "3f455ea1e9212af8dc938c738717f6cf",
    ),
}
HOOK_SECRET = "fe2bc8e865d8fc2236968ee53c3b2bd5"
WALLET = '{"value_relative":500,"value_absolute":1500}'
TOKEN = '{"user_id":4,"access_token":"861052:02391570ff9af128e93c5a771055ba88"}'
HOOKS = {
    ("transaction", "1", "added", None): "ba193c47db34623ff442c9967e0cfc7e",
    ("client_ewallet", "33", "changed", WALLET): "7a0d76a11cb489ffe1e6eeecf297db9d",
    ("application", "76", "added", TOKEN): "ca709c0ac576478141fb784383e3b0fa",
    ("client_payed_sum", "33", "changed", None): "f6ca34b894ab3074ac7998da5b8b3dfd",
    ("client", "33", "changed", None): "32cd11e0263995b4375a7d78ea9d2652",
}


def request(case: str) -> SignedRequest:
    url, body, signature = REQUESTS[case]
    return SignedRequest(url, body, signature, TIME, "dev-example")


@pytest.mark.parametrize("case", REQUESTS)
def test_request_vectors(case: str) -> None:
    url, body, signature = REQUESTS[case]
    assert request_signature(url, body, TIME, SECRET) == signature
    assert is_ours(request(case), "dev-example", SECRET, 1518794257.0)


def test_either_spelling_of_the_same_data_is_taken() -> None:
    spelled_otherwise = replace(request("JavaScript's JSON"), body=request("PHP's JSON").body)
    assert is_ours(spelled_otherwise, "dev-example", SECRET, 1518794257.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": REDEEM + "?x=1"},
        {"body": b'{"orderId":1503219480866,"bonus":99.5}'},
        {"body": b"\xff not JSON"},
        {"signature": "89e8b12beb25e7715068c5d9629e8224"},
        {"signature": ""},
        {"signature": "ключ"},
        {"time": "1518794258"},
        {"time": "later"},
        {"time": ""},
        {"account": "another"},
        {"account": ""},
    ],
)
def test_whatever_is_changed_the_signature_does_not_fit(wrong: dict[str, str | bytes]) -> None:
    assert not is_ours(replace(request("POST"), **wrong), "dev-example", SECRET, 1518794257.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(("passed", "taken"), [(-301, False), (-299, True), (299, True), (301, False), (86_400, False)])
def test_an_old_signature_is_refused(passed: float, taken: bool) -> None:
    assert is_ours(request("POST"), "dev-example", SECRET, 1518794257.0 + passed) is taken


def test_an_account_may_be_named_as_a_host() -> None:
    named = replace(request("POST"), account="dev-example.joinposter.com")
    assert is_ours(named, "dev-example", SECRET, 1518794257.0)


@pytest.mark.parametrize("hook", HOOKS)
def test_webhook_vectors(hook: tuple[str, str, str, str | None]) -> None:
    name, object_id, action, data = hook
    assert webhook_signature(("api-demo", name, object_id, action), data, TIME, HOOK_SECRET) == HOOKS[hook]
