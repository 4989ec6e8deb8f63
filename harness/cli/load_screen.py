"""The progress of a load run: a line that is redrawn on a terminal, a new one now and then elsewhere."""

from __future__ import annotations

from rich.console import Console
from rich.live import Live

from loadtests.telling import Progress

ELSEWHERE = 15.0  # seconds between two lines where nothing can be redrawn


class LoadScreen:
    """`duration` in seconds; on standard error."""

    def __init__(self, duration: float) -> None:
        self._duration, self._last = duration, -ELSEWHERE
        self._console = Console(stderr=True, highlight=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)

    def __enter__(self) -> LoadScreen:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, news: Progress) -> None:
        line = self._line(news)
        if self._console.is_terminal:
            self._live.update(line, refresh=True)
        elif news.second - self._last >= ELSEWHERE:
            self._last = news.second
            self._console.print(line)

    def _line(self, news: Progress) -> str:
        left = self._duration - news.second
        when = f"{news.second:4.0f} s" if left > 0 else "last sales"
        p99 = "" if news.p99 is None else f", calls p99 {news.p99:.0f} ms"
        wrong = "".join(
            f", {count} {what}"
            for what, count in (("failed", news.failed), ("dropped", news.dropped), ("workers lost", news.workers_lost))
            if count
        )
        return f"{when}: {news.arrived} customers came, {news.ended} served{p99}{wrong}"
