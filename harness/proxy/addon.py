"""The mitmproxy addon: a vendor's real host name is answered by its mock, everything else is refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from mitmproxy.http import HTTPFlow, Response
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from harness.proxy.box import ToxicBox
from harness.proxy.hosts import HTTPS, Hosts

log = logging.getLogger("kassa.proxy")

_VENDOR = "kassa.vendor"


class Vendors:
    """``mocks``: vendor → base URL of its mock; ``boxes``: vendor → its toxics, of which the lost replies strike here.

    Host is carried as the product sent it and the scheme in X-Forwarded-Proto, so that the issuer and every URL in an
    answer come back under the real name.
    """

    def __init__(self, hosts: Hosts, mocks: Mapping[str, str], boxes: Mapping[str, ToxicBox]) -> None:
        self._hosts, self._boxes = hosts, boxes
        self._addresses = {vendor: _address(url) for vendor, url in mocks.items()}

    def http_connect(self, flow: HTTPFlow) -> None:
        """A tunnel is asked for."""
        host, port = flow.request.host, flow.request.port
        if self._hosts.vendor_of(host) is None:
            flow.response = _refusal(_nobody(host))
        elif port != HTTPS:
            flow.response = _refusal(f"{host} is asked for at port {port}; vendors serve port {HTTPS}")

    def requestheaders(self, flow: HTTPFlow) -> None:
        """A request begins; ``host`` and ``port`` are those of its tunnel."""
        request = flow.request
        vendor = self._hosts.vendor_of(request.host)
        if request.scheme != "https":
            flow.response = _refusal(f"{request.host} is asked for by plain HTTP; vendors serve HTTPS only")
        elif vendor is None:
            flow.response = _refusal(_nobody(request.host))
        else:
            host_header = request.host_header
            request.scheme = "http"
            request.host, request.port = self._addresses[vendor]
            request.host_header = host_header  # which the line before has overwritten
            request.headers["X-Forwarded-Proto"] = "https"
            flow.metadata[_VENDOR] = vendor

    async def response(self, flow: HTTPFlow) -> None:
        """The vendor has answered; the answer may be lost."""
        vendor = flow.metadata.get(_VENDOR)
        if vendor is None:
            return
        method, path = flow.request.method, flow.request.path.partition("?")[0]
        lost = self._boxes[vendor].loses_reply(method, path)
        if lost is None:
            return
        log.info("%s: the reply to %s %s is lost", vendor, method, path)
        if lost.timeout:
            await asyncio.sleep(lost.timeout / 1000)
        if flow.killable:
            flow.kill()

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Whatever the reason: no connection leaves to anybody but a mock."""
        if data.server.address is None or data.server.address[:2] not in self._addresses.values():
            data.server.error = "kassa proxy connects to mocks only"


def _nobody(host: str) -> str:
    return f"{host} is no vendor's host"


def _refusal(reason: str) -> Response:
    log.warning("refused: %s", reason)
    text = f"kassa proxy: {reason}. Nothing was sent there.\n"
    response = Response.make(403, text, {"Content-Type": "text/plain; charset=utf-8"})
    response.reason = f"Forbidden: {reason}"  # all that most clients tell of a tunnel that was refused
    return response


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 80
