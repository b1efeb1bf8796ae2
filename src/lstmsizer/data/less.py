"""Less of the train part than there is: what sizes would have been found with a half or a quarter of it.

In a forecast it is the latest part, as somebody would have it who began to measure later; of labelled
sequences a random one with the same classes, the quarter within the half; of runs that are cut at each step
whole runs, whose pieces tell nearly the same. Stop and score stay as they are.

Every example comes twice or four times in an epoch, so that an epoch has the same updates as one of the whole
part. So patience, the epoch cap and a schedule mean the same in updates, and early stopping decides alike.
Inputs and the target's mean are scaled by what is trained on. The target's standard deviation is the whole
part's: it is the unit of the losses, which are to be compared. So are the units of a panel's series. Labels
of 0 and 1 at every step are not scaled, and neither are they as inputs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Scaled, in_own_units, scaled
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.rescaled import scaling_of

FEWEST = 20
"""Examples in the smallest part; with fewer, one would learn about luck."""


def with_less(dataset: Dataset, share: float) -> Scaled | None:
    """The dataset's first fold with a ``share`` of its train part; None: too little would be left."""
    fold = dataset.folds[0]
    part = _part(dataset, fold.train, share)
    if len(part) < FEWEST:
        return None
    own = in_own_units(dataset.sequences, fold.levels)
    scaling = replace(scaling_of(dataset, fold, part), target_sd=fold.scaling.target_sd)
    repeated = np.resize(part, len(fold.train))  # again and again from its beginning
    return scaled(own, Fold(repeated, fold.stop, fold.score, fold.test, scaling))


def examples(dataset: Dataset, share: float) -> int:
    """How many different examples such a part has."""
    return len(_part(dataset, dataset.folds[0].train, share))


def _part(dataset: Dataset, train: np.ndarray, share: float) -> np.ndarray:
    """Example numbers, ascending."""
    if isinstance(dataset.preprocessing, Preprocessing):
        return train[len(train) - int(share * len(train)) :]
    if dataset.runs is not None:
        runs = np.random.default_rng(0).permutation(np.unique(dataset.runs[train]))
        return train[np.isin(dataset.runs[train], runs[: int(np.ceil(share * len(runs)))])]
    mixed = np.random.default_rng(0).permutation(train)
    sequences = dataset.sequences
    classified = sequences.classes and not sequences.per_step
    labels = sequences.targets[mixed] if classified else np.zeros(len(mixed), int)
    kept = [mixed[labels == label] for label in np.unique(labels)]
    return np.sort(np.concatenate([numbers[: int(np.ceil(share * len(numbers)))] for numbers in kept]))
