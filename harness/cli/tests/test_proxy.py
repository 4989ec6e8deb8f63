"""``kassa proxy`` as a product meets it: real host names, TLS, a bad network, and nobody else reached."""

from __future__ import annotations

import json
import socket
import ssl
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.cli.sandbox import sandbox_in_background
from harness.cli.tests.test_cli import fails, first_line, kassa, started

DISCOVERY = "/access-management-1.0/access/.well-known/openid-configuration"
LIMIT = 60.0


class OnlyHttp2(ssl.SSLContext):
    """httpx names HTTP/1.1 first, and the proxy takes what a product prefers."""

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        super().set_alpn_protocols(["h2"])


@dataclass(frozen=True)
class Proxied:
    """A sandbox and a proxy before it; ``told``: the line it printed."""

    up: dict[str, Any]
    told: dict[str, Any]
    plain: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=LIMIT, trust_env=False, verify=False))

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.told["ca_certificate"])

    def client(self, *, http2: bool = False) -> httpx.Client:
        """A product that is told of the proxy."""
        trust = self.trust
        if http2:
            trust = OnlyHttp2(ssl.PROTOCOL_TLS_CLIENT)
            trust.load_verify_locations(self.told["ca_certificate"])
        return httpx.Client(proxy=self.told["base_url"], verify=trust, timeout=LIMIT, trust_env=False, http2=http2)

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.plain.request(method, self.told["control"]["base_url"] + path, json=body)

    def suffers(self, toxic: str, **attributes: object) -> None:
        body = {"type": toxic, "attributes": attributes}
        assert self.control("POST", "/proxies/vipps/toxics", body).status_code == 200

    def journal(self) -> list[dict[str, Any]]:
        url = f"{self.up['control']['base_url']}/control/worlds/default/journal?limit=5000"
        return list(self.plain.get(url).json()["exchanges"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxy") / "authority"
    with sandbox_in_background(with_till=False) as up:
        words = ["--sandbox", up["control"]["base_url"], "--port", "0", "--control-port", "0", "--ca", str(folder)]
        words += ["--host", "cloud.qerko.example=qerko", "--toxic", "poster:latency:latency=1,name=from-the-start"]
        process = started("proxy", *words, "--json")
        try:
            yield Proxied(up, first_line(process))
        finally:
            process.terminate()
            rest, errors = process.communicate(timeout=LIMIT)
        assert (process.returncode, rest) == (0, ""), "it stops quietly"
        assert "Traceback" not in errors, errors


@pytest.fixture
def proxied(running: Proxied) -> Iterator[Proxied]:
    yield running
    for vendor in ("vipps", "qerko"):
        for toxic in running.control("GET", f"/proxies/{vendor}/toxics").json():
            running.control("DELETE", f"/proxies/{vendor}/toxics/{toxic['name']}")


@pytest.mark.parametrize("http2", [False, True])
@pytest.mark.parametrize("host", ["apitest.vipps.no", "api.vipps.no"])
def test_urls_come_back_under_the_real_name(proxied: Proxied, host: str, http2: bool) -> None:
    with proxied.client(http2=http2) as client:
        answer = client.get(f"https://{host}{DISCOVERY}")
    assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
    assert answer.json()["issuer"] == f"https://{host}/access-management-1.0/access/"
    assert answer.json()["token_endpoint"].startswith(f"https://{host}/")


@pytest.mark.parametrize("host", ["joinposter.com", "corner-cafe.joinposter.com"])
def test_poster_answers_under_the_service_s_and_the_account_s_name(proxied: Proxied, host: str) -> None:
    token = proxied.up["poster"]["token"]
    with proxied.client() as client:
        answer = client.get(f"https://{host}/api/settings.getAllSettings", params={"token": token})
    assert "response" in answer.json()


def test_a_host_that_the_partner_added_is_qerko_s(proxied: Proxied) -> None:
    with proxied.client() as client:
        assert client.get("https://cloud.qerko.example/provenance").status_code == 200


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.example.com/", "www.example.com is no vendor's host"),
        ("https://127.0.0.1/", "127.0.0.1 is no vendor's host"),
        ("https://api.vipps.no:8443/", "vendors serve port 443"),
    ],
)
def test_tunnels_to_anybody_else_are_refused(proxied: Proxied, url: str, reason: str) -> None:
    with proxied.client() as client, pytest.raises(httpx.ProxyError, match=reason):
        client.get(url)


@pytest.mark.parametrize("url", ["http://www.example.com/", "http://api.vipps.no/", "http://127.0.0.1/"])
def test_plain_http_is_refused(proxied: Proxied, url: str) -> None:
    with proxied.client() as client:
        answer = client.get(url)
    assert answer.status_code == 403
    assert "vendors serve HTTPS only. Nothing was sent there." in answer.text


def test_a_product_that_knows_no_proxy_is_served_by_the_name_in_its_tls(proxied: Proxied) -> None:
    """A hosts file leads it here."""
    port = httpx.URL(proxied.told["base_url"]).port
    request = f"GET {DISCOVERY} HTTP/1.1\r\nHost: api.vipps.no\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as plain,
        proxied.trust.wrap_socket(plain, server_hostname="api.vipps.no") as product,
    ):
        product.sendall(request.encode())
        answer = b"".join(iter(lambda: product.recv(65_536), b""))
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["issuer"].startswith("https://api.vipps.no/")
    with (
        socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"),
    ):
        proxied.trust.wrap_socket(plain, server_hostname="www.example.com")


@pytest.mark.parametrize("http2", [False, True])
def test_a_lost_reply_is_lost_after_the_vendor_has_answered(proxied: Proxied, http2: bool) -> None:
    keys = proxied.up["vipps"]
    headers = {
        "client_id": keys["client_id"],
        "client_secret": keys["client_secret"],
        "Ocp-Apim-Subscription-Key": keys["subscription_key"],
        "Merchant-Serial-Number": keys["merchant_serial_number"],
    }
    before = len(proxied.journal())
    proxied.suffers("lost_reply", path="/accesstoken/*", times=1)
    with proxied.client(http2=http2) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("https://apitest.vipps.no/accesstoken/get", headers=headers)
        heard = proxied.journal()[before:]
        assert [exchange["response"]["status"] for exchange in heard] == [200]
        assert client.post("https://apitest.vipps.no/accesstoken/get", headers=headers).status_code == 200


def test_a_reset_is_a_reset_of_the_product_s_own_connection(proxied: Proxied) -> None:
    proxied.suffers("reset_peer")
    with proxied.client() as client, pytest.raises(httpx.NetworkError, match=r"(?i)reset"):
        client.get(f"https://api.vipps.no{DISCOVERY}")
    proxied.control("DELETE", "/proxies/vipps/toxics/reset_peer_downstream")
    with proxied.client() as client:
        assert client.get(f"https://api.vipps.no{DISCOVERY}").status_code == 200


def test_toxics_come_and_go_in_toxiproxy_s_shapes(proxied: Proxied) -> None:
    toxics = "/proxies/vipps/toxics"
    slow = {"name": "slow", "type": "latency", "stream": "upstream", "attributes": {"latency": 5}}
    shown = slow | {"toxicity": 1.0, "attributes": {"latency": 5, "jitter": 0}}
    assert proxied.control("POST", toxics, slow).json() == shown
    assert proxied.control("POST", toxics, slow).json() == {"error": "toxic already exists", "status": 409}
    changed = proxied.control("POST", f"{toxics}/slow", {"attributes": {"jitter": 2}}).json()
    assert changed["attributes"] == {"latency": 5, "jitter": 2}
    assert proxied.control("GET", f"{toxics}/slow").json() == changed
    proxies = proxied.control("GET", "/proxies").json()
    assert list(proxies) == ["vipps", "qerko", "poster"]
    assert [toxic["name"] for toxic in proxies["poster"]["toxics"]] == ["from-the-start"]
    assert proxies["vipps"]["toxics"] == proxied.control("GET", toxics).json() == [changed]
    assert proxied.control("DELETE", f"{toxics}/slow").status_code == 204
    assert proxied.control("DELETE", f"{toxics}/slow").json() == {"error": "toxic not found", "status": 404}
    assert proxied.control("GET", "/proxies/stripe").json() == {"error": "proxy not found", "status": 404}
    wrong: list[object] = [{"type": "rain"}, {"type": "latency", "attributes": {"latency": "soon"}}, [], "latency"]
    for body in wrong:
        assert proxied.control("POST", toxics, body).status_code == 400
    assert proxied.control("GET", toxics).json() == []


def test_its_key_is_for_its_owner_only(proxied: Proxied) -> None:
    certificate = Path(proxied.told["ca_certificate"])
    assert "PRIVATE" not in certificate.read_text("ascii")
    keys = [file for file in certificate.parent.iterdir() if b"PRIVATE" in file.read_bytes()]
    assert keys and all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in keys)
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert proxied.told["environment"][name] == str(certificate)
    assert proxied.told["environment"]["HTTPS_PROXY"] == proxied.told["base_url"]


def test_toxics_are_refused_where_time_is_not_real(proxied: Proxied, tmp_path: Path) -> None:
    sandbox = proxied.up["control"]["base_url"]
    world = {"id": "lane-1", "clock": "jump", "till": False}
    assert proxied.plain.post(f"{sandbox}/control/worlds", json=world).status_code == 201
    here = ["proxy", "--sandbox", sandbox, "--ca", str(tmp_path)]
    result = kassa(*here, "--world", "lane-1", "--toxic", "vipps:latency:latency=200")
    fails(result, "the clock of world lane-1 is jump: they need a world on the clock wall")
    assert not list(tmp_path.iterdir())


def test_a_person_reads_one_line(proxied: Proxied, tmp_path: Path) -> None:
    words = ["--sandbox", proxied.up["control"]["base_url"], "--ca", str(tmp_path)]
    process = started("proxy", *words, "--port", "0", "--control-port", "0")
    assert process.stdout is not None
    line = process.stdout.readline()
    process.terminate()
    rest, errors = process.communicate(timeout=LIMIT)
    assert f"SSL_CERT_FILE={tmp_path / 'mitmproxy-ca-cert.pem'}" in line and "HTTPS_PROXY=http://127.0.0.1:" in line
    assert (rest, errors, process.returncode) == ("", "", 0)
