"""Typing errors in API keys are found without asking anybody."""

from __future__ import annotations

import pytest

from reference_impl.qerko.key import has_typing_error

PRINTED = "eeeu-g786-zp54-3v1c-db02-e4e1"
"""A key that Qerko's documentation shows."""


def test_a_real_key_is_good() -> None:
    assert not has_typing_error(PRINTED)


@pytest.mark.parametrize("place", [i for i, char in enumerate(PRINTED) if char != "-"])
def test_one_wrong_character_anywhere_is_found(place: int) -> None:
    wrong = "x" if PRINTED[place] != "x" else "y"
    assert has_typing_error(PRINTED[:place] + wrong + PRINTED[place + 1 :])


@pytest.mark.parametrize("key", ["", PRINTED[:-1], PRINTED + "1", PRINTED.upper(), PRINTED.replace("-", " "), "ž" * 29])
def test_what_has_another_shape_is_no_key(key: str) -> None:
    assert has_typing_error(key)
