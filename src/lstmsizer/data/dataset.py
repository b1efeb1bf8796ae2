"""What the data room gives away: sequences by index, and the four parts of each fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lstmsizer.data.panel import Levels, Panel, relative, relative_targets
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.records import CalendarPart, Loss, Metric, Padding, Shapes, Split, Task

Source = Literal["table", "arrays", "ts", "folder"]
TextSource = Literal["table", "pair", "lines", "folder", "slots"]

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
    not scaled: classes and labels. A constant feature has sd 1.
    """

    input_mean: np.ndarray
    input_sd: np.ndarray
    target_mean: np.ndarray
    target_sd: np.ndarray


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
class Preprocessing:
    """What must happen to a file before its windows go into the Keras model (``preprocess.json``).

    ``columns`` are the model's input features in order, as (source column, category or None): a
    category is one column of 0 and 1, and a category not in the list is all zeros.
    ``carried_forward`` names the source columns whose gaps are filled with the last known value;
    ``defaults`` the value of a numeric one before the first known (the train mean), by source column.

    Of a panel ``group`` is the column that tells its series apart, ``series`` their names, and ``levels`` the
    mean and the standard deviation of each series by source column: the model reads and gives numbers in
    these units, and so are ``defaults``. Columns that are not among them are as they are. ``wide``: the table
    is made long first, each of its columns being a series. ``calendar`` and ``resample`` are as in the
    question, ``form`` how the first column of ``time`` is written, where that is text.
    """

    time: tuple[str, ...]
    columns: tuple[tuple[str, str | None], ...]
    carried_forward: tuple[str, ...]
    defaults: tuple[tuple[str, float], ...]
    targets: tuple[str, ...]
    window: int
    horizons: tuple[int, ...]
    group: str | None = None
    series: tuple[str, ...] = ()
    levels: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...] = ()
    wide: bool = False
    form: str = ""
    calendar: tuple[CalendarPart, ...] = ()
    resample: str | None = None


@dataclass(frozen=True)
class LabelledPreprocessing:
    """What must happen to a source before its labelled sequences go into the Keras model.

    Attributes
    ----------
    source
        ``table``: one row a step; ``arrays``: X and y, in a .npz file or in memory; ``ts``: a .ts file;
        ``folder``: one table a sequence.
    columns
        The model's input features in order, as (source column, category or None); a category is one column
        of 0 and 1. Features of arrays are called 'feature 1', 'feature 2', ...
    carried_forward
        Source columns whose gaps are filled with the last known value of the same sequence.
    defaults
        Of each numeric column, the value before the first known one of a sequence (the train mean).
    steps
        The longest sequence. The model takes any length; shorter ones of a batch are padded after their end.
    class_names
        In the order of the model's outputs; empty for ``regress``.
    sequence, label, time
        The columns of a table (None: none, or the rows' own order).
    arrays
        Of a .npz file: the names of its arrays of values, labels and lengths ('': none).
    window, remaining
        Of runs that are cut at each step: the most steps before a cut, and the most that may be left; else 0.
    """

    source: Source
    columns: tuple[tuple[str, str | None], ...]
    carried_forward: tuple[str, ...]
    defaults: tuple[tuple[str, float], ...]
    steps: int
    class_names: tuple[str, ...] = ()
    sequence: str | None = None
    label: str | None = None
    time: str | None = None
    arrays: tuple[str, str, str] = ("X", "y", "")
    window: int = 0
    remaining: int = 0


@dataclass(frozen=True)
class TokenPreprocessing:
    """What must happen to labelled texts before they go, as token numbers, into the Keras model.

    Attributes
    ----------
    source
        ``table``: one text a row; ``pair``: a list of texts and one of labels; ``lines``: a label and a text
        a line; ``folder``: a file of texts for each class, one a line; ``slots``: a folder with seq.in and
        label.
    tokens
        'words', 'characters', or the path of a model of the ``tokenizers`` library.
    vocabulary
        The known tokens; the first has the number 2. 0 is padding, after the end of a batch's shorter texts,
        and 1 any other token.
    steps
        Tokens that a text is cut to; the rest of a longer one is left out.
    class_names
        In the order of the model's outputs; empty for ``regress``.
    text, label
        The columns of a table (None: no table).
    encodings
        Of text files: those that they are in, most wanted first.
    """

    source: TextSource
    tokens: str
    vocabulary: tuple[str, ...]
    steps: int
    class_names: tuple[str, ...] = ()
    text: str | None = None
    label: str | None = None
    encodings: tuple[str, ...] = ("utf-8-sig",)


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
        targets=targets if labels else _standardised(targets, s.target_mean, s.target_sd),
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


def _standardised(numbers: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """[R, C] -> [R, C] float32, NaN as 0. Computed in float64, but never for more than a block of rows."""
    standard = np.empty(numbers.shape, np.float32)
    for first in range(0, len(numbers), BLOCK):
        block = (numbers[first : first + BLOCK] - mean) / sd
        standard[first : first + BLOCK] = np.nan_to_num(block, copy=False, nan=0.0)
    return standard
