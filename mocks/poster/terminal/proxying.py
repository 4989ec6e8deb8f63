"""``Poster.makeRequest``: an app's requests go out through Poster, signed; ``Poster.makeApiRequest``: to Poster itself.

Source: Poster POS platform, makeRequest and makeApiRequest (POSTER-ID-09, POSTER-ID-11, POSTER-SEC-01…05). Fault rules
know both as operations ``makeRequest`` and the web API's own names. A time-out runs on the world's clock; who answers
has some real seconds in which a virtual clock stands still.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from yarl import URL

from mocks.poster.account import PosterAccount
from mocks.poster.signing import request_signature
from mocks.poster.terminal import trace
from mocks.poster.terminal.calling import Arguments, Later, Rejected, answer, method, number_of_call
from mocks.poster.terminal.desk import desk_of, terminal_of
from mocks.poster.terminal.state import App
from mocks.poster.terminal.targets import BadTarget, check_target
from mocks.world.faults import Latency, Phase, Rule, Status
from mocks.world.journal import Exchange
from mocks.world.waits import Bell
from mocks.world.world import World

UNLIMITED = 3600.0  # seconds of the world's time
REAL_LIMIT = 60.0  # real seconds after which nobody waits any more
GRACE = 10.0  # real seconds in which a virtual clock waits for the answer
ANSWER_LIMIT = 5_000_000  # bytes
NO_ANSWER: tuple[Any, int] = (False, 0)
NO_JSON: tuple[Any, int] = (False, 1)


class Options(BaseModel):
    """``body``: the data as JSON text; ``timeout`` in milliseconds."""

    model_config = ConfigDict(extra="ignore")
    headers: list[str] = Field(default_factory=list)
    method: str = "get"
    body: str | None = None
    timeout: float | None = Field(default=None, allow_inf_nan=False)
    localRequest: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it leaves."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@method("makeRequest")
def make_request(world: World, app: App, given: Arguments) -> Any:
    """``{result, code}`` when it has been answered, has failed or has timed out; never a rejection."""
    url, options = given.text(0, "url"), _options(world, app, given[1])
    number = number_of_call(world, app)
    try:
        check_target(url, terminal_of(world).habits.allowed_hosts)
        outgoing = _outgoing(world, app, url, options)
    except BadTarget as error:
        trace.misuse(world, app, f"makeRequest: {error}")
        return _told(world, *NO_ANSWER)
    seconds = options.timeout / 1000 if options.timeout and options.timeout > 0 else UNLIMITED
    world.clock.enter()  # at once: the app may be at rest before the task begins, and time must not leap in between
    _in_background(_request(world, app, number, outgoing, seconds))
    return Later.LATER


def _options(world: World, app: App, value: JsonValue) -> Options:
    wanted = value if isinstance(value, dict) else {}
    if not isinstance(wanted.get("headers", []), list):
        trace.misuse(world, app, "makeRequest: headers must be an array of strings 'Name: value'")
        wanted = {name: one for name, one in wanted.items() if name != "headers"}
    try:
        return Options.model_validate({name: one for name, one in wanted.items() if one is not None})
    except ValidationError as error:
        issue = error.errors(include_url=False, include_input=False)[0]
        raise Rejected(f"options.{'.'.join(str(part) for part in issue['loc'])}: {issue['msg']}") from None


_TASKS: set[asyncio.Task[None]] = set()


def _in_background(work: Any) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)


def _outgoing(world: World, app: App, url: str, options: Options) -> Outgoing:
    """What is signed is the JSON text; what is sent is that, or a form made of it (inferred)."""
    verb = options.method.upper()
    if verb not in ("GET", "POST", "PUT", "DELETE"):
        trace.misuse(world, app, f"makeRequest: no method {options.method[:20]!r}")
        verb = "GET"
    headers: dict[str, str] = {}
    for line in options.headers:
        name, colon, value = line.partition(":")
        if not colon or "\n" in line or "\r" in line or not name.strip().isascii():
            trace.misuse(world, app, f"makeRequest: not a header: {line[:60]!r}")
        else:
            headers[name.strip()] = value.strip()
    account = world.part(PosterAccount)
    text = (options.body or "") if verb in ("POST", "PUT") else ""
    if text and terminal_of(world).habits.php_json:
        text = json.dumps(orjson.loads(text), separators=(",", ":")).replace("/", "\\/")
    is_json = any(name.lower() == "content-type" and "json" in value.lower() for name, value in headers.items())
    body = text.encode() if is_json or not text else urlencode(_flat(orjson.loads(text))).encode()
    if text and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if not options.localRequest:
        application = account.application(app.application_id)
        assert application is not None
        tablet = account.tablet(terminal_of(world).tablet_id)
        time = int(world.clock.now)
        headers |= {
            "X-Poster-Signature": request_signature(url, text.encode(), time, application.secret),
            "X-Poster-Time": str(time),
            "X-Poster-Url": account.account,
            "X-Poster-Spot-Id": str(tablet.spot_id if tablet else 0),
            "X-Poster-Tablet-Id": str(tablet.id if tablet else 0),
        }
    return Outgoing(verb, url, headers, body)


def _flat(value: JsonValue, name: str = "") -> list[tuple[str, str]]:
    """Names with brackets, as PHP and jQuery spell nested data."""
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in _flat(one, f"{name}[{key}]" if name else key)]
    if isinstance(value, list):
        return [pair for index, one in enumerate(value) for pair in _flat(one, f"{name}[{index}]")]
    spelled = {None: "", True: "true", False: "false"}
    return [(name, spelled[value] if value is None or isinstance(value, bool) else str(value))]


def _told(world: World, result: Any, code: int) -> dict[str, Any]:
    """The documents name the number ``code`` and, in one sample, ``status``."""
    told = {"result": result, "code": code}
    return told | {"status": code} if terminal_of(world).habits.lenient_answer else told


async def _request(world: World, app: App, number: int, outgoing: Outgoing, seconds: float) -> None:
    """Both this and the sending count as under way from before they begin until what came of them is known."""
    try:
        bell = Bell()
        world.clock.enter()
        sending = asyncio.ensure_future(_send(world, app, outgoing))
        sending.add_done_callback(lambda _: bell.ring())
        sending.add_done_callback(lambda _: world.clock.leave())
        await world.clock.wait(seconds, held=False, bell=bell)
        if not sending.done():
            sending.cancel()
            await asyncio.wait({sending})
        result, code = NO_ANSWER if sending.cancelled() else sending.result()
    finally:
        world.clock.leave()
    answer(world, app, number, _told(world, result, code))


async def _send(world: World, app: App, outgoing: Outgoing) -> tuple[Any, int]:
    """One request with the faults that strike it."""
    rules = world.faults.pick("makeRequest") if world.faults else []
    headers = dict(outgoing.headers)
    if any(rule.effect.kind == "wrong-signature" for rule in rules) and "X-Poster-Signature" in headers:
        headers["X-Poster-Signature"] = "0" * 32
    entry = Exchange(
        source="poster",
        target="merchant",
        vendor="poster",
        operation="makeRequest",
        at=world.clock.now,
        wall=world.clock.wall(),
        duration=world.clock.monotonic(),
        fault=", ".join(f"{rule.effect.kind} ({rule.phase})" for rule in rules) or None,
        method=outgoing.method,
        path=outgoing.url,
        request_headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        request_body=outgoing.body,
    )
    world.journal.append(entry)
    try:
        struck = await _strike(world, [rule for rule in rules if rule.phase is Phase.BEFORE])
        if struck is not None:
            return struck
        found = await _exchange(world, outgoing, headers, entry)
        if any(rule.effect.kind == "duplicate" for rule in rules):
            found = await _exchange(world, outgoing, headers, entry)
        struck = await _strike(world, [rule for rule in rules if rule.phase is Phase.AFTER])
        return found if struck is None else struck
    finally:
        entry.duration = world.clock.monotonic() - entry.duration


async def _strike(world: World, rules: list[Rule]) -> tuple[Any, int] | None:
    """What the app gets instead of an answer; None: go on."""
    for rule in rules:
        effect = rule.effect
        if isinstance(effect, Latency):
            await world.clock.wait(effect.seconds, held=False)
        elif isinstance(effect, Status):
            return {"error": effect.code or effect.status}, effect.status
        elif effect.kind == "silence":
            await world.clock.wait(UNLIMITED, held=False)
            return NO_ANSWER
        elif effect.kind in ("cut", "drop"):
            return NO_ANSWER
        elif effect.kind in ("garbage", "cut-body"):
            return NO_JSON
    return None


async def _exchange(world: World, outgoing: Outgoing, headers: dict[str, str], entry: Exchange) -> tuple[Any, int]:
    client = world.outbox.client
    assert client is not None
    hold = world.clock.hold(GRACE)
    world.clock.leave()
    entry.response_body = b""
    try:
        async with client.request(
            outgoing.method,
            URL(outgoing.url, encoded=True),
            data=outgoing.body or None,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=REAL_LIMIT),
        ) as response:
            async for chunk in response.content.iter_chunked(65_536):
                entry.response_body += chunk
                if len(entry.response_body) > ANSWER_LIMIT:
                    break
            entry.status = response.status
            entry.response_headers = [(b"content-type", response.content_type.encode())]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        entry.note = f"no answer: {type(error).__name__}"
        return NO_ANSWER
    finally:
        world.clock.enter()
        hold.release()
    try:
        return orjson.loads(entry.response_body), entry.status
    except orjson.JSONDecodeError:
        return NO_JSON


# --- Poster's own web API --------------------------------------------------------------------------------------------


@method("makeApiRequest")
def make_api_request(world: World, app: App, given: Arguments) -> Any:
    """The content of ``response``, or ``false`` when the API refused (inferred) or nobody serves it."""
    name = given.text(0, "method")
    options = given[1] if isinstance(given[1], dict) else {}
    account = world.part(PosterAccount)
    grants = account.grants.values()
    token = next((one.token for one in grants if one.application_id == app.application_id), "")
    number = number_of_call(world, app)
    _in_background(_call_api(world, app, number, name, options, token))
    return Later.LATER


async def _call_api(world: World, app: App, number: int, name: str, options: dict[str, JsonValue], token: str) -> None:
    verb = str(options.get("method") or options.get("type") or "get").upper()
    data = options.get("data")
    query = urlencode([("token", token), ("format", "json"), *(_flat(data) if verb == "GET" and data else [])])
    body = b"" if verb == "GET" or data is None else orjson.dumps(data)
    content = await desk_of(world).web_api(verb if verb in ("GET", "POST") else "POST", f"/api/{name}", query, body)
    answer(world, app, number, content.get("response", False) if isinstance(content, dict) else False)
