"""Why not smaller, larger, deeper: always an answer, with its figures, and honest where little is known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from report_answers import ALL, BEST_GUESS, CERTIFIED, size, trials_of

from lstmsizer.records import Answer, Tolerance
from lstmsizer.report.page import page
from lstmsizer.report.words import why_not


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_each_question_has_an_answer_that_is_a_sentence(answer: Answer) -> None:
    for question, said in why_not.lines(answer):
        assert question.endswith("?")
        assert said.endswith(".")


def test_a_certified_answer_gives_excess_and_interval() -> None:
    assert dict(why_not.lines(CERTIFIED)) == {
        "Why not smaller?": "1 x 1 is too small: +8.2 % [+7.2 %, +9.2 %].",
        "Why not larger?": "More units gain nothing that counts: 1 x 4 +0.3 % [-0.7 %, +1.3 %].",
        "Why not deeper?": "Another layer gains nothing that counts: 2 x 2 +0.7 % [-0.3 %, +1.7 %].",
    }


def test_where_no_other_size_is_possible_that_is_the_reason() -> None:
    space = replace(CERTIFIED.spec.space, max_layers=1, max_units=1)
    only = replace(
        CERTIFIED,
        spec=replace(CERTIFIED.spec, space=space),
        decision=replace(CERTIFIED.decision, size=size(1), verdicts=CERTIFIED.decision.verdicts[:1]),
    )
    assert [said for _, said in why_not.lines(only)] == [
        "One layer of 1 unit is the smallest size there is.",
        "No larger size was allowed: at most 1 unit a layer.",
        "No deeper size was allowed: at most 1 layer.",
    ]


def test_a_size_that_may_be_better_is_told_beside_the_answer_and_lacks_a_bound_openly() -> None:
    open_ended = tuple(
        replace(v, judgement="undecided", mean=0.0690, excess=0.001, low=-0.004, high=math.inf)
        if v.size == size(4)
        else v
        for v in BEST_GUESS.decision.verdicts
    )
    answer = replace(BEST_GUESS, decision=replace(BEST_GUESS.decision, verdicts=open_ended))
    assert why_not.larger(answer) == (
        "More units may still gain something: 1 x 4 +1.4 % [-5.8 %, no bound yet], 1.2 % better than 1 x 2."
    )


def test_a_gain_in_screening_is_measured_by_the_tolerance() -> None:
    better = tuple(
        replace(v, mean=0.069) if v.size == size(16, 16) else v
        for v in CERTIFIED.decision.verdicts
        if v.size != size(2, 2)
    )
    found = replace(CERTIFIED, decision=replace(CERTIFIED.decision, verdicts=better))
    said = "2 x 16 was 1.1 % better in screening."
    assert why_not.deeper(found) == f"Another layer gained less than the tolerance: {said}"
    narrow = replace(found, decision=replace(found.decision, tolerance=Tolerance(1e-4, 1e-3, "asked")))
    assert why_not.deeper(narrow) == f"Another layer may still gain something: {said}"


def test_the_page_answers_them_before_its_first_figure_and_once() -> None:
    text = page.html(CERTIFIED, trials_of(CERTIFIED)).replace("\u00a0", " ")
    told = "More units gain nothing that counts: 1 x 4"
    assert text.count(told) == 1
    assert text.index("Why not larger?") < text.index(told) < text.index("<figure")
