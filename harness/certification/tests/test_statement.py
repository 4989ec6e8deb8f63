"""What a statement may say, and how it is told what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness.certification
from features.tags import tags_in
from harness.certification.catalogue import CATALOGUE
from harness.certification.selection import Scenario, chosen_modules, is_asked_for, modules
from harness.certification.statement import ByReference, Generation, Statement, StatementError, parse, read

EXAMPLE = Path(harness.certification.__file__).parent / "reference.toml"
SMALL = 'product = "P"\nversion = "1"\nvendors = ["vipps"]\n[driver]\nkind = "reference"\n'
COUNTER = frozenset({"certify", "vipps", "VIPPS-EP-14"})
CAFE = frozenset({"certify", "poster", "POSTER-HOOK-02"})


def test_the_example_is_a_statement() -> None:
    statement = read(EXAMPLE)
    assert isinstance(statement.driver, ByReference) and Generation.ECOM in statement.generations


def test_what_is_left_out_has_a_default() -> None:
    statement = parse(SMALL)
    assert statement.generations == ("epayment",) and statement.features == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colour = 'red'\n" + SMALL, "colour: there is no such key"),
        (SMALL + "speed = 3\n", "driver.reference.speed: there is no such key"),
        (SMALL.replace("vipps", "stripe"), "vendors.0: Input should be"),
        (SMALL.replace('"reference"', '"telepathy"'), "driver: Input tag 'telepathy'"),
        (SMALL.replace('version = "1"\n', ""), "version: Field required"),
        (SMALL.replace("[driver]", "generations = []\n[driver]"), "generations: a product with Vipps has at least one"),
        (SMALL + "[evidence]\nVIPPS-XX-99 = 'yes'\n", "evidence: there is no condition VIPPS-XX-99"),
        (
            SMALL.replace('"vipps"', '"poster"').replace('"reference"', '"command"\ncall = ["till"]'),
            "driver: a product with Poster is called by HTTP",
        ),
        (
            SMALL.replace('"vipps"', '"poster"').replace('"reference"', '"prompted"'),
            "driver: a product with Poster is called by HTTP",
        ),
        ('app = "app.toml"\n' + SMALL, "app: only a product with Poster has one"),
        (
            SMALL.replace('"vipps"', '"poster"').replace('"reference"', '"till-api"\nstart = ["till"]'),
            "app: a product with Poster names the selectors file",
        ),
        ("product = ", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(StatementError) as refused:
        parse(text)
    assert complaint in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match=r"none\.toml"):
        read(tmp_path / "none.toml")


def _stating(**news: object) -> Statement:
    return Statement.model_validate(parse(SMALL).model_dump() | news)


@pytest.mark.parametrize(
    ("statement", "scenario", "asked"),
    [
        (_stating(), Scenario(COUNTER, "epayment", None), True),
        (_stating(), Scenario(COUNTER - {"certify"}, "epayment", None), False),
        (_stating(), Scenario(COUNTER, "ecom", None), False),
        (_stating(generations=["ecom"]), Scenario(COUNTER, "ecom", None), True),
        (_stating(generations=["ecom"]), Scenario(COUNTER | {"epayment-only"}, "ecom", None), False),
        (_stating(), Scenario(COUNTER | {"enrolment"}, "epayment", None), False),
        (_stating(features=["enrolment"]), Scenario(COUNTER | {"enrolment"}, "epayment", None), True),
        (_stating(), Scenario(frozenset({"certify", "qerko"}), "epayment", "websocket"), False),
        (_stating(vendors=["qerko"]), Scenario(frozenset({"certify", "qerko"}), "epayment", "websocket"), True),
        (_stating(vendors=["qerko"]), Scenario(frozenset({"certify", "qerko"}), "epayment", "long-polling"), False),
        (_stating(), Scenario(CAFE, "epayment", None), False),
        (_stating(vendors=["poster"]), Scenario(CAFE, "epayment", None), True),
        (_stating(vendors=["poster"], generations=["ecom"]), Scenario(CAFE, "epayment", None), True),
        (_stating(vendors=["poster"]), Scenario(COUNTER, "epayment", None), False),
    ],
)
def test_a_statement_chooses_its_scenarios(statement: Statement, scenario: Scenario, asked: bool) -> None:
    assert is_asked_for(scenario, statement) is asked


def test_a_module_is_named_by_its_folder_or_one_above() -> None:
    assert chosen_modules(()) == modules()
    assert chosen_modules(("refund",)) == ("refund",)
    assert chosen_modules(("cafe",)) == ("cafe/server", "cafe/terminal")
    assert chosen_modules(("table",)) == ("table/cards", "table/connection", "table/negotiation", "table/payment")
    with pytest.raises(ValueError, match="no module refunds; there are cafe/server"):
        chosen_modules(("refunds",))


def test_whatever_a_scenario_is_tagged_with_can_be_told_in_a_verdict() -> None:
    assert not {tag for tag in tags_in() if tag.isupper()} - CATALOGUE.keys()
