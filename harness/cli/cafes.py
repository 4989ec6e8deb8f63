"""What a till is to the café at Poster: the server of the club's app, and where its application's webhooks go."""

from __future__ import annotations

from typing import Any

from harness.cli.till_options import Switch, TillOptions
from reference_impl.api.consent import RETURN
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


def developer_account(settings: TillSettings) -> tuple[str, dict[str, Any]] | None:
    """What the developer account has to say for the till and the café to meet: path below the world, and content.

    The till cannot do that itself: at Poster people set it in their browser.
    """
    if settings.poster is None:
        return None
    base = settings.base_url.rstrip("/")
    content = {"webhook_url": f"{base}/hooks/poster", "redirect_uris": [f"{base}{RETURN}"]}
    return f"/poster/applications/{settings.poster.application_id}", content


def is_taken(up: dict[str, Any], applications: list[dict[str, Any]]) -> bool:
    """Whether the webhooks of the world's application go to the till of the sandbox itself."""
    mine = next((one for one in applications if one["id"] == up["poster"]["application_id"]), {})
    return up["till"] is not None and str(mine.get("webhook_url") or "").startswith(up["till"]["base_url"] + "/")
