"""Mistakes of configuration are found, and called by their name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.actors.world import Sandbox, TillAddress
from harness.certification.preflight import Finding, preflight
from harness.certification.statement import Statement
from harness.selectors import reference

REFERENCE: dict[str, object] = {"kind": "reference"}
# Answers every call with a statement; `{TAKE}` is what it does before.
STUB = """
import json, os, sys, urllib.request
world = json.load(open(os.environ["KASSA_WORLD"]))
headers = {"client_id": "somebody", "client_secret": "s", "Ocp-Apim-Subscription-Key": "k"}
if sys.argv[1] == "calls":
    try:
        urllib.request.urlopen(urllib.request.Request(world["vipps"]["base_url"] + "/accesstoken/get", b"", headers))
    except OSError:
        pass
print(json.dumps({"status": 200, "body": {"product": "Stub", "version": "1"}}))
"""


def _statement(driver: dict[str, object], **more: object) -> Statement:
    told = {"product": "Kassa reference till", "version": "0.1.0", "vendors": ["vipps", "qerko"], "driver": driver}
    return Statement.model_validate(told | more)


def _stub(*words: str) -> dict[str, object]:
    return {"kind": "command", "call": [sys.executable, "-I", "-c", STUB, *words]}


def test_the_reference_is_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "pictures.txt").write_text("a picture")
    evidence = {"VIPPS-OPS-03": "pictures.txt", "VIPPS-OPS-01": "It is so."}
    stated = _statement(REFERENCE, vendors=["vipps", "qerko", "poster"], evidence=evidence)
    assert preflight(stated, tmp_path, sandbox) == []


def test_the_reference_is_ready_for_the_older_api(sandbox: Sandbox, tmp_path: Path) -> None:
    assert preflight(_statement(REFERENCE, vendors=["vipps"], generations=["ecom"]), tmp_path, sandbox) == []


@pytest.mark.parametrize(
    ("statement", "clock", "mistakes"),
    [
        (
            _statement(REFERENCE, version="9", evidence={"VIPPS-OPS-03": "none.pdf"}),
            "jump",
            [
                "evidence VIPPS-OPS-03: there is no file none.pdf",
                "statement version: the statement says 9",
            ],
        ),
        (
            _statement({"kind": "till-api", "start": ["no-such-program"]}),
            "jump",
            ["driver no-such-program cannot be started"],
        ),
        (
            _statement(_stub("idles"), product="Stub", version="1"),
            "jump",
            ["clock the product takes no part in the world's clock"],
        ),
        (
            _statement(_stub("idles"), product="Stub", version="1"),
            "wall",
            ["webhooks no address is registered", "connection the product is not connected to Qerko"],
        ),
        (
            _statement(_stub("calls"), product="Stub", version="1"),
            "wall",
            ["keys vipps refuses the product's keys or address: fetchAuthorizationTokenUsingPost got 401"],
        ),
    ],
    ids=["statement", "driver", "clock", "address", "keys"],
)
def test_a_mistake_is_called_by_its_name(
    sandbox: Sandbox, tmp_path: Path, statement: Statement, clock: str, mistakes: list[str]
) -> None:
    found = [f"{finding.topic} {finding.text}" for finding in preflight(statement, tmp_path, sandbox, clock)]
    assert len(found) == len(mistakes), found
    assert all(text.startswith(mistake) for text, mistake in zip(found, mistakes, strict=True)), found


def test_a_selectors_file_that_is_none_is_a_mistake_of_configuration(sandbox: Sandbox, tmp_path: Path) -> None:
    stated = _statement(REFERENCE, vendors=["poster"], app="app.toml")
    (missing,) = preflight(stated, tmp_path, sandbox)
    (tmp_path / "app.toml").write_text('colour = "red"\nclub = ""\n')
    found = preflight(stated, tmp_path, sandbox)
    assert {finding.topic for finding in (missing, *found)} == {"app"} and "No such file" in missing.text
    assert "app.toml: colour: there is no such key" in {finding.text for finding in found}


def test_what_the_cafe_lacks_is_found(sandbox: Sandbox) -> None:
    """Webhooks that go nowhere or to nobody, and a product that serves no app."""
    from harness.certification import preflight as looked

    world = sandbox.create_world(seed=1, till={"qerko": "off"})
    application = f"poster/applications/{world.up.poster.application_id}"
    try:
        assert not [*looked._bundle(world, reference()), *looked._webhooks_of_poster(world)]
        world.send("PUT", application, {"webhook_url": ""})
        (finding,) = looked._webhooks_of_poster(world)
        assert finding.text == "Poster has no address for the webhooks of the product's application"
        world.send("PUT", application, {"webhook_url": "http://127.0.0.1:9/nobody"})
        (finding,) = looked._webhooks_of_poster(world)
        assert finding == Finding("webhooks", "the registered address cannot be reached")
        world.up = world.up.model_copy(update={"till": TillAddress(base_url=world.control_url)})
        (finding,) = looked._bundle(world, reference())
        assert finding.topic == "bundle" and finding.text.endswith("/poster/bundle.js answers 404")
    finally:
        world.drop()


def test_a_webhook_that_comes_to_nothing_is_found(sandbox: Sandbox, tmp_path: Path) -> None:
    """Somebody has registered an address where nobody listens, with the product's own keys."""
    from harness.certification import preflight as looked

    world = sandbox.create_world(seed=1, till={"qerko": "off"})
    world.register_webhook("http://127.0.0.1:9/nobody", looked.EVENT)
    try:
        assert list(looked._webhooks(world)) == [Finding("webhooks", "the registered address cannot be reached")]
    finally:
        world.drop()
