"""The two signatures of a call, against what RFC 9421 says must be signed, worked out by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac

from mocks.qerko.signing import signed_headers

URL = "https://pos.example/qerko/7?shop=a%20b"
BODY = b'{"type":"method-call-request","uuid":"u-1","method":"getBill","args":["b1",null]}'
KEY = "eeeu-g786-zp54-3v1c-db02-e4e1"
CREATED = 1_767_603_600.75
PARAMETERS = (
    '("@method" "@target-uri" "content-digest");created=1767603600;keyid="restaurant-1";alg="hmac-sha256";'
    "expires=1767603660"
)


def test_vector() -> None:
    assert signed_headers(URL, BODY, KEY, "restaurant-1", CREATED) == {
        "Content-Type": "application/json",
        "Content-Digest": "sha-256=:ZlaTsDhH9MWRPK9jW0zPh5q0dPXdv3FSFbJHYDZ+8LM=:",
        "Signature-Input": f"qerko={PARAMETERS}",
        "Signature": "qerko=:slX0UIvIOj/lk6Bw6v6hhuY6GRy/AtWQJxD/3yPYqgU=:",
        "Signature-SHA256": "5200552610ea07b73d8a01533507a9b52f2a98b96206f113eb6dc93d96a848b8",
    }


def test_signature_covers_method_target_and_body() -> None:
    headers = signed_headers(URL, BODY, KEY, "restaurant-1", CREATED)
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    base = (
        '"@method": POST\n'
        f'"@target-uri": {URL}\n'
        f'"content-digest": sha-256=:{digest}:\n'
        f'"@signature-params": {PARAMETERS}'
    )
    signature = base64.b64encode(hmac.digest(KEY.encode(), base.encode(), "sha256")).decode()
    assert headers["Signature"] == f"qerko=:{signature}:"
