"""What a till is to the café at Poster: the server of the club's app, and where its application's webhooks go."""

from __future__ import annotations

from typing import Any

from harness.cli.till_options import Switch, TillOptions
from reference_impl.settings import PosterSettings, TillSettings


def poster_settings(poster: dict[str, Any], options: TillOptions) -> PosterSettings | None:
    """The account and the application of a world; None: the till has nothing to do with them."""
    if options.poster is Switch.OFF:
        return None
    return PosterSettings(
        base_url=poster["base_url"],
        account=poster["account"],
        token=poster["token"],
        application_id=poster["application_id"],
        application_secret=poster["application_secret"],
    )


def cafe_of(settings: TillSettings) -> dict[str, Any] | None:
    """What a world's object tells about the club in the café; ``bundle_url``: the app, for the terminal to load."""
    if settings.poster is None:
        return None
    base_url = settings.base_url.rstrip("/")
    return {"application_id": settings.poster.application_id, "bundle_url": f"{base_url}/poster/bundle.js"}


def developer_account(settings: TillSettings) -> tuple[str, dict[str, str]] | None:
    """What the developer account has to say for the till to hear of the café: path below the world, and content.

    The till cannot do that itself: at Poster people set it in their browser.
    """
    if settings.poster is None:
        return None
    hook = settings.base_url.rstrip("/") + "/hooks/poster"
    return f"/poster/applications/{settings.poster.application_id}", {"webhook_url": hook}
