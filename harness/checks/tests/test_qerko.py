"""Every condition of Qerko that the journal decides notices what breaks it; nobody is blamed for what is not theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.checks.condition import REGISTRY, Level
from harness.checks.tests.qerko_story import (
    CHOICE,
    KEY,
    NO_ANSWER,
    POINTS,
    Story,
    bill,
    individual,
    item,
    payment,
    receipt,
)

Play = Callable[[Story], object]
ALONE = {"idBill": "b1", "loyaltyCardToken": "token-1", "items": [{"id": "beer", "quantity": "1"}]}
BEER, SOUP, BOTH = item("beer"), item("soup"), bill(item("beer"), item("soup"))
UPDATE = "updateIndividualBill"
LEAVE = ("cancelIndividualBill", {"idIndividualBill": "i1"})
CARD = {"idRequest": "r1", "brand": "kassa", "cardInfo": {"phone": "47"}, "verifiedEmails": ["a@example.no"]}


def listed(story: Story, *items: object, **more: object) -> Story:
    return story.asks("getBill", "b1", None, result=bill(*items), **more)  # type: ignore[arg-type]


def paid(story: Story, *items: object, id: str = "p1", of: str = "b1", state: str = "PAID", **more: object) -> Story:
    """A whole payment; `more` goes with paymentClosed."""
    story.asks("paymentStart", payment(*items, id=id, of=of))  # type: ignore[arg-type]
    story.asks("paymentProcessed", id, "PROCESSED", result=receipt(id))
    return story.told("paymentClosed", id, state, **more)


def authorized(story: Story) -> Story:
    return story.asks("authorizeLoyaltyCard", CARD, result={"state": "AUTHORIZED", "token": "token-1"})


def negotiated(story: Story, **members: object) -> Story:
    """The guest takes the beer out of a bill of beer and soup."""
    listed(authorized(story.connects()), BEER, SOUP)
    return story.asks("startIndividualBill", ALONE, result=individual(BEER, **members))  # type: ignore[arg-type]


def answers(value: object) -> dict[str, object]:
    return {"idIndividualBill": "i1", "answers": [{"idQuestion": "rewards", "value": value}]}


def failing(story: Story, *gaps: float) -> Story:
    story.connects(None, fault="cut (before)")
    for gap in gaps:
        story.later(gap).connects(None, fault="cut (before)")
    return story


def refused(story: Story, *gaps: float) -> Story:
    story.connects(401)
    for gap in gaps:
        story.later(gap).connects(401)
    return story


# What breaks each condition, and nothing else of it.
BAD: list[tuple[str, Play]] = [
    ("QERKO-CONN-01", lambda s: s.connects(401, frame={"type": "method-call-request", "method": "noop"})),
    ("QERKO-CONN-01", lambda s: s.connects(401, pos_id=" ")),
    ("QERKO-CONN-01", lambda s: s.http("getPayment", "/api/v2/pos/payment/p1", pos_id="")),
    ("QERKO-CONN-02", lambda s: s.connects().later(5).connects().ends("closed by qerko 4409", 1)),
    ("QERKO-CONN-02", lambda s: s.connects().later(5).polls().ends("closed by qerko 4409", 1)),
    ("QERKO-CONN-02", lambda s: s.polls(409).later(5).polls(new=True).ends("closed by qerko 4409", 1)),
    ("QERKO-CONN-03", lambda s: s.connects().goes_silent(300).later(200)),
    ("QERKO-CONN-03", lambda s: s.connects().goes_silent(300).later(100).ends("lost").connects().later(99)),
    ("QERKO-CONN-04", lambda s: s.connects().ends("closed by qerko 1001").later(6).connects()),
    ("QERKO-CONN-04", lambda s: s.connects().ends("closed by qerko 1001").later(60)),
    ("QERKO-CONN-05", lambda s: s.connects().ends("closed by qerko 4503").later(100).connects(503)),
    ("QERKO-CONN-05", lambda s: s.connects(503).later(60).connects()),
    ("QERKO-CONN-05", lambda s: s.http("longPolling", "/lp", 503).later(20).http("longPolling", "/lp", 204)),
    ("QERKO-CONN-05", lambda s: s.polls(503).ends("closed by qerko 4503").later(30).polls(new=True)),
    ("QERKO-CONN-06", lambda s: refused(s, 0.1, 0.1)),
    ("QERKO-CONN-07", lambda s: failing(s, 1, 1, 1)),
    ("QERKO-MSG-01", lambda s: s.connects().asks("getBill", "b1", None, result=NO_ANSWER).later(16)),
    (
        "QERKO-MSG-01",
        lambda s: listed(s.connects(), BEER).surprises(
            {"type": "method-call-response", "uuid": s.last_uuid, "result": None}
        ),
    ),
    ("QERKO-MSG-01", lambda s: s.connects().surprises({"type": "method-call-response", "uuid": "x", "result": None})),
    ("QERKO-MSG-02", lambda s: s.connects().asks("danceTango", result=None)),
    ("QERKO-MSG-02", lambda s: s.connects().asks("danceTango", result=NO_ANSWER).later(16)),
    ("QERKO-MSG-02", lambda s: s.connects().asks("danceTango", result=NO_ANSWER).ends("closed by merchant 1011")),
    (
        "QERKO-MSG-02",
        lambda s: s.connects().asks("getBill", "b1", None, result=NO_ANSWER, extra={"urgency": 7}).later(16),
    ),
    ("QERKO-MSG-03", lambda s: listed(s.connects(), BEER | {"price": 50})),
    ("QERKO-MSG-03", lambda s: listed(s.connects(), BEER | {"quantity": "1,5"})),
    ("QERKO-MSG-03", lambda s: listed(s.connects(), BEER | {"currency": "SEK"})),
    (
        "QERKO-MSG-04",
        lambda s: paid(listed(s.connects(), BEER), BEER).surprises(
            {"type": "method-call-response", "uuid": None, "result": None}
        ),
    ),
    ("QERKO-BILL-01", lambda s: s.connects().asks("getTableList", result=[{"id": "1"}])),
    ("QERKO-BILL-01", lambda s: s.connects().asks("getBill", "b1", None, result={"id": "b1", "items": []})),
    ("QERKO-BILL-02", lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER), BEER, SOUP)),
    ("QERKO-BILL-02", lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER).later(999), BEER, SOUP)),
    ("QERKO-BILL-02", lambda s: listed(paid(listed(s.connects(), item("beer", "3")), BEER), item("beer", "3"))),
    ("QERKO-BILL-02", lambda s: listed(paid(negotiated(s), BEER, of="i1"), BEER, SOUP)),
    ("QERKO-BILL-03", lambda s: s.connects().asks("getBill", "nowhere", None, refused=True)),
    ("QERKO-BILL-03", lambda s: s.connects().asks("getBill", "b2", None, result=bill(BEER))),
    ("QERKO-BILL-04", lambda s: negotiated(s, discount="20", denyDiscounts=False)),
    ("QERKO-PAY-01", lambda s: listed(s.connects(), SOUP).asks("paymentStart", payment(BEER))),
    ("QERKO-PAY-01", lambda s: listed(s.connects(), BEER).asks("paymentStart", payment(item("beer", "2")))),
    ("QERKO-PAY-01", lambda s: listed(s.connects(), BEER).asks("paymentStart", payment(item("beer", price="1")))),
    ("QERKO-PAY-01", lambda s: listed(s.connects(), BEER).asks("paymentStart", payment(BEER, total="1"))),
    (
        "QERKO-PAY-01",
        lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER), SOUP).asks(
            "paymentStart", payment(BEER, id="p2")
        ),
    ),
    (
        "QERKO-PAY-02",
        lambda s: (
            listed(s.connects(), BEER)
            .asks("paymentStart", payment(BEER))
            .later(60)
            .asks("paymentStart", payment(BEER, id="p2"))
        ),
    ),
    ("QERKO-PAY-03", lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER, state="CANCELED"), SOUP)),
    ("QERKO-PAY-04", lambda s: _twice(s, receipt("1"), receipt("2"))),
    ("QERKO-PAY-04", lambda s: _twice(s, receipt("1"), None)),
    (
        "QERKO-PAY-05",
        lambda s: paid(listed(s.connects(), BEER), BEER, fault="drop (before)").later(700),
    ),
    (
        "QERKO-PAY-05",
        lambda s: paid(listed(s.connects(), BEER).ends("lost"), BEER, note="nobody connected").connects().later(700),
    ),
    ("QERKO-PAY-06", lambda s: _postponed(s).asks("getPostponedReceipt", "p1", code="NOT_IMPLEMENTED")),
    ("QERKO-PAY-06", lambda s: _postponed(s).later(86_400).asks("getPostponedReceipt", "p1", refused=True)),
    ("QERKO-PAY-07", lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER))),
    ("QERKO-PAY-07", lambda s: listed(paid(listed(s.connects(), item("beer", "2")), BEER))),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "MAYBE"})),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "AUTHORIZED"})),
    (
        "QERKO-CARD-01",
        lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "PENDING", "token": "t"}),
    ),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, refused=True)),
    ("QERKO-CARD-02", lambda s: _pending(s).later(90_000)),
    ("QERKO-CARD-02", lambda s: _verdict(_verdict(_pending(s)))),
    ("QERKO-CARD-02", lambda s: _verdict(authorized(s.connects()), refused=True)),
    (
        "QERKO-CARD-03",
        lambda s: s.connects().asks(
            "authorizeLoyaltyCard", {**CARD, "verifiedEmails": []}, result={"state": "AUTHORIZED", "token": "t"}
        ),
    ),
    (
        "QERKO-CARD-04",
        lambda s: listed(s.connects(), BEER).asks("startIndividualBill", ALONE, result=individual(BEER)),
    ),
    ("QERKO-CARD-04", lambda s: listed(s.connects(), BEER).asks("startIndividualBill", ALONE, refused=True)),
    (
        "QERKO-NEG-01",
        lambda s: listed(authorized(s.connects()), BEER, SOUP).asks(
            "startIndividualBill", ALONE, result=individual(BEER, SOUP)
        ),
    ),
    ("QERKO-NEG-02", lambda s: _rounds(s, 10)),
    (
        "QERKO-NEG-03",
        lambda s: negotiated(s, asks=[CHOICE]).asks(UPDATE, answers("neither"), result=individual(BEER)),
    ),
    (
        "QERKO-NEG-03",
        lambda s: negotiated(s, asks=[CHOICE]).asks(UPDATE, answers("neither"), refused=True),
    ),
    (
        "QERKO-NEG-03",
        lambda s: (
            negotiated(s, asks=[CHOICE])
            .asks(UPDATE, answers("neither"), code="ANSWER_INVALID")
            .asks("getBill", "i1", None, code="INDIVIDUAL_BILL_NOT_FOUND")
        ),
    ),
    ("QERKO-NEG-04", lambda s: listed(negotiated(s), BEER, SOUP)),
    ("QERKO-NEG-05", lambda s: listed(negotiated(s).told(*LEAVE), SOUP)),
    ("QERKO-NEG-07", lambda s: negotiated(s, discount="51")),
    ("QERKO-NEG-07", lambda s: negotiated(s, discount="-1")),
    ("QERKO-NEG-08", lambda s: negotiated(s, asks=[CHOICE | {"options": CHOICE["options"][1:]}])),
]


def _twice(story: Story, first: object, second: object) -> Story:
    """paymentProcessed again, as after a lost answer; None: refused."""
    listed(story.connects(), BEER).asks("paymentStart", payment(BEER))
    story.asks("paymentProcessed", "p1", "PROCESSED", result=first, fault="drop (after)")
    return story.asks("paymentProcessed", "p1", "PROCESSED", result=second, refused=second is None)


def _postponed(story: Story) -> Story:
    listed(story.connects(), BEER).asks("paymentStart", payment(BEER))
    story.asks("paymentProcessed", "p1", "PROCESSED", result=receipt(delivery="POSTPONED"))
    return story.told("paymentClosed", "p1", "PAID").later(20)


def _pending(story: Story) -> Story:
    return story.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "PENDING", "message": "Mail"})


def _verdict(story: Story, **more: object) -> Story:
    return story.submits({"idRequest": "r1", "state": "AUTHORIZED", "token": "token-1"}, **more)  # type: ignore[arg-type]


def _rounds(story: Story, rounds: int) -> Story:
    negotiated(story, asks=[CHOICE])
    for round in range(rounds):
        told = answers("spend") | {"round": round}
        story.asks(UPDATE, told, result=individual(BEER, asks=[CHOICE]))
    return story


# What looks like a breach and is none: the POS did what it could, or may.
GOOD: dict[str, Play] = {
    "a whole evening": lambda s: listed(
        paid(listed(paid(negotiated(s, asks=[CHOICE]), SOUP), *()), BEER, of="i1", id="p2").later(9)
    ),
    "nothing at all": lambda s: s,
    "a call that the mock swallowed": lambda s: (
        s.connects().asks("getBill", "b1", None, result=NO_ANSWER, fault="drop (before)").later(16)
    ),
    "a call when nobody was there": lambda s: s.asks(
        "getBill", "b1", None, result=NO_ANSWER, note="nobody connected"
    ).later(16),
    "a call on a connection that broke": lambda s: (
        s.connects().asks("getBill", "b1", None, result=NO_ANSWER).later(3).ends("lost").later(20).connects()
    ),
    "a call that went down with its poll": lambda s: (
        s.polls(fault="cut (after)").asks("getBill", "b1", None, result=NO_ANSWER).polls().later(16)
    ),
    "an end that went down with its poll": lambda s: listed(
        paid(listed(s.polls(), BEER, SOUP).polls(fault="cut (after)"), BEER), BEER, SOUP
    ),
    "a call on a half open link": lambda s: (
        s.connects().goes_silent(30).asks("getBill", "b1", None, result=NO_ANSWER).later(16)
    ),
    "a call whose answer may still come": lambda s: s.connects().asks("getBill", "b1", None, result=NO_ANSWER),
    "an answer on the next connection": lambda s: (
        s.connects()
        .asks("getBill", "b1", None, result=NO_ANSWER)
        .ends("lost")
        .connects()
        .surprises({"type": "method-call-response", "uuid": s.last_uuid, "result": None})
        .later(20)
    ),
    "another payment under a number that is taken": lambda s: (
        listed(s.connects(), BEER, SOUP)
        .asks("paymentStart", payment(BEER))
        .asks("paymentStart", payment(SOUP), refused=True)
    ),
    "an unknown method refused": lambda s: s.connects().asks("danceTango", code="NOT_IMPLEMENTED"),
    "an unknown method while the till stops": lambda s: (
        s.connects().asks("danceTango", result=NO_ANSWER).ends("closed by merchant 1001").later(20)
    ),
    "numbers in data of its own": lambda s: listed(s.connects(), BEER | {"additionalData": {"price": 1}}),
    "an error about nothing in particular": lambda s: paid(listed(s.connects(), BEER), BEER).surprises(
        {"type": "method-call-request", "method": "error", "uuid": None, "args": [{"code": None, "message": ""}, None]}
    ),
    "a connection given up because it was dead": lambda s: (
        s.connects()
        .goes_silent(600)
        .asks("getBill", "b1", None, result=NO_ANSWER)
        .later(30)
        .connects()
        .ends("closed by qerko 4409", 1)
    ),
    "a connection given up because its welcome was lost": lambda s: (
        s.connects(fault="silence (after)").later(5).connects().ends("closed by qerko 4409", 1)
    ),
    "somebody else with the same key": lambda s: (
        s.connects().later(9).connects(pos_id="thief").ends("closed by qerko 4409", 1)
    ),
    "back at once": lambda s: s.connects().ends("closed by qerko 1001").connects().later(60),
    "back after two minutes": lambda s: s.connects().ends("closed by qerko 4503").later(118).connects().later(60),
    "requests in flight when the restart begins": lambda s: (
        s.http("longPolling", "/lp", 503).later(0.2).http("longPollingFrames", "/lp", 503).later(120)
    ),
    "one more attempt, then one a minute": lambda s: refused(s, 0, 62, 62),
    "growing gaps": lambda s: failing(s, 1, 2.4, 4.1, 9),
    "gaps that are long enough": lambda s: failing(s, 60, 60, 60, 60),
    "polls one after the other": lambda s: s.polls().later(30).polls().later(30).polls(),
    "a poll under way when the restart begins": lambda s: (
        s.polls(503).later(20).http("longPollingFrames", "/lp").later(9).ends("closed by qerko 4503").later(115).polls()
    ),
    "a round ordered anew": lambda s: listed(paid(listed(s.connects(), BEER), BEER), item("beer-2")),
    "a line that grew": lambda s: listed(
        paid(listed(s.connects(), item("beer", "2")), BEER).later(600), item("beer", "4")
    ),
    "listed before it was known": lambda s: listed(
        paid(listed(s.connects(), BEER), BEER, fault="drop (before)").later(9), BEER
    ),
    "not heard on the connection that broke": lambda s: listed(
        paid(listed(s.connects(), BEER), BEER).ends("lost").connects().later(9), BEER
    ),
    "asked over REST instead": lambda s: listed(
        paid(listed(s.connects(), BEER, SOUP), BEER, fault="drop (before)")
        .later(300)
        .http("getPayment", "/api/v2/pos/payment/p1", body={"state": "PAID"})
        .later(700),
        SOUP,
    ),
    "dead when the payment ended": lambda s: (
        paid(listed(s.connects(), BEER), BEER, fault="drop (before)").ends("lost").later(7000)
    ),
    "locked items hidden": lambda s: listed(listed(s.connects(), BEER, SOUP).asks("paymentStart", payment(BEER)), SOUP),
    "locked items shown": lambda s: listed(
        listed(s.connects(), BEER, SOUP).asks("paymentStart", payment(BEER)), BEER, SOUP
    ),
    "a lock that timed out": lambda s: (
        listed(s.connects(), BEER)
        .asks("paymentStart", payment(BEER))
        .later(301)
        .asks("paymentStart", payment(BEER, id="p2"))
    ),
    "a refused start locks nothing": lambda s: (
        listed(s.connects(), BEER)
        .asks("paymentStart", payment(BEER), refused=True)
        .asks("paymentStart", payment(BEER, id="p2"))
    ),
    "a start repeated": lambda s: (
        listed(s.connects(), BEER)
        .asks("paymentStart", payment(BEER), fault="duplicate (before)")
        .asks("paymentStart", payment(BEER))
    ),
    "the staff took an item off long after": lambda s: listed(
        paid(listed(s.connects(), BEER, SOUP, item("cake")), BEER).later(600), SOUP
    ),
    "closed by the staff": lambda s: paid(listed(s.connects(), BEER, SOUP), BEER).asks(
        "getBill", "b1", None, code="BILL_CLOSED"
    ),
    "an internal error about a bill that exists": lambda s: listed(s.connects(), BEER).asks(
        "getBill", "b1", None, refused=True
    ),
    "a tip in the sum": lambda s: listed(s.connects(), BEER).asks(
        "paymentStart", payment(BEER, total="60", tipBrutto="10", tipNetto="10")
    ),
    "a verdict repeated because it got lost": lambda s: _verdict(_verdict(_pending(s), fault="cut (after)")),
    "a verdict for an answer that got lost": lambda s: _verdict(
        s.connects().asks(
            "authorizeLoyaltyCard", CARD, result={"state": "PENDING", "message": "Mail"}, fault="drop (after)"
        ),
        refused=True,
    ),
    "a pending request of this hour": lambda s: _pending(s).later(3000),
    "a code as second factor": lambda s: s.connects().asks(
        "authorizeLoyaltyCard",
        {**CARD, "verifiedEmails": [], "cardInfo": {"phone": "47", "code": "9"}},
        result={"state": "AUTHORIZED", "token": "t"},
    ),
    "a token by a late verdict": lambda s: listed(_verdict(_pending(s)), BEER).asks(
        "startIndividualBill", ALONE, result=individual(BEER)
    ),
    "a forged token refused": lambda s: listed(s.connects(), BEER).asks(
        "startIndividualBill", ALONE, code="CARD_INVALID"
    ),
    "an individual bill that the POS gave up": lambda s: listed(
        listed(negotiated(s).later(4000), BEER, SOUP).told(*LEAVE),
        BEER,
        SOUP,
    ),
    "an individual bill that nobody heard of": lambda s: listed(
        listed(authorized(s.connects()), BEER, SOUP).asks(
            "startIndividualBill", ALONE, result=NO_ANSWER, fault="cut (before)"
        ),
        BEER,
        SOUP,
    ),
    "a cancellation that got lost": lambda s: listed(negotiated(s).told(*LEAVE, fault="drop (before)"), SOUP),
    "a refused answer, then a good one": lambda s: (
        negotiated(s, asks=[CHOICE])
        .asks(UPDATE, answers("neither"), code="ANSWER_INVALID")
        .asks(UPDATE, answers("spend"), result=individual(BEER, discount="10"))
    ),
    "answers repeated": lambda s: (
        negotiated(s, asks=[CHOICE])
        .asks(UPDATE, answers("spend"), result=individual(BEER, asks=[POINTS]))
        .asks(UPDATE, answers("spend"), result=individual(BEER, asks=[POINTS]))
    ),
    "nine rounds": lambda s: _rounds(s, 9),
    "a receipt that came in the end": lambda s: (
        _postponed(s)
        .asks("getPostponedReceipt", "p1", result=receipt(delivery="POSTPONED"))
        .later(20)
        .asks("getPostponedReceipt", "p1", result=receipt())
    ),
}


@pytest.mark.parametrize(("condition", "play"), BAD, ids=[f"{id}-{place}" for place, (id, _) in enumerate(BAD)])
def test_notices_what_breaks_it(condition: str, play: Play) -> None:
    story = Story()
    play(story)
    assert condition in story.breaks()


@pytest.mark.parametrize("name", GOOD)
def test_blames_nobody_wrongly(name: str) -> None:
    story = Story()
    GOOD[name](story)
    assert story.breaks() == set()


def test_every_condition_has_a_counter_example() -> None:
    assert {id for id, _ in BAD} == {id for id in REGISTRY if id.startswith("QERKO-")}


def test_what_is_inferred_is_no_must() -> None:
    loyalty = [condition for id, condition in REGISTRY.items() if id.startswith(("QERKO-CARD", "QERKO-NEG"))]
    assert loyalty and all(condition.verdict is Level.SHOULD for condition in loyalty)
    assert REGISTRY["QERKO-BILL-02"].verdict is Level.MUST


def test_keys_are_compared_as_the_journal_shows_them() -> None:
    story = Story()
    refused(story, 0.1)
    story.later(0.1).connects(401, key="sha256:another")
    assert KEY not in story.breaks() and "QERKO-CONN-06" not in story.breaks()
