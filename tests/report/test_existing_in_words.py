"""What is said of a model that was checked, and that it survives the way through answer.json."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import CERTIFIED, verdict

from lstmsizer.records import Answer, Comparison, Existing, LeftOut, Size
from lstmsizer.report import facts
from lstmsizer.report.page import page
from lstmsizer.report.words import sentences
from lstmsizer.report.words.existing import on_existing

BIG = Size((64, 64))


def checked(standing: str, size: Size = BIG, missing: int = 0, excess: float | None = 0.0002) -> Answer:
    bounds = (None, None) if excess is None else (excess - 0.0007, excess + 0.0007)
    found = Comparison(standing, verdict(size, "enough", 0.07), excess, *bounds, missing)  # type: ignore[arg-type]
    model = Existing("mine<b>.keras", size, 52_545, 0.001, 660_000, 4.1e-3, found)
    return replace(CERTIFIED, existing=model)


def test_too_big_says_what_the_answer_saves() -> None:
    said = on_existing(replace(checked("too big"), model_latency_seconds=1e-3, model_bytes=60_000))
    assert said.startswith("Your model (2 x 64, 52,545 parameters) is too big: 1 x 2 is enough")
    assert "beside it (+0.3 % [" in said
    assert said.endswith("3.1 ms a prediction and 600 kB of the file.")
    assert "parameters (over 99 %)" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (checked("too small", Size((1,))), "is too small: it is worse than a larger size (+0.3 %"),
        (checked("right"), "is right: 1 x 2, the smallest size found, is worse"),
        (checked("right", Size((2,)), excess=None), "is right: it is the answer."),
        (checked("undecided", missing=12), "about 12 more trainings would probably decide"),
    ],
)
def test_each_verdict_is_a_sentence(given: Answer, said: str) -> None:
    assert said in on_existing(given)


def test_nothing_is_said_where_no_model_was_checked() -> None:
    assert on_existing(CERTIFIED) == ""
    model = replace(checked("right"), existing=replace(checked("right").existing, comparison=None))
    assert on_existing(model).endswith("as too little of the budget was left; allow more (--budget).")
    stopped = replace(model, left_out=(LeftOut("comparison", "interrupted"),))
    assert on_existing(stopped).endswith("was not compared with 1 x 2, as the search was stopped.")


def test_it_stands_first_among_the_reasons_and_on_the_page() -> None:
    given = checked("too big")
    assert sentences.reasons(given)[0] == on_existing(given)
    shown = page.html(given, ())
    assert "<h2>Your model</h2>" in shown
    assert "mine&lt;b&gt;.keras" in shown
    assert "It does better with it than with its own, 0.001" in shown


def test_answer_json_brings_it_back() -> None:
    given = checked("undecided", missing=12)
    assert facts.from_json(facts.to_json(given)).existing == given.existing
