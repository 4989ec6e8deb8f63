"""Tills that connect to Qerko wrongly, or too often, or not again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from harness.saboteurs.planting import on_every_line
from harness.saboteurs.saboteur import LONG_POLLING, Saboteur, Scene
from harness.saboteurs.scenes import CONNECTED
from reference_impl.qerko.connector import Connector
from reference_impl.qerko.link import Ending
from reference_impl.qerko.parties import Methods, Parties
from reference_impl.qerko.reconnecting import Patience
from reference_impl.qerko.websocket import WebsocketLink
from reference_impl.settings import QerkoTransport, TillSettings


def _nameless(settings: TillSettings) -> TillSettings:
    restaurants = tuple(replace(party, pos_id=" ") for party in settings.qerko.restaurants)
    return replace(settings, qerko=replace(settings.qerko, restaurants=restaurants))


class _Both(Parties):
    """Polls beside its websocket, to be on the safe side."""

    def start(self, restaurant: Methods, authority: Methods) -> None:
        super().start(restaurant, authority)
        for party in self._settings.restaurants:

            async def handle(method: str, args: list[Any], party_id: str = party.id) -> Any:
                return await restaurant(party_id, method, args)

            second = replace(party, transport=QerkoTransport.LONG_POLLING)
            self._connectors["second"] = Connector(second, self._clock, handle)
            self._connectors["second"].start()


class _Unwatched(WebsocketLink):
    probe_after = None


class _Hurried(Patience):
    gaps: ClassVar[Mapping[Ending, float]]

    def gap(self, ending: Ending, held: float) -> float:
        return self.gaps.get(ending, 0.0) or super().gap(ending, held)


def waits(ending: Ending, seconds: float) -> type[Patience]:
    return type("Hurried", (_Hurried,), {"gaps": {ending: seconds}})


SABOTEURS = (
    Saboteur(
        "nameless",
        "does not say which POS it is",
        ("QERKO-CONN-01",),
        (CONNECTED, replace(CONNECTED, variant=LONG_POLLING)),
        settings=_nameless,
    ),
    Saboteur("two-lines", "polls beside its websocket", ("QERKO-CONN-02",), (CONNECTED,), (_Both,)),
    Saboteur(
        "never-looks-up",
        "does not notice that the line is dead",
        ("QERKO-CONN-03",),
        (Scene("table/connection", "The line goes dead"),),
        (on_every_line(_Unwatched),),
    ),
    Saboteur(
        "slow-to-return",
        "stays away for half a minute when Qerko restarts",
        ("QERKO-CONN-04",),
        (Scene("table/connection", "Qerko restarts"),),
        (waits(Ending.RESTARTED, 30.0),),
    ),
    Saboteur(
        "cannot-wait",
        "is back after five seconds when Qerko announces a restart",
        ("QERKO-CONN-05",),
        (Scene("table/connection", "Qerko announces a restart"),),
        (waits(Ending.RESTART_AHEAD, 5.0),),
    ),
    Saboteur(
        "knocks-and-knocks",
        "tries a key that was refused every five seconds",
        ("QERKO-CONN-06",),
        (Scene("table/connection", "The restaurant's key is deleted"),),
        (waits(Ending.REFUSED, 5.0),),
    ),
    Saboteur(
        "steady-knocking",
        "tries to get through every second",
        ("QERKO-CONN-07",),
        (Scene("table/connection", "The till does not get through for a while"),),
        (waits(Ending.LOST, 1.0),),
    ),
)
