"""What looks like a breach of one of Qerko's conditions and is none: the POS did what it could, or may."""

from __future__ import annotations

from harness.checks.tests.qerko_breaches import (
    ALONE,
    BEER,
    CARD,
    LEAVE,
    SOUP,
    UPDATE,
    Play,
    answers,
    asked_again,
    authorized,
    failing,
    listed,
    negotiated,
    once_more_when_closed,
    paid,
    pending,
    postponed,
    refused,
    verdict_given,
)
from harness.checks.tests.qerko_story import (
    CHOICE,
    NO_ANSWER,
    POINTS,
    individual,
    item,
    payment,
    receipt,
)

GOOD: dict[str, Play] = {
    "a whole evening": lambda s: listed(
        paid(listed(paid(negotiated(s, asks=[CHOICE]), SOUP), *()), BEER, of="i1", id="p2").later(9)
    ),
    "nothing at all": lambda s: s,
    "a slow listing, and the guest gives up meanwhile": lambda s: (
        listed(negotiated(s), BEER, SOUP, wall=100.0, duration_ms=40.0)
        .told(*LEAVE, wall=100.02)
        .asks("noop", result=None, wall=100.05)
    ),
    "a slow negotiation, and somebody else asks for the bill meanwhile": lambda s: listed(
        listed(authorized(s.connects()), BEER, SOUP).asks(
            "startIndividualBill", ALONE, result=individual(BEER), wall=100.0, duration_ms=40.0
        ),
        BEER,
        SOUP,
        wall=100.01,
        duration_ms=5.0,
    ),
    "a slow payment of what somebody else gives back meanwhile": lambda s: (
        negotiated(s)
        .asks("paymentStart", payment(BEER), wall=100.0, duration_ms=40.0)
        .told(*LEAVE, wall=100.02)
        .asks("noop", result=None, wall=100.05)
    ),
    "a closed payment is told once more, and refused": lambda s: once_more_when_closed(s, None),
    "a closed payment is told once more, and gets its receipt": lambda s: once_more_when_closed(s, receipt("1")),
    "a payment, and the POS hangs up": lambda s: (
        s.connects().asks("paymentStart", payment(BEER), result=NO_ANSWER).ends("closed by merchant 1011")
    ),
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
    "growing gaps of a client that sends everything twice": lambda s: failing(s, 1, 0, 2.4, 0, 4.1, 0),
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
    "a verdict repeated because it got lost": lambda s: verdict_given(verdict_given(pending(s), fault="cut (after)")),
    "a verdict for an answer that got lost": lambda s: verdict_given(
        s.connects().asks(
            "authorizeLoyaltyCard", CARD, result={"state": "PENDING", "message": "Mail"}, fault="drop (after)"
        ),
        refused=True,
    ),
    "a pending request of this hour": lambda s: pending(s).later(3000),
    "a code as second factor": lambda s: s.connects().asks(
        "authorizeLoyaltyCard",
        {**CARD, "verifiedEmails": [], "cardInfo": {"phone": "47", "code": "9"}},
        result={"state": "AUTHORIZED", "token": "t"},
    ),
    "a token by a late verdict": lambda s: listed(verdict_given(pending(s)), BEER).asks(
        "startIndividualBill", ALONE, result=individual(BEER)
    ),
    "a forged token refused": lambda s: listed(s.connects(), BEER).asks(
        "startIndividualBill", ALONE, code="CARD_INVALID"
    ),
    "an individual bill that says nothing of a discount": lambda s: listed(authorized(s.connects()), BEER).asks(
        "startIndividualBill", ALONE, result={n: v for n, v in individual(BEER).items() if n != "discount"}
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
    "nine rounds": lambda s: asked_again(s, 9),
    "a receipt that came in the end": lambda s: (
        postponed(s)
        .asks("getPostponedReceipt", "p1", result=receipt(delivery="POSTPONED"))
        .later(20)
        .asks("getPostponedReceipt", "p1", result=receipt())
    ),
}
