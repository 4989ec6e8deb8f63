"""Commands that talk to a running sandbox: world, clock, phone, fault, journal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.cli.outcome import USAGE, stop

SandboxOption = Annotated[str, typer.Option("--sandbox", envvar="KASSA_SANDBOX", help="base URL of the control API")]
WorldOption = Annotated[str, typer.Option("--world", help="id of the world")]
DEFAULT_SANDBOX, DEFAULT_WORLD = "http://127.0.0.1:8400", "default"
WAIT = 60.0  # seconds; an advance may have to settle


def ask(sandbox: str, method: str, path: str, body: Any = None) -> Any:
    """One call of the control API; a refusal or a dead sandbox ends the command with one line and exit code 2."""
    import httpx  # where it is needed: a third of the time that a command takes to start

    url = f"{sandbox.rstrip('/')}/control/worlds{path}"
    tls = not sandbox.lower().startswith("http://")  # reading all authorities that one may trust takes its time, too
    try:
        response = httpx.request(method, url, json=body, timeout=WAIT, verify=tls)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        stop(USAGE, f"no sandbox answers at {sandbox} ({type(error).__name__})")
    if response.status_code == 204:
        return None
    try:
        content = response.json()
    except json.JSONDecodeError:
        stop(USAGE, f"{sandbox} is not a Kassa sandbox")
    if response.is_error:
        stop(USAGE, str(content.get("detail", f"status {response.status_code}")))
    return content


def show(content: Any) -> None:
    print(json.dumps(content, indent=2, ensure_ascii=False))


worlds = typer.Typer(help="Worlds: tenants of the sandbox.", no_args_is_help=True)
clock = typer.Typer(help="The clock of a world.", no_args_is_help=True)
phone = typer.Typer(help="Phones: what they show, what their owners do.", no_args_is_help=True)
fault = typer.Typer(help="Faults: what shall go wrong.", no_args_is_help=True)


@worlds.command("create")
def create_world(
    clock: Annotated[str, typer.Option(help="wall, manual or jump")] = "jump",
    seed: int = 1,
    world_id: Annotated[str | None, typer.Option("--id")] = None,
    till: Annotated[bool, typer.Option(help="run the reference till in it")] = True,
    generation: Annotated[str, typer.Option(help="the till's payment API: epayment or ecom")] = "epayment",
    transport: Annotated[str, typer.Option(help="the till's way to Qerko: websocket or long-polling")] = "websocket",
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """A new world; prints its object."""
    options = {"generation": generation, "transport": transport} if till else False
    show(ask(sandbox, "POST", "", {"clock": clock, "seed": seed, "id": world_id, "till": options}))


@worlds.command("list")
def list_worlds(sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    show(ask(sandbox, "GET", ""))


@worlds.command("drop")
def drop_world(world: str, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    ask(sandbox, "DELETE", f"/{world}")


@clock.command("show")
def show_clock(world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """Mode, time and participants."""
    show(ask(sandbox, "GET", f"/{world}/clock"))


@clock.command("advance")
def advance_clock(seconds: float, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """Move the time of a world that is not on the wall clock."""
    show(ask(sandbox, "POST", f"/{world}/clock/advance", {"seconds": seconds}))


@phone.command("show")
def show_phone(
    msisdn: Annotated[str | None, typer.Argument(help="all phones if left out")] = None,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    show(ask(sandbox, "GET", f"/{world}/phones" + (f"/{msisdn}" if msisdn else "")))


@phone.command("approve")
def approve(msisdn: str, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """The owner approves the newest screen."""
    show(ask(sandbox, "POST", f"/{world}/phones/{msisdn}/approve"))


@phone.command("reject")
def reject(msisdn: str, world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    """The owner rejects the newest screen."""
    show(ask(sandbox, "POST", f"/{world}/phones/{msisdn}/reject"))


@phone.command("habit")
def set_habit(
    msisdn: str,
    habit: Annotated[str, typer.Argument(help="by-hand, approves, rejects, ignores, app-closed, app-outdated, …")],
    delay: Annotated[float | None, typer.Option(help="seconds the owner takes")] = None,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """How the owner reacts from now on."""
    body = {"habit": habit} | ({"delay_seconds": delay} if delay is not None else {})
    show(ask(sandbox, "PUT", f"/{world}/phones/{msisdn}/habit", body))


@fault.command("list")
def list_faults(world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    show(ask(sandbox, "GET", f"/{world}/faults"))


@fault.command("clear")
def clear_faults(world: WorldOption = DEFAULT_WORLD, sandbox: SandboxOption = DEFAULT_SANDBOX) -> None:
    show(ask(sandbox, "PUT", f"/{world}/faults", {"rules": []}))


@fault.command("load")
def load_faults(
    file: Annotated[Path, typer.Argument(help='JSON: {"rules": [...]}')],
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """Replace the rules by those of a file."""
    try:
        rules = json.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        stop(USAGE, f"{file} is not a readable JSON file: {error}")
    show(ask(sandbox, "PUT", f"/{world}/faults", rules))


@fault.command("add")
def add_fault(
    operation: Annotated[str, typer.Argument(help="createPayment, capturePayment, webhook, * …")],
    kind: Annotated[str, typer.Argument(help="status, latency, cut, cut-body, garbage, silence, duplicate, …")],
    phase: Annotated[str, typer.Option(help="before, or after commit")] = "before",
    nth: Annotated[int | None, typer.Option(help="only this call, from 1")] = None,
    times: Annotated[int | None, typer.Option(help="at most so often")] = None,
    status: Annotated[int, typer.Option(help="for kind status")] = 500,
    seconds: Annotated[float, typer.Option(help="for kind latency")] = 5.0,
    world: WorldOption = DEFAULT_WORLD,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """One more rule."""
    effect: dict[str, Any] = {"kind": kind}
    if kind == "status":
        effect["status"] = status
    if kind == "latency":
        effect["seconds"] = seconds
    rules = ask(sandbox, "GET", f"/{world}/faults")["rules"]
    rules.append({"operation": operation, "phase": phase, "nth": nth, "times": times, "effect": effect})
    show(ask(sandbox, "PUT", f"/{world}/faults", {"rules": rules}))


def journal(
    world: WorldOption = DEFAULT_WORLD,
    after: Annotated[int, typer.Option(help="only exchanges after this number")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="whole exchanges, one JSON object a line")] = False,
    sandbox: SandboxOption = DEFAULT_SANDBOX,
) -> None:
    """What went over the wire, oldest first, secrets as digests."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("no", "time", "from", "to", "operation", "status", "fault", box=None)
    while True:
        page = ask(sandbox, "GET", f"/{world}/journal?after={after}&limit=1000")
        for exchange in page["exchanges"]:
            if as_json:
                print(json.dumps(exchange, ensure_ascii=False))
            else:
                table.add_row(*map(escape, _row(exchange)))
        if not page["exchanges"]:
            break
        after = page["next"]
    if not as_json:
        Console().print(table)


def _row(exchange: dict[str, Any]) -> list[str]:
    response = exchange["response"]
    outcome = str(response["status"]) if response else (exchange["note"] or "-")
    at = f"{exchange['at']:.1f}"
    return [
        str(exchange["seq"]),
        at,
        exchange["source"],
        exchange["target"],
        exchange["operation"],
        outcome,
        exchange["fault"] or "",
    ]
