"""Who an approving person is in the member register (Vipps Login API guide, linking users; VIPPS-LG-21, -22)."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select

from reference_impl.flows.joining import join
from reference_impl.storage.database import Database
from reference_impl.storage.rows import MemberRow
from reference_impl.vipps.login import Person

KARI: dict[str, Any] = {
    "sub": "sub-1",
    "name": "Kari",
    "msisdn": "4791234567",
    "email": "kari@example.com",
    "email_verified": True,
    "consents": None,
}


def members_after(*people: dict[str, Any], before: list[dict[str, Any]] | None = None) -> dict[str, MemberRow]:
    """The register after these people joined one after another; `before` are rows from elsewhere."""

    async def run() -> dict[str, MemberRow]:
        database = Database("sqlite:///:memory:")
        await database.create_tables()
        async with database.transaction() as work:
            for row in before or []:
                work.session.add(MemberRow(created_at=0.0, updated_at=0.0, **row))
        for number, changes in enumerate(people):
            async with database.transaction() as work:
                await join(work, Person(**{**KARI, **changes}), "4700000000", f"new-{number}", 1.0)
        async with database.transaction() as work:
            rows = {row.id: row for row in await work.session.scalars(select(MemberRow))}
        await database.close()
        return rows

    return asyncio.run(run())


def test_somebody_new_becomes_a_member() -> None:
    (member,) = members_after({}).values()
    assert (member.sub, member.msisdn, member.name) == ("sub-1", "4791234567", "Kari")


def test_the_same_subject_is_the_same_member_under_another_number() -> None:
    (member,) = members_after({}, {"msisdn": "4799999999", "email": "new@example.com"}).values()
    assert (member.id, member.msisdn) == ("new-0", "4799999999")


def test_a_member_from_elsewhere_is_found_by_number() -> None:
    old = {"id": "old", "msisdn": "4791234567", "name": "K."}
    (member,) = members_after({}, before=[old]).values()
    assert (member.id, member.sub) == ("old", "sub-1")


def test_a_verified_e_mail_with_one_hit_links() -> None:
    old = {"id": "old", "email": "kari@example.com", "email_verified": True, "name": "K."}
    assert set(members_after({}, before=[old])) == {"old"}


def test_an_unverified_e_mail_links_nobody() -> None:
    theirs = {"id": "old", "email": "kari@example.com", "email_verified": False, "name": "K."}
    assert set(members_after({}, before=[theirs])) == {"old", "new-0"}
    ours = {"id": "old", "email": "kari@example.com", "email_verified": True, "name": "K."}
    assert set(members_after({"email_verified": False}, before=[ours])) == {"old", "new-0"}


def test_an_e_mail_with_two_hits_links_nobody() -> None:
    twins = [{"id": name, "email": "kari@example.com", "email_verified": True, "name": "K."} for name in ("a", "b")]
    assert set(members_after({}, before=twins)) == {"a", "b", "new-0"}


def test_a_number_that_moved_on_takes_no_points_along() -> None:
    rows = members_after({}, {"sub": "sub-2", "name": "Ola", "email": None})
    assert rows["new-0"].msisdn is None
    assert (rows["new-1"].sub, rows["new-1"].msisdn) == ("sub-2", "4791234567")


def test_consents_of_the_first_login_are_never_lost() -> None:
    consents = {"consents": [{"id": "email", "accepted": False}], "timeOfConsent": "2026-01-05T09:00:00Z"}
    (member,) = members_after({"consents": consents}, {"consents": None}).values()
    assert member.consents == consents


def test_missing_claims_are_tolerated() -> None:
    (member,) = members_after({"name": None, "msisdn": None, "email": None, "email_verified": False}).values()
    assert (member.name, member.msisdn, member.email) == ("Member", "4700000000", None)
