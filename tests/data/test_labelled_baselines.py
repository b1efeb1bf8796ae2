"""The simple classifiers and regressors, on sequences whose right answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from labelled_sources import ANY, labels, ragged

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.labelled.summary import summaries
from lstmsizer.data.load import load
from lstmsizer.records import Baseline, LabelScores, Metric, Scores


def judged(dataset: Dataset, metric: Metric | None = None) -> dict[str, Baseline]:
    return {one.name: one for one in compared(dataset, metric or dataset.metric).baselines}


def shifted() -> Dataset:
    """Three classes that differ in their level."""
    y = labels(120)
    return load(([one + 2 * "abc".index(label) for one, label in zip(ragged(120), y, strict=True)], y), ANY)


def test_levels_are_told_apart_by_their_means() -> None:
    dataset = shifted()
    found = judged(dataset)
    assert list(found) == ["majority class", "logistic regression", "gradient boosting"]
    assert found["logistic regression"].score < 0.2
    assert found["gradient boosting"].score < 0.5
    test = found["logistic regression"].test
    assert isinstance(test, LabelScores)
    assert test.error <= 0.1
    assert np.sum(test.confusion) == len(dataset.final.test)


def test_the_majority_class_is_the_mean_predictor() -> None:
    dataset = load((ragged(90), ["a"] * 60 + ["b"] * 30), ANY)
    majority = judged(dataset)["majority class"]
    assert majority.score == mean_predictor_score(dataset, "loss") == pytest.approx(0.6365, abs=0.02)
    assert mean_predictor_score(dataset, "error") == judged(dataset, "error")["majority class"].score
    assert mean_predictor_score(dataset, "error") == pytest.approx(1 / 3, abs=0.03)


def test_labels_without_a_reason_are_not_told_apart() -> None:
    dataset = load((ragged(200), np.random.default_rng(1).choice(["a", "b"], 200)), ANY)
    found = judged(dataset)
    assert found["logistic regression"].score > 0.9 * found["majority class"].score


def test_a_sum_over_time_is_regressed_by_ridge_in_its_own_units() -> None:
    X = np.random.default_rng(0).normal(size=(150, 6, 2))
    y = 100 + 10 * X[:, :, 0].sum(axis=1)
    dataset = load((X, y), ANY)
    found = judged(dataset)
    assert list(found) == ["mean", "ridge", "gradient boosting"]
    assert found["mean"].score == mean_predictor_score(dataset, "mse") == pytest.approx(1, abs=0.5)
    assert found["ridge"].score < 0.01
    test = found["ridge"].test
    assert isinstance(test, Scores)
    assert test.rmse < 3


def test_a_summary_does_not_see_the_padding() -> None:
    short = [np.full((2, 1), 5.0)] * 30 + [np.full((9, 1), 5.0)] * 30
    noise = np.random.default_rng(0).normal(size=60)
    dataset = load(([one + n for one, n in zip(short, noise, strict=True)], labels(60, 2)), ANY)
    seen = summaries(dataset.sequences, dataset.folds[0], np.array([0, 59]))
    assert seen.shape == (2, 7)  # six numbers and the length
    assert seen[:, 1] == pytest.approx([0, 0], abs=1e-6)  # no spread
    for number, row in zip((0, 59), seen, strict=True):
        assert row[[0, 2, 3, 4, 5]] == pytest.approx([row[0]] * 5, abs=1e-5), number
    assert seen[0, 6] < 0 < seen[1, 6]
