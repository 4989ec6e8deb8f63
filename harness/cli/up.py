"""``kassa up``, ``kassa till`` and ``kassa authority``: processes that serve until they are told to stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from harness.cli.cafes import developer_account, is_taken
from harness.cli.loop import run_loop, until_told
from harness.cli.outcome import USAGE, VOID, stop
from harness.cli.parties import party_settings
from harness.cli.ports import HOST
from harness.cli.remote import ask
from harness.cli.till_options import options_of
from harness.cli.tills import connected, elsewhere, settings_for
from mocks.world.collector import COLLECTOR
from mocks.world.server import PortBusy, ServerGroup, bind
from reference_impl.app import Till, create_till
from reference_impl.authority import Authority, create_authority
from reference_impl.domain.programme import Programme
from reference_impl.settings import QerkoSettings


def serve_sandbox(port_base: int, *, as_json: bool, with_till: bool, seed: int, processes: int = 1) -> None:
    """Run the sandbox in the foreground."""
    serve = _serve_one if processes == 1 else partial(_serve_shards, processes)
    run_loop(serve(port_base, as_json=as_json, with_till=with_till, seed=seed))


async def _serve_one(port_base: int, *, as_json: bool, with_till: bool, seed: int) -> None:
    with COLLECTOR.at_rest():
        from harness.cli.sandbox import start_sandbox  # not above: a till of its own needs no vendor, and starts sooner
    try:
        running = await start_sandbox(port_base, with_till=with_till, seed=seed)
    except PortBusy as busy:
        stop(USAGE, f"{busy}; choose another --port-base")
    _tell(running.up, as_json)
    await until_told(running.stop)


async def _serve_shards(processes: int, port_base: int, *, as_json: bool, with_till: bool, seed: int) -> None:
    with COLLECTOR.at_rest():
        from harness.cli.shards import ShardLost, start_shards
    try:
        running = await start_shards(processes, port_base, with_till=with_till, seed=seed)
    except PortBusy as busy:
        stop(USAGE, f"{busy}; choose another --port-base")
    except ShardLost as lost:
        stop(USAGE, str(lost))
    _tell(running.up, as_json)
    await until_told(running.stop, running.ended)
    if running.casualty is not None:
        stop(VOID, running.casualty)


def _tell(up: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(up) if as_json else greeting(up), flush=True)


def greeting(up: dict[str, Any]) -> str:
    """What a person reads after ``kassa up``."""
    vipps, person = up["vipps"], up["people"][0]
    shards = enumerate(up.get("shards", ()), 1)
    lines = [
        "Kassa is up. Stop it with Ctrl-C.",
        f"  pages and control API   {up['control']['base_url']}   (OpenAPI at /docs)",
        f"  Vipps                   {vipps['base_url']}",
        f"  Qerko                   {up['qerko']['base_url']}",
        f"  Poster                  {up['poster']['base_url']}",
        f"  the café's terminal     {up['poster']['base_url']}/terminal   (PIN 0000)",
        f"  reference till          {up['till']['base_url'] if up['till'] else '(none)'}",
        "World 'default':",
        f"  client_id               {vipps['client_id']}",
        f"  client_secret           {vipps['client_secret']}",
        f"  subscription key        {vipps['subscription_key']}",
        f"  merchant serial number  {vipps['merchant_serial_number']}",
        f"  Qerko API key           {up['qerko']['api_key']}   (no POS connected: it is yours)",
        f"  a customer              {person['name']}, {person['msisdn']}, {person['personal_qr']}",
        *(f"Shard {number}: process {at['pid']}, Vipps {at['vipps']['base_url']}" for number, at in shards),
    ]
    return "\n".join(lines)


def serve_till(
    sandbox: str, world: str, database: str | None, port: int, words: dict[str, str], urls: dict[str, str]
) -> None:
    """Run the reference till as a process of its own against a world of a running sandbox.

    Where the world's own till is connected to Qerko, this one is not: they would take the connection from each other.
    So it is with the webhooks of the café at Poster. ``urls``: vendor → base URL, where it is not the sandbox's own,
    but a name that a proxy answers for.
    """
    up = elsewhere(ask(sandbox, "GET", f"/{world}"), urls)
    if up["till"] is not None and up["till"]["qerko"] is not None:
        words = {**words, "qerko": "off"}
    if is_taken(up, ask(sandbox, "GET", f"/{world}/poster/applications")["applications"]):
        words = {**words, "poster": "off"}
    try:
        options = options_of(words)
    except ValueError as error:
        stop(USAGE, str(error))

    def build(base_url: str, lost: Callable[[], None]) -> Till | Authority:
        settings = settings_for(up, base_url, options, database or own_database(world))
        if (wanted := developer_account(settings)) is not None:
            ask(sandbox, "PUT", f"/{world}{wanted[0]}", wanted[1])
        return create_till(settings, on_clock_lost=lost)

    _serve(build, port, "the till")


def serve_authority(sandbox: str, world: str, database: str | None, port: int, words: dict[str, str]) -> None:
    """Run the card authority as a process of its own: it shares the till's members by sharing its database."""
    up = ask(sandbox, "GET", f"/{world}")
    try:
        options = options_of(words)
    except ValueError as error:
        stop(USAGE, str(error))
    party = party_settings(up["qerko"], up["qerko"]["authority"], options.transport)

    def build(base_url: str, lost: Callable[[], None]) -> Till | Authority:
        settings = settings_for(up, base_url, options, database or own_database(world))
        return create_authority(replace(settings, qerko=QerkoSettings(authority=party)), on_clock_lost=lost)

    ask(sandbox, "PUT", f"/{world}/brands/{Programme().brand}", {"authority": party.id})
    _serve(build, port, "the authority")


def own_database(world: str) -> str:
    """Where the processes of one world's shop keep what they know, unless told otherwise."""
    return f"sqlite:///kassa-till-{world}.db"


def _serve(build: Callable[[str, Callable[[], None]], Till | Authority], port: int, what: str) -> None:
    """Start a service on its port and stay until it is told to stop, or its clock is gone."""

    async def serve() -> None:
        try:
            sock = bind(HOST, port)
        except PortBusy as busy:
            stop(USAGE, f"{busy}; choose another --port")
        base_url = f"http://{HOST}:{sock.getsockname()[1]}"
        lost = asyncio.Event()
        try:
            service = build(base_url, lost.set)
        except (ImportError, SQLAlchemyError) as error:
            stop(USAGE, f"{what} cannot use this database: {str(error).splitlines()[0]}")
        group = ServerGroup([(service.app, sock)])
        await group.start()
        try:
            await service.start()
        except Exception as error:
            await group.stop()
            stop(USAGE, f"{what} cannot start: {type(error).__name__}: {str(error).splitlines()[0]}")
        await connected(service)
        print(json.dumps({"base_url": base_url}), flush=True)

        async def halt() -> None:
            await service.stop()
            await group.stop()

        signalled = asyncio.Event()
        lost_first = asyncio.create_task(lost.wait())
        told = asyncio.create_task(until_told(halt, signalled))
        await asyncio.wait([lost_first, told], return_when=asyncio.FIRST_COMPLETED)
        if lost.is_set():
            signalled.set()
            await told
            stop(VOID, "the sandbox and its clock are gone")
        lost_first.cancel()

    run_loop(serve())
