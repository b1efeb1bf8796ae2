"""What was said of the test part's labels, of which a step has several, as far as a report shows it."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.labelled.shown import known
from lstmsizer.data.step_scores import told_label
from lstmsizer.records.shown import ClassScores, LabelsOnTest

MOST_LABELS = 12


def labels_shown(truth: np.ndarray, said: np.ndarray, best: str, beside: np.ndarray | None) -> LabelsOnTest:
    """How well the most frequent labels are told.

    Parameters
    ----------
    truth
        [S, O] of 0 and 1.
    said, beside
        What is ``judged`` of the network and of the ``best`` baseline at the steps, [S, 4 + W].
    """
    support = (truth > 0.5).sum(axis=0)
    frequent = np.argsort(-support, kind="stable")[:MOST_LABELS]
    return LabelsOnTest(
        baseline=best,
        steps=len(truth),
        labels=tuple(
            ClassScores(
                int(label),
                int(support[label]),
                *known(_scores(truth[:, label], said, label)),
                *known(_scores(truth[:, label], beside, label)),
            )
            for label in sorted(map(int, frequent))
        ),
    )


def _scores(truth: np.ndarray, steps: np.ndarray | None, label: int) -> np.ndarray:
    """[3] precision, recall and F1 of one label; NaN where it is never told, or never holds."""
    if steps is None:
        return np.full(3, np.nan)
    told, holds = told_label(steps, label), truth > 0.5
    hits, said, were = np.float64((told & holds).sum()), told.sum(), holds.sum()
    with np.errstate(invalid="ignore"):
        return np.stack([hits / said, hits / were, 2 * hits / (were + said)])
