"""Every certification condition that the built operations touch and that can be observed is played by a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.generation import EPAYMENT_ONLY
from features.tags import tags_in


def _ids(group: str, numbers: str) -> set[str]:
    return {f"VIPPS-{group}-{number}" for number in numbers.split()}


OBSERVABLE = (
    _ids("HDR", "01 02 03 04 05 06 07 08")
    | _ids("TOK", "01 02 03 04 05")
    | _ids("ERR", "01 02 03 04 05 07 08")
    | _ids("QR", "01 02 03 04 05 06 07 08")
    | _ids("CI", "01 02 03 04 05 06 07")
    | _ids("LG", "01 02 04 05 06 07 08 09 10 11 12 13 14 15 16 17 19 20 21 23 24")
    | _ids("EP", "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 26")
    | _ids("EC", "01 02 03 04 05 06 07 08")
    | _ids("WH", "01 02 03 05 06 07 08 09")
    | _ids("OPS", "04 08")
)

LATER = {
    "VIPPS-HDR-09": "evidence by a person",
    "VIPPS-ERR-06": "the sandbox cannot reword titles yet",
    "VIPPS-QR-09": "merchant callback QR is not built",
    "VIPPS-LG-03": "evidence by a person",
    "VIPPS-LG-18": "the redirect variant of the login is not built",
    "VIPPS-LG-22": "how a consent was presented and kept is evidence by a person",
    "VIPPS-LG-25": "delegated revocation is not built",
    "VIPPS-LG-26": "the browser flow is not built",
    "VIPPS-EP-25": "needs a till in a process of its own that is killed",
    "VIPPS-EP-27": "evidence: an export of references",
    "VIPPS-WH-04": "needs the secret of a second registration",
    "VIPPS-WH-10": "needs a till that moves to another URL",
    "VIPPS-WH-11": "the sandbox sends no unknown event types",
    "VIPPS-OPS-01": "evidence by a person",
    "VIPPS-OPS-02": "evidence by a person; nothing here reaches a real host",
    "VIPPS-OPS-03": "evidence by a person",
    "VIPPS-OPS-05": "the people of a world come from no other Nordic country",
    "VIPPS-OPS-06": "evidence by a person, from the till's logs",
    "VIPPS-OPS-07": "evidence by a person",
}


@pytest.mark.parametrize("condition", sorted(OBSERVABLE))
def test_every_observable_condition_is_played(condition: str) -> None:
    assert condition in tags_in()


def test_tags_name_conditions_that_exist() -> None:
    assert tags_in() - {EPAYMENT_ONLY} <= OBSERVABLE, sorted(tags_in() - OBSERVABLE)


def test_what_comes_later_is_not_claimed_now() -> None:
    assert not OBSERVABLE & set(LATER)


def test_every_folder_collects_its_features() -> None:
    folders = {file.parent for file in Path(__file__).parents[1].rglob("*.feature")}
    assert folders and all(list(folder.glob("test_*.py")) for folder in folders)
