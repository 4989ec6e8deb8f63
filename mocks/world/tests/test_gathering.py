"""What is written in one turn of the loop leaves together, in order, and before the connection is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from mocks.world.gathering import Gathering


class Wire:
    """The end of a connection: every system call that it would have taken."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.calls.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def after_a_turn(*turns: Callable[[Gathering, Wire], None]) -> Wire:
    """What the wire has seen when each of these has had a turn of the loop."""
    wire = Wire()

    async def take_turns() -> None:
        gathering = Gathering(cast(asyncio.Transport, wire), asyncio.get_running_loop())
        for turn in turns:
            turn(gathering, wire)
            await asyncio.sleep(0)

    asyncio.run(take_turns())
    return wire


def test_what_is_written_in_one_turn_leaves_in_one_piece() -> None:
    def answer(gathering: Gathering, wire: Wire) -> None:
        gathering.write(b"headers ")
        gathering.write(b"body")

    assert after_a_turn(answer, lambda gathering, wire: gathering.write(b"more")).calls == [b"headers body", b"more"]


def test_what_is_written_leaves_before_the_end() -> None:
    def breaks_off(gathering: Gathering, wire: Wire) -> None:
        gathering.write(b"half an answer")
        gathering.close()
        assert gathering.is_closing()

    assert after_a_turn(breaks_off).calls == [b"half an answer"]


def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    def too_late(gathering: Gathering, wire: Wire) -> None:
        gathering.write(b"too late")
        wire.close()

    assert after_a_turn(too_late).calls == []
