"""A fault gets into one till, into all that is made of it later, and into no other."""

from __future__ import annotations

import pytest

from harness.saboteurs.catalogue import SABOTEURS, sabotaged
from harness.saboteurs.planting import on_every_line, plant
from reference_impl.app import create_till
from reference_impl.qerko.dialogue import Dialogue
from reference_impl.settings import TillSettings, VippsSettings
from reference_impl.vipps.counter import Counter
from reference_impl.vipps.ecom import ECom
from reference_impl.vipps.transport import Transport


class _Faulty(Counter):
    pass


@pytest.fixture
def settings() -> TillSettings:
    keys = VippsSettings("http://127.0.0.1:1", "id", "secret", "key", "123456")
    return TillSettings("http://127.0.0.1:2", keys)


def test_one_till_gets_it_and_no_other(settings: TillSettings) -> None:
    one, other = create_till(settings), create_till(settings)
    plant(one, (_Faulty,))
    assert isinstance(one._context.vipps.counter, _Faulty)
    assert type(other._context.vipps.counter) is Counter


def test_a_fault_that_fits_nothing_is_refused(settings: TillSettings) -> None:
    with pytest.raises(LookupError, match="Unfit"):
        plant(create_till(settings), (type("Unfit", (ECom,), {}),))


def test_what_is_made_later_is_no_reason_to_refuse(settings: TillSettings) -> None:
    plant(create_till(settings), (on_every_line(type("Silent", (Dialogue,), {})),))


def test_a_saboteur_that_nobody_knows_is_refused(settings: TillSettings) -> None:
    with pytest.raises(ValueError, match="no saboteur nobody"):
        sabotaged("nobody", settings)


def test_a_saboteur_is_the_reference_with_its_fault(settings: TillSettings) -> None:
    name = "half-a-name"
    till = sabotaged(name, settings)
    assert type(till._context.vipps.transport) is SABOTEURS[name].turns[0]
    assert isinstance(till._context.vipps.transport, Transport)
