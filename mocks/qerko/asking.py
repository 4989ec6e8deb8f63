"""Somebody outside has Qerko call a method and waits for what comes of it.

Those who wait are no part of a snapshot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from mocks.qerko.account import QerkoAccount
from mocks.qerko.calls import call
from mocks.qerko.registry import Reply, ReplyKind, on_reply
from mocks.world.world import World


@dataclass(slots=True)
class Question:
    """Somebody who waits: ``news`` comes with the ``reply``."""

    news: asyncio.Future[None]
    reply: Reply


_open: WeakKeyDictionary[World, dict[str, Question]] = WeakKeyDictionary()
GRACE = 1.0  # seconds after the time-out of the call, which says more


async def ask(world: World, party: str, method: str, args: list[Any], extra: Mapping[str, Any] | None = None) -> Reply:
    """Call ``method`` at ``party``; ``extra``: further members of the frame."""
    key = world.ids.uuid()
    question = Question(asyncio.get_running_loop().create_future(), Reply(ReplyKind.SILENT, message="no answer"))
    questions = _open.setdefault(world, {})
    questions[key] = question
    try:
        call(world, party, method, args, "outside.asked", key, extra)
        await world.clock.expect(question.news, world.part(QerkoAccount).settings.answer_timeout + GRACE)
    finally:
        del questions[key]
    return question.reply


@on_reply("outside.asked")
def take(world: World, key: str, reply: Reply) -> None:
    """Whoever asked goes on; nobody waits after a snapshot was put back."""
    question = _open.get(world, {}).get(key)
    if question is not None and not question.news.done():
        question.reply = reply
        question.news.set_result(None)
