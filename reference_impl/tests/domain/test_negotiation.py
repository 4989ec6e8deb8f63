"""At the table: finite questions, strict answers, and a price that always adds up (QERKO-NEG-02, -03, -07, -08)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.individual_bill import (
    INDIVIDUAL_BILL_TRANSITIONS,
    LIVING,
    IndividualBillEvent,
    IndividualBillState,
)
from reference_impl.domain.negotiation import (
    AMOUNT,
    COLLECT,
    POINTS,
    SPEND,
    STAMPS,
    AnswerInvalid,
    Question,
    QuestionType,
    deal,
    open_questions,
    take_answers,
)
from reference_impl.domain.pricing import Line, Standing
from reference_impl.domain.programme import Programme

PROGRAMME = Programme()
_lines = st.lists(
    st.builds(
        Line,
        name=st.just("dish"),
        quantity=st.integers(1, 12),
        unit_price=st.integers(1, 100_000),
        stamp=st.sampled_from([None, "coffee"]),
    ),
    min_size=1,
    max_size=5,
)


def lines(*quantities: int) -> list[Line]:
    return [Line("Coffee", quantity, 4500, stamp="coffee") for quantity in quantities]


def any_answer(question: Question, data: st.DataObject) -> object:
    if question.type is QuestionType.BOOLEAN:
        return data.draw(st.booleans())
    if question.type is QuestionType.NUMBER:
        return str(data.draw(st.integers(question.minimum, question.maximum)))
    return data.draw(st.sampled_from([option for option, _ in question.options]))


@given(_lines, st.integers(-10, 200_000), st.integers(-2, 20), st.integers(0, 10_000), st.data())
def test_every_negotiation_ends_and_adds_up(
    bill: list[Line], points: int, stamps: int, percent: int, data: st.DataObject
) -> None:
    programme, standing = Programme(member_discount=percent), Standing(points, {"coffee": stamps})
    answers: dict[str, object] = {}
    for _ in range(3):
        questions = open_questions(bill, programme, standing, answers)
        if not questions:
            break
        given_answers = [(question.id, any_answer(question, data)) for question in questions]
        answers |= take_answers(questions, given_answers)
    else:
        raise AssertionError("still asking")
    price = deal(bill, programme, standing, answers)
    assert 0 <= price.discount <= price.total
    assert 0 <= price.points_spent <= max(0, points)
    assert price.points_spent == answers.get(AMOUNT, 0)
    for use in price.stamps.values():
        assert max(0, stamps) + use.earned - use.spent >= 0
        assert use.spent == 0 or answers.get(STAMPS) is True
    if answers.get(POINTS) == COLLECT:
        assert price.points_spent == 0


def test_a_member_with_nothing_to_use_is_asked_nothing() -> None:
    assert open_questions(lines(1), PROGRAMME, Standing(), {}) == ()


def test_stamps_and_points_are_asked_first_and_the_number_next() -> None:
    standing = Standing(2000, {"coffee": 5})
    first = open_questions(lines(2), PROGRAMME, standing, {})
    assert [question.id for question in first] == [STAMPS, POINTS]
    (number,) = open_questions(lines(2), PROGRAMME, standing, {STAMPS: True, POINTS: SPEND})
    assert (number.id, number.minimum, number.maximum, number.step) == (AMOUNT, 1, 2000, 1)
    assert open_questions(lines(2), PROGRAMME, standing, {STAMPS: False, POINTS: COLLECT}) == ()


def test_no_points_are_asked_for_a_bill_that_the_stamps_make_free() -> None:
    answers = {STAMPS: True, POINTS: SPEND}
    assert open_questions(lines(1), PROGRAMME, Standing(2000, {"coffee": 5}), answers) == ()


def test_a_declined_stamp_card_still_collects() -> None:
    price = deal(lines(1), PROGRAMME, Standing(0, {"coffee": 5}), {STAMPS: False})
    assert (price.discount, price.stamps["coffee"].earned, price.stamps["coffee"].spent) == (0, 1, 0)


def test_points_may_pay_all_but_a_rest_too_small_for_a_payment_at_the_counter() -> None:
    price = deal(lines(1), PROGRAMME, Standing(10_000), {POINTS: SPEND, AMOUNT: 4450})
    assert price.to_pay == 50


CHOICE = Question(POINTS, "?", QuestionType.SINGLE_CHOICE, ((COLLECT, "c"), (SPEND, "s")))
NUMBER = Question(AMOUNT, "?", QuestionType.NUMBER, minimum=10, maximum=100, step=5)
YES_NO = Question(STAMPS, "?", QuestionType.BOOLEAN)
NO_NUMBER: list[object] = [
    "",
    "ten",
    "NaN",
    "Infinity",
    "1e400",
    10,
    10.0,
    None,
    True,
    ["10"],
    "\u0661\u0660",
    "1" * 99,
]
WRONG: list[tuple[Question, list[object]]] = [
    (CHOICE, ["", "both", None, True, 1, ["collect"], {"id": "collect"}]),
    (YES_NO, ["true", "yes", 1, 0, None, []]),
    (NUMBER, ["9", "5", "105", "12", "10.5", "-10", *NO_NUMBER]),
]


@pytest.mark.parametrize(
    ("question", "value"),
    [(question, value) for question, values in WRONG for value in values],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(question: Question, value: object) -> None:
    with pytest.raises(AnswerInvalid):
        take_answers([question], [(question.id, value)])


@pytest.mark.parametrize("value", ["10", "100", "15", "15.0", "1e1"])
def test_a_number_on_a_step_is_taken(value: str) -> None:
    assert take_answers([NUMBER], [(AMOUNT, value)]) == {AMOUNT: int(float(value))}


@pytest.mark.parametrize(
    "given_answers", [[], [(STAMPS, True)], [(POINTS, COLLECT), (POINTS, SPEND)], [(POINTS, COLLECT), ("other", True)]]
)
def test_each_question_is_answered_once_and_no_other(given_answers: list[tuple[str, object]]) -> None:
    with pytest.raises(AnswerInvalid):
        take_answers([CHOICE], given_answers)


def test_an_individual_bill_under_payment_is_not_cancelled() -> None:
    assert IndividualBillEvent.CANCELLED not in INDIVIDUAL_BILL_TRANSITIONS[IndividualBillState.PAYING]
    assert {IndividualBillState.PAID, IndividualBillState.CANCELLED}.isdisjoint(LIVING)
