"""Secrets leave the process as digests only: the same secret gives the same digest, so that readers can compare."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote

_HEADERS = {
    "authorization",
    "client_secret",
    "ocp-apim-subscription-key",
    "x-vipps-authorization",
    "cookie",
    "set-cookie",
}
_MEMBERS = (
    "access_token|id_token|refresh_token|authToken|client_secret|secret|code_verifier|customerToken|nin|token"
    "|apiKey|loyaltyCardToken|application_secret|posPass"
)
_IN_JSON = re.compile(rf'("(?:{_MEMBERS})"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_LIST = re.compile(rf'("(?:{_MEMBERS})"\s*:\s*\[)([^\]]*)')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_IN_TEXT = re.compile(rf'(\\"(?:{_MEMBERS})\\"\s*:\s*\\")([^"\\]*)')  # JSON inside a JSON text
_IN_FORM = re.compile(rf"((?:^|[&?])(?:[^=&]*(?:\[|%5B))?(?:code|{_MEMBERS})(?:\]|%5D)?=)([^&]*)", re.IGNORECASE)
_IN_PART = re.compile(rf'(name="(?:[^"]*\[)?(?:code|{_MEMBERS})\]?"[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n)([^\r\n]*)')


def digest(secret: str) -> str:
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()[:12]


def redact_headers(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header names in lower case; the scheme word of an Authorization header stays readable."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in _HEADERS and value:
            scheme, space, rest = value.partition(" ")
            value = f"{scheme} {digest(rest)}" if space and rest else digest(value)
        elif name == "location":
            value = _redact_form(value)
        shown[name] = value
    return shown


def redact_body(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if text.lstrip().startswith(("{", "[")):
        text = _LIST.sub(lambda m: m[1] + _TEXT.sub(lambda s: f'"{digest(s[1])}"', m[2]), text)
        text = _IN_TEXT.sub(lambda m: m[1] + digest(m[2]) if m[2] else m[0], text)
        return _IN_JSON.sub(lambda m: m[1] + digest(m[2]) + m[3] if m[2] else m[0], text)
    if text.startswith("--"):
        return _IN_PART.sub(lambda m: m[1] + digest(m[2]) if m[2] else m[0], text)
    return _redact_form(text)


def redact_path(path: str) -> str:
    return _redact_form(path)


def _redact_form(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        value = dict(parse_qsl("v=" + match[2])).get("v", "")
        return match[1] + (quote(digest(value), safe=":") if value else match[2])

    return _IN_FORM.sub(replace, text)
