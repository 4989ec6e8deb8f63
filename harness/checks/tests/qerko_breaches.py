"""What breaks each of Qerko's conditions."""

from __future__ import annotations

from collections.abc import Callable

from harness.checks.tests.qerko_story import (
    CHOICE,
    NO_ANSWER,
    Story,
    bill,
    individual,
    item,
    payment,
    receipt,
)

Play = Callable[[Story], object]
ALONE = {"idBill": "b1", "loyaltyCardToken": "token-1", "items": [{"id": "beer", "quantity": "1"}]}
BEER, SOUP = item("beer"), item("soup")
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
    (
        "QERKO-MSG-02",
        lambda s: (
            s.connects()
            .asks("paymentStart", payment(BEER) | {"urgency": 7}, result=NO_ANSWER)
            .ends("closed by merchant 1002")
        ),
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
    ("QERKO-BILL-01", lambda s: s.connects().asks("getTableList", result=[{"id": "1", "name": "One"}] * 2)),
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
    ("QERKO-PAY-04", lambda s: once_more_when_closed(s, receipt("2"))),
    (
        "QERKO-PAY-05",
        lambda s: paid(listed(s.connects(), BEER), BEER, fault="drop (before)").later(700),
    ),
    (
        "QERKO-PAY-05",
        lambda s: paid(listed(s.connects(), BEER).ends("lost"), BEER, note="nobody connected").connects().later(700),
    ),
    (
        "QERKO-PAY-05",
        lambda s: (
            paid(listed(s.connects(), BEER), BEER, fault="drop (before)")
            .http("getPayment", "/api/v2/pos/payment/p1", 403)
            .later(700)
        ),
    ),
    ("QERKO-PAY-06", lambda s: postponed(s).asks("getPostponedReceipt", "p1", code="NOT_IMPLEMENTED")),
    ("QERKO-PAY-06", lambda s: postponed(s).later(86_400).asks("getPostponedReceipt", "p1", refused=True)),
    ("QERKO-PAY-07", lambda s: listed(paid(listed(s.connects(), BEER, SOUP), BEER))),
    ("QERKO-PAY-07", lambda s: listed(paid(listed(s.connects(), item("beer", "2")), BEER))),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "MAYBE"})),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "AUTHORIZED"})),
    (
        "QERKO-CARD-01",
        lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "PENDING", "token": "t"}),
    ),
    ("QERKO-CARD-01", lambda s: s.connects().asks("authorizeLoyaltyCard", CARD, refused=True)),
    ("QERKO-CARD-02", lambda s: pending(s).later(90_000)),
    ("QERKO-CARD-02", lambda s: verdict_given(verdict_given(pending(s)))),
    ("QERKO-CARD-02", lambda s: verdict_given(authorized(s.connects()), refused=True)),
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
    (
        "QERKO-NEG-01",
        lambda s: listed(authorized(s.connects()), BEER).asks(
            "startIndividualBill", ALONE, result=individual(BEER, loyaltyCardToken="token-2")
        ),
    ),
    ("QERKO-NEG-02", lambda s: asked_again(s, 10)),
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


def once_more_when_closed(story: Story, second: object) -> Story:
    """paymentProcessed an hour after the payment was closed; None: refused."""
    listed(story.connects(), BEER).asks("paymentStart", payment(BEER))
    story.asks("paymentProcessed", "p1", "PROCESSED", result=receipt("1")).told("paymentClosed", "p1", "PAID")
    return story.later(3600).asks("paymentProcessed", "p1", "PROCESSED", result=second, refused=second is None)


def _twice(story: Story, first: object, second: object) -> Story:
    """paymentProcessed again, as after a lost answer; None: refused."""
    listed(story.connects(), BEER).asks("paymentStart", payment(BEER))
    story.asks("paymentProcessed", "p1", "PROCESSED", result=first, fault="drop (after)")
    return story.asks("paymentProcessed", "p1", "PROCESSED", result=second, refused=second is None)


def postponed(story: Story) -> Story:
    listed(story.connects(), BEER).asks("paymentStart", payment(BEER))
    story.asks("paymentProcessed", "p1", "PROCESSED", result=receipt(delivery="POSTPONED"))
    return story.told("paymentClosed", "p1", "PAID").later(20)


def pending(story: Story) -> Story:
    return story.connects().asks("authorizeLoyaltyCard", CARD, result={"state": "PENDING", "message": "Mail"})


def verdict_given(story: Story, **more: object) -> Story:
    return story.submits({"idRequest": "r1", "state": "AUTHORIZED", "token": "token-1"}, **more)  # type: ignore[arg-type]


def asked_again(story: Story, rounds: int) -> Story:
    negotiated(story, asks=[CHOICE])
    for round in range(rounds):
        told = answers("spend") | {"round": round}
        story.asks(UPDATE, told, result=individual(BEER, asks=[CHOICE]))
    return story
