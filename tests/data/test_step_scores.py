"""Scores of steps, against what they are defined as."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from lstmsizer.data.step_scores import judged, step_metric_value, step_scores

CHANCE = np.random.default_rng(2)


def test_classes_are_scored_as_scikit_learn_does() -> None:
    told = CHANCE.dirichlet(np.ones(4), 30)
    truth = CHANCE.integers(0, 4, 30)
    scores = step_scores(judged(truth, told), np.array([10, 5, 15]), 0)
    assert scores.log_loss == pytest.approx(log_loss(truth, told, labels=range(4)))
    assert scores.error == pytest.approx(1 - accuracy_score(truth, told.argmax(1)))
    assert (scores.steps, scores.sequences, scores.frame_accuracy) == (30, 3, None)


def test_labels_are_summed_over_a_step_and_averaged_where_networks_are() -> None:
    told, truth = np.array([[0.9, 0.2, 0.6], [0.4, 0.5, 0.1]]), np.array([[1, 0, 0], [1, 0, 0]], np.float32)
    steps = judged(truth, told)
    nats = -np.log([[0.9, 0.8, 0.4], [0.4, 0.5, 0.9]])
    assert step_scores(steps, np.array([1, 1]), 3).log_loss == pytest.approx(nats.sum(1).mean())
    assert step_metric_value("loss", steps, 3) == pytest.approx(nats.mean())
    assert step_metric_value("error", steps, 3) == pytest.approx(2 / 6)
    assert step_scores(steps, np.array([1, 1]), 3).frame_accuracy == pytest.approx(1 / 3)  # TP 1, FP 1, FN 1


def test_a_sequence_counts_as_one_however_alike_its_steps_are() -> None:
    """Where all steps of a sequence are the same, steps say no more than the sequences do."""
    of_sequences = CHANCE.random(400)
    steps = np.zeros((4000, 4))
    steps[:, 0] = np.repeat(of_sequences, 10)
    scores = step_scores(steps, np.full(400, 10), 0)
    assert scores.log_loss_se == pytest.approx(of_sequences.std(ddof=1) / 20, rel=1e-6)
    assert np.isnan(step_scores(steps, np.array([4000]), 0).log_loss_se)
