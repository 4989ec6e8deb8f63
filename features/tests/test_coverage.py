"""Every certification condition that the built operations touch and that can be observed is played.

Most by a scenario; what needs a till in a process of its own, by a test of the harness.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from features.dining import TILL_OPTIONS
from features.generation import EPAYMENT_ONLY
from features.tags import tags_in
from features.transports import ONLY

SELECTING = {"certify", "vipps", "qerko", "poster", "enrolment", "kassa-club", "loyalty-cards", "tips"}
OPTIONS = {EPAYMENT_ONLY, *TILL_OPTIONS, *ONLY, *SELECTING}


def _ids(group: str, numbers: str, vendor: str = "VIPPS") -> set[str]:
    return {f"{vendor}-{group}-{number}" for number in numbers.split()}


OBSERVABLE = (
    _ids("HDR", "01 02 03 04 05 06 07 08")
    | _ids("TOK", "01 02 03 04 05")
    | _ids("ERR", "01 02 03 04 05 06 07 08")
    | _ids("QR", "01 02 03 04 05 06 07 08")
    | _ids("CI", "01 02 03 04 05 06 07")
    | _ids("LG", "01 02 04 05 06 07 08 09 10 11 12 13 14 15 16 17 19 20 21 23 24")
    | _ids("EP", "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 26")
    | _ids("EC", "01 02 03 04 05 06 07 08")
    | _ids("WH", "01 02 03 04 05 06 07 08 09 11")
    | _ids("OPS", "04 05 08")
    | _ids("CONN", "01 02 03 04 05 06 07", "QERKO")
    | _ids("MSG", "01 02 03 04", "QERKO")
    | _ids("BILL", "01 02 03 04", "QERKO")
    | _ids("PAY", "01 02 03 04 05 06 07", "QERKO")
    | _ids("CARD", "01 02 03 04", "QERKO")
    | _ids("NEG", "01 02 03 04 05 06 07 08", "QERKO")
    | _ids("PKG", "01 02 03 04 05 06 07 08 09", "POSTER")
    | _ids("ID", "01 02 03 04 05 06 07 08 09 10 11 12 13", "POSTER")
    | _ids("SYNC", "01 02 03 04 05 06 07 08 09 10 11 12 13", "POSTER")
    | _ids("BONUS", "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20", "POSTER")
    | _ids("CLOSE", "01 02 03 04 05 06 07 08 09 10", "POSTER")
    | _ids("UI", "01 02 03 04 05 06 07 08 09", "POSTER")
    | _ids("SEC", "01 02 03 04 05 06 07", "POSTER")
    | _ids("OAUTH", "01 02 03 04", "POSTER")
    | _ids("API", "01 02 03", "POSTER")
    | _ids("HOOK", "01 02 03 04 05 06", "POSTER")
    | _ids("EVT", "01 02 03", "POSTER")
    | _ids("REL", "02 03", "POSTER")
)

# condition → the test of the harness that plays it
BY_PROCESSES = {
    "VIPPS-EP-25": "harness/tests/test_till_lives.py",
    "VIPPS-WH-10": "harness/tests/test_till_lives.py",
}

LATER = {
    "VIPPS-HDR-09": "evidence by a person",
    "VIPPS-QR-09": "the mock has merchant callback QR codes, the reference till puts none up",
    "VIPPS-LG-03": "evidence by a person",
    "VIPPS-LG-18": "the mock finishes logins on the merchant's page, the reference till asks for none",
    "VIPPS-LG-22": "how a consent was presented and kept is evidence by a person",
    "VIPPS-LG-25": "the mock tells of revoked consents, the reference till does not listen yet",
    "VIPPS-LG-26": "the mock has the browser flow, which a till at a counter does not offer",
    "VIPPS-EP-27": "evidence: an export of references",
    "VIPPS-OPS-01": "evidence by a person",
    "VIPPS-OPS-02": "evidence by a person; nothing here reaches a real host",
    "VIPPS-OPS-03": "evidence by a person",
    "VIPPS-OPS-06": "evidence by a person, from the till's logs",
    "VIPPS-OPS-07": "evidence by a person",
    "POSTER-REL-01": "evidence by a person: catalogue texts and instructions",
    "POSTER-REL-04": "evidence by a person: listing material",
    "POSTER-REL-05": "evidence by a person: deviations agreed with Poster",
}


@pytest.mark.parametrize("condition", sorted(OBSERVABLE))
def test_every_observable_condition_is_played(condition: str) -> None:
    assert condition in tags_in()


def test_tags_name_conditions_that_exist() -> None:
    assert tags_in() - OPTIONS <= OBSERVABLE, sorted(tags_in() - OBSERVABLE)


def test_what_comes_later_is_not_claimed_now() -> None:
    assert not (OBSERVABLE | set(BY_PROCESSES)) & set(LATER)


@pytest.mark.parametrize("condition", BY_PROCESSES)
def test_what_needs_a_process_is_played_by_the_harness(condition: str) -> None:
    assert condition in (Path(__file__).parents[2] / BY_PROCESSES[condition]).read_text("utf-8")


def test_every_folder_collects_its_features() -> None:
    folders = {file.parent for file in Path(__file__).parents[1].rglob("*.feature")}
    assert folders and all(list(folder.glob("test_*.py")) for folder in folders)
