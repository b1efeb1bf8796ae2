"""What is asked: the question, the training set-up, the sizes allowed, the certainty wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["forecast", "regress", "classify", "tag", "next"]
Cell = Literal["lstm", "gru"]
Metric = Literal["mse", "rmse", "mae", "loss", "error"]
Loss = Literal["mse", "mae", "huber", "pinball", "softmax", "sigmoid"]
Schedule = Literal["constant", "cosine", "warmup"]
Padding = Literal["pre", "post"]
ClassWeights = Literal["balanced"]
CalendarPart = Literal["minute", "hour", "weekday", "day", "month", "yearday"]
StrategyName = Literal["ladder", "grid", "random", "tpe"]
Refit = Literal["none", "train", "all", "keras"]


@dataclass(frozen=True, order=True)
class Size:
    """The units of each recurrent layer, first layer first: ``Size((64, 32))``."""

    units: tuple[int, ...]

    @property
    def depth(self) -> int:
        """Number of recurrent layers."""
        return len(self.units)

    def __str__(self) -> str:
        """``1 x 8``, ``2 x 16``, or ``64 + 32`` where the layers differ."""
        if len(set(self.units)) == 1:
            return f"{self.depth} x {self.units[0]}"
        return " + ".join(map(str, self.units))


@dataclass(frozen=True)
class Question:
    """What is to be learned from which columns.

    Forecasting asks for ``targets``, ``window`` and ``horizons``; ``regress`` and ``classify`` for a label of
    each whole sequence; ``tag`` for one of every step; ``next`` for the step that comes next (its ``window``:
    the tokens of a text that are read as one chunk). What the source says by itself (a pair of arrays, a .ts
    file) needs no column.

    Attributes
    ----------
    targets, window, horizons
        Forecasting: the columns, the steps looked back at, and the steps ahead of the window's last one,
        ascending; ``(1,)`` is the next step.
    features
        Input columns; None: every usable one.
    exclude
        Columns to leave out.
    time
        The column of times; None: found by itself in forecasting, the order of the rows elsewhere.
    task
        None: ``classify`` or ``regress``, by what the labels are (``Dataset.task`` says which).
    label
        Labelled sequences in a table: the column of the labels, one value within a sequence.
    sequence
        Labelled sequences in a table: the column that says which sequence a row belongs to.
    group
        Forecasting: the column that tells several series of one table apart (a shop, a station). Labelled
        sequences: those that share its value (a subject, a machine) stand in the same part of the data.
    split
        A column of 'train' and 'test' that says which sequences are the test part; None: they are drawn.
    text
        Texts in a table: the column of the texts, one a row; of the tokens (lists) where each has a tag.
    tokens
        What a text is read as: 'words', 'characters', or the path of a ``tokenizers`` model; None: by the
        texts.
    tags
        ``tag``: the column of the tags, one a step (or lists of them).
    max_tokens
        What texts are cut to; None: hardly any is cut.
    calendar
        Forecasting: what of a row's time the model reads, each as a sine and a cosine.
    known
        Forecasting: the columns of which the values are known ahead, as far as the longest horizon.
    resample
        Forecasting: the step of the regular grid that the series is put on, as Polars writes durations
        ('15m', '1h', '1d', '1mo'); None: rows are steps.
    remaining
        Runs that end, each cut at each of its steps: the label is how many are left, at most so many (and the
        ``window`` the steps that are looked back at); 0: labels stand in the data.
    wide
        Forecasting: each column of the table is a series of a panel; ``targets`` and ``group`` are the
        columns of the long table that is made of it.
    log_target
        Numbers are told by their logarithm (log(1 + y), where some are 0), which the network is trained on.
    """

    targets: tuple[str, ...] = ()
    window: int = 0
    horizons: tuple[int, ...] = (1,)
    features: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    time: str | None = None
    task: Task | None = "forecast"
    label: str | None = None
    sequence: str | None = None
    group: str | None = None
    split: str | None = None
    text: str | None = None
    tokens: str | None = None
    tags: str | None = None
    max_tokens: int | None = None
    calendar: tuple[CalendarPart, ...] = ()
    resample: str | None = None
    remaining: int = 0
    wide: bool = False
    known: tuple[str, ...] = ()
    log_target: bool = False


@dataclass(frozen=True)
class Compiled:
    """What Keras compiles the tool's own layers with, where the engine has none of it: Keras's own configs.

    Attributes
    ----------
    optimizer
        ``{"class_name": "SGD", "config": {...}}`` as JSON, without a learning rate; empty: the set-up's.
    loss
        The same of a loss; empty: the set-up's.
    """

    optimizer: str = ""
    loss: str = ""


@dataclass(frozen=True)
class Setup:
    """How every candidate is trained; the same for all, so that scores can be compared.

    Training ends when the loss on the stop part has not improved for ``patience`` epochs
    (status 'stopped') or after ``epochs`` (status 'capped'); the weights of the best epoch count.

    Attributes
    ----------
    batch_size, epochs, patience
        Sequences a batch, the epoch cap, epochs without improvement.
    cell, bidirectional
        Of every recurrent layer; a bidirectional layer of U units has U in each direction, side by side.
    embedding
        Numbers that a token is embedded as; None: inputs are numbers already. Token 0 is padding.
    loss
        What is trained, and watched on the stop part: ``huber`` with delta 1; ``pinball`` at the
        ``quantiles``, each target's side by side; ``softmax`` over classes and ``sigmoid`` are
        cross-entropies of logits.
    metric
        What the score part is scored by: ``loss`` is the loss itself, ``error`` the share of wrong labels.
    weight_decay
        AdamW's, a share of the weights for each unit of learning rate; 0 is Adam.
    clip_norm
        The gradient's norm over all weights is cut to this; None: never.
    schedule
        The learning rate's way over the epoch cap: ``constant``; ``cosine`` down to 0; ``warmup``: up in a
        line for the first twentieth of the updates, then cosine.
    class_weights
        ``balanced``: each class counts alike in the training loss; None: each sequence does. What is watched
        and scored is not weighted.
    compiled
        Keras's optimizer or loss that the engine does not have: then Keras trains; None: the engine does.
    """

    batch_size: int
    epochs: int = 100
    patience: int = 10
    cell: Cell = "lstm"
    metric: Metric = "mse"
    bidirectional: bool = False
    embedding: int | None = None
    loss: Loss = "mse"
    quantiles: tuple[float, ...] = ()
    weight_decay: float = 0.0
    clip_norm: float | None = None
    schedule: Schedule = "constant"
    class_weights: ClassWeights | None = None
    compiled: Compiled | None = None


@dataclass(frozen=True)
class Space:
    """The sizes that may be asked for, and the first grid of learning rates (it can be extended)."""

    max_layers: int = 3
    max_units: int = 256
    learning_rates: tuple[float, ...] = (1e-3, 3e-3, 1e-2, 3e-2)


@dataclass(frozen=True)
class Demand:
    """How sure the answer must be. ``tolerance`` is relative to the best loss; None: measured."""

    tolerance: float | None = None
    confidence: float = 0.95


@dataclass(frozen=True)
class Own:
    """A model of the user's own, which a function of theirs builds.

    Attributes
    ----------
    name
        What the function is called: 'my_models.py:build' or 'my_models:build'.
    fingerprint
        Of what it does: another function under the same name is another question.
    callbacks, callbacks_fingerprint
        The same of the function that makes the callbacks of each training; empty: there are none.
    inputs
        Where the model has several inputs: the columns that each reads, by its name;
        empty: by the inputs' names.
    """

    name: str
    fingerprint: str
    callbacks: str = ""
    callbacks_fingerprint: str = ""
    inputs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Limits:
    """What the delivered model may cost; None: whatever it takes.

    ``parameters`` of the whole model; ``memory`` in bytes, to predict one sequence with; ``latency`` in
    seconds, of one prediction with Keras; ``file`` in bytes, of ``model.keras``.
    """

    parameters: int | None = None
    memory: int | None = None
    latency: float | None = None
    file: int | None = None


@dataclass(frozen=True)
class Spec:
    """The whole question; with the data's fingerprint it identifies a study.

    ``strategy`` is how sizes are looked through before they are confirmed; ``trials`` how many candidates
    the samplers (all but the ladder) draw, None: as many as each needs. ``windows`` are those to compare,
    ascending, of which the question has the longest (an answer's question: the best); empty: there is one.
    ``own`` is what is sized instead of a stack of layers with a head; None: that.
    """

    question: Question
    setup: Setup
    space: Space = Space()
    demand: Demand = Demand()
    seed: int = 0
    strategy: StrategyName = "ladder"
    trials: int | None = None
    windows: tuple[int, ...] = ()
    own: Own | None = None


@dataclass(frozen=True)
class InUse:
    """A model that somebody has: its file, its size, and the learning rate it was compiled with, if any."""

    name: str
    path: str
    size: Size
    learning_rate: float | None


@dataclass(frozen=True)
class Stages:
    """What is wanted after the decision; further splits are, where the data has them.

    No part of the spec: an answered study may be asked for them later, and goes on. ``more_data`` None: as
    far as it is cheap. ``refit`` is what the delivered model is trained on (``Refitted``). ``in_use`` is
    the model that the answer is compared with.
    """

    taper: bool = False
    dropout: bool = False
    more_data: bool | None = False
    refit: Refit = "train"
    in_use: InUse | None = None


@dataclass(frozen=True)
class Shapes:
    """What rules of thumb and costs are computed from.

    ``steps`` T, ``features`` F (of tokens, the numbers that one is embedded as), ``outputs`` O, and the
    number of sequences in each part; ``vocabulary`` different tokens, padding included (0: inputs are
    numbers); ``per_step``: O outputs at every step; ``padded``: sequences differ in length, so that
    the shorter ones of a batch are padded.
    """

    steps: int
    features: int
    outputs: int
    train: int
    stop: int
    score: int
    test: int
    vocabulary: int = 0
    per_step: bool = False
    padded: bool = False
