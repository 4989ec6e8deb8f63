"""``kassa proxy``: the vendors' real host names on this machine, for products whose URLs are fixed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cli.loop import stops_on_signal
from harness.cli.outcome import USAGE, stop
from harness.cli.ports import HOST
from harness.cli.remote import ask
from harness.proxy.box import ToxicBox, ToxicExists
from harness.proxy.hosts import VENDORS, Hosts, NoSuchVendor
from harness.proxy.toxics import BadToxic, toxic_in
from mocks.world.server import PortBusy, ServerGroup, bind


@dataclass(frozen=True, slots=True)
class ProxyOptions:
    """What the command was told. ``toxics``: VENDOR:TYPE:NAME=VALUE,…; ``hosts``: NAME=VENDOR."""

    port: int
    control_port: int
    authority: Path
    toxics: Sequence[str]
    hosts: Sequence[str]
    seed: int


def serve_proxy(sandbox: str, world: str, options: ProxyOptions, *, as_json: bool) -> None:
    """Run the proxy in the foreground, in front of the mocks of a running sandbox."""
    up = ask(sandbox, "GET", f"/{world}")
    mocks = {vendor: str(up[vendor]["base_url"]) for vendor in VENDORS}
    why_not = _why_no_faults(up)
    boxes = _boxes(options, why_not)
    try:
        hosts = Hosts().with_more(dict(_pair(words) for words in options.hosts))
    except NoSuchVendor as wrong:
        stop(USAGE, f"--host {wrong}")
    try:
        from harness.proxy.control import control_of
        from harness.proxy.service import Authority, Proxy
    except ImportError as missing:
        stop(USAGE, f"{missing.name} is not installed; the proxy needs the extra [proxy]")
    authority = Authority(options.authority.absolute())
    try:
        authority.create()
    except OSError as error:
        stop(USAGE, f"--ca {options.authority}: {error.strerror}")

    async def serve() -> None:
        try:
            sock, control = bind(HOST, options.port), bind(HOST, options.control_port)
        except PortBusy as busy:
            stop(USAGE, f"{busy}; choose another --port or --control-port")
        url, control_url = (f"http://{HOST}:{one.getsockname()[1]}" for one in (sock, control))
        proxy = Proxy(hosts, mocks, boxes, authority)
        group = ServerGroup([(control_of(boxes, url, mocks, why_not), control)])
        done = asyncio.Event()
        stops_on_signal(done)  # whoever has read the line may stop it at once
        await group.start()
        await proxy.start(sock)
        told = {
            "base_url": url,
            "control": {"base_url": control_url},
            "ca_certificate": str(authority.certificate),
            "environment": _environment(url, str(authority.certificate)),
            "hosts": {vendor: hosts.of(vendor) for vendor in VENDORS},
        }
        print(json.dumps(told) if as_json else _line(told), flush=True)
        await done.wait()
        await proxy.stop()
        await group.stop()

    logging.basicConfig(format="kassa proxy: %(message)s")
    asyncio.run(serve())  # not uvloop, on which mitmproxy is not tried


def _boxes(options: ProxyOptions, why_not: str | None) -> dict[str, ToxicBox]:
    """Each vendor's toxics, as the command line has them."""
    boxes = {vendor: ToxicBox(vendor, options.seed) for vendor in VENDORS}
    for words in options.toxics:
        try:
            vendor, toxic = toxic_in(words)
            if vendor not in boxes:
                stop(USAGE, f"--toxic {words}: no vendor {vendor}; there are {', '.join(VENDORS)}")
            if why_not is not None:
                stop(USAGE, why_not)
            boxes[vendor].add(toxic)
        except BadToxic as wrong:
            stop(USAGE, f"--toxic {words}: {wrong}")
        except ToxicExists as twice:
            stop(USAGE, f"--toxic {words}: there is one named {twice}; give it another name=…")
    return boxes


def _why_no_faults(up: dict[str, Any]) -> str | None:
    """Delays of a network are real seconds; a clock that leaps or stands still would not see them."""
    mode = up["clock"]["mode"]
    if mode == "wall":
        return None
    return f"toxics take real time, and the clock of world {up['world']} is {mode}: they need a world on the clock wall"


def _environment(url: str, certificate: str) -> dict[str, str]:
    """What to set for a product: who is asked for the vendors, and whom it trusts."""
    return {
        "HTTPS_PROXY": url,
        "NO_PROXY": "127.0.0.1,localhost",
        "SSL_CERT_FILE": certificate,
        "REQUESTS_CA_BUNDLE": certificate,
        "NODE_EXTRA_CA_CERTS": certificate,
    }


def _line(told: dict[str, Any]) -> str:
    words = " ".join(f"{name}={value}" for name, value in told["environment"].items())
    return f"Kassa's proxy is at {told['base_url']}, its toxics at {told['control']['base_url']}. Set {words}"


def _pair(words: str) -> tuple[str, str]:
    name, equals, vendor = words.partition("=")
    if not (name and equals and vendor):
        stop(USAGE, f"--host {words}: it reads NAME=VENDOR")
    return name, vendor
