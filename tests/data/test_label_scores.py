"""What is said of probabilities on held-out sequences."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, log_loss

from lstmsizer.data.scores import label_metric_value, label_scores

TRUTH = np.array([0, 0, 1, 2, 2, 2])
PROBABILITIES = np.array(
    [[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.1, 0.8, 0.1], [0.1, 0.2, 0.7], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]]
)


def test_they_are_scikit_learns() -> None:
    found = label_scores(TRUTH, PROBABILITIES)

    assert found.log_loss == pytest.approx(log_loss(TRUTH, PROBABILITIES))
    assert found.confusion == tuple(map(tuple, confusion_matrix(TRUTH, PROBABILITIES.argmax(axis=1))))
    assert found.error == pytest.approx(2 / 6)
    assert found.log_loss_sd == pytest.approx(np.std(-np.log([0.7, 0.3, 0.8, 0.7, 0.6, 0.2]), ddof=1))


def test_the_metric_is_one_of_them() -> None:
    found = label_scores(TRUTH, PROBABILITIES)

    assert label_metric_value("loss", TRUTH, PROBABILITIES) == found.log_loss
    assert label_metric_value("error", TRUTH, PROBABILITIES) == found.error


def test_a_class_that_never_comes_up_has_its_row_all_the_same() -> None:
    assert label_scores(np.array([0]), np.array([[0.6, 0.4]])).confusion == ((1, 0), (0, 0))


def test_a_sure_mistake_costs_much_and_not_everything() -> None:
    sure = label_scores(np.array([1, 1]), np.array([[1.0, 0.0], [0.0, 1.0]], np.float32))

    assert sure.log_loss == pytest.approx(-np.log(np.finfo(np.float32).eps) / 2)
