"""The loyalty app as terminals fetch it: one script, with one line in front that tells it where its server is."""

from __future__ import annotations

from importlib.resources import files

import orjson

EXTRA = "kassa_group"
"""Under this name terminals find the id of the club's group in the account's extras, also without a network."""

_APP = files(__package__).joinpath("loyalty_app.js")


class Bundle:
    """The app of one till."""

    def __init__(self, base_url: str, club: str) -> None:
        self._facts = {"server": base_url.rstrip("/") + "/poster/app", "club": club, "groupExtra": EXTRA}

    def script(self) -> str:
        """A classic script."""
        return f"var KASSA = {orjson.dumps(self._facts).decode()};\n{_APP.read_text('utf-8')}"
