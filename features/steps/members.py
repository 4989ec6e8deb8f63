"""Guests who are members of the club: enrolled by Vipps at the counter of the house, before they sit down."""

from __future__ import annotations

from pytest_bdd import given, parsers

from features.dining import Table
from features.steps.restaurant import WHO


@given(parsers.re(WHO + " is a member"))
def is_member(table: Table, who: str) -> None:
    """Enrolled by Vipps at the counter of the house."""
    table.shop.enrol(table.customer(who))


@given(parsers.re(WHO + r" is a member with (?P<points>\d+) points"))
def has_points(table: Table, who: str, points: str) -> None:
    table.shop.enrol_buyer(table.customer(who), "Goods", int(points) * 100)


@given(parsers.re(WHO + r" is a member with (?P<stamps>\d+) coffee stamps"))
def has_stamps(table: Table, who: str, stamps: str) -> None:
    table.shop.enrol_buyer(table.customer(who), "Coffee", 4500, int(stamps), "coffee")


@given(parsers.re(WHO + " is a member whose e-mail address nobody has verified"))
def has_no_mail(table: Table, who: str) -> None:
    table.world.change_person(table.guest(who).msisdn, email_verified=False)
    is_member(table, who)


@given(parsers.re(WHO + " uses an e-mail address at Qerko that ends like the member's"))
def similar_mail(table: Table, who: str) -> None:
    """Anybody can have one."""
    guest = table.guest(who)
    table.world.change_person(guest.msisdn, email=f"not.{guest.person.email}")


@given(parsers.re(WHO + " uses another e-mail address at Qerko"))
def foreign_mail(table: Table, who: str) -> None:
    table.world.change_person(table.guest(who).msisdn, email="somebody.else@example.com")
