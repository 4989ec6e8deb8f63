"""Decimal strings: every amount survives the way there and back, and nothing else is an amount (QERKO-MSG-03)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.qerko.decimals import minor_units, money, whole_units


@given(st.integers(0, 10**13))
def test_an_amount_survives(amount: int) -> None:
    assert minor_units(money(amount)) == amount


@pytest.mark.parametrize(
    ("spelled", "amount"), [("5", 500), ("12.5", 1250), ("12.50", 1250), ("0.010", 1), ("007", 700)]
)
def test_spellings(spelled: str, amount: int) -> None:
    assert minor_units(spelled) == amount


@pytest.mark.parametrize(
    "spelled", ["", "-1", "+1", "1,5", "1.005", ".5", "5.", " 5", "5\n", "1e2", "NaN", "٣", "1_0", "9" * 13]
)
def test_no_amount(spelled: str) -> None:
    with pytest.raises(ValueError):
        minor_units(spelled)


@pytest.mark.parametrize(("spelled", "units"), [("1", 1), ("2.00", 2)])
def test_whole_units(spelled: str, units: int) -> None:
    assert whole_units(spelled) == units


@pytest.mark.parametrize("spelled", ["0", "0.5", "1.5", "-1", "", "one"])
def test_no_whole_units(spelled: str) -> None:
    with pytest.raises(ValueError):
        whole_units(spelled)
