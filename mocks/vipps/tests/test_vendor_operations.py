"""Every operation of the vendor's files is served, outside the scope with its reason, or named as not served yet."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from mocks.vipps.app import ROUTERS
from mocks.world.routing import Matcher

FOLDER = os.environ.get("VENDOR_OPENAPI")
pytestmark = pytest.mark.skipif(not FOLDER, reason="VENDOR_OPENAPI does not name the folder of the vendor's files")
METHODS = {"get", "post", "put", "delete", "patch"}
BY_THE_MERCHANT = "served by the merchant; the mock calls it"
ORDERS = "order management beyond the receipt"

OUTSIDE = {
    "removeUserConsentUsingDELETE": BY_THE_MERCHANT + " (express payments, which are outside)",
    "fetchShippingCostUsingPOST": BY_THE_MERCHANT + " (express payments, which are outside)",
    "transactionUpdateCallbackForRegularPaymentUsingPOST": BY_THE_MERCHANT,
    "fetchToken": "the token endpoint for accounting keys",
    "put-order": ORDERS,
    "get-order": ORDERS,
    "post-image": ORDERS,
    "get-receipt": ORDERS,
    "post-receipt": "deprecated form of the receipt",
    "put-category-v2": ORDERS,
    "get-order-v2": ORDERS,
    "post-category-v3": ORDERS,
    "get-categories-v3": ORDERS,
    "get-category-v3": ORDERS,
    "delete-category-v3": ORDERS,
}
NOT_YET: set[str] = set()


def operations() -> list[tuple[str, str, str]]:
    """(name, method, path with the server's base path) of all files."""
    found = []
    for file in sorted(Path(FOLDER or ".").glob("*.yaml")):
        document = yaml.safe_load(file.read_text("utf-8"))
        servers = document.get("servers") or [{"url": ""}]
        base = urlsplit(servers[0]["url"]).path.rstrip("/")
        for path, item in document["paths"].items():
            for method in METHODS & set(item):
                name = item[method].get("operationId") or f"{method} {path}"
                found.append((name, method.upper(), base + path))
    return found


def test_nothing_is_missing_that_is_not_named() -> None:
    matcher = Matcher(ROUTERS)
    served: set[str] = set()
    missing: set[str] = set()
    for name, method, path in operations():
        probe = re.sub(r"\{[^}]+\}", "x1234567", path)
        (served if matcher.match(method, probe)[0] is not None else missing).add(name)
    print(f"served {len(served)}, outside {len(OUTSIDE)}, not yet {len(NOT_YET)}")
    assert missing - set(OUTSIDE) == NOT_YET
    assert set(OUTSIDE) <= missing, "an operation that is served is not outside"
    assert len(served) > 30
