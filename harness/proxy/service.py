"""The proxy put together: an authority of its own, mitmproxy, and the relay in front of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mitmproxy.addons import core, disable_h2c, next_layer, proxyserver, tlsconfig
from mitmproxy.certs import CertStore
from mitmproxy.master import Master
from mitmproxy.options import CONF_BASENAME, KEY_SIZE, Options

from harness.proxy.addon import Vendors
from harness.proxy.box import ToxicBox
from harness.proxy.hosts import Hosts
from harness.proxy.relay import Relay

_LOOPBACK = "127.0.0.1"
_HELD = "2m"  # larger bodies are passed on as they come; a mock refuses them


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority that signs the vendors' certificates. Its key stays in ``folder``, for this user only."""

    folder: Path

    @property
    def certificate(self) -> Path:
        """What a product has to trust, PEM."""
        return self.folder / f"{CONF_BASENAME}-ca-cert.pem"

    def create(self) -> None:
        """Make it, unless it is there already.

        Raises:
            OSError: the folder cannot be written.
        """
        if not (self.folder / f"{CONF_BASENAME}-ca.pem").exists():
            CertStore.create_store(self.folder, CONF_BASENAME, KEY_SIZE, organization="Kassa", cn="Kassa proxy")


class Proxy:
    """``await start(sock)`` serves on a listening socket, ``await stop()`` ends it. ``mocks``: vendor → base URL."""

    def __init__(
        self, hosts: Hosts, mocks: Mapping[str, str], boxes: Mapping[str, ToxicBox], authority: Authority
    ) -> None:
        self._hosts, self._boxes = hosts, boxes
        self._addon = Vendors(hosts, mocks, boxes)
        self._authority = authority
        self._master: Master | None = None
        self._running: asyncio.Task[None] | None = None
        self._relay: Relay | None = None

    async def start(self, sock: socket.socket) -> None:
        server, ready = proxyserver.Proxyserver(), _Ready()
        master = Master(Options())
        master.addons.add(
            core.Core(),
            server,
            disable_h2c.DisableH2C(),
            next_layer.NextLayer(),
            tlsconfig.TlsConfig(),
            self._addon,
            ready,
        )
        master.options.update(
            confdir=str(self._authority.folder),
            mode=[f"regular@{_LOOPBACK}:0"],
            connection_strategy="lazy",  # a real vendor is not even looked up
            upstream_cert=False,
            stream_large_bodies=_HELD,
        )
        self._master, self._running = master, asyncio.create_task(master.run())
        await ready.event.wait()
        self._relay = Relay(self._hosts, self._boxes, server.listen_addrs()[0][:2])
        await self._relay.start(sock)

    async def stop(self) -> None:
        """Cut every connection, and return once nothing listens any more."""
        if self._relay is not None:
            await self._relay.stop()
        if self._master is not None and self._running is not None:
            self._master.shutdown()
            await self._running


class _Ready:
    """Tells when mitmproxy serves."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        self.event.set()
