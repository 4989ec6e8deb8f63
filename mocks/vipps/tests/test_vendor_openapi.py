"""The mock's answers validate against the vendor's OpenAPI files; where they do not, a table says why."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from mocks.vipps.tests.sandbox import Sandbox, VippsServer
from mocks.vipps.tests.vendor_openapi import Difference, Kind, VendorFiles
from mocks.vipps.tests.vendor_scenarios import (
    ADJUSTMENTS,
    ECOM,
    EPAYMENT,
    LEGAL,
    MERCHANT_QR,
    OPERATIONS,
    REDIRECTS,
    SCENARIOS,
    Scenario,
    documented,
)

FOLDER = os.environ.get("VENDOR_OPENAPI")
needs_files = pytest.mark.skipif(not FOLDER, reason="VENDOR_OPENAPI does not name the folder of the vendor's files")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A known difference. ``operations`` and ``statuses`` empty: any; ``where``: a pattern for the whole text."""

    kind: Kind
    where: str
    reason: str
    operations: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()

    def explains(self, difference: Difference) -> bool:
        return (
            self.kind is difference.kind
            and (not self.operations or difference.operation in self.operations)
            and (not self.statuses or difference.status in self.statuses)
            and re.fullmatch(self.where, difference.where, re.DOTALL) is not None
        )


_STATUS, _TYPE, _RESPONSE, _REQUEST = Kind.STATUS, Kind.TYPE, Kind.RESPONSE, Kind.REQUEST
_WEBHOOKS = ("registerWebhook", "getWebhooks", "deleteWebhook")
_RECEIPT = "post-receipt-v2"
_READS = ("getPayment", "getPaymentEventLog")
TABLE = [
    # Not in the vendor's files
    Deviation(Kind.OPERATION, ".*", "Login API guide, merchant-initiated login", ("backchannelAuthentication",)),
    Deviation(
        Kind.OPERATION,
        ".*",
        "OpenID Connect: the endpoints that discovery names; RFC 7009",
        ("revokeOAuth2Token", "endSession"),
    ),
    Deviation(
        Kind.OPERATION,
        ".*",
        "pages of this mock: behind the authorization endpoint, and about itself",
        ("loginPage", "loginPageNumber", "provenancePage"),
    ),
    Deviation(
        _STATUS, ".*", "RFC 6749, 4.1.2.1: no redirect to an address that is not registered", ("oauthAuth",), (400,)
    ),
    Deviation(Kind.OPERATION, ".*", "newer Login API guide and checklist, user exists", ("userExists",)),
    Deviation(
        Kind.OPERATION,
        ".*",
        "the page and image behind a redirectUrl; inferred",
        ("landingPage", "deeplinkPage", "qrImage", "generatedPng", "generatedSvg"),
    ),
    # Statuses that the files do not list
    Deviation(_STATUS, ".*", "a body of more than a megabyte: gateway, inferred", statuses=(413,)),
    Deviation(_STATUS, ".*", "knowledge base, rate limiting; Login API guide for its 429", statuses=(429,)),
    Deviation(_STATUS, ".*", "access token guide: every platform API", (*EPAYMENT, *_WEBHOOKS), (401,)),
    Deviation(_STATUS, ".*", "only by fault rule, as the discovery document lists it", ("wellKnown",), (401,)),
    Deviation(
        _STATUS,
        ".*",
        "knowledge base, HTTP headers: a sales unit that the keys are not for",
        (
            "exchangeQr",
            "exchangeCustomer",
            _RECEIPT,
            "initiateLoyaltyCheckIn",
            "generateOtpQr",
            *REDIRECTS,
            *_WEBHOOKS,
            *(set(EPAYMENT) - {"createPayment"}),
        ),
        (403,),
    ),
    Deviation(
        _STATUS, ".*", "knowledge base, errors: server faults", (*EPAYMENT, *_WEBHOOKS, *MERCHANT_QR, _RECEIPT), (500,)
    ),
    Deviation(
        _STATUS,
        ".*",
        "RFC 6749, 5.2 and CIBA Core 1.0, 11: authorization_pending and its like",
        ("oauth2Token",),
        (400,),
    ),
    Deviation(_STATUS, ".*", "only by fault rule, in the form of RFC 6749", ("oauth2Token",), (403,)),
    Deviation(
        _STATUS, ".*", "ePayment API guide, errors: the file lists only success", (*_READS, "forceApprove"), (400, 404)
    ),
    Deviation(_STATUS, ".*", "newer ePayment API guide, error 6160: retry", ADJUSTMENTS, (423,)),
    Deviation(_STATUS, ".*", "an unknown registration; inferred", ("deleteWebhook",), (404,)),
    # Bodies that the files leave out
    Deviation(
        Kind.BODY,
        "not specified",
        "access token guide: forms of the gateway and of Azure AD, observed",
        (
            "fetchAuthorizationTokenUsingPost",
            "exchangeQr",
            "exchangeCustomer",
            "initiateLoyaltyCheckIn",
            *MERCHANT_QR,
            _RECEIPT,
        ),
        (400, 401),
    ),
    Deviation(
        Kind.BODY, "not specified", "the family of its neighbours; inferred", ("GetMerchantCallbackById",), (404,)
    ),
    # Content types
    Deviation(
        _TYPE,
        "application/json instead of application/problem.json",
        "observed: success is plain JSON unless Accept asks for the label that the file has",
        ADJUSTMENTS,
        (200,),
    ),
    Deviation(
        _TYPE,
        "application/json instead of application/problem.json",
        "a foreign sales unit is refused by the gateway, in its own form",
        ("createPayment",),
        (403,),
    ),
    # Bodies that do not fit
    Deviation(
        _RESPONSE,
        r"\(body\) required: '(type|title|status|traceId)' is a required property",
        "the gateway's form, as in the row before",
        ("createPayment",),
        (403,),
    ),
    Deviation(
        _RESPONSE,
        "access_token format: .* is not a 'byte'",
        "the file says base64, and that it is a JWT, which is base64url with dots",
        ("fetchAuthorizationTokenUsingPost",),
        (200,),
    ),
    Deviation(
        _RESPONSE,
        "id_token type: .* is not of type 'integer'",
        "a slip of the file: its own example is a JWT",
        ("oauth2Token",),
        (200,),
    ),
    Deviation(
        _RESPONSE,
        r"\d+ required: 'paymentAction' is a required property",
        "a slip of the file: it describes name, requires paymentAction, and the guide shows name",
        ("getPaymentEventLog",),
        (200,),
    ),
    Deviation(
        _RESPONSE,
        r"phone_number pattern: .*d\{15\}.*",
        "a slip of the file: an MSISDN has up to 15 digits, the file's example has ten",
        ("userinfoAuthorizationCode", "getUserinfo"),
        (200,),
    ),
    Deviation(
        _RESPONSE,
        r"\(body\) oneOf: {'(statusCode|errorCode)': .* is not valid under any of the given schemas",
        "forms of the gateway that the file does not have, observed; those of a token it has",
        ECOM,
        (401, 403, 413, 429),
    ),
    # Requests that the guides show and the files refuse
    Deviation(
        _REQUEST,
        "customer oneOf: .* is valid under each of .*",
        "a slip of the file: no variant requires its member, so every customer fits all three",
        ("createPayment", "forceApprove"),
        (200, 201),
    ),
    Deviation(
        _REQUEST,
        r"\(body\) required: '(code|redirect_uri)' is a required property",
        "Login API guide: polling sends auth_req_id; the file knows the browser flow only",
        ("oauth2Token",),
        (200,),
    ),
]


@pytest.fixture(scope="session")
def files() -> VendorFiles:
    return VendorFiles(Path(str(FOLDER)))


@cache
def play(server: VippsServer, files: VendorFiles, scenario: Scenario) -> tuple[Difference, ...]:
    """One scenario in a world of its own, once; every difference from the files."""
    vipps = Sandbox(server)
    try:
        answer = vipps.http.send(scenario.make(vipps))
        assert answer.status_code == scenario.status, answer.text
        assert answer.status_code in documented(scenario.operation), "the mock's own document does not list the status"
        return tuple(files.compare(scenario.operation, scenario.template, answer, legal=scenario.legal))
    finally:
        vipps.close()


def row_for(difference: Difference) -> int | None:
    return next((number for number, row in enumerate(TABLE) if row.explains(difference)), None)


@needs_files
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.id for scenario in SCENARIOS])
def test_answer_fits_the_vendors_file(vipps_server: VippsServer, files: VendorFiles, scenario: Scenario) -> None:
    unexplained = [str(d) for d in play(vipps_server, files, scenario) if row_for(d) is None]
    assert unexplained == []


@needs_files
def test_each_row_of_the_table_is_needed(vipps_server: VippsServer, files: VendorFiles) -> None:
    used = {row_for(d) for scenario in SCENARIOS for d in play(vipps_server, files, scenario)}
    assert [row for number, row in enumerate(TABLE) if number not in used] == []


@needs_files
def test_each_operation_is_in_a_file_or_in_the_table(files: VendorFiles) -> None:
    for operation in OPERATIONS.values():
        if files.operation(operation.method, operation.path) is None:
            absent = Difference(operation.name, operation.status, Kind.OPERATION, operation.path)
            assert row_for(absent) is not None, f"{operation.name} is in no file of the vendor and not in the table"


def test_each_status_of_each_operation_is_played() -> None:
    assert len({scenario.id for scenario in SCENARIOS}) == len(SCENARIOS)
    without = sorted(OPERATIONS.keys() - LEGAL.keys())
    assert without == [], "a new operation needs a legal call in legal_calls.py; its error families follow from that"
    played = {(scenario.operation, scenario.status) for scenario in SCENARIOS}
    listed = {(name, status) for name in OPERATIONS for status in documented(name)}
    assert sorted(listed - played) == [], "the mock's own document lists statuses that no scenario plays"
