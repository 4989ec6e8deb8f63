"""The sandbox over its control API: worlds, their clocks, phones, faults and evidence."""

from __future__ import annotations

import time

from pydantic import BaseModel, ConfigDict

from harness.actors.evidence import Exchange, JournalPage, VendorEntry, VendorLedger
from harness.actors.faults import Fault
from harness.actors.phone import Phone, Screen
from harness.actors.problem import ask
from harness.actors.transport import Transport

WALL = "wall"
PAGE = 5000  # exchanges of the journal that are asked for at once


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Keys(_Told):
    """The shop's credentials at Vipps."""

    base_url: str
    client_id: str
    client_secret: str
    subscription_key: str
    merchant_serial_number: str


class Citizen(_Told):
    """Somebody who lives in the world; `msisdn`: digits with country code."""

    name: str
    msisdn: str
    personal_qr: str
    email: str


class QerkoTable(_Told):
    """A table with its QR code; `url`: what the code says."""

    id: str
    name: str
    url: str | None = None


class Party(_Told):
    """Whoever connects to Qerko with a key of its own: a restaurant with its tables, or a card authority."""

    id: str
    name: str
    api_key: str
    pos_id: str
    tables: tuple[QerkoTable, ...] = ()
    transport: str | None = None


class Brand(_Told):
    """A brand of loyalty cards; `authority` and `restaurants`: ids of parties."""

    id: str
    name: str
    authority: str
    restaurants: tuple[str, ...] = ()


class QerkoKeys(_Told):
    """Qerko in a world. `restaurants[0]` has no POS until somebody connects one."""

    base_url: str
    websocket_url: str
    restaurants: tuple[Party, ...]
    authority: Party
    brands: tuple[Brand, ...] = ()


class TillAddress(_Told):
    """`qerko`: the restaurant that the till is connected to, None when it is connected to none."""

    base_url: str
    qerko: Party | None = None


class PosterKeys(_Told):
    """The café's account at Poster, and the application that the club has there."""

    base_url: str
    account: str
    token: str
    application_id: str
    application_secret: str


class ClockReading(_Told):
    """`now` in epoch seconds."""

    mode: str
    now: float


class Up(_Told):
    """A world as the sandbox describes it."""

    world: str
    clock: ClockReading
    vipps: Keys
    qerko: QerkoKeys
    poster: PosterKeys
    till: TillAddress | None = None
    people: tuple[Citizen, ...]


class Registration(_Told):
    """Somebody's webhook registration at Vipps; `secret` is told when it is made."""

    id: str
    url: str
    events: tuple[str, ...] = ()
    secret: str | None = None


class _Registrations(_Told):
    registrations: tuple[Registration, ...]


class QrCode(_Told):
    code: str
    version: str


class World:
    """One world."""

    def __init__(self, transport: Transport, control_url: str, up: Up) -> None:
        self.transport, self.control_url, self.up = transport, control_url, up
        self._url = f"{control_url}/control/worlds/{up.world}"

    def drop(self) -> None:
        """End it, its till included."""
        ask(self.transport, "DELETE", self._url)

    # --- time -----------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """Epoch seconds in this world."""
        return ClockReading.model_validate(self.read("clock")).now

    def advance(self, seconds: float) -> float:
        """Let time pass; everything due in it has happened when this returns. On the wall clock it is waited for."""
        if self.up.clock.mode == WALL:
            time.sleep(seconds)
            return self.now()
        return ClockReading.model_validate(self.send("POST", "clock/advance", {"seconds": seconds})).now

    def settles(self) -> None:
        """Let all that is under way come to rest, without time passing. On the wall clock nothing can be promised."""
        if self.up.clock.mode != WALL:
            self.advance(0)

    # --- phones ---------------------------------------------------------------------------------------------------

    def phone(self, msisdn: str) -> Phone:
        return Phone.model_validate(self.read(f"phones/{msisdn}"))

    def approve(self, msisdn: str, kind: str | None = None) -> Screen:
        """The owner approves the newest screen (of that kind)."""
        return Screen.model_validate(self.send("POST", f"phones/{msisdn}/approve", {"kind": kind} if kind else {}))

    def reject(self, msisdn: str, kind: str | None = None) -> Screen:
        return Screen.model_validate(self.send("POST", f"phones/{msisdn}/reject", {"kind": kind} if kind else {}))

    def set_habit(self, msisdn: str, habit: str, delay_seconds: float | None = None) -> None:
        delay = {} if delay_seconds is None else {"delay_seconds": delay_seconds}
        self.send("PUT", f"phones/{msisdn}/habit", {"habit": habit, **delay})

    def show_qr(self, msisdn: str, version: str) -> str:
        """What a scanner reads off the phone."""
        return QrCode.model_validate(self.send("POST", f"phones/{msisdn}/qr", {"version": version})).code

    def change_person(self, msisdn: str, **news: str | bool) -> None:
        """What Vipps knows of the owner from now on: email, email_verified, formerly (the number had before), …"""
        self.send("PATCH", f"phones/{msisdn}/person", news)

    # --- what goes wrong ------------------------------------------------------------------------------------------

    def put_faults(self, *faults: Fault) -> None:
        """From now on exactly these."""
        self.send("PUT", "faults", {"rules": [fault.rule() for fault in faults]})

    def set_quirks(self, **settings: bool | float | str) -> None:
        """Switch documented quirks of the simulated Vipps; what is left out stays."""
        self.send("PUT", "vipps/quirks", settings)

    def rotate_keys(self) -> None:
        """Vipps signs with new keys."""
        ask(self.transport, "POST", f"{self._url}/vipps/rotate-keys")

    def revoke_tokens(self) -> None:
        """All access tokens issued so far stop working."""
        ask(self.transport, "POST", f"{self._url}/vipps/revoke-tokens")

    def send_webhook(self, event: str, payload: object) -> None:
        """Vipps tells every registration of something, properly signed, asked for or not."""
        self.send("POST", "vipps/webhooks", {"event": event, "payload": payload})

    def register_webhook(self, url: str, *events: str) -> Registration:
        """Somebody else with the shop's keys registers a URL."""
        return Registration.model_validate(
            self.send("POST", "vipps/registrations", {"url": url, "events": list(events)})
        )

    def registrations(self) -> tuple[Registration, ...]:
        """Who is registered for webhooks."""
        return _Registrations.model_validate(self.read("vipps/registrations")).registrations

    # --- evidence -------------------------------------------------------------------------------------------------

    def journal(self, after: int = 0) -> tuple[Exchange, ...]:
        """All exchanges after a seq, oldest first."""
        found: list[Exchange] = []
        while True:
            page = JournalPage.model_validate(self.read(f"journal?after={after}&limit={PAGE}"))
            found.extend(page.exchanges)
            if len(page.exchanges) < PAGE:
                return tuple(found)
            after = page.next

    def ledger(self) -> tuple[VendorEntry, ...]:
        """Every movement of money at the vendors."""
        return VendorLedger.model_validate(self.read("ledger")).entries

    # --- anything else of the control API ------------------------------------------------------------------------

    def read(self, path: str) -> object:
        """The JSON under `path` of this world."""
        return ask(self.transport, "GET", f"{self._url}/{path}").json()

    def send(self, method: str, path: str, body: object) -> object:
        """The JSON that `path` of this world answers."""
        return ask(self.transport, method, f"{self._url}/{path}", body).json()


class Sandbox:
    """A running sandbox, by the base URL of its control API."""

    def __init__(self, transport: Transport, control_url: str) -> None:
        self.transport, self.control_url = transport, control_url.rstrip("/")

    def create_world(
        self,
        seed: int = 1,
        clock: str = "jump",
        till: bool | dict[str, str] = True,
        world_id: str | None = None,
        crowd: int = 0,
    ) -> World:
        """A new world of its own; `crowd`: customers besides the usual people."""
        wanted = (
            {"seed": seed, "clock": clock, "till": till}
            | ({"id": world_id} if world_id else {})
            | ({"crowd": crowd} if crowd else {})
        )
        reply = ask(self.transport, "POST", f"{self.control_url}/control/worlds", wanted)
        return World(self.transport, self.control_url, Up.model_validate(reply.json()))

    def world(self, world_id: str) -> World:
        """One that is there already."""
        reply = ask(self.transport, "GET", f"{self.control_url}/control/worlds/{world_id}")
        return World(self.transport, self.control_url, Up.model_validate(reply.json()))
