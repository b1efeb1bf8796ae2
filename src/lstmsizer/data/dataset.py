"""What the data room gives away: sequences by index, and the four parts of each fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.logarithm import Logarithm, restored, transformed
from lstmsizer.data.panel import Levels, Panel, relative, relative_targets
from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing, TokenPreprocessing
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.records import Loss, Metric, Padding, Shapes, Split, Task

BLOCK = 2**16
"""Rows that are scaled at a time: the numbers on the way stay in the processor's cache."""


@dataclass(frozen=True)
class Sequences:
    """Every example of a task, kept as indices into one long series; nothing is copied out.

    Example ``i`` reads ``values[starts[i] : starts[i] + steps]`` (``lengths[i]`` rows, where they differ) and
    has the targets ``targets[i]``.

    Attributes
    ----------
    values
        [R, F] float32, raw units; missing numbers carried forward (within a sequence, where sequences are
        labelled), those before the first known one are NaN (they become the train mean once scaled). Or
        tokens [R] int32, from 1 on.
    starts
        [N] int64; in forecasting ascending in time.
    steps
        T: the window, or the longest sequence.
    targets
        [N, O] float32, raw units, never missing; or class numbers [N] int32. Where ``per_step``, one for each
        row of ``values`` instead of one for each example: [R, O] or [R].
    lengths
        [N] int64, the steps of each example; None: all have ``steps``.
    classes
        Number of classes where targets are class numbers, else 0.
    per_step
        Every step has a target.
    multilabel
        Targets are labels that hold (1) or not (0), each by itself; they are not scaled.
    vocabulary
        Number of different tokens, padding included; 0: inputs are numbers.
    """

    values: np.ndarray
    starts: np.ndarray
    steps: int
    targets: np.ndarray
    lengths: np.ndarray | None = None
    classes: int = 0
    per_step: bool = False
    multilabel: bool = False
    vocabulary: int = 0


@dataclass(frozen=True)
class Scaling:
    """Means and standard deviations of the train part alone (of the rows its windows and targets see).

    ``input_mean``/``input_sd`` [F], [0] of tokens; ``target_mean``/``target_sd`` [O], [0] where targets are
    not scaled: classes and labels. A constant feature has sd 1. ``logarithm`` is the one that targets are
    turned into before; the mean and the sd are those of it (of several series ``Levels`` has it).
    """

    input_mean: np.ndarray
    input_sd: np.ndarray
    target_mean: np.ndarray
    target_sd: np.ndarray
    logarithm: Logarithm | None = None


@dataclass(frozen=True)
class Fold:
    """Example numbers of each part, ascending (in forecasting: in time), and the scaling fitted on ``train``.

    In forecasting no window or target of one part reaches into a row that is a target of an earlier part's
    future: parts are separated so that windows never straddle a border. Of labelled sequences no two with the
    same values, and no two of a group, stand in different parts; of fewer than four groups the train part's
    lend some to the stop part (to the score part too where there are two).

    Where several series are forecast, ``levels`` has the units of each, and ``scaling`` is that of numbers in
    these units.
    """

    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    test: np.ndarray
    scaling: Scaling
    levels: Levels | None = None


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
class Dataset:
    """A question's data, read, checked and split.

    ``folds`` are the splits on which sizes are compared: the answer is decided on the first (in forecasting
    the latest in time); the others, there ever earlier, say how much the split matters. All have the same
    test part. ``final`` is the fold of the finish: its train part is train and stop together, its stop part
    is the score part, its score part is the score part too, and its test part the same test part.

    Attributes
    ----------
    times
        Forecasting: one printable time (or row number) for each row of ``sequences.values``, of a panel for
        each of its ticks.
    panel
        Forecasting of several series: where each stands; None: there is one.
    source
        The file's path as the user gave it; 'DataFrame' or 'arrays'.
    task
        Never 'tag' so far.
    class_names
        ``classify``: what class number ``i`` is called in the data; ``shapes.outputs`` are as many.
    ids
        Labelled sequences: what each example is called in the data, [N]: its value of the sequence column,
        or its number from 0 on in its file ('test 0' and so on in a test file of its own).
    loss, metric
        What the task is trained and scored by unless the user asks otherwise.
    test_source
        Labelled sequences: the file of a test part of its own; empty: the test part is from ``source``.
    runs
        Runs that are cut at each of their steps: the number of the run of each example, [N].
    """

    sequences: Sequences
    folds: tuple[Fold, ...]
    final: Fold
    preprocessing: Preprocessing | LabelledPreprocessing | TokenPreprocessing | StepPreprocessing
    columns: tuple[str, ...]
    times: Sequence[str]
    shapes: Shapes
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    source: str
    fingerprint: str
    task: Task = "forecast"
    class_names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    loss: Loss = "mse"
    metric: Metric = "mse"
    test_source: str = ""
    panel: Panel | None = None
    runs: np.ndarray | None = None


def in_own_units(sequences: Sequences, levels: Levels | None) -> Sequences:
    """Each series in its own units; one series alone (None) as it is."""
    if levels is None:
        return sequences
    return replace(
        sequences,
        values=relative(sequences.values, levels),
        targets=relative_targets(sequences.targets, sequences.starts, levels),
    )


def scaled(sequences: Sequences, fold: Fold) -> Scaled:
    """The fold in the units that networks are trained in."""
    sequences = in_own_units(sequences, fold.levels)
    s = fold.scaling
    targets = sequences.targets
    labels = bool(sequences.classes) or sequences.multilabel
    return Scaled(
        values=sequences.values
        if sequences.vocabulary
        else _standardised(sequences.values, s.input_mean, s.input_sd),
        targets=targets
        if labels
        else _standardised(transformed(targets, s.logarithm), s.target_mean, s.target_sd),
        starts=sequences.starts,
        steps=sequences.steps,
        train=fold.train,
        stop=fold.stop,
        score=fold.score,
        lengths=sequences.lengths,
        per_step=sequences.per_step,
        classes=sequences.classes,
        vocabulary=sequences.vocabulary,
    )


def scaled_targets(targets: np.ndarray, scaling: Scaling) -> np.ndarray:
    """Targets [n, O] (of a panel in the units of each series) in the units that networks are trained in."""
    return (transformed(targets, scaling.logarithm) - scaling.target_mean) / scaling.target_sd


def unscaled_targets(outputs: np.ndarray, scaling: Scaling) -> np.ndarray:
    """The inverse of ``scaled_targets``."""
    return restored(outputs * scaling.target_sd + scaling.target_mean, scaling.logarithm)


def _standardised(numbers: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """[R, C] -> [R, C] float32, NaN as 0. Computed in float64, but never for more than a block of rows."""
    standard = np.empty(numbers.shape, np.float32)
    for first in range(0, len(numbers), BLOCK):
        block = (numbers[first : first + BLOCK] - mean) / sd
        standard[first : first + BLOCK] = np.nan_to_num(block, copy=False, nan=0.0)
    return standard
