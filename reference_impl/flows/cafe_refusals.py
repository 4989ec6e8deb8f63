"""Why the club's server does not do what the app in the café's terminal asked: stable types, which the app words."""

from __future__ import annotations

from reference_impl.flows.refusals import Refused
from reference_impl.poster.problems import PosterProblem


class BadSignature(Refused):
    """Not sent by Poster's terminal for us, or too long ago."""

    status, slug, title = 401, "bad-signature", "The signature does not fit"


class UnknownGuest(Refused):
    """Nobody in the club has this code, card or number."""

    status, slug, title = 404, "unknown-guest", "Not a member"


class CodeRefused(Refused):
    """What was scanned or typed cannot be a person."""

    status, slug, title = 400, "code-refused", "Not a personal code"


class ForeignGuest(Refused):
    """The guest belongs to a group of the café's own, or to no member."""

    slug, title = "foreign-guest", "Not a guest of the club"


class OrderOver(Refused):
    """The order has been closed; its points are settled."""

    slug, title = "order-over", "The order is closed"


class GroupTaken(Refused):
    """The café has a group of the club's name that gives discounts or points of its own."""

    slug, title = "group-taken", "The client group is in use"


class NotConnected(Refused):
    """The café has removed the application, or its token is void."""

    slug, title = "not-connected", "The café is not connected"


class ConsentRefused(Refused):
    """The café was not connected: nobody had begun to, or its owner or Poster said no."""

    slug, title = "consent-refused", "The café is not connected"


class VendorSilent(Refused):
    """Poster or Vipps does not answer now."""

    status, slug, title = 503, "vendor-silent", "No answer from the vendor"


def refusal_of(problem: PosterProblem) -> Refused:
    """What the terminal is told when Poster's web API did not do it."""
    if problem.needs_connecting:
        return NotConnected(f"Poster takes the café's token no more ({problem.label}): connect the club anew.")
    return VendorSilent(f"Poster: {problem.label}. Try again.")
