"""What pages and images that are opened by a link share: an unguessable token in the query says whose they are."""

from __future__ import annotations

from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.world import World


class PageApi:
    """``argument``: what the query calls the token; ``credential``: its kind, None: its stamp leads to its world."""

    vendor = "vipps"

    def __init__(self, name: str, argument: str, credential: str | None = None) -> None:
        self.name, self._argument, self._credential = name, argument, credential

    def identify(self, call: Call) -> World:
        token = call.arguments.get(self._argument, "")
        known = call.tenants
        world = known.stamped(token) if self._credential is None else known.find(self._credential, token)
        if world is None:
            raise Refusal(404, "Not Found")
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return json_answer(refusal.status, {"title": refusal.title or "Error", "status": refusal.status})
