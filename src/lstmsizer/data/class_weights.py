"""Classes of unequal size: noticed, and made to count alike in training where that is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.data.dataset import Dataset, Scaled
from lstmsizer.records import ClassWeights

UNEQUAL = 4
"""Times that the largest class has the sequences of the smallest, from which on it is worth a note."""

SHOWN = 6


def balanced(targets: np.ndarray, classes: int) -> np.ndarray:
    """[C] the number of sequences over that of classes times that of each: they sum to as many as there are.

    As ``compute_class_weight("balanced", ...)`` of scikit-learn; 1 for a class that does not come up.

    Parameters
    ----------
    targets
        Class numbers [n] of the sequences that are trained on.
    """
    counts = np.bincount(targets, minlength=classes)
    return np.where(counts > 0, len(targets) / (classes * np.maximum(counts, 1)), 1.0)


def weighted(fold: Scaled) -> Scaled:
    """The fold with each sequence's weight in the training loss: its train part's classes count alike.

    As ``class_weight`` of Keras's ``fit``: the loss of a batch is the weighted sum over its number of
    sequences, and losses on other data are not weighted.
    """
    weights = balanced(fold.targets[fold.train], fold.classes)
    return replace(fold, weights=weights[fold.targets].astype(np.float32))


def class_notes(dataset: Dataset, class_weights: ClassWeights | None) -> tuple[str, ...]:
    """What there is to say of the classes' sizes: the weights, or that there could be some."""
    if dataset.task != "classify":
        return ()
    targets = dataset.sequences.targets[dataset.folds[0].train]
    if class_weights is not None:
        weights = balanced(targets, len(dataset.class_names))
        pairs = [f"{name} {weight:.3g}" for name, weight in zip(dataset.class_names, weights, strict=True)]
        shown = ", ".join(pairs[:SHOWN]) + ", ..." * (len(pairs) > SHOWN)
        return (
            f"Classes count alike in training, by the weights {shown}. What is compared and told is not "
            "weighted: log loss and accuracy may be worse for it, so judge by the confusion matrix.",
        )
    counts = np.bincount(targets, minlength=len(dataset.class_names))
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] < UNEQUAL * counts[least]:
        return ()
    names = dataset.class_names
    return (
        f"The classes are unequal: of {len(targets):,} training sequences {counts[most]:,} are "
        f"'{names[most]}' and {counts[least]:,} '{names[least]}'; --class-weights balanced makes each class "
        "count alike in training.",
    )
