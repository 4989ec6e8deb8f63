"""The vendor's signature, against vectors computed independently (Vipps Webhooks API guide; VIPPS-WH-03)."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from reference_impl.vipps.signature import Delivery, authorization, content_hash, is_authentic

SECRET = "090a478d-37ff-4e77-970e-d457aeb26a3a"
PATH, HOST, DATE = "/hooks/vipps?store=7", "pos.example.com", "Tue, 14 Jan 2025 09:15:00 GMT"
BODY = (
    b'{"msn":"123456","reference":"acme-pos-7-receipt-000123","pspReference":"1304787731","name":"AUTHORIZED",'
    b'"amount":{"currency":"NOK","value":49900},"timestamp":"2025-01-14T09:14:59.378Z",'
    b'"idempotencyKey":"fb492b5e-7907-4d83-ba20-c7fb60ca35de","success":true}'
)
HASH = "EqomgQuApu+IdKoW/xSILF50F6im/Y/IJU/lNWZ7OVI="
SCHEME = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
SIGNED = SCHEME + "Vj3oBvWNZwF3AHWzhLKocOjoqc0VxFFPD49vUUc+GNE="
NOW = parsedate_to_datetime(DATE).timestamp()
GOOD = Delivery(BODY, DATE, HASH, SIGNED)


def test_vector_a_is_reproduced_and_accepted() -> None:
    assert content_hash(BODY) == HASH
    assert authorization(SECRET, PATH, DATE, HOST, HASH) == SIGNED
    assert is_authentic(GOOD, [SECRET], PATH, HOST, NOW)


def test_vector_b_signs_a_port_that_is_not_the_default() -> None:
    signed = authorization(SECRET, PATH, DATE, "pos.example.com:8080", HASH)
    assert signed == SCHEME + "JZFatrPbr4ji12/HgN/KGkC0mU8XUg54SX8ylzQJxbA="


def test_vector_d_takes_a_base64_secret_as_text() -> None:
    secret = "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A=="
    body = b'{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}'
    hashed = content_hash(body)
    signed = authorization(
        secret, "/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63", "Thu, 30 Mar 2023 08:38:32 GMT", "webhook.site", hashed
    )
    assert hashed == "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4="
    assert signed == SCHEME + "agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U="


@pytest.mark.parametrize(
    "forged",
    [
        replace(GOOD, body=BODY.replace(b"49900", b"49901")),
        replace(
            GOOD,
            body=BODY.replace(b"49900", b"49901"),
            content_hash="lrD3evRGiwTcsDsLxbJQEYzrLczh8Iz7l4OjLPDkLnM=",
        ),
        replace(GOOD, date="Tue, 14 Jan 2025 09:15:01 GMT"),
        replace(GOOD, authorization=SIGNED[:-2] + "A="),
        replace(GOOD, authorization=""),
        replace(GOOD, content_hash=""),
        replace(GOOD, date="yesterday"),
        replace(GOOD, authorization="\udcff"),
    ],
)
def test_a_mutated_delivery_is_refused(forged: Delivery) -> None:
    assert not is_authentic(forged, [SECRET], PATH, HOST, NOW)


def test_another_url_secret_or_time_is_refused() -> None:
    assert not is_authentic(GOOD, [SECRET], "/hooks/vipps", HOST, NOW)
    assert not is_authentic(GOOD, [SECRET], PATH, "evil.example.com", NOW)
    assert not is_authentic(GOOD, ["other"], PATH, HOST, NOW)
    assert not is_authentic(GOOD, [], PATH, HOST, NOW)
    assert not is_authentic(GOOD, [SECRET], PATH, HOST, NOW + 301)
    assert not is_authentic(GOOD, [SECRET], PATH, HOST, NOW - 301)


def test_any_of_our_secrets_will_do_while_registrations_overlap() -> None:
    assert is_authentic(GOOD, ["old", SECRET], PATH, HOST, NOW + 299)
