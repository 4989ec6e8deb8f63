"""Every operation and status of the vendor's files is served, or outside the scope with its reason."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Described:
    """An operation of the vendor's files; ``path`` with the server's base path."""

    name: str
    method: str
    path: str
    statuses: frozenset[str]


def described() -> list[Described]:
    found = []
    for file in sorted(Path(FOLDER or ".").glob("*.yaml")):
        document = yaml.safe_load(file.read_text("utf-8"))
        servers = document.get("servers") or [{"url": ""}]
        base = urlsplit(servers[0]["url"]).path.rstrip("/")
        for path, item in document["paths"].items():
            for method in METHODS & set(item):
                name = item[method].get("operationId") or f"{method} {path}"
                statuses = frozenset(map(str, item[method]["responses"])) - {"default"}
                found.append(Described(name, method.upper(), base + path, statuses))
    return found


def served() -> dict[str, set[str]]:
    """Operation → the statuses that the mock documents; each of them is driven and validated elsewhere."""
    return {route.operation.name: set(route.statuses) for router in ROUTERS for route in router.routes}


def test_every_operation_and_status_is_served_or_outside() -> None:
    matcher, mock = Matcher(ROUTERS), served()
    operations, outside, missing, statuses = 0, set(), [], 0
    for one in described():
        found, _, _ = matcher.match(one.method, re.sub(r"\{[^}]+\}", "x1234567", one.path))
        if found is None:
            outside.add(one.name)
            continue
        operations, statuses = operations + 1, statuses + len(one.statuses)
        missing += [f"{one.name} {status}" for status in one.statuses - mock[found.name]]
    print(
        f"operations: served {operations}, outside {len(OUTSIDE)}; statuses: served {statuses}, missing {len(missing)}"
    )
    assert missing == []
    assert outside == set(OUTSIDE), "neither served nor outside, or named as outside and served"
    assert operations > 35
