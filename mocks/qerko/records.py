"""What the journal keeps of connections and method calls."""

from __future__ import annotations

from mocks.qerko.frames import CallFrame
from mocks.qerko.marks import mark
from mocks.qerko.switchboard import Connection, Transport
from mocks.world.journal import Exchange, RawHeaders
from mocks.world.world import World

QERKO, MERCHANT = "qerko", "merchant"
KEPT = 2_000  # characters of a frame that fits nothing


def _begin(world: World, source: str, target: str, operation: str, cause: int | None) -> Exchange:
    entry = Exchange(
        source=source,
        target=target,
        vendor=QERKO,
        operation=operation,
        at=world.clock.now,
        wall=world.clock.wall(),
        cause=cause,
    )
    world.journal.append(entry)
    return entry


def _headers(connection: Connection | None) -> RawHeaders:
    return [] if connection is None else [(b"connection", str(connection.serial).encode())]


def _path(connection: Connection | None, party: str) -> str:
    return f"/{connection.transport if connection else 'none'}/{party}"


def call_out(world: World, connection: Connection | None, party: str, method: str, frame: str) -> Exchange:
    """Qerko calls a method of a POS."""
    entry = _begin(world, QERKO, MERCHANT, method, world.cause)
    entry.method, entry.path, entry.provenance = "CALL", _path(connection, party), mark(method)
    entry.request_headers, entry.request_body = _headers(connection), frame.encode()
    return entry


def call_in(
    world: World, way: tuple[Transport, str], connection: Connection | None, frame: CallFrame, text: str
) -> Exchange:
    """A POS calls a method of Qerko; ``way``: over which transport, and its party."""
    entry = _begin(world, MERCHANT, QERKO, frame.method[:100], None)
    entry.method, entry.path, entry.provenance = "CALL", f"/{way[0]}/{way[1]}", mark(frame.method)
    entry.request_headers, entry.request_body = _headers(connection), text.encode()
    return entry


def answered(world: World, entry: Exchange, ok: bool, frame: str) -> None:
    """The answer of a call, once."""
    entry.status, entry.response_body = 200 if ok else 422, frame.encode()
    entry.duration = world.clock.wall() - entry.wall


def connect(world: World, serial: int, path: str, headers: RawHeaders, first: str) -> Exchange:
    """Somebody wants to connect; ``first``: the frame by which it says who it is."""
    entry = _begin(world, MERCHANT, QERKO, "connect", None)
    entry.method, entry.path, entry.request_body = "GET", path, first.encode()
    entry.request_headers = [*headers, (b"connection", str(serial).encode())] if serial else headers
    return entry


def disconnect(connection: Connection, note: str) -> None:
    entry = _begin(connection.world, MERCHANT, QERKO, "disconnect", None)
    entry.path, entry.note = _path(connection, connection.party), note
    entry.request_headers = _headers(connection)


def switched_on(connection: Connection) -> None:
    """From now on Qerko calls the party."""
    entry = _begin(connection.world, "control", QERKO, "webhook", None)
    entry.path, entry.note = _path(connection, connection.party), "switched on"
    entry.request_headers = _headers(connection)


def posted(world: World, url: str, headers: dict[str, str], body: bytes, cause: int | None) -> Exchange:
    """A call on its way over HTTP."""
    entry = _begin(world, QERKO, MERCHANT, "postCall", cause)
    entry.method, entry.path, entry.request_body = "POST", url, body
    entry.request_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    return entry


def silence(connection: Connection, seconds: float) -> None:
    """The link is half open from now on."""
    entry = _begin(connection.world, QERKO, MERCHANT, "silence", None)
    entry.path, entry.note = _path(connection, connection.party), f"half open for {seconds:g} s"
    entry.request_headers = _headers(connection)


def unexpected(world: World, connection: Connection | None, why: str, text: str) -> None:
    """A frame that fits nothing."""
    entry = _begin(world, MERCHANT, QERKO, "unexpected-frame", None)
    entry.note = why
    entry.request_headers, entry.request_body = _headers(connection), text[:KEPT].encode("utf-8", "replace")
    if connection is not None:
        entry.path = _path(connection, connection.party)
