"""What a person is asked about the till's screen, by the step that wants to know it.

An answer is what the person has read, never what the step hopes for: the step itself compares.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from features.steps.wording import TOPICS
from harness.actors.sale import Enrolment, Message, Payment, Person, Sale
from harness.actors.world import Citizen
from harness.certification.prompted.screen import Question
from harness.certification.prompted.words import minor_units, money

Reading = Callable[[Sale], Sale]
"""The sale as it is once the person has read that."""
Found = re.Match[str]
Asks = Callable[[Found, Sequence[Citizen], random.Random], Question[Sale]]

ELSE = "something else"
NOBODY = "nobody"
NO_MEMBER = "nobody who is a member"
OTHERS = 3  # choices beside the one that a step may be about
STATES = {
    "open": "it can be changed and paid",
    "paying": "it waits for its payment",
    "paid": "it is paid",
    "cancelled": "it is cancelled",
    "refunded": "all of it was given back",
}
PAYMENTS = {
    "pending": "it waits for the customer",
    "authorised": "the money is reserved, not taken",
    "captured": "the money is taken",
    "rejected": "it was rejected",
    "expired": "nobody answered in time",
    "cancelled": "it was called off at the till",
    "failed": "it could not be asked for",
}
ENROLMENTS = {
    "pending": "it waits for the customer",
    "enrolled": "the customer has joined",
    "declined": "the customer has declined",
    "expired": "nobody answered in time",
    "failed": "it went wrong",
}


def _state(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(state: str) -> Reading:
        taken: dict[str, object] = {"payment": Payment(state="captured")} if state == "paid" else {}
        return lambda sale: _with(sale, {**taken, "state": state})

    return Question(
        "What does the till say about the sale, once it says nothing new?",
        {label: reading(state) for state, label in STATES.items()} | {ELSE: reading("else")},
    )


def _payment(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(state: str) -> Reading:
        return lambda sale: _with(sale, {"payment": Payment(state=state)})

    return Question(
        "What does the till say about the payment, once it says nothing new?",
        {label: reading(state) for state, label in PAYMENTS.items()} | {ELSE: reading("else")},
    )


def _enrolment(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(state: str) -> Reading:
        return lambda sale: _with(sale, {"enrolment": Enrolment(state=state)})

    return Question(
        "What does the till say about joining the club, once it says nothing new?",
        {label: reading(state) for state, label in ENROLMENTS.items()} | {ELSE: reading("else")},
    )


def _customer(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(customer: Person | None) -> Reading:
        return lambda sale: _with(sale, {"customer": customer})

    known = {f"+{person.msisdn}": reading(Person(msisdn=person.msisdn)) for person in people}
    others = {NOBODY: reading(None), ELSE: reading(Person())}
    return Question("Whose phone number does the till show for the customer of this sale?", known | others)


def _member(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(name: str | None, member: bool = True) -> Reading:
        return lambda sale: _with(sale, {"customer": Person(name=name, member=member)})

    known = {person.name: reading(person.name) for person in people}
    others = {NO_MEMBER: reading(None, member=False), ELSE: reading(None)}
    return Question("Which member does the till show for this sale?", known | others)


def _message(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(text: str) -> Reading:
        return lambda sale: _with(sale, {"messages": (Message(level=level, text=text),)})

    level, says = ("warning", "it warns") if found["verb"] == "warned" else ("info", "it says")
    topic = found["topic"]
    topics = [other for other in TOPICS if topic is None or not re.search(TOPICS[topic], other, re.IGNORECASE)]
    topics = chance.sample(topics, OTHERS) + ([] if topic is None else [topic])
    nothing: dict[str, Reading] = {"nothing of these": lambda sale: _with(sale, {"messages": ()})}
    return Question(
        "What is the newest thing that the till tells the cashier, in whatever words?",
        {f"{says}: {topic}": reading(topic) for topic in topics} | nothing,
    )


def _given_back(found: Found, people: Sequence[Citizen], chance: random.Random) -> Question[Sale]:
    def reading(amount: int) -> Reading:
        return lambda sale: _with(sale, {"payment": Payment(refunded=amount)})

    amount = minor_units(found["amount"])
    return Question(
        "How much of this sale has the customer back by now, as the till says?",
        {money(offered): reading(offered) for offered in near(amount)} | {ELSE: reading(0)},
    )


def near(amount: int) -> list[int]:
    """The amount, in minor units, among others that a person could take for it only if they did not look."""
    return sorted({0, amount, amount // 2, amount + 1_000, 2 * amount or 100})


def _with(sale: Sale, news: Mapping[str, object]) -> Sale:
    """The sale with these; of a payment only what is said about it."""
    payment = news.get("payment")
    if isinstance(payment, Payment):
        said = payment.model_dump(exclude_unset=True)
        news = {**news, "payment": sale.payment.model_copy(update=said)}
    return sale.model_copy(update=dict(news))


# By the words of the step, without its keyword. A step that needs several calls is asked about the last of them.
_ASKED: tuple[tuple[str, Asks], ...] = (
    (rf"the sale is ({'|'.join(STATES)})( again)?|the sale is not paid|a paid sale of \d+\.\d\d", _state),
    (rf"the payment is (still )?({'|'.join(PAYMENTS)})", _payment),
    (rf"the enrolment is ({'|'.join(ENROLMENTS)})|the customer is a member", _enrolment),
    (r"the till knows (the customer's number|no customer)", _customer),
    (r"the till recognises (a|no) member", _member),
    # A topic that is no example of itself could not be read off.
    (
        rf"the cashier is (?P<verb>told|warned) (of nothing|about (?P<topic>"
        rf"{'|'.join(re.escape(t) for t, words in TOPICS.items() if re.search(words, t, re.IGNORECASE))}))",
        _message,
    ),
    (r"the customer has (?P<amount>\d+\.\d\d) back", _given_back),
)


def question(step: str, people: Sequence[Citizen], chance: random.Random) -> Question[Sale] | None:
    """What a step wants to know of the screen; None when it can do without. `people`: whom a customer may be."""
    for pattern, asks in _ASKED:
        found = re.fullmatch(pattern, step)
        if found is not None:
            return asks(found, people, chance)
    return None


def is_asked(step: str) -> bool:
    """Whether a person is asked anything at a step of these words."""
    return any(re.fullmatch(pattern, step) for pattern, _ in _ASKED)
