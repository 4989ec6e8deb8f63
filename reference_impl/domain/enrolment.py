"""The life of one enrolment: the customer joins the club by approving a login on the phone.

Sources: OpenID CIBA Core 1.0, section 11; Vipps Login API, merchant-initiated login; VIPPS-LG-11, -12.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class EnrolmentState(StrEnum):
    """State of the newest enrolment of a sale."""

    NONE = "none"
    """Never started."""
    PENDING = "pending"
    """The customer has been asked."""
    ENROLLED = "enrolled"
    """The customer is a member."""
    DECLINED = "declined"
    """The customer said no."""
    EXPIRED = "expired"
    """The customer did not answer in time."""
    FAILED = "failed"
    """It could not be done; a message says why."""


class LoginFailure(StrEnum):
    """Why a login ended without a member, in our words; vendors spell some of them in two ways."""

    DENIED = "denied"
    EXPIRED = "expired"
    OLD_APP = "old-app"
    NOT_ELIGIBLE = "not-eligible"
    REQUEST_GONE = "request-gone"
    MISCONFIGURED = "misconfigured"
    IDENTITY_UNPROVEN = "identity-unproven"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


FAILURE_OF_CODE: Mapping[str, LoginFailure] = {
    "access_denied": LoginFailure.DENIED,
    "expired_token": LoginFailure.EXPIRED,
    "old_app": LoginFailure.OLD_APP,
    "outdated_app_version": LoginFailure.OLD_APP,
    "invalid_user": LoginFailure.NOT_ELIGIBLE,
    "unknown_user_id": LoginFailure.NOT_ELIGIBLE,
    "invalid_grant": LoginFailure.REQUEST_GONE,
    "invalid_client": LoginFailure.MISCONFIGURED,
    "unauthorized_client": LoginFailure.MISCONFIGURED,
    "invalid_scope": LoginFailure.MISCONFIGURED,
    "invalid_request": LoginFailure.MISCONFIGURED,
    "invalid_binding_message": LoginFailure.MISCONFIGURED,
    "unsupported_grant_type": LoginFailure.MISCONFIGURED,
}

END_OF_FAILURE: Mapping[LoginFailure, EnrolmentState] = {
    LoginFailure.DENIED: EnrolmentState.DECLINED,
    LoginFailure.EXPIRED: EnrolmentState.EXPIRED,
}


def failure_of(code: str | None) -> LoginFailure:
    """What an OAuth error code means; codes nobody documented stop the login too (VIPPS-LG-12)."""
    return FAILURE_OF_CODE.get(code or "", LoginFailure.UNKNOWN)


def end_of(failure: LoginFailure) -> EnrolmentState:
    """The state an enrolment ends in."""
    return END_OF_FAILURE.get(failure, EnrolmentState.FAILED)
