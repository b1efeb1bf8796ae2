"""Whether a final model that was trained again is the one that was kept, and how that is said."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from report_answers import CERTIFIED

from lstmsizer.records import Answer, Refitted, Scores
from lstmsizer.report.words.again import is_same, on_again

ROUNDING = 1e-4
STOPPED = replace(CERTIFIED.final, status="paused", request=replace(CERTIFIED.final.request, epochs=3))
ON_ALL = replace(CERTIFIED, refit=Refitted("all", 40_000, 15))


def with_error(answer: Answer, mse: float) -> Answer:
    return replace(answer, test=Scores(mse, math.sqrt(mse), 12.8))


@pytest.mark.parametrize(
    ("before", "now", "same", "said"),
    [
        (CERTIFIED, with_error(CERTIFIED, 571.4001), True, "the model is as it was: test MSE 571."),
        (
            with_error(CERTIFIED, math.nan),
            with_error(CERTIFIED, math.nan),
            True,
            "the model is as it was: test MSE –.",
        ),
        (CERTIFIED, with_error(CERTIFIED, 571.9), False, "test MSE 571.900, and 571.400 before; other"),
        (
            replace(CERTIFIED, final=STOPPED),
            with_error(CERTIFIED, 560.0),
            False,
            "cut short after 3 epochs then, and went to its end now: test MSE 560, and 571 before.",
        ),
        (ON_ALL, CERTIFIED, False, "but its last step failed, so the model is another one."),
    ],
    ids=["same", "not finite", "another", "cut short", "on less"],
)
def test_a_model_is_the_same_if_its_test_error_is(before: Answer, now: Answer, same: bool, said: str) -> None:
    assert is_same(before, now, ROUNDING) is same
    assert said in on_again(before, now, ROUNDING)
