"""What pages and images that are opened by a link share: an unguessable token in the query says whose they are."""

from __future__ import annotations

from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.world import World


class PageApi:
    """``credential``: the kind of token; ``argument``: the query's name for it."""

    vendor = "vipps"

    def __init__(self, name: str, credential: str, argument: str) -> None:
        self.name, self._credential, self._argument = name, credential, argument

    def identify(self, call: Call) -> World:
        world = call.tenants.find(self._credential, call.arguments.get(self._argument, ""))
        if world is None:
            raise Refusal(404, "Not Found")
        return world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return json_answer(refusal.status, {"title": refusal.title or "Error", "status": refusal.status})
