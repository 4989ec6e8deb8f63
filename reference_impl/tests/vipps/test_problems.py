"""Every error family of the vendor becomes the same typed problem (VIPPS-ERR-01 to -07)."""

from __future__ import annotations

import orjson
import pytest

from reference_impl.vipps.problems import Outcome, problem_of


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"title": "x", "extraDetails": [{"name": "ErrorCode", "reason": "7010"}], "traceId": "t"}, "7010"),
        (400, {"title": "x", "instance": "t", "invalidParams": [{"name": "phoneNumber", "reason": "bad"}]}, None),
        (400, {"error": "access_denied", "error_description": "no"}, "access_denied"),
        (400, {"error_code": "old_app"}, "old_app"),
        (400, {"error_code": 400, "error": "invalid_user"}, "invalid_user"),
        (401, {"error": "invalid_client", "error_codes": [7000215], "trace_id": "t"}, "7000215"),
        (401, {"statusCode": 401, "message": "Access denied due to missing subscription key."}, None),
        (401, {"responseInfo": {"responseCode": 401, "responseMessage": "x"}, "result": {"message": "x"}}, None),
        (
            401,
            {"errorCode": "Unauthorized", "errorMessage": "Subscription not found", "contextId": "t"},
            "Unauthorized",
        ),
        (400, [{"errorGroup": "Payments", "errorCode": "51", "errorMessage": "x"}], "51"),
        (404, {"type": "x", "title": "y", "status": "404", "extraInfo": None, "new": {"a": [1]}}, None),
        (400, "a plain string", None),
    ],
)
def test_codes_are_found_in_every_family(status: int, body: object, code: str | None) -> None:
    problem = problem_of("op", status, {}, orjson.dumps(body))
    assert (problem.code, problem.outcome) == (code, Outcome.REFUSED)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (500, None, Outcome.UNKNOWN),
        (503, None, Outcome.UNKNOWN),
        (302, None, Outcome.UNKNOWN),
        (423, "6160", Outcome.NOT_DONE),
        (429, None, Outcome.NOT_DONE),
        (400, "6280", Outcome.NOT_DONE),
        (400, "6260", Outcome.REFUSED),
        (409, "4150", Outcome.REFUSED),
    ],
)
def test_status_and_code_tell_what_happened(status: int, code: str | None, outcome: Outcome) -> None:
    body = orjson.dumps({"extraDetails": [{"name": "ErrorCode", "reason": code}] if code else []})
    assert problem_of("op", status, {}, body).outcome is outcome


def test_retry_after_is_read_when_it_is_a_number() -> None:
    assert problem_of("op", 429, {"Retry-After": "7"}, b"").retry_after == 7.0
    assert problem_of("op", 429, {"Retry-After": "soon"}, b"<html>").retry_after is None
