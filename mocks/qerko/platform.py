"""What Qerko's REST endpoints share: who calls, and how errors read.

Every error has a body ``{code, message}``, except that 403 and 404 are empty; the message is in the language of
Accept-Language.

Source: Qerko POS integration, REST and errors; QERKO-CONN-01.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Header

from mocks.qerko.account import Party
from mocks.qerko.admission import Admitted, NotAdmitted, admit, restarting
from mocks.qerko.poller import Poller
from mocks.qerko.switchboard import switchboard
from mocks.qerko.wording import language, words
from mocks.world.exchange import Answer, Call, json_answer
from mocks.world.refusal import Refusal
from mocks.world.world import World

_EMPTY = (403, 404)
_FRAMES = ("longPolling", "longPollingFrames")
_REASONS = {400: "body", 404: "path", 405: "method", 413: "size", 500: "internal"}


def pos_headers(
    authorization: Annotated[str, Header(description="`Bearer` and the API key")],
    pos_id: Annotated[str, Header(description="identifies the POS product; in the sandbox any text")],
    accept_language: Annotated[str | None, Header(description="language of error messages, default en")] = None,
) -> None:
    """The headers of every request, for the OpenAPI document; the API below judges them."""


def admitted(call: Call) -> Admitted:
    """Whose request it is.

    Raises:
        NotAdmitted: nobody's.
    """
    scheme, _, key = call.headers.get("authorization", "").partition(" ")
    keys = [key] if scheme.lower() == "bearer" else []
    return admit(call.tenants, keys, call.headers.get("pos-id", ""))


def caller(call: Call) -> Party:
    """The party that makes this request."""
    return admitted(call).party


def refuse_while_restarting(call: Call) -> None:
    left = restarting(call.world)
    if left is not None:
        raise Refusal(503, "restart", retry_after=left)


def _spoilt(who: Admitted) -> None:
    connection = switchboard(who.world).connected(who.party.id)
    if isinstance(connection, Poller):
        connection.spoilt()


class QerkoApi:
    vendor, name = "qerko", "POS"

    def identify(self, call: Call) -> World:
        try:
            who = admitted(call)
        except NotAdmitted as refusal:
            raise Refusal(401, refusal.reason) from None
        if call.operation in _FRAMES:
            call.spoilt = partial(_spoilt, who)
        return who.world

    def refuse(self, refusal: Refusal, call: Call) -> Answer:
        return error_answer(refusal, call)


def error_answer(refusal: Refusal, call: Call) -> Answer:
    """A refusal in Qerko's error family."""
    if refusal.status in _EMPTY:
        return Answer(refusal.status)
    spoken = language(call.headers.get("accept-language", ""))
    reason = _REASONS.get(refusal.status, "") if refusal.title in ("", "Bad Request", "Internal error") else ""
    message = words(reason or refusal.title or "internal", spoken)
    answer = json_answer(refusal.status, {"code": refusal.code, "message": message})
    answer.headers = ((b"content-language", spoken.encode()),)
    if refusal.retry_after is not None:
        answer.headers += ((b"retry-after", str(refusal.retry_after).encode()),)
    return answer
