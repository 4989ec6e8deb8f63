"""``kassa certify``, ``kassa verify`` and ``kassa preflight``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.outcome import FAILED, GOOD, USAGE, VOID, stop
from harness.cli.remote import ask

if TYPE_CHECKING:
    from harness.certification.preflight import Finding
    from harness.certification.statement import Statement

StatementOption = Annotated[Path, typer.Option("--statement", help="what the product states about itself")]


def own_key() -> Path:
    """Where the signing key of the person at this machine is kept unless told otherwise."""
    return Path(typer.get_app_dir("kassa")) / "signing-key.pem"


def certify(
    statement: StatementOption = Path("ics.toml"),
    out: Annotated[Path, typer.Option(help="folder of the evidence and the reports")] = Path("kassa-certification"),
    only: Annotated[list[str] | None, typer.Option(help="a module or a condition alone; repeatable")] = None,
    seed: Annotated[int, typer.Option(help="decides all chance: the same seed, the same verdict")] = 1,
    wall: Annotated[bool, typer.Option("--wall", help="on the wall clock, for products that keep their own")] = False,
    key: Annotated[Path | None, typer.Option(help="Ed25519 key in PEM; made when it is not there")] = None,
    workers: Annotated[int, typer.Option(min=1, max=32, help="processes that play side by side")] = 3,
    sandbox: Annotated[str | None, typer.Option(help="control API of a running sandbox; default: its own")] = None,
    allure: Annotated[Path | None, typer.Option(help="folder for Allure's results; needs the extra [allure]")] = None,
) -> None:
    """Play the scripts that a statement asks for, and judge the product."""
    from harness.certification import handing_in, run, signing
    from harness.certification import statement as statements
    from harness.certification.prompted.page import attended
    from harness.certification.report import HEADLINES, changes
    from harness.certification.result import Outcome, ScenarioResult, Verdict
    from harness.certification.selection import TERMINAL, chosen_modules
    from harness.checks.condition import Level

    def tell(count: int, of: int, scenario: ScenarioResult) -> None:
        words = f"{count} of {of}  {scenario.outcome:7} {scenario.module}: {scenario.name}"
        if scenario.outcome is not Outcome.PASSED:
            reasons = [failure.line for failure in scenario.failures] or [scenario.reason]
            words += "".join(f"\n    {reason}" for reason in reasons)
        print(words, file=sys.stderr, flush=True)

    if allure is not None:
        try:
            from harness.certification import allure_results
        except ImportError as missing:
            stop(USAGE, f"{missing.name} is not installed; --allure needs the extra [allure]")
    if sandbox is not None:
        ask(sandbox, "GET", "")  # what is missing here is nobody's failure
    try:
        stated = statements.read(statement)
        vouching = signing.key_in(key or own_key())
        out.mkdir(parents=True, exist_ok=True)
        clock = "wall" if wall else "jump"
        beside, chosen = statement.resolve().parent, tuple(only or ())
        app = None if stated.app is None else (beside / stated.app).read_text("utf-8")
        selectors = statements.selectors_of(stated, beside) if TERMINAL in chosen_modules(chosen) else None
        worker = statements.worker_of(stated, selectors)
        if app is not None and selectors is not None and worker is None:
            # A wrong selector would speak against the product.
            _stops([finding for finding in _looks(stated, beside, clock, sandbox) if finding.topic == "app"])
        order = run.Order(stated, statement.read_text("utf-8"), app, chosen, seed, clock, workers, sandbox)
        print(f"seed {seed}", file=sys.stderr)
        with attended(worker, seed, _invite) as desk:
            finished = run.play(order, out.resolve(), tell, desk)
        handed = handing_in.hand_in(finished, order.text, beside, out.resolve(), vouching)
        if allure is not None:
            allure_results.write(finished, allure)
    except (ValueError, OSError) as error:
        stop(USAGE, str(error))
    result = finished.result
    print(HEADLINES[result.verdict])
    for level, said in ((Level.MUST, "must change"), (Level.SHOULD, "should change")):
        for condition, line in changes(result, level):
            word = said if condition.outcome is Outcome.FAILED else "not tried"
            print(f"  {word}: {condition.id} {condition.rule}. {line}")
    for remark in result.remarks:
        print(f"  {remark}")
    print(f"Report: {handed.report}\nEvidence: {handed.archive}, signed by {handed.signer}")
    raise SystemExit({Verdict.FAILED: FAILED, Verdict.VOID: VOID}.get(result.verdict, GOOD))


def verify(
    archive: Annotated[Path, typer.Argument(help="run.zip of a certification")],
    signer: Annotated[str | None, typer.Option(help="fingerprint of the key that must have signed it")] = None,
) -> None:
    """Look at a run again, offline: nothing changed, and every check says what it said."""
    from harness.certification.archive import Tampered
    from harness.certification.report import HEADLINES
    from harness.certification.verifying import verify as look_again

    try:
        found = look_again(archive)
    except OSError as error:
        stop(USAGE, str(error))
    except Tampered as error:
        stop(FAILED, f"{archive}: {error}")
    if signer is not None and signer != found.signer:
        stop(FAILED, f"{archive}: signed by {found.signer}, not by {signer}")
    result = found.result
    print(f"{result.statement.product} {result.statement.version}, seed {result.seed}: {HEADLINES[result.verdict]}")
    print(f"Signed by {found.signer}; {found.judged} journals judged again, with the same outcome.")
    raise SystemExit(GOOD)


def preflight(
    statement: StatementOption = Path("ics.toml"),
    wall: Annotated[bool, typer.Option("--wall", help="on the wall clock, as the certification will be")] = False,
) -> None:
    """Look for mistakes of configuration before a certification; they are never held against the product."""
    from harness.certification.statement import StatementError, read

    try:
        stated = read(statement)
    except StatementError as error:
        stop(USAGE, str(error))
    _stops(_looks(stated, statement.resolve().parent, "wall" if wall else "jump"))
    print(f"{stated.product} {stated.version} is ready to be certified.")


def _looks(stated: Statement, beside: Path, clock: str, running: str | None = None) -> list[Finding]:
    """What is to be set right; `running`: the control API of a sandbox to look in."""
    from harness.actors.transport import HttpTransport
    from harness.actors.world import Sandbox
    from harness.certification.preflight import preflight as look
    from harness.cli.sandbox import sandbox_in_background

    if running is not None:
        return look(stated, beside, Sandbox(HttpTransport(), running), clock, _invite)
    with sandbox_in_background() as up:
        return look(stated, beside, Sandbox(HttpTransport(), str(up["control"]["base_url"])), clock, _invite)


def _invite(url: str) -> None:
    print(f"Whoever works the till goes on at {url}", file=sys.stderr, flush=True)


def _stops(found: list[Finding]) -> None:
    for finding in found:
        print(f"{finding.topic}: {finding.text}", file=sys.stderr)
    if found:
        stop(USAGE, f"{len(found)} to set right; none of it says anything about the product's conformance")
