"""Tills that break the form of what is said to Qerko."""

from __future__ import annotations

from typing import Any

import orjson

from harness.saboteurs.answers import LISTINGS, altered
from harness.saboteurs.planting import on_every_line
from harness.saboteurs.saboteur import Saboteur, Scene
from harness.saboteurs.scenes import WHOLE_BILL
from reference_impl.qerko import frames
from reference_impl.qerko.dialogue import Dialogue
from reference_impl.qerko.frames import Call, Frame
from reference_impl.qerko.pos import PosMethods
from reference_impl.qerko.websocket import WebsocketLink


class _Mute(Dialogue):
    """Says nothing when it would have to refuse."""

    async def _send(self, text: str) -> None:
        if orjson.loads(text).get("method") != frames.ERROR:
            await super()._send(text)


class _Twice(Dialogue):
    async def _send(self, text: str) -> None:
        await super()._send(text)
        await super()._send(text)


class _Polite(Dialogue):
    """Answers what wants no answer."""

    async def _reply(self, call: Call) -> str:
        reply = await super()._reply(call)
        if call.uuid is None:
            await self._send(frames.answer("", None))
        return reply


class _Obliging(PosMethods):
    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        return {} if method == "danceTango" else await super().__call__(restaurant_id, method, args)


class _Offended(Dialogue):
    """Hangs up on members that it does not know."""

    def take(self, frame: Frame) -> None:
        known = not isinstance(frame, Call) or not _strange(frame.args)
        if known:
            super().take(frame)
        else:
            self._clock.spawn(self._hang_up())

    async def _hang_up(self) -> None:
        if isinstance(self._link, WebsocketLink) and self._link._socket is not None:
            await self._link._socket.close(code=_PROTOCOL_ERROR)


def _strange(args: list[Any]) -> bool:
    return any(isinstance(argument, dict) and _UNHEARD_OF in argument for argument in args)


def _as_numbers(content: Any) -> Any:
    if isinstance(content, list):
        return [_as_numbers(element) for element in content]
    if not isinstance(content, dict):
        return content
    return {
        name: float(value) if name in ("price", "quantity") else _as_numbers(value) for name, value in content.items()
    }


def _comma(content: Any) -> Any:
    if isinstance(content, list):
        return [_comma(element) for element in content]
    if not isinstance(content, dict):
        return content
    return {name: f"{value},00" if name == "price" else _comma(value) for name, value in content.items()}


_UNHEARD_OF = "urgency"
_PROTOCOL_ERROR = 1002
_REFUSED = Scene("table/connection", "A bill or a table that the restaurant does not have")

SABOTEURS = (
    Saboteur("mute", "gives no answer when it refuses", ("QERKO-MSG-01",), (_REFUSED,), (on_every_line(_Mute),)),
    Saboteur("says-it-twice", "answers every call twice", ("QERKO-MSG-01",), (WHOLE_BILL,), (on_every_line(_Twice),)),
    Saboteur(
        "knows-everything",
        "answers a method that it does not have with a result",
        ("QERKO-MSG-02",),
        (Scene("table/connection", "A method that the till does not have", "danceTango"),),
        (_Obliging,),
    ),
    Saboteur(
        "easily-offended",
        "hangs up on a payment with members that it does not know",
        ("QERKO-MSG-02",),
        (Scene("table/connection", "A payment with members that nobody knows"),),
        (on_every_line(_Offended),),
    ),
    Saboteur(
        "prices-as-numbers",
        "tells prices and quantities as JSON numbers",
        ("QERKO-MSG-03",),
        (WHOLE_BILL,),
        (altered(_as_numbers, *LISTINGS),),
    ),
    Saboteur(
        "decimal-comma",
        "tells prices with a decimal comma",
        ("QERKO-MSG-03",),
        (WHOLE_BILL,),
        (altered(_comma, *LISTINGS),),
    ),
    Saboteur(
        "answers-unasked",
        "answers calls that want no answer",
        ("QERKO-MSG-04",),
        (Scene("table/connection", "What needs no answer gets none"), WHOLE_BILL),
        (on_every_line(_Polite),),
    ),
)
