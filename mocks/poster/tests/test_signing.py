"""The vendor's signatures, by vectors computed from the documents' recipes."""

from __future__ import annotations

import pytest

from mocks.poster.signing import manage_signature, request_signature, webhook_signature

TIME = 1518794257
REQUEST_SECRET = "9642176a5cdfe3f65e6e00c27b668795"
HOOK_SECRET = "fe2bc8e865d8fc2236968ee53c3b2bd5"
GUEST, REDEEM = "https://loyalty.example/api/guest?phone=380680000000", "https://loyalty.example/api/redeem"
WALLET = '{"value_relative":500,"value_absolute":1500}'
ADDED = '{"user_id":4,"access_token":"861052:02391570ff9af128e93c5a771055ba88"}'


@pytest.mark.parametrize(
    ("url", "body", "signature"),
    [
        (GUEST, "", "7ce537ee00ccb7e1415492558f62538d"),
        (REDEEM, '{"orderId":1503219480866,"bonus":10.5}', "89e8b12beb25e7715068c5d9629e8223"),
        (REDEEM, '{"name":"Оля","url":"a/b"}', "663bdbf165d7f9b927e64ab0133ff24d"),
        (REDEEM, r'{"name":"\u041e\u043b\u044f","url":"a\/b"}', "3f455ea1e9212af8dc938c738717f6cf"),
    ],
    ids=["get", "post", "as JavaScript writes JSON", "as PHP writes JSON"],
)
def test_requests(url: str, body: str, signature: str) -> None:
    assert request_signature(url, body.encode(), TIME, REQUEST_SECRET) == signature


@pytest.mark.parametrize(
    ("object", "object_id", "action", "data", "signature"),
    [
        ("transaction", "1", "added", None, "ba193c47db34623ff442c9967e0cfc7e"),
        ("client_ewallet", "33", "changed", WALLET, "7a0d76a11cb489ffe1e6eeecf297db9d"),
        ("application", "76", "added", ADDED, "ca709c0ac576478141fb784383e3b0fa"),
        ("client_payed_sum", "33", "changed", None, "f6ca34b894ab3074ac7998da5b8b3dfd"),
        ("client", "33", "changed", None, "32cd11e0263995b4375a7d78ea9d2652"),
    ],
)
def test_webhooks(object: str, object_id: str, action: str, data: str | None, signature: str) -> None:
    assert webhook_signature("api-demo", object, object_id, action, data, str(TIME), HOOK_SECRET) == signature


def test_time_is_signed() -> None:
    without = "992ccede386697e063568f0bb8cd8938"
    assert webhook_signature("api-demo", "transaction", "1", "added", None, str(TIME), HOOK_SECRET) != without


def test_manage_page() -> None:
    code = "74367937cf906c097931a3888adf7a84"
    assert manage_signature("41", "123123", code) == "6e4f421a22283e0711fbb8027c611451"
