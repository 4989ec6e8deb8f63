"""Mistakes of configuration, found before a run: none of them says anything about the product's conformance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from harness.actors.evidence import Exchange, JournalPage
from harness.actors.problem import Refused, ask
from harness.actors.restaurant import Qerko
from harness.actors.till import Till
from harness.actors.transport import NoAnswer, Unreadable
from harness.actors.world import WALL, Sandbox, World
from harness.certification.app_walk import mistakes
from harness.certification.driving import product_of
from harness.certification.process import ProductBroke
from harness.certification.prompted.page import attended
from harness.certification.statement import Generation, Statement, StatementError, Vendor, selectors_of, worker_of
from harness.chromium import NoBrowser, chromium
from harness.screen import Screen
from harness.selectors import Selectors

TAKES_UP = 60.0  # seconds of the world's clock that a product has to connect and register
EVENT = "epayments.payment.created.v1"
LOOKS, PAUSE = 80, 0.25  # seconds between two looks for an answer on the wall clock
SEED = 1  # of the person's choices, of which there are none to shuffle yet


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to set right.

    `topic`: evidence, driver, statement, clock, keys, webhooks, connection, bundle, or app (its selectors file).
    """

    topic: str
    text: str


Strays = Callable[[], Sequence[Exchange]]


class _Participant(BaseModel):
    model_config = ConfigDict(extra="ignore")
    name: str


class _Clock(BaseModel):
    model_config = ConfigDict(extra="ignore")
    participants: tuple[_Participant, ...] = ()


def preflight(
    statement: Statement,
    beside: Path,
    sandbox: Sandbox,
    clock: str = "jump",
    invite: Callable[[str], None] = lambda url: None,
) -> list[Finding]:
    """What is found while the product starts in a world of its own, where nobody buys anything.

    `beside`: where the files are that the statement names. `invite`: is told the page's address at which a person makes
    the product ready, where a person works it.
    """
    found = list(_evidence(statement, beside))
    options = {"qerko": "on" if Vendor.QERKO in statement.vendors else "off"}
    if statement.generations:
        options["generation"] = statement.generations[0].value
    if statement.transports:
        options["transport"] = statement.transports[0].value
    before = {exchange.seq for exchange in _strays(sandbox)}
    new_strays = partial(_strays, sandbox, before)
    try:
        selectors = selectors_of(statement, beside)
        with attended(worker_of(statement), SEED, invite) as desk:
            if desk is not None:
                desk.plan(1)
            with product_of(statement, sandbox, "preflight", clock, desk).world("preflight", options) as world:
                if desk is not None:
                    found += list(_keys(world, new_strays)) or _vipps(statement, world)
                else:
                    found += list(_driver(statement, world)) or _first_steps(statement, selectors, world, new_strays)
    except OSError as error:  # of the person's page: the product's own trouble is a ProductBroke
        found.append(Finding("driver", str(error)))
    except StatementError as error:
        found += [Finding("app", line) for line in str(error).splitlines()]
    except ProductBroke as error:
        found.append(Finding("driver", str(error)))
    return found


def _evidence(statement: Statement, beside: Path) -> Iterator[Finding]:
    """Evidence that looks like a file and is none."""
    for condition, text in statement.evidence.items():
        looks_like_one = " " not in text and bool(Path(text).suffix.strip("."))
        if looks_like_one and not (beside / text).is_file():
            yield Finding("evidence", f"{condition}: there is no file {text}")


def _driver(statement: Statement, world: World) -> Iterator[Finding]:
    """Whether it can be spoken to, and is what the statement says."""
    assert world.up.till is not None
    address = world.up.till.base_url
    try:
        told = Till(world.transport, address).statement()
    except NoAnswer as error:
        yield Finding("driver", f"nobody answers at the product's address: {error}")
    except (Refused, Unreadable, ValueError) as error:
        yield Finding("driver", f"what answers at {address} has no Till API: {str(error).splitlines()[0]}")
    else:
        said = (("product", statement.product, told.product), ("version", statement.version, told.version))
        for name, stated, answered in said:
            if stated != answered:
                yield Finding("statement", f"{name}: the statement says {stated}, the product {answered}")


def _first_steps(statement: Statement, selectors: Selectors, world: World, strays: Strays) -> Iterator[Finding]:
    if world.up.clock.mode != "wall":
        if not _Clock.model_validate(world.read("clock")).participants:
            yield Finding("clock", "the product takes no part in the world's clock: join it, or certify with --wall")
            return
        world.advance(TAKES_UP)
    refused = list(_keys(world, strays))
    yield from refused or _vipps(statement, world)
    if not refused and Vendor.QERKO in statement.vendors:
        yield from _connection(world)
    if Vendor.POSTER in statement.vendors:
        yield from _webhooks_of_poster(world)
        yield from list(_bundle(world, selectors)) or _app(world, selectors)


def _keys(world: World, strays: Strays) -> Iterator[Finding]:
    """A vendor that refuses the product's keys: in its own world, or because they belong to no world."""
    refused = next((e for e in (*world.journal(), *strays()) if _is_refused(e)), None)
    if refused is not None:
        yield Finding("keys", f"{refused.vendor} refuses the product's keys or address: {refused.operation} got 401")


def _strays(sandbox: Sandbox, known: Collection[int] = ()) -> tuple[Exchange, ...]:
    """Calls that belong to no world, but those whose seq is known."""
    url = f"{sandbox.control_url}/control/worlds/unattributed/journal?limit=5000"
    found = JournalPage.model_validate(ask(sandbox.transport, "GET", url).json()).exchanges
    return tuple(exchange for exchange in found if exchange.seq not in known)


def _is_refused(exchange: Exchange) -> bool:
    return exchange.source == "merchant" and exchange.request is not None and exchange.status == 401


def _vipps(statement: Statement, world: World) -> Iterator[Finding]:
    if Vendor.VIPPS in statement.vendors and Generation.EPAYMENT in statement.generations[:1]:
        yield from _webhooks(world)


def _webhooks(world: World) -> Iterator[Finding]:
    """An address is registered, can be reached, and takes what is rightly signed."""
    if not world.registrations():
        yield Finding("webhooks", "no address is registered: do the product's address and keys lead to this sandbox?")
        return
    journal = world.journal()
    world.send_webhook(EVENT, {"reference": "preflight", "name": "CREATED"})
    yield from _deliveries(world, journal[-1].seq if journal else 0)


def _webhooks_of_poster(world: World) -> Iterator[Finding]:
    """The same of the café's application; the webhook is about nothing that the product has to do with."""
    application = f"poster/applications/{world.up.poster.application_id}"
    journal = world.journal()
    try:
        world.send("POST", f"{application}/webhooks", {"object": "planet", "object_id": 9, "action": "discovered"})
    except Refused:
        yield Finding("webhooks", "Poster has no address for the webhooks of the product's application")
    else:
        yield from _deliveries(world, journal[-1].seq if journal else 0)


def _bundle(world: World, selectors: Selectors) -> Iterator[Finding]:
    """The terminal can fetch the app, and it is a script."""
    assert world.up.till is not None
    address = selectors.bundle_at(world.up.till.base_url)
    try:
        reply = world.transport.request("GET", address)
    except NoAnswer as error:
        yield Finding("bundle", f"the terminal cannot fetch the app: {error}")
        return
    kind = reply.headers.get("content-type", "nothing")
    if reply.status != 200:
        yield Finding("bundle", f"the terminal cannot fetch the app: {address} answers {reply.status}")
    elif "javascript" not in kind or not reply.body.strip():
        yield Finding("bundle", f"{address} is no script: {kind}, {len(reply.body)} bytes")


def _app(world: World, selectors: Selectors) -> Iterator[Finding]:
    """The selectors file fits the app. A person needs none; without a browser nobody will look at the app at all."""
    if selectors.by_hand is not None:
        return
    try:
        with chromium() as browser:
            yield from (Finding("app", text) for text in mistakes(world, selectors, Screen(browser)))
    except NoBrowser:
        return


def _deliveries(world: World, after: int) -> Iterator[Finding]:
    # Whoever does not answer well is tried again: one of a kind is enough.
    for delivery in {one.status: one for one in _delivered(world, after)}.values():
        if delivery.status is None:
            yield Finding("webhooks", "the registered address cannot be reached")
        elif delivery.status == 401:
            yield Finding("webhooks", "a webhook with the right signature is refused: is the secret the newest?")
        elif not delivery.ok:
            yield Finding("webhooks", f"the registered address answers {delivery.status}")


def _delivered(world: World, after: int) -> list[Exchange]:
    """Webhooks since then, each answered or given up: on the wall clock that is waited for."""
    for _ in range(LOOKS):
        world.settles()
        sent = [e for e in world.journal(after) if e.operation.startswith("webhook:") and e.request is not None]
        if world.up.clock.mode != WALL or (sent and all(e.status is not None or e.note for e in sent)):
            break
        world.advance(PAUSE)
    return sent


def _connection(world: World) -> Iterator[Finding]:
    assert world.up.till is not None and world.up.till.qerko is not None
    if not Qerko(world).restaurant(world.up.till.qerko.id).standing().connected:
        yield Finding("connection", "the product is not connected to Qerko with the key of the world's 2nd restaurant")
