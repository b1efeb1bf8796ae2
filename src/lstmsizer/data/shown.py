"""What a model says of the test part, as far as a report shows it."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.baselines import Compared
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast import shown as forecast
from lstmsizer.data.labelled.shown import classes_shown, numbers_shown
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.step_scores import CHOSEN, CONFIDENCE
from lstmsizer.data.stepwise.shown import labels_shown
from lstmsizer.data.windows import step_rows
from lstmsizer.records.shown import ClassesOnTest, OnTest


def on_test(dataset: Dataset, said: np.ndarray, beside: Compared) -> OnTest | None:
    """Of what was ``said`` of the test part, and of the best baseline ``beside``, what is shown.

    ``said`` is as in ``Compared``. None: it has numbers that are not finite.
    """
    sequences, asked = dataset.sequences, dataset.preprocessing
    if not len(said) or not np.isfinite(said).all():
        return None
    if sequences.multilabel:
        truth = sequences.targets[step_rows(sequences, dataset.final.test)]
        return labels_shown(truth, said, beside.best, beside.said)
    if isinstance(asked, Preprocessing):
        return forecast.shown(dataset, asked, said, beside.best, beside.said)
    if sequences.classes:
        return _classes(dataset, said, beside)
    truth = sequences.targets[dataset.final.test]
    other = None if beside.said is None else beside.said[:, 0]
    return numbers_shown(truth[:, 0], said[:, 0], beside.best, other)


def _classes(dataset: Dataset, said: np.ndarray, beside: Compared) -> ClassesOnTest:
    sequences, test = dataset.sequences, dataset.final.test
    truth = sequences.targets[step_rows(sequences, test) if sequences.per_step else test]

    def told(outputs: np.ndarray) -> np.ndarray:
        return outputs[:, CHOSEN].astype(int) if sequences.per_step else outputs.argmax(axis=1)

    return classes_shown(
        truth,
        told(said),
        said[:, CONFIDENCE] if sequences.per_step else said.max(axis=1),
        sequences.classes,
        beside.best,
        None if beside.said is None else told(beside.said),
    )
