"""What is kept of the test part's forecasts and classes for the report: checked against plain arithmetic."""

from __future__ import annotations

import json
from dataclasses import astuple

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import precision_recall_fscore_support

from lstmsizer.data.baselines import Compared, compared
from lstmsizer.data.load import load
from lstmsizer.data.residuals import residuals
from lstmsizer.data.shown import on_test
from lstmsizer.data.step_scores import judged
from lstmsizer.data.windows import step_rows
from lstmsizer.records import ClassesOnTest, ForecastsOnTest, NumbersOnTest, Question
from lstmsizer.records.shown import LabelsOnTest, OnTest
from lstmsizer.report.codec import decode, encode

CHANCE = np.random.default_rng(5)
ALONE = Compared(())


def wave(rows: int, level: float = 0.0) -> np.ndarray:
    return level + np.sin(np.arange(rows) / 5) + 0.1 * CHANCE.standard_normal(rows)


def test_a_stretch_of_forecasts_stands_beside_the_truth_at_the_times_that_were_forecast() -> None:
    days = np.datetime64("2024-01-01") + np.arange(1200)
    y = wave(1200)
    dataset = load(pl.DataFrame({"day": days, "y": y}), Question(("y",), 8, (1, 3)), folds=1)
    truth = dataset.sequences.targets[dataset.final.test]
    shown = on_test(dataset, truth - np.array([0.5, 2.0]), Compared((), "last value", truth + 1))
    assert isinstance(shown, ForecastsOnTest)
    (of_y,) = shown.targets
    near, far = of_y.stretches
    assert (near.horizon, far.horizon, far.times[-1]) == (1, 3, str(days[-1]))
    by_time = dict(zip(map(str, days), y, strict=True))
    assert far.truth == pytest.approx([by_time[time] for time in far.times], rel=1e-5)
    assert np.subtract(far.truth, far.forecast) == pytest.approx(np.full(len(far.rows), 2.0), abs=1e-4)
    assert np.subtract(far.truth, far.baseline) == pytest.approx(np.full(len(far.rows), -1.0), abs=1e-4)
    assert [(e.horizon, round(e.rmse, 3), round(e.baseline or 0, 3)) for e in of_y.by_horizon] == [
        (1, 0.5, 1.0),
        (3, 2.0, 1.0),
    ]
    assert of_y.residuals.mean == pytest.approx(1.25, abs=1e-5)
    assert sum(of_y.residuals.counts) + of_y.residuals.outside == truth.size


def test_rows_tell_of_a_gap_in_the_test_part() -> None:
    y = wave(600)
    y[-20] = np.nan
    dataset = load(pl.DataFrame({"y": y}), Question(("y",), 4), folds=1)
    shown = on_test(dataset, dataset.sequences.targets[dataset.final.test], ALONE)
    assert isinstance(shown, ForecastsOnTest)
    rows = shown.targets[0].stretches[0].rows
    assert max(np.diff(rows)) == 2
    assert shown.targets[0].by_horizon[0].baseline is None


def test_of_many_series_a_middle_one_the_best_and_the_worst_are_shown() -> None:
    shops = pl.concat(
        pl.DataFrame({"shop": [f"shop {i}"] * 200, "day": range(200), "sales": wave(200, 10.0 * i)})
        for i in range(5)
    )
    dataset = load(shops, Question(("sales",), 5, group="shop", time="day"), folds=1)
    assert dataset.panel is not None
    test = dataset.final.test
    number = np.searchsorted(dataset.panel.firsts, dataset.sequences.starts[test], side="right") - 1
    error = np.array([0.3, 0.1, 0.5, 0.2, 0.4])[number][:, None]
    shown = on_test(dataset, dataset.sequences.targets[test] + error, ALONE)
    assert isinstance(shown, ForecastsOnTest)
    assert [s.series for s in shown.targets[0].stretches] == ["shop 0", "shop 1", "shop 2"]


def test_the_best_baseline_is_kept_in_the_units_of_the_data() -> None:
    walk = pl.DataFrame({"y": 500 + CHANCE.standard_normal(600).cumsum()})
    dataset = load(walk, Question(("y",), 4), folds=1)
    found = compared(dataset, "mse")
    best = min((b for b in found.baselines if b.test is not None), key=lambda b: b.score)
    assert found.best == best.name
    assert found.said is not None
    truth = dataset.sequences.targets[dataset.final.test]
    assert float(np.square(truth - found.said).mean()) == pytest.approx(best.test.mse, rel=1e-4)  # type: ignore


def sequences(labels: list[object]) -> tuple[list[np.ndarray], list[object]]:
    return [CHANCE.standard_normal((4, 2)) for _ in labels], labels


def test_classes_are_scored_each_as_scikit_learn_does_and_probabilities_binned() -> None:
    x, labels = sequences([("a", "b", "c")[i % 3] for i in range(240)])
    dataset = load((x, labels), Question(task=None), folds=1)
    truth = dataset.sequences.targets[dataset.final.test]
    said = np.array([0.7, 0.2, 0.1])[(np.arange(3) - CHANCE.integers(0, 3, len(truth))[:, None]) % 3]
    shown = on_test(dataset, said, Compared((), "majority class", np.tile([1.0, 0, 0], (len(truth), 1))))
    assert isinstance(shown, ClassesOnTest)
    precision, recall, f1, support = precision_recall_fscore_support(truth, said.argmax(1))
    ours = [(c.precision, c.recall, c.f1, c.support) for c in shown.classes]
    assert np.array(ours) == pytest.approx(np.stack([precision, recall, f1, support], axis=1), abs=1e-5)
    assert [c.baseline_recall for c in shown.classes] == [1, 0, 0]
    assert shown.classes[1].baseline_precision is None  # nothing was told to be of it
    (bin_,) = shown.calibration
    assert (bin_.count, bin_.claimed) == (len(truth), pytest.approx(0.7))
    assert bin_.right == pytest.approx((said.argmax(1) == truth).mean())


def test_tags_are_scored_each_though_probabilities_are_not_kept() -> None:
    words = [[str(word) for word in CHANCE.choice(list("abcdefgh"), 6)] for _ in range(120)]
    tags = [["B" if word in "ab" else "A" for word in sentence] for sentence in words]
    table = pl.DataFrame({"words": words, "tags": tags})
    dataset = load(table, Question(task="tag", text="words", tags="tags"), folds=1)
    truth = dataset.sequences.targets[step_rows(dataset.sequences, dataset.final.test)]
    said = judged(truth, np.tile([0.8, 0.2], (len(truth), 1)))
    shown = on_test(dataset, said, ALONE)
    assert isinstance(shown, ClassesOnTest)
    of_a, of_b = shown.classes
    assert (of_a.recall, of_b.recall) == (1.0, 0.0)
    assert of_a.precision == pytest.approx((truth == 0).mean(), rel=1e-5)
    assert shown.calibration[0].claimed == pytest.approx(0.8)


def test_labels_are_scored_each_as_scikit_learn_does_though_probabilities_are_not_kept() -> None:
    dataset = load(
        [(CHANCE.random((12, 70)) < np.linspace(0.1, 0.6, 70)).astype(np.uint8) for _ in range(60)],
        Question(task="next"),
        folds=1,
    )
    truth = dataset.sequences.targets[step_rows(dataset.sequences, dataset.final.test)]
    told, other = (np.where(CHANCE.random(truth.shape) < 0.8, truth, 0.6) for _ in range(2))
    shown = on_test(dataset, judged(truth, told), Compared((), "shares", judged(truth, other)))
    assert isinstance(shown, LabelsOnTest)
    assert (len(shown.labels), shown.steps) == (12, len(truth))
    frequent = [label.number for label in shown.labels]
    assert truth.sum(0)[frequent].min() >= np.delete(truth.sum(0), frequent).max()
    for said, place in ((told, 0), (other, 3)):
        of_each = precision_recall_fscore_support(truth, said > 0.5, average=None)
        found = [astuple(label)[2 + place : 5 + place] for label in shown.labels]
        np.testing.assert_allclose(found, np.stack(of_each[:3], axis=1)[frequent], rtol=1e-5)


def test_numbers_stand_beside_their_predictions() -> None:
    x, labels = sequences(list(np.linspace(0, 9, 6000)))
    dataset = load((x, labels), Question(task="regress"), folds=1)
    truth = dataset.sequences.targets[dataset.final.test]
    shown = on_test(dataset, truth - 1, Compared((), "mean", np.full_like(truth, 4.5)))
    assert isinstance(shown, NumbersOnTest)
    assert (len(shown.truth), shown.examples) == (500, len(truth))
    assert np.subtract(shown.truth, shown.predicted) == pytest.approx(np.ones(500), abs=1e-4)
    assert set(shown.baseline_predicted) == {4.5}


def test_what_is_kept_is_small_and_reads_back() -> None:
    hours = np.datetime64("2024-01-01T00:00", "ms") + 3_600_000 * np.arange(4000)
    columns = {f"y{i}": 1e3 * wave(4000) for i in range(4)}
    asked = Question(tuple(columns), 8, tuple(range(1, 101)), time="hour")
    dataset = load(pl.DataFrame({"hour": hours, **columns}), asked, folds=1)
    truth = dataset.sequences.targets[dataset.final.test]
    shown = on_test(dataset, truth + 0.123456, Compared((), "ridge", truth - 0.654321))
    text = json.dumps(encode(shown))
    assert len(text) < 60_000
    assert decode(OnTest, json.loads(text), "on_test") == shown


def test_a_model_that_says_nothing_finite_is_not_shown() -> None:
    dataset = load(pl.DataFrame({"y": wave(300)}), Question(("y",), 4), folds=1)
    truth = dataset.sequences.targets[dataset.final.test]
    assert on_test(dataset, np.full_like(truth, np.nan), ALONE) is None


def test_of_few_residuals_none_is_left_out_and_of_many_the_farthest() -> None:
    few = residuals(np.arange(26.0), np.zeros(26), None)
    assert (few.outside, few.edges[0], few.edges[-1]) == (0, 0.0, 25.0)
    many = residuals(np.append(np.linspace(-1, 1, 999), 1e6), np.zeros(1000), None)
    assert 0 < many.outside < 10
    assert many.edges[-1] <= 1
