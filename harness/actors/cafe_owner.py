"""The café's owner at a browser: follows addresses, keeps cookies, presses one button (POSTER-OAUTH-01)."""

from __future__ import annotations

import re

import httpx

from harness.actors.world import World


class CafeOwner:
    """`says`: the sentence on the page that is open; `where`: its address."""

    def __init__(self, world: World) -> None:
        assert world.up.till is not None
        self._till = world.up.till.base_url.rstrip("/")
        self._browser = httpx.Client(follow_redirects=True, timeout=60, trust_env=False)
        self._page: httpx.Response | None = None

    @property
    def says(self) -> str:
        assert self._page is not None
        found = re.search("<p>(.*?)</p>", self._page.text)
        return found[1] if found else self._page.text

    @property
    def where(self) -> str:
        assert self._page is not None
        return str(self._page.url)

    @property
    def finds_nothing(self) -> bool:
        """There is no such page."""
        return self._page is not None and self._page.status_code == 404

    def opens(self, path: str) -> None:
        """A page of the till; where that leads elsewhere, the page there."""
        self._page = self._browser.get(self._till + path)

    def decides(self, decision: str) -> None:
        """On Poster's page: `allow` or `deny`."""
        assert self._page is not None
        self._page = self._browser.post(self._page.url, data={"decision": decision})

    def reloads(self) -> None:
        """The page that is open, once more."""
        self._page = self._browser.get(self.where)

    def closes_browser(self) -> None:
        """No cookie is left."""
        self._browser.close()
