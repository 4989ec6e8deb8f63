"""The webhook outbox: at least once, in order per registration and subject, a failing head blocks what follows it.

Retries about every 2 s for the first four attempts, then after 60 s, 120 s, hourly up to attempt 29, then daily, for
seven days (Vipps Webhooks API guide, delivery). Every attempt is signed anew. A delivery that is no webhook has a
courier of its own, with its own patience.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Container, Set
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import aiohttp

from mocks.world.faults import Latency, Phase, Plain, Rule, Status
from mocks.world.journal import Exchange

if TYPE_CHECKING:
    from mocks.world.world import World

log = logging.getLogger("kassa.outbox")
ANSWER_LIMIT = 10.0  # seconds within which a receiver must answer
GIVE_UP = 7 * 86_400.0
REORDER_LIMIT = 30.0
WEBHOOK = "webhook"
_LAST_DIGIT = re.compile(rb"\d(?=\D*$)")


def retry_delay(attempts: int) -> float:
    """Seconds to wait after ``attempts`` failures."""
    if attempts <= 4:
        return 2.0
    if attempts <= 6:
        return 60.0 * (attempts - 4)
    return 3600.0 if attempts < 29 else 86_400.0


@dataclass(frozen=True, slots=True)
class Courier:
    """How one kind of delivery travels.

    Attributes:
        sign: the headers of an attempt.
        answer_limit: seconds within which the receiver must answer.
        attempts: after so many it is given up; None: tried again for a week.
        seal: the body of an attempt, for deliveries that carry their signature in it; None: the body as it is.
        delivered: the statuses by which the receiver says that it took it.
    """

    sign: Callable[..., Any]
    answer_limit: float = ANSWER_LIMIT
    attempts: int | None = None
    seal: Callable[[World, Delivery, bool], bytes] | None = None
    delivered: Container[int] = range(200, 300)


@dataclass(slots=True)
class Delivery:
    """One event on its way to one registration. ``subject``: what it is about (a payment's reference).

    ``courier``: how it travels; also the operation's name in journal and fault rules, unless it is a webhook.
    """

    id: str
    vendor: str
    registration: str
    subject: str
    url: str
    event: str
    body: str
    created_at: float
    cause: int | None
    attempts: int = 0
    late: bool = False
    courier: str = WEBHOOK

    @property
    def lane(self) -> str:
        return f"{self.registration} {self.subject}"

    @property
    def operation(self) -> str:
        return f"{WEBHOOK}:{self.event}" if self.courier == WEBHOOK else self.courier


class Verdict(Enum):
    """What became of one attempt; ``ASIDE``: it waits for the one behind it; ``LOST``: never sent, and nobody knows."""

    DONE = "done"
    LOST = "lost"
    FAILED = "failed"
    ASIDE = "aside"


class Outbox:
    """One world's deliveries, a lane for each registration and subject."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lanes: dict[str, deque[Delivery]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._aside: dict[str, Delivery] = {}
        self.client: aiohttp.ClientSession | None = None
        self.delivered = 0
        self.dropped = 0

    def put(self, delivery: Delivery) -> None:
        lane = self._lanes.setdefault(delivery.lane, deque())
        lane.append(delivery)
        if len(lane) == 1:
            self._start(delivery.lane)

    async def deliver_now(self, delivery: Delivery) -> bool:
        """One attempt that somebody waits for; whether the receiver took it."""
        delivery.late = True  # nothing stands behind it that could overtake
        self._world.clock.enter()
        try:
            return await self._deliver(delivery) is Verdict.DONE
        finally:
            self._world.clock.leave()

    def retry(self, key: str) -> None:
        """A timer says: try the head of this lane again, or bring back what was set aside."""
        aside = self._aside.pop(key, None)
        if aside is not None:
            self.put(aside)
        elif key in self._lanes and key not in self._running:
            self._start(key)

    def pending(self) -> list[Delivery]:
        return [d for lane in self._lanes.values() for d in lane] + list(self._aside.values())

    def restore(self, deliveries: list[Delivery]) -> None:
        self.close()
        self._lanes, self._aside = {}, {}
        for delivery in deliveries:
            self.put(delivery)

    def forget(self, registration: str) -> None:
        """A registration is gone: what waits for it is never sent; an attempt under way is the last one."""
        for key in [k for k in self._lanes if k.startswith(f"{registration} ")]:
            self._lanes[key].clear()
            if key not in self._running:
                del self._lanes[key]
        self._aside = {k: late for k, late in self._aside.items() if not k.startswith(f"{registration} ")}

    def close(self) -> None:
        for task in self._running.values():
            task.cancel()

    def _start(self, key: str) -> None:
        self._world.clock.enter()
        task = asyncio.get_running_loop().create_task(self._run(key))
        self._running[key] = task
        task.add_done_callback(lambda _: self._stopped(key))

    def _stopped(self, key: str) -> None:
        self._running.pop(key, None)
        self._world.clock.leave()

    async def _run(self, key: str) -> None:
        """Deliver the lane until it is empty or its head fails."""
        lane = self._lanes[key]
        while lane:
            head = lane[0]
            verdict = await self._deliver(head)
            if not lane:  # forgotten meanwhile
                break
            if verdict is not Verdict.FAILED:
                lane.popleft()
                if verdict is not Verdict.ASIDE and (aside := self._aside.pop(key, None)) is not None:
                    lane.append(aside)
                continue
            head.attempts += 1
            limit = self._courier(head).attempts
            if self._world.clock.now - head.created_at > GIVE_UP or (limit is not None and head.attempts >= limit):
                self.dropped += 1
                lane.popleft()
                continue
            self._world.clock.schedule(retry_delay(head.attempts), "outbox.retry", key)
            return
        del self._lanes[key]

    def _courier(self, delivery: Delivery) -> Courier:
        return self._world.vendors[delivery.vendor].couriers[delivery.courier]

    async def _deliver(self, delivery: Delivery) -> Verdict:
        """One attempt, with its faults."""
        world = self._world
        names = dict.fromkeys((delivery.courier, delivery.operation))
        rules = world.faults.pick(*names) if world.faults else []
        fault = ", ".join(rule.effect.kind for rule in rules) or None
        for rule in rules:
            if isinstance(rule.effect, Latency):
                await world.clock.wait(rule.effect.seconds, held=False)
            elif isinstance(rule.effect, Plain) and rule.effect.kind == "drop":
                world.note(delivery.vendor, "merchant", delivery.vendor, delivery.operation, "never sent")
                return Verdict.LOST
            elif isinstance(rule.effect, Plain) and rule.effect.kind == "reorder" and not delivery.late:
                delivery.late = True
                self._aside[delivery.lane] = delivery
                world.clock.schedule(REORDER_LIMIT, "outbox.retry", delivery.lane)
                return Verdict.ASIDE
        if any(_never_sent(rule) for rule in rules):
            return Verdict.FAILED
        kinds = frozenset(rule.effect.kind for rule in rules)
        done = await self._post(delivery, kinds, fault)
        if "duplicate" in kinds:
            done = await self._post(delivery, kinds, fault)
        if not done or any(_reply_lost(rule) for rule in rules):
            return Verdict.FAILED
        self.delivered += 1
        return Verdict.DONE

    async def _post(self, delivery: Delivery, kinds: Set[str], fault: str | None) -> bool:
        """``kinds``: what goes wrong with it. Whether it was taken."""
        world, forged = self._world, "wrong-signature" in kinds
        courier = self._courier(delivery)
        assert self.client is not None
        sealed = delivery.body.encode() if courier.seal is None else courier.seal(world, delivery, forged)
        body = world.dressed(delivery.vendor, delivery.operation, None, sealed)
        headers: dict[str, str] = courier.sign(world, delivery, body, forged)
        if "altered" in kinds:
            body = _LAST_DIGIT.sub(lambda digit: b"%d" % (9 - int(digit[0])), body)
        if "unsigned" in kinds:
            headers = {name: value for name, value in headers.items() if "authorization" not in name.lower()}
        entry = Exchange(
            source=delivery.vendor,
            target="merchant",
            vendor=delivery.vendor,
            operation=delivery.operation,
            at=world.clock.now,
            wall=world.clock.wall(),
            duration=world.clock.monotonic(),
            cause=delivery.cause,
            fault=fault,
            method="POST",
            path=delivery.url,
            request_headers=[(k.encode(), v.encode()) for k, v in headers.items()],
            request_body=body,
        )
        world.journal.append(entry)
        hold = world.clock.hold(courier.answer_limit, parks=True)
        world.clock.leave()  # whoever asks the vendor before it answers may have to wait for time to pass
        try:
            async with self.client.post(
                delivery.url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=courier.answer_limit),
            ) as response:
                entry.response_body = (await response.content.read(4096))[:4096]
                entry.status = response.status
                entry.response_headers = [(b"content-type", response.content_type.encode())]
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            entry.note = f"no answer: {type(error).__name__}"
        finally:
            world.clock.enter()
            hold.release()
            entry.duration = max(world.clock.monotonic() - entry.duration, world.clock.now - entry.at)
        in_time = entry.duration <= courier.answer_limit
        return in_time and entry.status is not None and entry.status in courier.delivered


def _never_sent(rule: Rule) -> bool:
    effect = rule.effect
    breaks = isinstance(effect, Plain) and effect.kind in ("cut", "silence")
    return rule.phase is Phase.BEFORE and (breaks or isinstance(effect, Status))


def _reply_lost(rule: Rule) -> bool:
    effect = rule.effect
    breaks = isinstance(effect, Plain) and effect.kind in ("cut", "cut-body", "garbage", "silence")
    return rule.phase is Phase.AFTER and (breaks or isinstance(effect, Status))
