"""Another score part, more data, and a demand that changed: in words and on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import CERTIFIED, size

from lstmsizer.records import (
    DataShare,
    Demand,
    MoreData,
    ResampledDifference,
    Resampling,
    SizeLoss,
)
from lstmsizer.report import facts
from lstmsizer.report.page import beyond as page_beyond
from lstmsizer.report.page import page
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import beyond, sentences


def share(part: float, *means: float, elbow: int = 2, least: int = 2) -> DataShare:
    losses = tuple(SizeLoss(size(units), mean, 0.001, 3) for units, mean in zip((2, 8), means, strict=True))
    return DataShare(part, int(part * 26_000), losses, size(elbow), size(least))


RESAMPLED = replace(
    CERTIFIED,
    resampling=Resampling((ResampledDifference(size(8), -0.0006, -0.0021, 0.0009),), 0.934, 195, 6_500),
)
MORE = MoreData(
    (share(0.25, 0.081, 0.084), share(0.5, 0.075, 0.0755), share(1.0, 0.0698, 0.0704)),
    "no",
    0.052,
    0.031,
    0.07,
)
WITH_MORE = replace(CERTIFIED, more_data=MORE)


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert beyond.on_score_part(CERTIFIED) == beyond.on_more_data(CERTIFIED) == ""
    assert page_beyond.sections(CERTIFIED) == ""
    assert sentences.on_changed_demand(CERTIFIED) == ""


def test_another_score_part() -> None:
    said = (
        "Had other times of the same series been scored (the 6,500 drawn anew, in stretches of 195 "
        "windows), 1 x 2 would be within the tolerance in 93 % of the cases."
    )
    assert beyond.on_score_part(RESAMPLED) == said
    labelled = replace(RESAMPLED, task="classify")
    assert "Had other sequences of the same kind been scored" in beyond.on_score_part(labelled)
    assert said in sentences.reasons(RESAMPLED)
    html = page.html(RESAMPLED, ())
    assert "<h2>On another score part</h2>" in html
    assert "[-3.0 %, +1.3 %]" in html
    assert "certified, 95 %" in summary.text(RESAMPLED)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            MORE,
            "Of 1 x 2 and 1 x 8 the smallest within the tolerance is 1 x 2 with a quarter, half and all of "
            "the data: more would hardly change the size. Extrapolated, twice the data would lower the loss "
            "of 1 x 2 by 5.2 % [+3.1 %, +7.0 %].",
        ),
        (
            replace(
                MORE,
                shares=(*MORE.shares[:2], replace(MORE.shares[2], elbow=size(8))),
                moves="up",
                fall_low=0.0,
            ),
            "Of 1 x 2 and 1 x 8 the smallest within the tolerance is 1 x 2 with a quarter, 1 x 2 with half "
            "and 1 x 8 with all of the data: with more, a larger size may pay. Extrapolated, twice the data "
            "would lower the loss of 1 x 2 by at most 7.0 %, and perhaps not at all.",
        ),
    ],
)
def test_more_data(found: MoreData, words: str) -> None:
    assert beyond.on_more_data(replace(CERTIFIED, more_data=found)) == words


def test_an_extrapolation_that_tells_nothing_is_not_told() -> None:
    vague = replace(CERTIFIED, more_data=replace(MORE, fall_low=-0.2, fall_high=1.0))
    assert beyond.on_more_data(vague).endswith(
        "What twice the data would do to the loss of 1 x 2 cannot be told from these."
    )


def test_the_page_shows_losses_and_a_figure_and_calls_it_an_extrapolation() -> None:
    html = page.html(WITH_MORE, ())
    assert "<h2>With more data</h2>" in html
    assert html.count("<polyline") >= 2
    for words in ("a quarter: 6,500", "0.0810", "extrapolation"):
        assert words in html


def test_they_come_back_from_the_file() -> None:
    both = replace(WITH_MORE, resampling=RESAMPLED.resampling, changed_from=Demand(0.01))
    assert facts.from_json(facts.to_json(both)) == both


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (
            Demand(0.01),
            Demand(0.02),
            "Tolerance changed after the fact (was 1.0 %): not a certificate at 95 %.",
        ),
        (
            Demand(),
            Demand(0.02),
            "Tolerance changed after the fact (was the default): not a certificate at 95 %.",
        ),
        (
            Demand(0.02, 0.99),
            Demand(),
            "Tolerance changed after the fact (was 2.0 %) and confidence changed after the fact (was 99 %): "
            "not a certificate at 95 %.",
        ),
    ],
)
def test_a_demand_that_changed_after_the_fact(before: Demand, now: Demand, words: str) -> None:
    answer = replace(
        CERTIFIED,
        spec=replace(CERTIFIED.spec, demand=now),
        decision=replace(CERTIFIED.decision, certified=False),
        changed_from=before,
    )
    assert sentences.on_changed_demand(answer) == words
    shown = " ".join(summary.text(answer).split())
    assert "enough, but no certificate" in shown
    assert words in shown
    assert "certified, 95 %" not in shown
    assert words in page.html(answer, ()).replace("\u00a0", " ")
    assert facts.to_dict(answer)["verdict"] == "best guess"
