"""Loyalty cards in the guest's app: who vouches for them, what the mail asks, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_bdd import given, parsers, then, when

from features.dining import BRAND, Table
from features.forgery import FORGERIES
from features.steps.counter import SOON
from features.steps.members import is_member
from features.steps.restaurant import WHO, tries
from harness.actors.faults import Fault
from harness.actors.qerko_app import GuestApp
from harness.checks.qerko_record import QerkoRecord, as_object, as_text

WHOSE = WHO.replace("who", "whose")
OTHER_BRAND = "rival"
STATES = {"pending": "PENDING", "authorized": "AUTHORIZED", "refused": "UNAUTHORIZED"}
CODE_LIFE = 600.0  # seconds that a code of the staff's is good for
MAIL_LIFE = 3600.0  # seconds that a link in a mail is good for
Info = dict[str, str]


# --- the staff's codes ------------------------------------------------------------------------------------------------


@given(parsers.re(r"the staff has given (?P<who>the guest) a code"), target_fixture="code")
def staff_code(table: Table, who: str) -> str:
    return table.waiter.makes_card_code(table.guest(who).msisdn).code


def _used(table: Table) -> str:
    code = table.waiter.makes_card_code(table.guest().msisdn).code
    table.guest("Bob").adds_card(BRAND, {"phone": table.guest().msisdn, "code": code})
    return code


def _old(table: Table) -> str:
    code = table.waiter.makes_card_code(table.guest().msisdn).code
    table.world.advance(CODE_LIFE)
    return code


def _of_another_member(table: Table) -> str:
    is_member(table, "Bob")
    return table.waiter.makes_card_code(table.guest("Bob").msisdn).code


CODES: Mapping[str, Callable[[Table], str]] = {
    "made up": lambda table: "ABCD-2345",
    "used already": _used,
    "ten minutes old": _old,
    "another member's": _of_another_member,
}


@given(parsers.re(f"the guest has a code that is (?P<flaw>{'|'.join(CODES)})"), target_fixture="code")
def flawed_code(table: Table, flaw: str) -> str:
    return CODES[flaw](table)


@given(parsers.re(WHO + r" has guessed (?P<times>\d+) codes"))
def guesses(table: Table, who: str, times: str) -> None:
    for number in range(int(times)):
        table.guest(who).adds_card(BRAND, {"phone": table.guest().msisdn, "code": f"GUESS-{number}"})


# --- adding a card ----------------------------------------------------------------------------------------------------


def _adds(table: Table, who: str, info: Info, brand: str = BRAND) -> None:
    tries(table, lambda: table.guest(who).adds_card(brand, info))


@given(parsers.re(WHO + " has added the club's card"))
def has_card(table: Table, who: str) -> None:
    """With a code that the staff has given out."""
    has_card_of(table, who, who)


@given(parsers.re(WHO + " has added the card of " + WHOSE))
def has_card_of(table: Table, who: str, whose: str) -> None:
    """As couples do: one membership on two phones."""
    msisdn = table.guest(whose).msisdn
    app = table.guest(who).adds_card(BRAND, {"phone": msisdn, "code": table.waiter.makes_card_code(msisdn).code})
    assert _card_state(app) == STATES["authorized"], app.cards


@given(parsers.re(WHO + " has asked for the club's card"))
@when(parsers.re(WHO + " adds the club's card"))
def add_card(table: Table, who: str) -> None:
    _adds(table, who, {"phone": table.guest(who).msisdn})


@given(parsers.re(WHO + " has asked for the card of " + WHOSE))
@when(parsers.re(WHO + " adds the card of " + WHOSE))
def add_card_of(table: Table, who: str, whose: str) -> None:
    _adds(table, who, {"phone": table.guest(whose).msisdn})


@when(parsers.re(WHO + " adds the club's card with the code"))
def add_card_with_code(table: Table, who: str, code: str) -> None:
    _adds(table, who, {"phone": table.guest(who).msisdn, "code": code})


@when(parsers.re(WHO + " adds the club's card with the code, carelessly typed"))
def add_card_with_careless_code(table: Table, who: str, code: str) -> None:
    add_card_with_code(table, who, f"  {code.lower().replace('-', ' ')} ")


@when(parsers.re(WHO + ' adds the club\'s card with the phone number "(?P<number>.*)"'))
def add_card_with_number(table: Table, who: str, number: str) -> None:
    _adds(table, who, {"phone": number})


@when(parsers.re(WHO + " adds a card of the other club"))
def add_other_card(table: Table, who: str) -> None:
    _adds(table, who, {"member": "12345"}, OTHER_BRAND)


@given("the restaurant takes cards of another club, too, and is said to decide about them")
def other_club(table: Table) -> None:
    fields = [{"name": "member", "label": "Member number"}]
    table.qerko.change_brand(OTHER_BRAND, name="Rival", authority=table.id, restaurants=[table.id], fields=fields)


@given("the restaurant does not take the club's card")
def brand_not_taken(table: Table) -> None:
    table.qerko.change_brand(BRAND, restaurants=[])


@given("the club's card authority is not connected to Qerko")
def authority_away(table: Table) -> None:
    table.qerko.change_brand(BRAND, authority=table.world.up.qerko.restaurants[0].id)


@given("the answer of the card authority is garbage")
def garbage(table: Table) -> None:
    table.shop.goes_wrong(Fault("authorizeLoyaltyCard", "garbage", phase="after", times=1))


@given("Qerko's answer to the verdict gets lost")
def answer_to_verdict_lost(table: Table) -> None:
    table.shop.goes_wrong(Fault("submitCardAuthorization", "drop", phase="after", times=1))


# --- the mail ---------------------------------------------------------------------------------------------------------


@given(parsers.re(WHO + " has confirmed the card by mail"))
@when(parsers.re(WHO + " confirms the card by mail"))
def confirm(table: Table, who: str) -> None:
    tries(table, table.mailbox(who).confirms)


@when(parsers.re(WHO + " refuses the card by mail"))
def refuse(table: Table, who: str) -> None:
    tries(table, table.mailbox(who).refuses)


@when(parsers.re(WHO + " confirms the first card by mail"))
def confirm_first(table: Table, who: str) -> None:
    """By the mail that came first, whatever came after it."""
    mailbox = table.mailbox(who)
    tries(table, lambda: mailbox.confirms(mailbox.reads()[0]))


@when(parsers.re(r"the mail program of " + WHO + " looks at the links"))
def prefetch(table: Table, who: str) -> None:
    link = table.mailbox(who).reads()[-1].link
    assert link is not None
    for url in (link, link.replace("/cards/confirm/", "/cards/refuse/")):
        assert table.world.transport.request("GET", url).status == 200


@when("the hour of the mail is over")
def mail_expires(table: Table) -> None:
    table.world.advance(MAIL_LIFE)


@then("the link is not good any more")
def link_expired(table: Table) -> None:
    refusal, table.refused = table.refused, None
    assert refusal is not None and refusal.status == 404, refusal


@then(parsers.re(WHO + r" has got (?P<number>no|\d+) mails?"))
def mails(table: Table, who: str, number: str) -> None:
    found = table.mailbox(who).reads()
    assert len(found) == (0 if number == "no" else int(number)), found


# --- what comes of it -------------------------------------------------------------------------------------------------


@then(parsers.re(r"the card of " + WHO + rf" is (?P<state>{'|'.join(STATES)})"))
def card_state(table: Table, who: str, state: str) -> None:
    table.guest(who).waits_for(lambda app: _card_state(app) == STATES[state], SOON, f"a card {STATES[state]}")


@then(parsers.re(r"after at most (?P<seconds>\d+) seconds the card of " + WHO + rf" is (?P<state>{'|'.join(STATES)})"))
def card_state_later(table: Table, seconds: str, who: str, state: str) -> None:
    table.guest(who).waits_for(lambda app: _card_state(app) == STATES[state], float(seconds), f"a card {STATES[state]}")


@then(parsers.re(r"the card of " + WHO + rf" stays (?P<state>{'|'.join(STATES)})"))
def card_stays(table: Table, who: str, state: str) -> None:
    assert _card_state(table.guest(who).looks()) == STATES[state], table.guest(who).looks().cards


def _card_state(app: GuestApp, brand: str = BRAND) -> str | None:
    card = app.card(brand)
    return card.state if card else None


@then(parsers.re(r"the other club's card of " + WHO + " is refused"))
def other_card_refused(table: Table, who: str) -> None:
    assert _card_state(table.guest(who).looks(), OTHER_BRAND) == STATES["refused"], table.guest(who).looks().cards


@then(parsers.re(WHO + " and " + WHOSE + " read the same on their cards"))
def same_words(table: Table, who: str, whose: str) -> None:
    """Nobody learns from a refusal who is a member."""
    said = [card.message for name in (who, whose) if (card := table.guest(name).looks().card(BRAND)) is not None]
    assert len(said) == 2 and said[0] and said[0] == said[1], said


@then(parsers.re(r"Qerko got (?P<number>no|\d+) verdicts?(, and refused (?P<refused>\d+))?"))
def verdicts(table: Table, number: str, refused: str | None) -> None:
    calls = table.calls("submitCardAuthorization")
    assert len(calls) == (0 if number == "no" else int(number)), [(call.seq, call.at, call.status) for call in calls]
    assert sum(call.status == 422 for call in calls) == int(refused or 0), [(call.seq, call.status) for call in calls]


@then("nobody was asked about a card")
def nobody_asked(table: Table) -> None:
    assert not table.calls("authorizeLoyaltyCard")


@then(parsers.re(r'the app asks for "(?P<label>.+)"'))
def form_line_missing(table: Table, label: str) -> None:
    refusal, table.refused = table.refused, None
    assert refusal is not None and refusal.status == 400 and label in refusal.detail, refusal


@then("the app does not offer it")
def not_offered(table: Table) -> None:
    refusal, table.refused = table.refused, None
    assert refusal is not None and refusal.kind == "not-now", refusal


# --- using and losing it ----------------------------------------------------------------------------------------------


@when(parsers.re(WHO + " uses the card"))
def use_card(table: Table, who: str) -> None:
    tries(table, lambda: table.guest(who).uses_card(BRAND))


@when(parsers.re(WHO + rf" uses a card whose token is (?P<flaw>{'|'.join(FORGERIES)})"))
def use_forged_card(table: Table, who: str, flaw: str) -> None:
    table.guest(who).uses_card(BRAND, FORGERIES[flaw](genuine_token(table)))


def genuine_token(table: Table) -> str:
    """What the authority gives for the guest's card."""
    msisdn = table.guest().msisdn
    form = {"phone": msisdn, "code": table.waiter.makes_card_code(msisdn).code}
    asked = {"idRequest": "forger", "brand": BRAND, "cardInfo": form, "verifiedEmails": []}
    token = as_text(as_object(table.restaurant.call("authorizeLoyaltyCard", asked).result).get("token"))
    assert token is not None
    return token


@given(parsers.re(r"the staff has revoked the card of " + WHO))
@when(parsers.re(r"the staff revokes the card of " + WHO))
def revoke(table: Table, who: str) -> None:
    msisdn = table.guest(who).msisdn
    member = table.shop.till.member(msisdn)
    assert member is not None and member.cards, member
    table.waiter.revokes_card(msisdn, member.cards[-1].id)


@then(parsers.re(r'the till refused (?P<method>\w+) with "(?P<code>[A-Z_]+)"'))
def refused_with(table: Table, method: str, code: str) -> None:
    """The last such call."""
    last = QerkoRecord(tuple(table.calls(method))).calls[-1]
    assert last.code == code, last
