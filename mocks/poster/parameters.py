"""The parameters of a call: from the query and from a body that is JSON, url-encoded or multipart.

Source: Poster web API, requests. Arrays arrive in PHP's bracket spelling (``ids[]=1``, ``products[0][count]=2``) or as
JSON; what the body says counts before the query (inferred). The token is none of them: it stays in the query.
"""

from __future__ import annotations

import io
import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import orjson
import python_multipart
from python_multipart.exceptions import FormParserError

from mocks.poster.errors import Code, refused
from mocks.world.exchange import Call

Tree: TypeAlias = dict[str, Any]
"""Names and values as they came: text, or whatever JSON has; nested by brackets or by JSON."""

_NAME = re.compile(r"^([^\[]+)((?:\[[^\]]*\])*)$")
_OWN = ("token", "format")
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"


def parameters(call: Call) -> Tree:
    """Everything the caller sent but token and format.

    Raises:
        Refusal: 400 for a body that cannot be read.
    """
    pairs = parse_qsl(call.query, keep_blank_values=True)
    tree = _grown([(name, value) for name, value in pairs if name not in _OWN])
    return tree | _body(call) if call.body else tree


def form(call: Call) -> Tree:
    """The body alone, which must be a form.

    Raises:
        Refusal: 400 for anything else.
    """
    if call.body and _content_type(call) == JSON:
        raise refused(Code.BAD_REQUEST, "the body must be form data")
    return _body(call) if call.body else {}


def _content_type(call: Call) -> str:
    return call.headers.get("content-type", "").split(";")[0].strip().lower()


def _body(call: Call) -> Tree:
    kind = _content_type(call)
    if kind == FORM:
        return _grown(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind == MULTIPART:
        return _grown(_multipart(call))
    if kind == JSON or kind.endswith("+json"):
        return _json(call.body)
    raise refused(Code.BAD_REQUEST, f"the body must be {JSON}, {FORM} or {MULTIPART}")


def _json(body: bytes) -> Tree:
    """An object; a list is the same as an object with its indexes as names, as a form would send it."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise refused(Code.BAD_REQUEST, "the body is not JSON") from None
    if isinstance(content, list):
        return {str(index): one for index, one in enumerate(content)}
    if not isinstance(content, dict):
        raise refused(Code.BAD_REQUEST, "the body must be a JSON object")
    return content


def _multipart(call: Call) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []

    def take(field: Any) -> None:
        pairs.append((field.field_name.decode("utf-8", "replace"), (field.value or b"").decode("utf-8", "replace")))

    headers = {
        "Content-Type": call.headers["content-type"].encode("latin-1"),
        "Content-Length": str(len(call.body)).encode(),
    }
    try:
        python_multipart.parse_form(headers, io.BytesIO(call.body), take, None)
    except (FormParserError, ValueError):
        raise refused(Code.BAD_REQUEST, "the body is not multipart form data") from None
    return pairs


def _grown(pairs: list[tuple[str, str]]) -> Tree:
    """The tree that PHP would make of names with brackets."""
    tree: Tree = {}
    for name, value in pairs:
        match = _NAME.match(name)
        if match is None:
            tree[name] = value
            continue
        branch, key = tree, match[1]
        for part in re.findall(r"\[([^\]]*)\]", match[2]):
            below = branch.get(key)
            if not isinstance(below, dict):
                below = branch[key] = {}
            branch, key = below, part or str(len(below))
        branch[key] = value
    return tree
