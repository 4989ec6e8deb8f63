"""Circumstances in which an honest till must pass as well: how the world around it may be without anybody's fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

from harness.actors.faults import Fault
from harness.actors.transport import Transport
from harness.actors.world import Sandbox, Up, World


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`faults` go on throughout, beside those of the scene; `quirks` of the simulated Vipps."""

    what: str
    faults: tuple[Fault, ...] = ()
    quirks: Mapping[str, bool | float | str] = field(default_factory=dict)


ORDINARY = "ordinary"
_JITTER = {  # seconds until the answer goes out; what it answers has happened at once, so that phones ring in time
    "createPayment": 0.7, "getPayment": 0.4, "capturePayment": 1.1, "refundPayment": 0.9, "cancelPayment": 0.3,
    "backchannelAuthentication": 0.8, "oauth2Token": 0.6, "initiateLoyaltyCheckIn": 1.3, "registerWebhook": 0.5,
}  # fmt: skip
CIRCUMSTANCES: Mapping[str, Circumstance] = {
    ORDINARY: Circumstance("nothing special"),
    "polling-first": Circumstance("webhooks come when polling has told", (Fault("webhook", "latency", seconds=9.0),)),
    "latency": Circumstance(
        "answers of Vipps take their time, each its own",
        tuple(Fault(operation, "latency", "after", seconds=seconds) for operation, seconds in _JITTER.items()),
    ),
    "duplicates": Circumstance("every webhook comes twice", (Fault("webhook", "duplicate"),)),
    "reordered": Circumstance("webhooks overtake each other", (Fault("webhook", "reorder", times=3),)),
    "novelties": Circumstance("Vipps adds members and values that nobody knows", quirks={"unknown_members": True}),
}


class Worlds(Sandbox):
    """A sandbox whose worlds are as the trial wants them."""

    seed: int = 0
    saboteur: str = ""
    circumstance: Circumstance = CIRCUMSTANCES[ORDINARY]

    def create_world(
        self,
        seed: int = 1,
        clock: str = "jump",
        till: bool | dict[str, str] = True,
        world_id: str | None = None,
        crowd: int = 0,
    ) -> World:
        """Sown with both seeds."""
        if self.saboteur and till:
            till = (till if isinstance(till, dict) else {}) | {"saboteur": self.saboteur}
        mixed = crc32(f"{self.seed} {seed}".encode())
        plain = super().create_world(mixed, clock, till, world_id, crowd)
        return TroubledWorld(plain.transport, plain.control_url, plain.up, self.circumstance)


class TroubledWorld(World):
    """Its circumstance holds, whatever faults come and go."""

    def __init__(self, transport: Transport, control_url: str, up: Up, circumstance: Circumstance) -> None:
        super().__init__(transport, control_url, up)
        self._always = circumstance.faults
        if circumstance.quirks:
            self.set_quirks(**circumstance.quirks)
        if circumstance.faults:
            self.put_faults()

    def put_faults(self, *faults: Fault) -> None:
        super().put_faults(*faults, *self._always)
