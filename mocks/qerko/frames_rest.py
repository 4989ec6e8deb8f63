"""What a POS with a webhook says by itself: results that it owed since it answered 202, and its own calls.

Source: Qerko POS integration, webhook interface (path and shape are inferred); QERKO-MSG-01.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from mocks.qerko.inferred import WEBHOOK_FRAMES
from mocks.qerko.platform import QerkoApi, admitted, pos_headers, refuse_while_restarting
from mocks.qerko.posting import POSTED, TAKEN, Frames, sign, take_posted
from mocks.qerko.switchboard import Transport, switchboard
from mocks.qerko.webhook import Webhook
from mocks.world.exchange import Answer, Call
from mocks.world.routing import Router

router = Router(QerkoApi(), tag="Webhook interface")


@router.post(WEBHOOK_FRAMES, operation_id="webhookFrames", response_model=Frames, responses=TAKEN, openapi_extra=POSTED)
def post_frames(call: Annotated[Call, Depends(pos_headers)]) -> Answer:
    """Answers and calls of the POS, one frame or a list of them; what it called is answered in the same form."""
    refuse_while_restarting(call)
    party = admitted(call).party
    connection = switchboard(call.world).connected(party.id)
    webhook = connection if isinstance(connection, Webhook) else None
    if webhook is not None:
        sign(call, webhook)
    return take_posted(call, party, Transport.WEBHOOK, webhook)
