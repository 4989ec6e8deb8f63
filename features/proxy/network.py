"""The network between a product and the vendors, disturbed over the proxy's control API."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from harness.actors.problem import ask
from harness.actors.transport import Transport


class _Proxy(BaseModel):
    model_config = ConfigDict(extra="ignore")
    lost_replies: int


class Network:
    """`url`: of the control API."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport, self._url = transport, url

    def suffers(self, vendor: str, toxic: str, stream: str = "downstream", **attributes: int | str) -> None:
        """From now on the connections to that vendor do."""
        body = {"type": toxic, "stream": stream, "attributes": attributes}
        ask(self._transport, "POST", f"{self._url}/proxies/{vendor}/toxics", body)

    def lost_replies(self, vendor: str) -> int:
        """How many replies of that vendor have been lost since the proxy started."""
        return _Proxy.model_validate(ask(self._transport, "GET", f"{self._url}/proxies/{vendor}").json()).lost_replies

    def recovers(self) -> None:
        """All of it ends."""
        ask(self._transport, "POST", f"{self._url}/reset")
