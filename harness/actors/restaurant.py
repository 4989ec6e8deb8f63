"""A restaurant as Qerko sees it, or a card authority: its connection and its keys, over the control API."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from harness.actors.world import Brand, Party, QerkoTable, World


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Standing(_Told):
    """Whether a POS is connected, and how."""

    id: str
    name: str
    connected: bool
    transport: str | None = None
    tables: tuple[QerkoTable, ...] = ()
    brands: tuple[str, ...] = ()


class _Standings(_Told):
    restaurants: tuple[Standing, ...]


class CallOutcome(_Told):
    """What came of a method call. `kind`: result, error, silent or offline."""

    kind: str
    result: object = None
    code: str | None = None
    message: str | None = None


class _Key(_Told):
    api_key: str


class Restaurant:
    """One party that connects to Qerko, by its id there."""

    def __init__(self, world: World, party_id: str) -> None:
        self._world, self.id = world, party_id

    def standing(self) -> Standing:
        """How it is connected now."""
        found = _Standings.model_validate(self._world.read("restaurants")).restaurants
        return next(standing for standing in found if standing.id == self.id)

    def pair(self) -> Standing:
        """Qerko asks the POS for its tables and takes them over."""
        self._send("pair", {})
        return self.standing()

    def call(self, method: str, *args: object, extra: dict[str, object] | None = None) -> CallOutcome:
        """Qerko calls a method of the POS; `extra`: further members of the frame, unknown to any version."""
        body = {"method": method, "args": list(args)} | ({"extra": extra} if extra else {})
        return CallOutcome.model_validate(self._send("call", body))

    def close(self, code: int | None = None) -> None:
        """Closes its connection with a vendor's code; without one it is cut."""
        self._send("close", {} if code is None else {"code": code})

    def silence(self, seconds: float) -> None:
        """The connection looks open and is dead: nothing gets through either way."""
        self._send("silence", {"seconds": seconds})

    def make_key(self) -> str:
        """A further API key."""
        return _Key.model_validate(self._send("keys", {})).api_key

    def revoke_key(self, api_key: str) -> None:
        """It stops working, also where it is in use."""
        self._send("keys/revoke", {"api_key": api_key})

    def _send(self, path: str, body: object) -> object:
        return self._world.send("POST", f"restaurants/{self.id}/{path}", body)


class Qerko:
    """What Qerko itself does in a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def restaurant(self, party_id: str) -> Restaurant:
        return Restaurant(self._world, party_id)

    def new_restaurant(self, name: str) -> Party:
        return Party.model_validate(self._world.send("POST", "restaurants", {"name": name}))

    def restart(self, announced: bool = False, seconds: int = 120) -> None:
        """Closes every connection (1001); announced: 4503, and nobody is let in for that many seconds."""
        self._world.send("POST", "qerko/restart", {"announced": announced, "seconds": seconds})

    def set(self, **settings: float) -> None:
        """answer_timeout, transfer_seconds, receipt_interval, receipt_patience: in seconds."""
        self._world.send("PUT", "qerko/settings", settings)

    def change_brand(self, brand: str, **news: object) -> Brand:
        """name, authority (a party's id), restaurants (ids), fields."""
        return Brand.model_validate(self._world.send("PUT", f"brands/{brand}", news))
