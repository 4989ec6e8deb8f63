"""Which of the features' own steps a person can play."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import features
from features.steps.wording import TOPICS
from harness.actors.sale import Sale
from harness.certification.prompted.questions import question
from harness.certification.prompted.suitable import WITHOUT_A_LOOK, why_not
from harness.certification.prompted.table_questions import about_bill
from harness.certification.prompted.table_steps import AT_TABLES
from harness.certification.prompted.tables import opened, with_item

STEP = re.compile(r"^\s*(?:Given|When|Then|And|But) (.*?)\s*$", re.MULTILINE)
SALE = Sale(id="s", version=1, state="open", total=100, to_pay=100)


@pytest.fixture(scope="module")
def steps() -> set[str]:
    """Every step of every feature, as it is written there."""
    texts = (file.read_text("utf-8") for file in Path(features.__file__).parent.rglob("*.feature"))
    return {step for text in texts for step in STEP.findall(text)}


def test_no_words_are_kept_for_steps_that_there_are_not(steps: set[str]) -> None:
    unused = [
        pattern for pattern in (*WITHOUT_A_LOOK, *AT_TABLES) if not any(re.fullmatch(pattern, step) for step in steps)
    ]
    assert not unused


@pytest.mark.parametrize(
    "step",
    [
        "the sale is paid at once",  # nobody sees that no time has passed
        "the customer has no money",  # who gives up sooner than a person has read that the till waits
        "1 minutes pass",
        "31 seconds pass",
        "the member has 100 points",
        'the cashier scans "7038010000010"',
        "the guest names 500 points",
        "after at most 120 seconds the bill is paid",
        "paymentClosed arrives 90 seconds late",
    ],
)
def test_a_scenario_with_a_step_that_has_no_words_is_left_out(step: str) -> None:
    assert why_not(["a sale of 249.00", "the cashier presses pay", "30 seconds pass"]) is None
    reason = why_not(["a sale of 249.00", step])
    assert reason is not None and reason.endswith(step)


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_of_the_messages_offered_one_alone_is_about_the_topic(topic: str) -> None:
    step = f"the cashier is warned about {topic}"
    if why_not([step]) is not None:
        assert not re.search(TOPICS[topic], topic, re.IGNORECASE)
        return
    asked = question(step, [], random.Random(1))
    assert asked is not None
    read = [reads(SALE).messages for reads in asked.choices.values()]
    assert sum(bool(re.search(TOPICS[topic], m.text, re.IGNORECASE)) for messages in read for m in messages) == 1
    assert all(m.level == "warning" for messages in read for m in messages) and () in read


def test_the_right_amount_is_among_the_amounts_offered() -> None:
    asked = question("the customer has 49.00 back", [], random.Random(1))
    assert asked is not None and len(asked.choices) > 3
    assert asked.choices["49.00"](SALE).payment.refunded == 4900


def test_what_is_read_of_the_payment_leaves_the_rest_of_it() -> None:
    sale = SALE.model_copy(update={"payment": SALE.payment.model_copy(update={"reference": "r", "authorised": 100})})
    asked = question("the payment is still pending", [], random.Random(1))
    assert asked is not None
    read = asked.choices["it was rejected"](sale).payment
    assert (read.state, read.reference, read.authorised) == ("rejected", "r", 100)


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("the bill is paid", "it is paid"),
        ("after at most 60 seconds the bill is paid", "it is paid"),
        ("89.00 is left on the bill", "89.00"),
        ("the waiter sees 1 Beer paid", "1"),
        ("after at most 30 seconds 178.00 is left on the bill and nothing is locked", "178.00, no payment under way"),
    ],
)
def test_what_is_true_of_a_bill_is_offered_among_what_is_not(step: str, answer: str) -> None:
    bill = with_item(opened("bill-A", "r", "1"), "Beer", 8_900, 2)
    asked = about_bill(step, bill, "bill A")
    assert why_not([step]) is None and asked is not None and len(asked.choices) > 3
    others = [reads(bill) for label, reads in asked.choices.items() if label != answer]
    assert asked.choices[answer](bill) not in others and "bill A" in asked.text
