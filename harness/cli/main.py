"""The command line: ``kassa up``, ``till``, ``authority``, ``demo``, and commands about a running sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli import certify, guests, remote
from harness.cli.outcome import USAGE, stop
from harness.cli.ports import PORT_BASE
from mocks.world.collector import COLLECTOR

TransportOption = Annotated[str, typer.Option(help="to Qerko: websocket or long-polling")]

app = typer.Typer(
    name="kassa",
    help="A sandbox for tills: scan, enrol, negotiate, pay.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(remote.worlds, name="world")
app.add_typer(remote.clock, name="clock")
app.add_typer(remote.phone, name="phone")
app.add_typer(remote.fault, name="fault")
app.add_typer(guests.guest, name="guest")
app.add_typer(guests.qerko, name="qerko")
app.command("journal")(remote.journal)
app.command("certify")(certify.certify)
app.command("verify")(certify.verify)
app.command("preflight")(certify.preflight)


@app.command()
def up(
    port_base: Annotated[
        int, typer.Option(min=0, max=65_000, help="first of five ports; 0: any free ones")
    ] = PORT_BASE,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object once everything serves")] = False,
    no_till: Annotated[bool, typer.Option("--no-till", help="without the reference till")] = False,
    seed: Annotated[int, typer.Option(help="of world 'default'")] = 1,
    processes: Annotated[int, typer.Option(min=1, max=64, help="shards, each with worlds of its own")] = 1,
) -> None:
    """Start the sandbox and stay in the foreground."""
    with COLLECTOR.at_rest():
        from harness.cli.up import serve_sandbox

    serve_sandbox(port_base, as_json=as_json, with_till=not no_till, seed=seed, processes=processes)


@app.command()
def till(
    sandbox: remote.SandboxOption = remote.DEFAULT_SANDBOX,
    world: remote.WorldOption = remote.DEFAULT_WORLD,
    database: Annotated[str | None, typer.Option(help="SQLAlchemy URL; default: a SQLite file here")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0: any free one")] = 8410,
    generation: Annotated[str, typer.Option(help="Vipps' payment API: epayment or ecom")] = "epayment",
    transport: TransportOption = "websocket",
    no_qerko: Annotated[bool, typer.Option("--no-qerko", help="do not connect to Qerko")] = False,
    vipps_url: Annotated[str | None, typer.Option(help="base URL of Vipps; default: the sandbox's")] = None,
    qerko_url: Annotated[str | None, typer.Option(help="base URL of Qerko, its websocket's too")] = None,
    poster_url: Annotated[str | None, typer.Option(help="base URL of Poster")] = None,
) -> None:
    """Run the reference till as a process of its own; where the world has a till, without Qerko."""
    with COLLECTOR.at_rest():
        from harness.cli.up import serve_till

    words = {"generation": generation, "transport": transport, "qerko": "off" if no_qerko else "on"}
    urls = {"vipps": vipps_url, "qerko": qerko_url, "poster": poster_url}
    serve_till(sandbox, world, database, port, words, {vendor: url for vendor, url in urls.items() if url})


@app.command()
def authority(
    sandbox: remote.SandboxOption = remote.DEFAULT_SANDBOX,
    world: remote.WorldOption = remote.DEFAULT_WORLD,
    database: Annotated[str | None, typer.Option(help="SQLAlchemy URL of the till's database: its members")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="of the pages that its mails lead to; 0: any")] = 8411,
    transport: TransportOption = "websocket",
) -> None:
    """Run the authority of Kassa Club's cards as a process of its own, and let Qerko ask it."""
    with COLLECTOR.at_rest():
        from harness.cli.up import serve_authority

    serve_authority(sandbox, world, database, port, {"transport": transport})


@app.command()
def proxy(
    sandbox: remote.SandboxOption = remote.DEFAULT_SANDBOX,
    world: remote.WorldOption = remote.DEFAULT_WORLD,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0: any free one")] = 8420,
    control_port: Annotated[int, typer.Option(min=0, max=65_535, help="of the toxics; 0: any free one")] = 8421,
    ca: Annotated[Path, typer.Option(help="folder of the proxy's own certificate authority")] = Path("kassa-ca"),
    toxic: Annotated[list[str], typer.Option(help="VENDOR:TYPE:NAME=VALUE,…; repeatable")] = [],  # noqa: B006
    host: Annotated[list[str], typer.Option(help="NAME=VENDOR: a further host name; repeatable")] = [],  # noqa: B006
    seed: Annotated[int, typer.Option(help="of the toxics' chance")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object once it serves")] = False,
) -> None:
    """Answer for the vendors' real host names with the mocks, and play a bad network on the way."""
    from harness.cli.proxy import ProxyOptions, serve_proxy

    serve_proxy(sandbox, world, ProxyOptions(port, control_port, ca, toxic, host, seed), as_json=as_json)


@app.command()
def demo(
    report: Annotated[Path, typer.Option(help="folder of the report")] = Path("kassa-report"),
) -> None:
    """Play the whole retail journey and write its report."""
    with COLLECTOR.at_rest():
        from harness.cli.demo import play

    play(report)


@app.command()
def load(
    profile: Annotated[str, typer.Option(help="a shipped profile, or the path of a TOML file")] = "one-store",
    target: Annotated[
        str | None, typer.Option(help="URL of a product's Till API, or `reference`; default: the sandbox itself")
    ] = None,
    sandbox: Annotated[
        str | None, typer.Option(help="control API of a running sandbox; default: one of its own")
    ] = None,
    world: Annotated[str, typer.Option(help="the world that the target's keys belong to")] = remote.DEFAULT_WORLD,
    database: Annotated[str | None, typer.Option(help="SQLAlchemy URL for `--target reference`")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes of the generator")] = 1,
    elsewhere: Annotated[int, typer.Option(min=0, max=64, help="so many of them are started on other machines")] = 0,
    bind: Annotated[str, typer.Option(help="address where those find the master")] = "127.0.0.1",
    duration: Annotated[str | None, typer.Option(help="instead of the profile's: 90s, 15m, 8h")] = None,
    seed: Annotated[int | None, typer.Option(help="of everything that is drawn by chance")] = None,
    out: Annotated[Path, typer.Option(help="folder of the report")] = Path("kassa-load"),
) -> None:
    """Play a rollout's load: who comes, how fast, what must hold; ends with a verdict and its report."""
    from harness.cli.load import LoadOptions
    from harness.cli.load import load as play

    play(LoadOptions(profile, sandbox, world, target, database, workers, elsewhere, bind, duration, seed, out))


@app.command()
def prove(
    out: Annotated[Path, typer.Option(help="folder of the page, the figures and the trials")] = Path("kassa-prove"),
    only: Annotated[list[str] | None, typer.Option(help="these saboteurs; default: all")] = None,
    seed: Annotated[list[int] | None, typer.Option(help="of the worlds; several are dealt out")] = None,
    slice_of: Annotated[str, typer.Option("--slice", metavar="I/N", help="one slice of it, I from 1 to N")] = "1/1",
    turns: Annotated[int, typer.Option(min=1, help="how often each trial is played with the same seed")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="go on with the trials in the folder")] = False,
    honest: Annotated[int, typer.Option(min=0, help="instead: full runs of the honest till, whatever goes on")] = 0,
) -> None:
    """Test the judge: plant faults in the reference till, and see that each is found and nobody honest is accused."""
    try:
        from harness.cli.prove import run_proof
    except ModuleNotFoundError as missing:
        stop(USAGE, f"{missing.name} is not there: it comes with kassa[test]")
    from harness.saboteurs.plan import FIRST_SEED

    run_proof(only or [], seed or [FIRST_SEED], slice_of, turns, resume, out, honest)


def main() -> None:
    """Entry point of the ``kassa`` script."""
    try:
        app()
    except KeyboardInterrupt:
        stop(USAGE, "interrupted")


if __name__ == "__main__":
    main()
