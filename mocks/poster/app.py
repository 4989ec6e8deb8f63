"""Poster put together: what it brings into a world, and its HTTP side."""

from __future__ import annotations

from mocks.poster.account import PosterAccount, credentials, keys
from mocks.poster.cafe import open_cafe
from mocks.poster.webhook import COURIER
from mocks.world.outbox import WEBHOOK
from mocks.world.world import Vendor

VENDOR = Vendor(
    name="poster",
    state=PosterAccount,
    create=open_cafe,
    credentials=credentials,
    keys=keys,
    couriers={WEBHOOK: COURIER},
)
