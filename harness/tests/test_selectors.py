"""What a selectors file may say, how mistakes in it are told, and how sums are recognised."""

from __future__ import annotations

import re

import pytest

from harness.selectors import (
    Control,
    Message,
    NotDriven,
    Reading,
    Request,
    Selectors,
    SelectorsError,
    parse,
    reference,
    sum_in,
)

SMALL = """
bundle = "http://127.0.0.1:8080/bundle.js"
club = "Club"
[controls]
guest = "#guest"
find = "#find"
sum = "#sum"
use_sum = "#use"
collect = "#collect"
[reads]
balance = "#balance"
[languages]
en = "Who"
"""


def test_the_references_file_says_everything() -> None:
    file = reference()
    assert {*file.controls} == {*Control} and {*file.reads} == {*Reading} and {*file.messages} == {*Message}
    assert file.bundle_at("http://till/w/one/") == "http://till/w/one/poster/bundle.js"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("speed = 3\n" + SMALL, "speed: there is no such key"),
        (SMALL.replace("[reads]", 'wave = "#wave"\n[reads]'), "controls.wave: there is no such key"),
        (SMALL.replace('find = "#find"\n', ""), "missing: controls.find"),
        (SMALL.replace("balance", "so_far"), "missing: reads.balance"),
        (SMALL.replace('en = "Who"', 'ua = "Хто"'), "missing: languages.en"),
        (SMALL.replace("http://127.0.0.1:8080", "{till}/{colour}"), "bundle: Value error, no placeholder {colour}"),
        (SMALL.replace("http://127.0.0.1:8080", "file:///"), "bundle: String should match pattern"),
        (SMALL.replace('"Who"', '".*"'), "languages.en: Value error, fits whatever is said"),
        (SMALL.replace('"Who"', '"("'), "languages.en: Input should be a valid regular expression"),
        (SMALL + "[by_hand]\n", "by_hand: a person finds and reads by themselves"),
        ("[", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(SelectorsError) as refused:
        parse(text)
    assert complaint in str(refused.value)


def test_what_is_left_out_is_not_driven() -> None:
    file: Selectors = parse(SMALL)
    assert not file.has(Control.SCAN) and file.of(Control.GUEST) == "#guest"
    for wanted, ask in (
        ("controls.scan", lambda: file.of(Control.SCAN)),
        ("reads.most", lambda: file.of(Reading.MOST)),
        ("messages.nobody", lambda: file.words(Message.NOBODY)),
        ("requests.report", lambda: file.asks(Request.REPORT)),
        ("server", lambda: file.server_at("http://till")),
    ):
        with pytest.raises(NotDriven, match=f"has no {wanted}$"):
            ask()


@pytest.mark.parametrize("text", ["30.00 UAH", "30,00 грн.", "only 30 UAH.", "30", "up to 30.00, please"])
def test_a_sum_is_recognised(text: str) -> None:
    assert re.search(sum_in(30_00), text)


@pytest.mark.parametrize("text", ["130.00", "30.50", "30,5", "5,30.00", "300", "3 0", "30.001", "2.30"])
def test_another_sum_is_not(text: str) -> None:
    assert not re.search(sum_in(30_00), text)


@pytest.mark.parametrize("text", ["1234.50", "1 234,50", "1\u00a0234,50", "1,234.50", "1'234.50 UAH"])
def test_thousands_are_spelt_in_many_ways(text: str) -> None:
    assert re.search(sum_in(1234_50), text)
