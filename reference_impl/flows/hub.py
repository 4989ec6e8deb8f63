"""Who waits for a sale to change."""

from __future__ import annotations

from weakref import WeakValueDictionary

from reference_impl.clock.port import Clock, Notifier


class Hub:
    """One notifier per sale that somebody watches; forgotten when nobody does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._watched: WeakValueDictionary[str, Notifier] = WeakValueDictionary()

    def of(self, sale_id: str) -> Notifier:
        """The notifier of a sale; keep it while you need it."""
        notifier = self._watched.get(sale_id)
        if notifier is None:
            notifier = self._watched[sale_id] = self._clock.notifier()
        return notifier

    def changed(self, sale_id: str) -> None:
        """The sale has a new version."""
        notifier = self._watched.get(sale_id)
        if notifier is not None:
            notifier.notify()
