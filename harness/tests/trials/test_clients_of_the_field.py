"""Habits of clients in the field: the mock serves them all; what is judged is judged later, from the journal."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

DISCOVERY = "/access-management-1.0/access/.well-known/openid-configuration"
TOKEN, PAYMENTS = "/accesstoken/get", "/epayment/v1/payments"
START, LOGIN_TOKEN = "/vipps-login-ciba/api/backchannel/authentication", "/access-management-1.0/access/oauth2/token"
CIBA = "urn:openid:params:grant-type:ciba"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Field:
    """A client that sends exactly the bytes it is told to."""

    def __init__(self, world: dict[str, Any]) -> None:
        self.vipps: dict[str, str] = world["vipps"]
        self.guest: dict[str, str] = world["people"][0]
        self._token = ""
        self._number = 0

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """No header is added but Host, and Content-Length where there is a body."""
        connection = http.client.HTTPConnection(str(urlsplit(self.vipps["base_url"]).netloc), timeout=120)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body and "Content-Length" not in headers:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    @property
    def keys(self) -> dict[str, str]:
        credentials = {name: self.vipps[name] for name in ("client_id", "client_secret")}
        return credentials | {"Ocp-Apim-Subscription-Key": self.vipps["subscription_key"]}

    @property
    def key(self) -> dict[str, str]:
        return {"Ocp-Apim-Subscription-Key": self.vipps["subscription_key"]}

    @property
    def platform(self) -> dict[str, str]:
        if not self._token:
            self._token = self.send("POST", TOKEN, self.keys).json["access_token"]
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Merchant-Serial-Number": self.vipps["merchant_serial_number"],
        }
        return headers | self.key | {"Content-Type": "application/json"}

    def basic(self, encode: Callable[[str], str] = str) -> dict[str, str]:
        pair = f"{encode(self.vipps['client_id'])}:{encode(self.vipps['client_secret'])}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def order(self, **changes: Any) -> dict[str, Any]:
        self._number += 1
        body = {
            "amount": {"currency": "NOK", "value": 10_000},
            "paymentMethod": {"type": "WALLET"},
            "customer": {"phoneNumber": self.guest["msisdn"]},
            "userFlow": "PUSH_MESSAGE",
            "reference": f"field-client-{self._number}",
        }
        return body | changes

    def create(self, body: dict[str, Any], path: str = PAYMENTS, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self.platform | {"Idempotency-Key": f"key-{self._number}"} | named
        return self.send("POST", path, sent, json.dumps(body).encode())

    def authorized(self) -> str:
        body = self.order()
        assert self.create(body).status == 201
        path = f"/epayment/v1/test/payments/{body['reference']}/approve"
        assert self.send("POST", path, self.platform).status == 200
        return str(body["reference"])

    def change(self, operation: str, body: bytes, **headers: str) -> Answer:
        sent = self.platform | {"Idempotency-Key": "1"} | headers
        return self.send("POST", f"{PAYMENTS}/{self.authorized()}/{operation}", sent, body)


def every_character(text: str) -> str:
    """Form-encoded by a client that trusts no character but letters and digits."""
    return "".join(c if c.isalnum() and c.isascii() else f"%{ord(c):02X}" for c in text)


PART = b'{"modificationAmount":{"currency":"NOK","value":100}}'
Habit = Callable[[Field], Answer]


def _token(path: str = TOKEN, body: bytes = b"", **headers: str) -> Habit:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda field: field.send("POST", path, field.keys | named, body)


def _basic_token(encode: Callable[[str], str]) -> Habit:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"grant_type=client_credentials"
    return lambda field: field.send("POST", TOKEN, field.key | field.basic(encode) | form, body)


def _login(encode: Callable[[str], str] | None, content_type: str = "application/x-www-form-urlencoded") -> Habit:
    def start(field: Field) -> Answer:
        form = {"login_hint": f"urn:msisdn:{field.guest['msisdn']}", "scope": "openid name"}
        headers = {"Content-Type": content_type} | (field.basic(encode) if encode else {})
        if encode is None:
            form |= {name: field.vipps[name] for name in ("client_id", "client_secret")}
        started = field.send("POST", START, headers, urlencode(form).encode())
        assert started.status == 200, started.body
        poll = form | {"grant_type": CIBA, "auth_req_id": started.json["auth_req_id"]}
        pending = field.send("POST", LOGIN_TOKEN, headers, urlencode(poll).encode())
        assert (pending.status, pending.json["error"]) == (400, "authorization_pending")
        assert "www-authenticate" not in pending.headers, "a client would take it for wrong credentials"
        return started

    return start


def _check_in(field: Field) -> Answer:
    body = {"phoneNumber": int(field.guest["msisdn"]), "isMember": True}
    return field.send("POST", "/point-of-sale/v1/loyalty-check-in", field.platform, json.dumps(body).encode())


HABITS: dict[str, tuple[int, Habit]] = {
    "token: capital T in the path": (200, _token("/accessToken/get")),
    "token: all capitals": (200, _token("/ACCESSTOKEN/GET")),
    "token: trailing slash": (200, _token("/accesstoken/get/")),
    "token: Content-Length 0": (200, _token(Content_Length="0")),
    "token: JSON type without a body": (200, _token(Content_Type="application/json", Content_Length="0")),
    "token: form type without a body": (200, _token(Content_Type="application/x-www-form-urlencoded")),
    "token: empty JSON object": (200, _token(body=b"{}", Content_Type="application/json")),
    "token: Bearer without a token": (200, _token(Authorization="Bearer ")),
    "token: empty Vipps-System headers": (200, _token(Vipps_System_Name="", Vipps_System_Plugin_Version="")),
    "token: Basic, raw": (200, _basic_token(str)),
    "token: Basic, form-encoded": (200, _basic_token(lambda text: quote(text, safe=""))),
    "token: Basic, every character encoded": (200, _basic_token(every_character)),
    "token: production's host name": (200, _token(Host="api.vipps.no")),
    "token: test environment's host name": (200, _token(Host="apitest.vipps.no")),
    "discovery: trailing slash": (200, lambda field: field.send("GET", f"{DISCOVERY}/", {})),
    "discovery: capitals": (200, lambda field: field.send("GET", DISCOVERY.replace("access", "Access"), {})),
    "login: Basic, raw": (200, _login(str)),
    "login: Basic, form-encoded": (200, _login(lambda text: quote(text, safe=""))),
    "login: Basic, every character encoded": (200, _login(every_character)),
    "login: credentials in the form": (200, _login(None)),
    "login: quoted charset": (200, _login(str, 'application/x-www-form-urlencoded; charset="UTF-8"')),
    "check-in: number as a JSON number": (200, _check_in),
    "create: capitals in the path": (201, lambda field: field.create(field.order(), "/EPayment/V1/Payments")),
    "create: trailing slash": (201, lambda field: field.create(field.order(), f"{PAYMENTS}/")),
    "create: reference as a number": (201, lambda field: field.create(field.order(reference=1234567890))),
    "create: phone number as a number": (
        201,
        lambda field: field.create(field.order(customer={"phoneNumber": int(field.guest["msisdn"])})),
    ),
    "create: key 1": (201, lambda field: field.create(field.order(), Idempotency_Key="1")),
    "create: accepts problems only": (
        201,
        lambda field: field.create(field.order(), Accept="application/problem+json"),
    ),
    "create: quoted charset": (
        201,
        lambda field: field.create(field.order(), Content_Type='application/json; charset="utf-8"'),
    ),
    "create: empty Vipps-System headers": (201, lambda field: field.create(field.order(), Vipps_System_Name="")),
    "create: empty customer with WEB_REDIRECT": (
        201,
        lambda field: field.create(field.order(customer={}, userFlow="WEB_REDIRECT", returnUrl="https://example.com")),
    ),
    "create: returnUrl without a scheme": (
        201,
        lambda field: field.create(field.order(customer={}, userFlow="WEB_REDIRECT", returnUrl="example.com/back")),
    ),
    "capture: key 1": (200, lambda field: field.change("capture", PART)),
    "capture: accepts problems only": (
        200,
        lambda field: field.change("capture", PART, Accept="application/problem+json"),
    ),
    "cancel: no body": (200, lambda field: field.change("cancel", b"")),
    "cancel: form type without a body": (
        200,
        lambda field: field.change("cancel", b"", **{"Content-Type": "application/x-www-form-urlencoded"}),
    ),
    "cancel: empty object": (200, lambda field: field.change("cancel", b"{}")),
    "cancel: cancelTransactionOnly false": (
        200,
        lambda field: field.change("cancel", b'{"cancelTransactionOnly":false}'),
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habit_is_served(world: dict[str, Any], habit: str) -> None:
    wanted, act = HABITS[habit]
    answer = act(Field(world))
    assert answer.status == wanted, answer.body[:500]
    assert "location" not in answer.headers, "most clients follow no redirect"


@pytest.mark.parametrize("host", ["api.vipps.no", "apitest.vipps.no"])
def test_links_are_on_the_host_that_was_called(world: dict[str, Any], host: str) -> None:
    field = Field(world)
    behind_tls = {"Host": host, "X-Forwarded-Proto": "https"}
    metadata = field.send("GET", DISCOVERY, behind_tls).json
    assert metadata["issuer"] == f"https://{host}/access-management-1.0/access/"
    assert {urlsplit(v).netloc for name, v in metadata.items() if name.endswith(("_endpoint", "_uri"))} == {host}
    body = field.order(userFlow="QR", customer={})
    link = field.create(body, **{name.replace("-", "_"): value for name, value in behind_tls.items()}).json[
        "redirectUrl"
    ]
    assert link.startswith(f"https://{host}/")


def test_wrong_secret_is_refused_in_any_spelling(world: dict[str, Any]) -> None:
    field = Field(world)
    field.vipps = field.vipps | {"client_secret": field.vipps["client_secret"].replace("+", " ")}
    for encode in (str, every_character):
        form = urlencode({"login_hint": f"urn:msisdn:{field.guest['msisdn']}", "scope": "openid"}).encode()
        assert field.send("POST", START, field.basic(encode), form).status == 401


def test_plugin_falls_back_when_the_title_says_that_push_is_not_allowed(world: dict[str, Any], control: Any) -> None:
    control.put(f"/{world['world']}/vipps/quirks", json={"push_allowed": False}).raise_for_status()
    field = Field(world)
    refused = field.create(field.order())
    assert refused.status == 403 and "PUSH_MESSAGE not allowed" in refused.json["title"]
    instead = field.order(userFlow="WEB_REDIRECT", customer={}, returnUrl="https://example.com")
    assert field.create(instead).json["redirectUrl"]
