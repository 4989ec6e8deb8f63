"""In the café: its guest base, what it had written down before, and what the club's app did to it."""

from __future__ import annotations

from pytest_bdd import given, parsers, then

from features.coffee_house import CoffeeHouse, arguments
from harness.selectors import Request


@given(parsers.parse('the café knows the customer\'s number as "{name}" of the club, card {card}'))
@given(parsers.parse('the café also knows the customer\'s number as "{name}" of the club, card {card}'))
def known_in_club(cafe: CoffeeHouse, name: str, card: str) -> None:
    phone = cafe.shop.customer.msisdn
    cafe.writes_member(name, phone=phone, card_number=card)


@given(parsers.parse('the café knows the customer\'s number as its own guest "{name}"'))
def known_outside(cafe: CoffeeHouse, name: str) -> None:
    cafe.office.writes_guest(name, 1, phone=cafe.shop.customer.msisdn)


@given("the café knows a stranger whose number has the customer's in it")
def longer_number(cafe: CoffeeHouse) -> None:
    """Poster finds the stranger, too, when it is asked for the customer's."""
    cafe.writes_member("Stranger", phone=f"{cafe.shop.customer.msisdn}0")


@given(parsers.parse('the café has deleted the customer\'s guest "{name}"'))
def deleted(cafe: CoffeeHouse, name: str) -> None:
    cafe.writes_member(name, phone=cafe.shop.customer.msisdn, deleted=True)


@then(parsers.re(r"the guest base has the customer (?P<times>once|twice)"))
def in_guest_base(cafe: CoffeeHouse, times: str) -> None:
    found = [guest for guest in cafe.office.guests() if cafe.is_customer(guest) and guest.delete == "0"]
    assert len(found) == {"once": 1, "twice": 2}[times], found


@then("the app has created no guest")
def none_created(cafe: CoffeeHouse) -> None:
    assert not cafe.calls("sdk:clients.create")


@then("the app has created one guest, of the club's group, after looking for the number")
def one_created(cafe: CoffeeHouse) -> None:
    (created,) = cafe.calls("sdk:clients.create")
    (client,) = [one["client"] for one in arguments(created) if isinstance(one, dict)]
    assert int(client["client_groups_id_client"]) == cafe.club_group and client["client_name"].strip(), client
    assert client["phone"] or client["card_number"], client
    looked = [call.seq for call in cafe.calls("sdk:clients.find")]
    assert looked and looked[0] < created.seq


@then("the café has one group of the club, which gives nothing by itself")
def one_group(cafe: CoffeeHouse) -> None:
    (group,) = [one for one in cafe.office.groups() if one.client_groups_name == cafe.selectors.club]
    assert float(group.client_groups_discount) == 0, group
    assert len(cafe.calls("clients.createGroup")) == 1


@then("the club's server was asked for nobody")
def nobody_sought(cafe: CoffeeHouse) -> None:
    assert not cafe.asked(Request.LOOK_UP)


@then("the club's server was asked for the customer once, signed")
def sought_once(cafe: CoffeeHouse) -> None:
    (asked,) = cafe.asked(Request.LOOK_UP)
    assert cafe.shop.customer.msisdn in asked.sent.body and asked.status == 200
    assert asked.sent.headers.get("x-poster-signature") and asked.sent.headers.get("x-poster-time")


@then("the till has changed no guest of the café")
def nobody_changed(cafe: CoffeeHouse) -> None:
    assert not cafe.calls("clients.updateClient", "clients.removeClient", "clients.changeClientBonus")


@given("somebody has written down guests, groups and menu of the café")
def write_down(cafe: CoffeeHouse) -> None:
    cafe.remembered = cafe.belongings()


@then("guests, groups and menu of the café are as they were")
def as_they_were(cafe: CoffeeHouse) -> None:
    """What there was is there unchanged; the member's guest has come."""
    now = cafe.belongings()
    assert all(now[name] == what for name, what in cafe.remembered.items())


@given("the customer has been a guest of the café")
def was_guest(cafe: CoffeeHouse) -> None:
    """Known there by the club's card."""
    found = cafe.server.asks("/guests", {"phone": f"+{cafe.shop.customer.msisdn}"}).json()
    assert isinstance(found, dict)
    phone = cafe.shop.customer.msisdn
    name = cafe.shop.customer.person.name.split()
    cafe.writes_member(name[-1], firstname=" ".join(name[:-1]), phone=phone, card_number=found["card_number"])


@given(parsers.parse('the customer\'s club card is known in the café as "{name}", without a number'))
def known_by_card(cafe: CoffeeHouse, name: str) -> None:
    found = cafe.server.asks("/guests", {"phone": f"+{cafe.shop.customer.msisdn}"}).json()
    assert isinstance(found, dict)
    cafe.writes_member(name, card_number=found["card_number"])
