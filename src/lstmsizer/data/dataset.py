"""What the data room gives away: sequences by index, and the four parts of each fold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.records import Padding, Shapes, Split

BLOCK = 2**16
"""Rows that are scaled at a time: the numbers on the way stay in the processor's cache."""


@dataclass(frozen=True)
class Sequences:
    """Every example of a task, kept as indices into one long series; nothing is copied out.

    Example ``i`` reads ``values[starts[i] : starts[i] + steps]`` and has the targets ``targets[i]``.

    Attributes
    ----------
    values
        [R, F] float32, raw units; missing numbers carried forward, those before the first
        known one are NaN (they become the train mean once scaled).
    starts
        [N] int64, ascending in time.
    steps
        T, the window.
    targets
        [N, O] float32, raw units, never missing.
    """

    values: np.ndarray
    starts: np.ndarray
    steps: int
    targets: np.ndarray


@dataclass(frozen=True)
class Scaling:
    """Means and standard deviations of the train part alone (of the rows its windows and targets see).

    ``input_mean``/``input_sd`` [F]; ``target_mean``/``target_sd`` [O]. A constant feature has sd 1.
    """

    input_mean: np.ndarray
    input_sd: np.ndarray
    target_mean: np.ndarray
    target_sd: np.ndarray


@dataclass(frozen=True)
class Fold:
    """Example numbers of each part, in time order, and the scaling fitted on ``train``.

    No window or target of one part reaches into a row that is a target of an earlier part's future:
    parts are separated so that windows never straddle a border.
    """

    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    test: np.ndarray
    scaling: Scaling


@dataclass(frozen=True)
class Scaled:
    """One fold as a trainer sees it: float32, scaled, NaN replaced by 0 (the train mean); no test part.

    Attributes
    ----------
    values
        [R, F]; or tokens [R] int32 from 1 on, 0 being padding.
    targets
        [N, O] float32; class numbers [N] int32 for softmax. Where ``per_step``, one for each row of
        ``values`` instead of one for each example: [R, O] or [R].
    starts
        [N] first row of each example.
    steps
        T, the steps of the longest example.
    train, stop, score
        Example numbers of each part.
    lengths
        [N] real steps of each example; None: all have ``steps``. The rest of the T steps is ``padding``,
        after the real steps or before them.
    weights
        How much each example counts (each row, where ``per_step``) in the training loss: [N] or [R]
        float32, class weights multiplied in; None: all alike. What is watched and scored is not weighted.
    classes
        Number of classes where targets are class numbers, else 0.
    vocabulary
        Number of different tokens, padding included; 0: inputs are numbers.
    """

    values: np.ndarray
    targets: np.ndarray
    starts: np.ndarray
    steps: int
    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    lengths: np.ndarray | None = None
    padding: Padding = "post"
    weights: np.ndarray | None = None
    per_step: bool = False
    classes: int = 0
    vocabulary: int = 0


@dataclass(frozen=True)
class Preprocessing:
    """What must happen to a file before its windows go into the Keras model (``preprocess.json``).

    ``columns`` are the model's input features in order, as (source column, category or None): a
    category is one column of 0 and 1, and a category not in the list is all zeros.
    ``carried_forward`` names the source columns whose gaps are filled with the last known value;
    ``defaults`` the value of a numeric one before the first known (the train mean), by source column.
    """

    time: tuple[str, ...]
    columns: tuple[tuple[str, str | None], ...]
    carried_forward: tuple[str, ...]
    defaults: tuple[tuple[str, float], ...]
    target: str
    window: int
    horizons: tuple[int, ...]


@dataclass(frozen=True)
class Dataset:
    """A question's data, read, checked, windowed and split.

    ``folds`` are the splits on which sizes are compared: the answer is decided on the first, which is the
    latest in time; the others, ever earlier, say how much the split matters. All have the same test part.
    ``final`` is the fold of the finish: its train part is train and stop together, its stop part is the
    score part, its score part is the score part too, and its test part the same test part.
    ``times`` holds one printable time (or row number) for each row of ``sequences.values``.
    ``source`` is the file's path as the user gave it, or 'DataFrame'.
    """

    sequences: Sequences
    folds: tuple[Fold, ...]
    final: Fold
    preprocessing: Preprocessing
    columns: tuple[str, ...]
    times: tuple[str, ...]
    shapes: Shapes
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    source: str
    fingerprint: str


def scaled(sequences: Sequences, fold: Fold) -> Scaled:
    """The fold in the units that networks are trained in."""
    s = fold.scaling
    return Scaled(
        values=_standardised(sequences.values, s.input_mean, s.input_sd),
        targets=_standardised(sequences.targets, s.target_mean, s.target_sd),
        starts=sequences.starts,
        steps=sequences.steps,
        train=fold.train,
        stop=fold.stop,
        score=fold.score,
    )


def _standardised(numbers: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """[R, C] -> [R, C] float32, NaN as 0. Computed in float64, but never for more than a block of rows."""
    standard = np.empty(numbers.shape, np.float32)
    for first in range(0, len(numbers), BLOCK):
        block = (numbers[first : first + BLOCK] - mean) / sd
        standard[first : first + BLOCK] = np.nan_to_num(block, copy=False, nan=0.0)
    return standard
