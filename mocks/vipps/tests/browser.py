"""A person's browser at the merchant's login button: follows redirects of Vipps, fills the form, stops at the page."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

import httpx

from mocks.vipps.tests.sandbox import TOKEN_PATH, Sandbox

AUTHORIZE = "/access-management-1.0/access/oauth2/auth"
BACK = "https://shop.example.com/login/done"
STATE = "state-of-the-shop"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
assert base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=") == CHALLENGE


class _Form(HTMLParser):
    """The names of a page's inputs, and what its datalist offers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inputs: list[str] = []
        self.offered: list[str] = []
        self.refreshes = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input":
            self.inputs.append(found.get("name") or "")
        if tag == "option":
            self.offered.append(found.get("value") or "")
        if tag == "meta" and found.get("http-equiv") == "refresh":
            self.refreshes = True


class Browser:
    """``url``: where it is; ``page``: what it shows, empty once it left Vipps."""

    def __init__(self, vipps: Sandbox, **query: str | None) -> None:
        self.vipps = vipps
        wanted: dict[str, str | None] = {
            "client_id": vipps.account.client_id,
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": "openid name email",
            "state": STATE,
        }
        chosen = {name: value for name, value in (wanted | query).items() if value is not None}
        self.open(str(httpx.URL(vipps.server.base_url + AUTHORIZE, params=chosen)))

    def open(self, url: str) -> None:
        self.url, self.page, self.status = url, "", 0
        while self.url.startswith(self.vipps.server.base_url):
            answer = self.vipps.http.get(self.url)
            self.status = answer.status_code
            if not answer.is_redirect:
                self.page = answer.text
                return
            self.url = answer.headers["location"]

    @property
    def form(self) -> _Form:
        return _Form(self.page)

    @property
    def query(self) -> dict[str, str]:
        """What the merchant's page gets."""
        assert self.url.startswith(BACK), self.url
        return dict(httpx.URL(self.url).params)

    def submit(self, **fields: str) -> None:
        answer = self.vipps.http.post(self.url, data=fields)
        assert answer.status_code == 303, answer.text
        self.open(answer.headers["location"])

    def reload(self) -> None:
        self.open(self.url)

    def log_in(self) -> dict[str, str]:
        """The guest's number, the guest's approval, and what the merchant's page gets."""
        self.submit(phone_number=self.vipps.guest.person.msisdn)
        self.vipps.approves(self.vipps.guest)
        self.reload()
        return self.query


def redeem(vipps: Sandbox, code: str, grant: str = "authorization_code", **form: str) -> httpx.Response:
    sent = {"grant_type": grant, "code": code} | ({"redirect_uri": BACK} if grant == "authorization_code" else {})
    return vipps.http.post(TOKEN_PATH, data=sent | form, auth=vipps.basic)
