"""When to try again: how long to wait after each way in which a connection ends.

Source: Qerko POS integration, connection; QERKO-CONN-04 to -07.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from reference_impl.qerko.link import Ending


@dataclass(frozen=True, slots=True)
class Gap:
    """Seconds until the next attempt: `first`, doubled with every repetition up to `most`.

    `spread` is the largest share that chance adds on top, so that not all restaurants come back in the same second. A
    connection that held `stable` seconds makes the next ending a first one again. `at_once`: a first one waits not at
    all.
    """

    first: float
    most: float
    spread: float
    stable: float
    at_once: bool = False


GAPS: Mapping[Ending, Gap] = {
    # Back within five seconds, whatever happens; the gaps are for a server that restarts again and again.
    Ending.RESTARTED: Gap(1.0, 4.0, spread=0.2, stable=30.0, at_once=True),
    # "Two minutes": whoever comes earlier is only told again.
    Ending.RESTART_AHEAD: Gap(120.0, 120.0, spread=0.1, stable=30.0),
    # At most one attempt a minute: somebody has to put the key right first.
    Ending.REFUSED: Gap(62.0, 600.0, spread=0.2, stable=30.0),
    # Two POS that take the connection from each other in turn: whoever waits longer and longer ends the fight.
    Ending.REPLACED: Gap(60.0, 900.0, spread=0.5, stable=3600.0),
    # A spread below 1 keeps the doubled gaps growing.
    Ending.LOST: Gap(1.0, 60.0, spread=0.5, stable=30.0),
}


class Patience:
    """How often each ending has come in a row for one party. `party_id` seeds the chance."""

    def __init__(self, party_id: str) -> None:
        self._party_id = party_id
        self._attempt = 0
        self._repeated: dict[Ending, int] = dict.fromkeys(Ending, 0)

    def gap(self, ending: Ending, held: float) -> float:
        """Seconds to wait after a connection ended that had held for so many seconds (0: it never came about)."""
        for kind, gap in GAPS.items():
            if held >= gap.stable:
                self._repeated[kind] = 0
        before, rule = self._repeated[ending], GAPS[ending]
        self._repeated[ending] += 1
        self._attempt += 1
        if rule.at_once and before == 0:
            return 0.0
        doubled = min(rule.most, rule.first * 2.0 ** min(before - rule.at_once, 30))
        return doubled * (1.0 + rule.spread * self._chance())

    def _chance(self) -> float:
        """In [0, 1): the same for the same party and attempt, so that a run on a virtual clock repeats."""
        digest = hashlib.sha256(f"{self._party_id}:{self._attempt}".encode()).digest()
        return int.from_bytes(digest[:8]) / 2.0**64
