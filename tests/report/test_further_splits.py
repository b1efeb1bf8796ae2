"""How the answer stands on further splits, in words and on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import CERTIFIED, FURTHER_SPLITS

from lstmsizer.records import Answer
from lstmsizer.report.page import page
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import sentences, splits

WITHIN, UNCLEAR, BEYOND = FURTHER_SPLITS.sensitivity.splits  # type: ignore[union-attr]
WHERE = "beyond the tolerance where 2012-08-16 10:00 to 2012-12-31 08:00 is scored (1 x 8 was 8.3 % better)"
LUCK = "beyond the tolerance by no more than the luck of 3 random starts"


def tried(*found: object) -> Answer:
    return replace(FURTHER_SPLITS, sensitivity=replace(FURTHER_SPLITS.sensitivity, splits=found))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((WITHIN,), "On 1 further split 1 x 2 was within the tolerance of the best."),
        ((WITHIN,) * 3, "On 3 further splits 1 x 2 was within the tolerance of the best each time."),
        ((UNCLEAR,), f"On 1 further split 1 x 2 was {LUCK}."),
        ((BEYOND,), f"On 1 further split 1 x 2 was {WHERE}."),
        (
            (WITHIN, UNCLEAR, WITHIN, BEYOND),
            "On 4 further splits 1 x 2 was within the tolerance of the best 2 times, "
            f"{LUCK} once and {WHERE}.",
        ),
    ],
)
def test_it_says_where_the_answer_was_within_the_tolerance(found: tuple[object, ...], words: str) -> None:
    assert splits.on_further_splits(tried(*found)) == words


def test_without_further_splits_nothing_is_said_of_them() -> None:
    assert splits.on_further_splits(CERTIFIED) == ""
    assert "split was not" in summary.text(CERTIFIED)
    assert "On further splits" not in page.html(CERTIFIED, ())


def test_summary_and_page_say_how_much_the_split_matters_and_that_the_verdict_is_not_touched() -> None:
    assert splits.on_further_splits(FURTHER_SPLITS) in sentences.reasons(FURTHER_SPLITS)
    shown = " ".join(summary.text(FURTHER_SPLITS).split())
    assert "The verdict is that of the latest split" in shown
    assert "split was not" not in shown
    html = page.html(FURTHER_SPLITS, ())
    assert "<h2>On further splits</h2>" in html
    for words in ("16,100", "+8.3 %", "unclear", "[-6.5 %, +11 %]"):
        assert words in html
