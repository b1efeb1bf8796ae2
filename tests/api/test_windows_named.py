"""What may be written for a window."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lstmsizer.api.windows import lengths, longest, resolved
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


@pytest.mark.parametrize(("written", "named"), [
    (24, (24,)), ("24", (24,)), (np.int64(24), (24,)), ("48, 12,24", (12, 24, 48)), ([12, 24], (12, 24)),
    ((6, 6), (6,)), ("auto", ()), (" AUTO ", ()),
])  # fmt: skip
def test_a_number_a_list_or_auto(written, named) -> None:
    assert lengths(written) == named


@pytest.mark.parametrize(("written", "why"), [
    ("six", "'six' is no number of steps"), (2.5, "2.5 is no number of steps"), ("", "is no number of steps"),
    ([], "not none"), (0, "at least 1 step, not 0"), ("6,-1", "at least 1 step, not -1"),
    (range(1, 10), "9 windows are too many to compare: name at most 8"),
])  # fmt: skip
def test_nonsense_is_refused(written, why) -> None:
    with pytest.raises(SettingError, match=why):
        lengths(written)


def test_a_question_has_the_longest_and_one_window_is_no_comparison() -> None:
    question = Question(("y",), longest("6,12") or 0)
    assert resolved(None, question, "6,12") == (Question(("y",), 12), (6, 12), ())
    assert resolved(None, question, 12) == (Question(("y",), 12), (), ())


def test_auto_looks_at_the_data_and_says_why() -> None:
    row = np.arange(800)
    frame = pl.DataFrame({"y": np.sin(2 * np.pi * row / 24)})
    question, windows, (note,) = resolved(frame, Question(("y",), longest("auto") or 0), "auto")
    assert (question.window, windows) == (48, (3, 6, 12, 24, 48))
    assert note == "Windows: 3, 6, 12, 24, 48 steps, by the season of 24 that the first rows show."
