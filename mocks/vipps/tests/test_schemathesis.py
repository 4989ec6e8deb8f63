"""Calls drawn from the mock's own OpenAPI document: nothing breaks it, and it says nothing it does not document."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mocks.vipps.app import ROUTERS, vipps_app
from mocks.vipps.tests import orders, payments
from mocks.vipps.tests.sandbox import Sandbox, VippsServer
from mocks.world.journal import Provenance
from mocks.world.routing import Matcher
from mocks.world.tenants import Tenants

DOCUMENT = vipps_app(Tenants(())).documents.openapi()
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CONFIG = {
    "cache": {"enabled": False},
    "generation": {"deterministic": True, "no-shrink": True},
    # Methods that an operation does not know are answered with 405, which no operation documents.
    "phases": {"examples": {"enabled": False}, "coverage": {"enabled": True, "unexpected-methods": []}},
}
schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG))
BOUNDED = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def credentials(vipps: Sandbox, operation: str) -> dict[str, str]:
    """What a merchant sends with this operation."""
    account = vipps.account
    if operation == "fetchAuthorizationTokenUsingPost":
        keys = {"client_id": account.client_id, "client_secret": account.client_secret}
        return keys | {"ocp-apim-subscription-key": account.subscription_key}
    if operation in ("oauth2Token", "backchannelAuthentication", "userExists", "revokeOAuth2Token"):
        pair = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode())
        return {"authorization": f"Basic {pair.decode()}"}
    if operation == "userinfoAuthorizationCode":
        return {"authorization": f"Bearer {vipps.log_in(vipps.guest)['access_token']}"}
    return {name.lower(): value for name, value in vipps.platform.items()}


def call(vipps: Sandbox, session: requests.Session, case: schemathesis.Case[Any], headers: dict[str, str]) -> None:
    answer = case.call(base_url=vipps.server.base_url, session=session, headers=headers)
    case.validate_response(answer, checks=CHECKS)


@schema.parametrize()
@BOUNDED
def test_strangers_calls_are_refused_as_documented(
    case: schemathesis.Case[Any], vipps: Sandbox, session: requests.Session
) -> None:
    call(vipps, session, case, {})


@schema.parametrize()
@BOUNDED
def test_merchants_calls_are_answered_as_documented(
    case: schemathesis.Case[Any], vipps: Sandbox, session: requests.Session
) -> None:
    vipps.account.quirks.rate_limits = False
    vipps.account.quirks.ecom_misreads_fail = False  # a documented server error: a sales unit's number as a number
    if "reference" in case.path_parameters:
        case.path_parameters["reference"] = payments.authorized(vipps)
    if "orderId" in case.path_parameters:
        case.path_parameters["orderId"] = orders.reserved(vipps)
    call(vipps, session, case, credentials(vipps, str(case.operation.definition.raw["operationId"])))


def test_document_names_no_422_and_a_provenance_for_each_operation() -> None:
    operations = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert {operation["operationId"] for operation in operations} == {o.name for o in Matcher(ROUTERS).operations}
    for operation in operations:
        assert "422" not in operation["responses"], operation["operationId"]
        assert operation["x-provenance"] in set(Provenance), operation["operationId"]
    assert not {"HTTPValidationError", "ValidationError"} & set(DOCUMENT["components"]["schemas"])


def test_document_is_published_where_the_mock_serves(vipps_server: VippsServer) -> None:
    assert requests.get(f"{vipps_server.base_url}/openapi.json", timeout=60).json() == DOCUMENT
