"""The long-polling transport: frames of Qerko are fetched, those of the POS are posted.

One live connection for each party over all transports: a poll takes over from a websocket and from another poll that
is being held, and the one that lost hears 409 once, at its next poll if it is not polling just then.

Source: Qerko POS integration, long-polling (path and shape are inferred); QERKO-CONN-02, QERKO-CONN-05.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends

from mocks.qerko.inferred import LONG_POLLING
from mocks.qerko.payment_schema import ErrorBody
from mocks.qerko.platform import QerkoApi, admitted, pos_headers, refuse_while_restarting
from mocks.qerko.poller import Poller, refused
from mocks.qerko.posting import ERRORS, NOTHING, POSTED, TAKEN, Frame, Frames, sign, take_posted
from mocks.qerko.switchboard import Transport, switchboard
from mocks.world.exchange import Answer, Call, Held
from mocks.world.routing import Router

_OUSTED: dict[int | str, dict[str, Any]] = {409: {"model": ErrorBody, "description": "Another connection took over"}}
Request = Annotated[Call, Depends(pos_headers)]

router = Router(QerkoApi(), tag="Long-polling")


@router.get(
    LONG_POLLING,
    operation_id="longPolling",
    response_model=list[Frame],
    responses=NOTHING | _OUSTED | ERRORS,
    openapi_extra={"x-provenance": "inferred"},
)
def fetch_frames(call: Request) -> Answer | Held:
    """Frames for the POS as soon as there are any; held for 30 s at most, then 204."""
    refuse_while_restarting(call)
    who = admitted(call)
    board = switchboard(call.world)
    if board.was_ousted(who.party.id, call.world.clock.now):
        return refused(409)
    connection = board.connected(who.party.id)
    if not isinstance(connection, Poller) or connection.polling or connection.api_key != who.api_key:
        connection = Poller(who)
        board.connect(connection)
    sign(call, connection)
    return connection.poll()


@router.post(
    LONG_POLLING,
    operation_id="longPollingFrames",
    response_model=Frames,
    responses=TAKEN,
    openapi_extra=POSTED,
)
def post_frames(call: Request) -> Answer | Held:
    """Answers and calls of the POS, one frame or a list of them; what it called is answered in the same form."""
    refuse_while_restarting(call)
    party = admitted(call).party
    connection = switchboard(call.world).connected(party.id)
    poller = connection if isinstance(connection, Poller) else None
    if poller is not None:
        sign(call, poller)
        if poller.silent:
            return poller.unheard()
    return take_posted(call, party, Transport.LONG_POLLING, poller)
