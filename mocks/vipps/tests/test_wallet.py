"""What moves a payment besides the merchant: the guest, the guest's card, and time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mocks.vipps.tests.payments import RECEIPT, cancel, created, events, money, names, read
from mocks.vipps.tests.sandbox import Sandbox
from mocks.vipps.wallet import GIVE_UP_AFTER, MAGIC_AMOUNTS, AppOutdated
from mocks.world.phone import HabitKind, ScreenStatus


@pytest.mark.parametrize("amount", [151, 182, 183, 184, 186, 187, 197, 201, 202])
def test_magic_amount_fails_the_card_and_the_guest_may_try_again(vipps: Sandbox, amount: int) -> None:
    reference = created(vipps, amount)
    screen = vipps.approves(vipps.guest)
    shown = read(vipps, reference)
    assert (shown["state"], money(shown)["authorized"]) == ("CREATED", 0)
    assert [(e["name"], e["success"]) for e in events(vipps, reference)] == [("CREATED", True), ("AUTHORIZED", False)]
    assert screen.status is ScreenStatus.PENDING and MAGIC_AMOUNTS[amount] in screen.text
    vipps.rejects(vipps.guest)
    assert (read(vipps, reference)["state"], names(vipps, reference)[-1]) == ("ABORTED", "ABORTED")


def test_failed_card_moves_no_money(vipps: Sandbox) -> None:
    created(vipps, 151)
    vipps.approves(vipps.guest)
    assert vipps.world.ledger.after(0) == []


@pytest.mark.parametrize("amount", [150, 152, 200, 15_100])
def test_amount_beside_a_magic_one_is_approved(vipps: Sandbox, amount: int) -> None:
    reference = created(vipps, amount)
    vipps.approves(vipps.guest)
    assert read(vipps, reference)["state"] == "AUTHORIZED"


def test_guest_without_funds_gives_up_after_a_while(vipps: Sandbox) -> None:
    vipps.habit(vipps.guest, HabitKind.NO_FUNDS)
    reference = created(vipps)
    vipps.advance(vipps.guest.habit.delay_seconds + GIVE_UP_AFTER - 0.1)
    assert (read(vipps, reference)["state"], names(vipps, reference)) == ("CREATED", ["CREATED", "AUTHORIZED"])
    vipps.advance(0.1)
    assert names(vipps, reference) == ["CREATED", "AUTHORIZED", "ABORTED"]
    assert vipps.guest.pending() is None


@pytest.mark.parametrize(
    ("habit", "state"),
    [
        (HabitKind.APPROVES, "AUTHORIZED"),
        (HabitKind.REJECTS, "ABORTED"),
        (HabitKind.SLOW, "AUTHORIZED"),
        (HabitKind.IGNORES, "EXPIRED"),
        (HabitKind.APP_CLOSED, "EXPIRED"),
        (HabitKind.BY_HAND, "EXPIRED"),
    ],
)
def test_habit_decides(vipps: Sandbox, habit: HabitKind, state: str) -> None:
    vipps.habit(vipps.guest, habit)
    reference = created(vipps)
    vipps.advance(600)
    assert read(vipps, reference)["state"] == state


def test_payment_that_nobody_answers_expires_to_the_second(vipps: Sandbox) -> None:
    reference = created(vipps)
    screen = vipps.pending(vipps.guest)
    vipps.advance(599)
    assert (read(vipps, reference)["state"], screen.status) == ("CREATED", ScreenStatus.PENDING)
    vipps.advance(1)
    assert (read(vipps, reference)["state"], screen.status) == ("EXPIRED", ScreenStatus.EXPIRED)
    assert names(vipps, reference) == ["CREATED", "EXPIRED"]


def test_failed_card_does_not_stop_the_ten_minutes(vipps: Sandbox) -> None:
    reference = created(vipps, 151)
    vipps.approves(vipps.guest)
    vipps.advance(600)
    assert names(vipps, reference) == ["CREATED", "AUTHORIZED", "EXPIRED"]


def test_longer_life_by_agreement(vipps: Sandbox) -> None:
    vipps.account.quirks.token_life = 10**9
    at = datetime.fromtimestamp(vipps.world.clock.now + 27 * 86_400, UTC)
    reference = created(vipps, expiresAt=at.isoformat().replace("+00:00", "Z"), receipt=RECEIPT)
    vipps.advance(27 * 86_400 - 1)
    assert read(vipps, reference)["state"] == "CREATED"
    vipps.advance(1)
    assert read(vipps, reference)["state"] == "EXPIRED"


def test_what_is_decided_does_not_expire(vipps: Sandbox) -> None:
    approved = created(vipps)
    vipps.approves(vipps.guest)
    withdrawn = created(vipps)
    cancel(vipps, withdrawn)
    vipps.advance(3_000)
    assert (read(vipps, approved)["state"], read(vipps, withdrawn)["state"]) == ("AUTHORIZED", "TERMINATED")


def test_outdated_app_cannot_approve_but_reject(vipps: Sandbox) -> None:
    vipps.habit(vipps.guest, HabitKind.APP_OUTDATED)
    reference = created(vipps)
    assert vipps.pending(vipps.guest).title == "Update the app to go on"
    with pytest.raises(AppOutdated):
        vipps.approves(vipps.guest)
    assert read(vipps, reference)["state"] == "CREATED"
    vipps.rejects(vipps.guest)
    assert read(vipps, reference)["state"] == "ABORTED"
