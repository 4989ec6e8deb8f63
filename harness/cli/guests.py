"""Commands about guests at a table and about Qerko itself: what a person at the table does, how patient Qerko is."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from harness.cli.outcome import USAGE, stop
from harness.cli.remote import DEFAULT_SANDBOX, DEFAULT_WORLD, SandboxOption, WorldOption, ask, show

PATIENCE = 50  # seconds that a command waits until the guest's app is at rest

guest = typer.Typer(help="Guests: what they do in the Qerko app.", no_args_is_help=True)
qerko = typer.Typer(help="Qerko: its patience and its restarts.", no_args_is_help=True)

Guest = Annotated[str, typer.Argument(help="phone number of a person of the world")]
Pairs = Annotated[list[str] | None, typer.Argument(help="NAME=VALUE, any number of them")]


def _does(sandbox: str, world: str, msisdn: str, action: str, body: Any) -> None:
    show(ask(sandbox, "POST", f"/{world}/guests/{msisdn}/{action}?timeout={PATIENCE}", body))


def _read(pairs: list[str] | None) -> dict[str, str]:
    """``name=value`` words as a dictionary."""
    found = dict[str, str]()
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals:
            stop(USAGE, f"{pair!r} is not NAME=VALUE")
        found[name] = value
    return found


@guest.command("show")
def show_guest(msisdn: Guest, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """What the app shows."""
    show(ask(sandbox, "GET", f"/{world}/guests/{msisdn}"))


@guest.command()
def scan(
    msisdn: Guest,
    table: Annotated[str, typer.Option(help="its id")] = "1",
    restaurant: Annotated[str | None, typer.Option(help="its id; default: the world's first one, for your POS")] = None,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Scans the QR code on a table."""
    body = {"table": table} | ({"restaurant_id": restaurant} if restaurant else {})
    _does(sandbox, world, msisdn, "scan", body)


@guest.command()
def pick(
    msisdn: Guest,
    items: Pairs = None,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Picks items by id with their quantity (i1=2), or everything."""
    wanted = [{"id": name, "quantity": value} for name, value in _read(items).items()]
    _does(sandbox, world, msisdn, "pick", {"items": wanted} if wanted else {})


@guest.command()
def card(
    msisdn: Guest,
    info: Pairs = None,
    brand: Annotated[str, typer.Option(help="id of the card's brand")] = "kassa",
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """With the fields of the brand's form (phone=…) adds a card; without uses it for what is picked."""
    fields = _read(info)
    _does(sandbox, world, msisdn, "card", {"brand": brand} | ({"info": fields} if fields else {}))


@guest.command()
def answer(
    msisdn: Guest,
    answers: Pairs = None,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Answers questions by their id; true and false for yes and no."""
    values = {name: _BOOLEANS.get(value, value) for name, value in _read(answers).items()}
    told = [{"idQuestion": name, "value": value} for name, value in values.items()]
    _does(sandbox, world, msisdn, "answer", {"answers": told})


_BOOLEANS: dict[str, bool] = {word: json.loads(word) for word in ("true", "false")}


@guest.command()
def tip(
    msisdn: Guest,
    amount: Annotated[int, typer.Argument(min=0, help="in minor units")],
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Adds a tip."""
    _does(sandbox, world, msisdn, "tip", {"amount": amount})


@guest.command()
def swipe(msisdn: Guest, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """Pays."""
    _does(sandbox, world, msisdn, "swipe", {})


@guest.command()
def leave(msisdn: Guest, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """Leaves the individual bill, or the table."""
    _does(sandbox, world, msisdn, "leave", {})


@qerko.command()
def patience(
    seconds: Annotated[float, typer.Argument(help="how long Qerko waits for a POS's answer")],
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Fifteen seconds are few for somebody who types."""
    show(ask(sandbox, "PUT", f"/{world}/qerko/settings", {"answer_timeout": seconds}))


@qerko.command()
def restart(
    announced: Annotated[bool, typer.Option(help="come back in two minutes (4503) instead of at once (1001)")] = False,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Qerko restarts: every connection of the world is closed."""
    ask(sandbox, "POST", f"/{world}/qerko/restart", {"announced": announced})
