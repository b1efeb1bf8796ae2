"""The figures beside that of the scores: learning curves, rates, time, trade-offs, splits; and warnings."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from report_answers import (
    ALL,
    CERTIFIED,
    FURTHER_SPLITS,
    INTERRUPTED,
    SPLITS,
    size,
    trial,
    trials_of,
    verdict,
)

from lstmsizer.data.forecast.folds import Parts
from lstmsizer.data.forecast.leaks import leak_notes
from lstmsizer.data.forecast.trend import trend_notes
from lstmsizer.records import Answer, Curve, FurtherSplit, Rule, RuleSize, Size, TradeOff, Trial
from lstmsizer.report.figures import sizes
from lstmsizer.report.figures.curves import POINTS, learning_curves
from lstmsizer.report.figures.pareto import trade_offs
from lstmsizer.report.figures.rates import rate_figure, screened
from lstmsizer.report.figures.timeline import timeline
from lstmsizer.report.page import curves, data, opening, page, rates, scores, spent
from lstmsizer.report.starts import median, starts
from lstmsizer.report.words import fitting, noted

OWN = CERTIFIED.decision.verdicts[1]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("text")]


def marks(svg: str, kind: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if e.attrib.get("class", "") == kind]


def test_a_size_is_shown_by_its_middle_start_as_far_as_each_was_trained() -> None:
    long = [trial(size(2), seed, score) for seed, score in enumerate((0.072, 0.069, 0.070))]
    lost = replace(trial(size(2), 3, math.nan), status="diverged", best_epoch=0)
    paused = replace(long[0], request=replace(long[0].request, epochs=9), score=0.5)
    others = [trial(size(4), 0, 0.01), trial(size(2), 0, 0.01, rate=0.1), trial(size(2), 0, 0.01, "split")]
    found = starts(OWN, [paused, *long, lost, *others])
    assert [one.request.replicate.seed for one in found] == [1, 2, 0, 3]
    assert median(found) == long[2]
    assert median((lost,)) is None


def test_starts_that_were_trained_ahead_or_for_an_earlier_plan_are_not_behind_a_mean() -> None:
    of_plans = [trial(size(2), seed, 0.07) for seed in (100, 101, *range(200, 208), 300)]
    found = starts(replace(OWN, replicates=5), of_plans)
    assert sorted(one.request.replicate.seed for one in found) == [200, 201, 202, 203, 204]


def test_each_size_has_its_curves_under_the_name_that_its_mark_leads_to() -> None:
    text = curves.section(CERTIFIED, trials_of(CERTIFIED))
    keys = re.findall(r'<details id="(curves-[^"]+)"', text)
    smallest_first = ("1x1", "1x2", "2x2", "1x4", "1x8", "1x16", "2x16", "1x32", "1x64")
    assert keys == [f"curves-{key}" for key in smallest_first]
    assert "2 x 2, enough: loss 0.0703, 5 starts<" in text.replace("\u00a0", " ")
    assert curves.section(CERTIFIED, ()) == ""


def test_a_line_of_many_epochs_is_thinned_but_keeps_its_ends_and_the_epoch_that_was_kept() -> None:
    falling = tuple(1 / epoch for epoch in range(1, 5_001))
    long = replace(CERTIFIED.final, curve=Curve(falling, falling[::-1], falling), best_epoch=1_234)
    (line,) = marks(learning_curves(CERTIFIED, long), "curve train")
    across = [float(point.split(",")[0]) for point in line.attrib["points"].split()]
    assert len(across) == POINTS + 1
    assert (across[0], across[-1]) == (66.0, 580.0)
    assert min(abs(at - (66 + 514 * 1_233 / 4_999)) for at in across) < 0.06


def test_a_score_that_is_no_loss_has_a_scale_of_its_own() -> None:
    by_error = replace(
        CERTIFIED, spec=replace(CERTIFIED.spec, setup=replace(CERTIFIED.spec.setup, metric="error"))
    )
    assert {"loss", "share of errors"} <= set(texts(learning_curves(by_error, CERTIFIED.final)))
    assert "share of errors" not in texts(learning_curves(CERTIFIED, CERTIFIED.final))


FALLING = (0.5, 0.45, 0.4, 0.35, 0.3, 0.25)


def test_underfitting_and_overfitting_are_named_by_the_rule_that_the_page_tells() -> None:
    own = trial(size(2), 0, 0.07)
    flat = replace(own, curve=Curve((0.6,) * 25, (0.5,) * 25, (0.5,) * 25))
    too_small = verdict(size(1), "worse", 0.0755, excess=0.0057)
    assert fitting.fitting(CERTIFIED, too_small, (flat,), own) == "underfits"
    assert fitting.fitting(CERTIFIED, OWN, (flat,), own) == ""
    by_heart = replace(
        own, curve=Curve((0.6, *FALLING), (0.6, *FALLING[::-1]), (0.6, *FALLING)), best_epoch=2
    )
    assert fitting.fitting(CERTIFIED, OWN, (by_heart, flat), own) == "overfits from 1 of 2 starts"
    assert [term for term, _ in fitting.rules(CERTIFIED)] == ["overfits", "underfits", "unfinished"]


def test_of_learning_rates_the_larger_mark_is_the_better_and_the_chosen_has_the_ring() -> None:
    tried = [trial(size(2), 0, score, "screen", rate=rate) for rate, score in ((0.003, 0.09), (0.01, 0.07))]
    lost = replace(trial(size(2), 0, math.nan, "screen", rate=0.03), status="diverged", best_epoch=0)
    svg = rate_figure(CERTIFIED, screened([*tried, lost]))
    poor, good = marks(svg, "mark")
    assert float(poor.attrib["r"]) < float(good.attrib["r"])
    (ring,) = marks(svg, "ring")
    assert ring.attrib["cy"] == good.attrib["cy"]
    assert "1 x 2 at 0.03: no score" in svg
    assert rates.section(CERTIFIED, tried[:1]) == ""


def test_the_time_is_that_of_all_trainings_and_of_the_last() -> None:
    told = spent.section(CERTIFIED, trials_of(CERTIFIED))
    trained = len(trials_of(CERTIFIED)) + 1
    assert f"Together {trained} trainings took {round(1.25 * trained)} s" in told
    assert "the run took 2 min 3 s by the clock" in told
    words = texts(re.findall(r"<svg.*?</svg>", told, re.DOTALL)[0])
    assert {"screening", "confirming", "the last training", "1 x 2"} <= set(words)
    asked = replace(CERTIFIED, trials=trained - 2)
    assert f"The answer asked for {trained - 2} of them" in spent.section(asked, trials_of(CERTIFIED))
    assert spent.section(CERTIFIED, ()) == ""


def test_rules_of_thumb_are_marked_on_the_axis_of_the_scores_or_told_beside_it() -> None:
    svg = sizes.score_figure(CERTIFIED, ())
    assert len(marks(svg, "rule")) == 4 + 1  # 11, 17, 22 and 50 units, and the legend
    assert "&#x27;two-by-fifty&#x27; says 2 x 50" in svg
    far = RuleSize(Rule("lookback", "T", "somebody", True), size(500))
    assert "rules of thumb say 1 x 500." in scores.section(replace(CERTIFIED, rules=(far,)), ())
    assert marks(sizes.score_figure(INTERRUPTED, ()), "rule") == []  # without rules


def test_starts_that_the_figure_of_scores_has_no_room_for_are_told() -> None:
    first, *others = starts(OWN, trials_of(CERTIFIED))
    assert "too far away" not in scores.section(CERTIFIED, (first, *others))
    caption = scores.section(CERTIFIED, (replace(first, score=5.0), *others))
    assert "Starts too far away to be drawn: 1 x 2 (5.00)." in caption
    dots = marks(sizes.score_figure(CERTIFIED, (first, *others)), "dot")
    low = marks(sizes.score_figure(CERTIFIED, (replace(first, score=0.0685), *others)), "dot")
    assert len(low) == len(dots) == len(others) + 1  # a little below all means: the figure makes room


def trade(of: Size, mean: float, latency: float | None, *, front: bool = False) -> TradeOff:
    return TradeOff(of, mean, True, 50 * of.units[0], latency, 30_000, True, True, front)


def test_trade_offs_are_of_score_parameters_and_latency() -> None:
    rows = (trade(size(2), 0.07, 1e-4, front=True), trade(size(4), 0.069, 3e-4, front=True))
    both = trade_offs(replace(CERTIFIED, pareto=rows))
    assert {"parameters", "a prediction (log scale)"} <= set(texts(both))
    assert len(marks(both, "mark")) == 4
    untimed = trade_offs(replace(CERTIFIED, pareto=tuple(replace(r, latency_seconds=None) for r in rows)))
    assert "a prediction (log scale)" not in texts(untimed)
    assert len(marks(untimed, "mark")) == 2


def test_names_of_sizes_that_are_alike_do_not_lie_on_one_another() -> None:
    rows = tuple(trade(size(units), 0.07 - units / 1e6, 1e-4, front=True) for units in (1, 2, 4, 8))
    svg = trade_offs(replace(CERTIFIED, pareto=rows))
    named = [(float(one.attrib["x"]), float(one.attrib["y"]), one.text) for one in marks(svg, "tick named")]
    assert (CERTIFIED.decision.size, [text for *_, text in named].count("1 x 2")) == (size(2), 2)
    assert all(abs(a[0] - b[0]) > 30 or abs(a[1] - b[1]) > 12 for i, a in enumerate(named) for b in named[:i])


def test_numbers_under_the_axis_of_latency_have_room() -> None:
    seconds = (1.1e-4, 1.3e-4, 1.65e-4)
    rows = tuple(trade(size(2 + i), 0.07 - i / 1000, s, front=True) for i, s in enumerate(seconds))
    drawn = marks(trade_offs(replace(CERTIFIED, pareto=rows)), "tick")
    below = [
        (float(one.attrib["x"]), len(one.text or "")) for one in drawn if (one.text or "").endswith("ms")
    ]
    assert len(below) > 1
    for (left, short), (right, long) in pairwise(below):
        assert right - left > 7.2 * (short + long) / 2
    assert all(place + 7.2 * letters / 2 < 680 for place, letters in below)


def test_one_confirmed_size_stands_beside_the_screened_ones() -> None:
    alone = trade(size(2), 0.07, 1e-4, front=True)
    screened_only = replace(trade(size(8), 0.2, 2e-4), confirmed=False)
    svg = trade_offs(replace(CERTIFIED, pareto=(alone, screened_only)))
    assert (len(marks(svg, "mark")), len(marks(svg, "mark hollow"))) == (2, 2)
    assert trade_offs(replace(CERTIFIED, pareto=(alone, replace(alone, mean=math.nan)))) == ""


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
@pytest.mark.parametrize("strange", ["failed", "paused", "first epoch", "one start", "no loss"])
def test_a_page_is_written_whatever_came_of_the_trainings(answer: Answer, strange: str) -> None:
    every = trials_of(answer)
    cut = {
        "failed": [
            replace(t, status="failed", curve=Curve((), (), ()), best_epoch=0, score=math.nan, seconds=0.0)
            for t in every
        ],
        "paused": [replace(t, status="paused") for t in every],
        "first epoch": [replace(t, curve=Curve((1.0,), (1.0,), (1.0,)), best_epoch=1) for t in every],
        "one start": every[:1],
        "no loss": [
            replace(t, curve=Curve((0.0,) * 25, (0.0,) * 25, (0.0,) * 25), score=0.0, seconds=0.0)
            for t in every
        ],
    }[strange]
    rows = tuple(trade(v.size, v.mean, 0.0) for v in answer.decision.verdicts)
    for pareto in ((), rows[:1], rows):
        text = page.html(replace(answer, pareto=pareto), cut)
        for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
            ElementTree.fromstring(svg)
            assert "nan" not in svg
            assert "inf" not in re.sub(r"<(title|desc).*?</\1>", "", svg)


def test_of_tags_the_opening_says_how_many_classes() -> None:
    tags = replace(
        CERTIFIED, task="tag", classes=("a", "b", "c"), shapes=replace(CERTIFIED.shapes, outputs=3)
    )
    assert "the tag at every step (3 classes)" in re.sub("<[^>]+>", "", opening.section(tags))


def test_further_splits_stand_below_the_one_that_decided() -> None:
    earlier = tuple(replace(s, first_row=s.first_row // 2, last_row=s.last_row // 2) for s in SPLITS)
    split = FurtherSplit(9, earlier[2], size(4), 0.0, 0.0, earlier)
    svg = timeline(SPLITS, (split, replace(split, parts=())))
    tops = [float(box.attrib["y"]) for box in ElementTree.fromstring(svg).iter("rect")]
    assert tops == [8.0] * 4 + [56.0] * 4 + [104.0]  # an earlier version kept the scored part alone
    assert "on 4 splits" in data.section(FURTHER_SPLITS)


def test_a_note_on_a_leak_or_a_trend_is_a_warning_and_others_are_not() -> None:
    train, stop, score, test = np.split(np.arange(100), [50, 60, 80])
    parts = Parts(train, stop, score, test, 50, 60, 80)
    later = np.random.default_rng(0).normal(size=400)
    told = leak_notes(
        "y", np.append(0.0, later[:-1]), {"x": later}, np.ones(400, bool), 4, (1,), np.zeros(1, int)
    )
    rising = trend_notes(("y",), np.arange(100.0)[:, None], parts)
    warned = replace(CERTIFIED, notes=(*CERTIFIED.notes, *told, *rising))
    assert len(told) == len(rising) == 1
    assert noted.warnings(warned) == (*told, *rising)
    assert opening.section(warned).count("Warning:") == data.section(warned).count("Warning:") == 2
    assert "Warning:" not in opening.section(CERTIFIED)


def many() -> tuple[Answer, list[Trial]]:
    """A search larger than any that is run: 60 sizes, 20 starts of 1,000 epochs each."""
    every = [size(*[units] * depth) for depth in (1, 2, 3) for units in range(1, 21)]
    found = tuple(
        replace(verdict(of, "enough", 0.07 + n / 1e5, excess=0.0, replicates=20))
        for n, of in enumerate(every)
    )
    trials = [trial(of, seed, 0.07 + seed / 1e4, epochs=1_000) for of in every for seed in range(20)]
    return replace(CERTIFIED, decision=replace(CERTIFIED.decision, verdicts=found)), trials


def test_the_page_of_a_very_large_search_is_under_two_megabytes_and_says_what_it_leaves_out() -> None:
    answer, trials = many()
    text = page.html(answer, trials)
    assert len(text.encode()) < 2_000_000
    assert "The curves of 20 further sizes are left out." in text
    assert "10 further starts not drawn" in text
