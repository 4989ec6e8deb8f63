"""One page of Chromium in which one terminal after the other is shown.

A context, a page, even a document for each would cost more time than what is played there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

PATIENCE = 60_000.0  # milliseconds: nothing takes that long, a busy machine included
# The app's own time-outs run in real time, and are there for a terminal that says nothing. A busy machine is not that.
UNHURRIED = """
  const wait = window.setTimeout;
  const slow = window !== window.top;
  window.setTimeout = (act, time, ...facts) => wait(act, slow && time >= 1000 ? 40 * time : time, ...facts);
"""
GLANCE = 20.0  # milliseconds between two looks
NOBODY = "world="  # the page shows no terminal
EVERYTHING = {"origin": "*", "storageTypes": "all"}  # the cache of files is not among it


class Screen:
    """Empty when nobody uses it: whoever has used it clears it.

    `patience`: milliseconds after which what has not been shown is taken for missing.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.patience = PATIENCE
        self._used: tuple[Page, CDPSession] | None = None

    @property
    def page(self) -> Page:
        """The one page; not the same one any more when the last could not be cleared."""
        if self._used is None:
            context = self._browser.new_context(viewport={"width": 1024, "height": 768})
            context.add_init_script(UNHURRIED)
            page = context.new_page()
            self._used = page, context.new_cdp_session(page)
        self._used[0].set_default_timeout(self.patience)
        return self._used[0]

    def shows(self, terminal: str, facts: str) -> None:
        """The terminal's page at the address `terminal`, with `world=…&bundle=…`.

        In the same document where one of that sandbox was shown before: to load it anew costs as much as half of what
        is played in it.
        """
        before, wanted = urlsplit(self.page.url), urlsplit(terminal)
        if before.fragment and (before.port, before.path) == (wanted.port, wanted.path):
            terminal = before._replace(fragment="").geturl()  # by the name that it has redirected us to
        self.page.goto(f"{terminal}#{facts}")

    def clears(self) -> None:
        """What was shown is gone, with the frames in it, other tabs, and whatever anybody has stored."""
        from playwright.sync_api import Error

        if self._used is None:
            return
        page, session = self._used
        try:
            for tab in page.context.pages:
                if tab is not page:
                    tab.close()
            shown = urlsplit(page.url)
            page.goto(shown._replace(fragment=NOBODY).geturl() if shown.fragment else "about:blank")
            for _ in range(round(PATIENCE / GLANCE)):
                if not page.main_frame.child_frames:
                    break
                page.wait_for_timeout(GLANCE)
            else:
                raise Error("the frames stay")
            session.send("Storage.clearDataForOrigin", EVERYTHING)
        except Error:
            self._used = None
            page.context.close()
