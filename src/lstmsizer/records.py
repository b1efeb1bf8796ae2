"""The words of the field as frozen dataclasses: what passes from room to room.

A record states facts and has no behaviour beyond reading itself out. Losses and scores are
'lower is better' everywhere; times are seconds; sizes of memory are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["forecast", "regress", "classify", "tag"]
Cell = Literal["lstm", "gru"]
Metric = Literal["mse", "rmse", "mae"]
Status = Literal["stopped", "capped", "paused", "diverged", "failed"]
Stage = Literal["screen", "confirm", "finish"]
Judgement = Literal["enough", "worse", "undecided"]
Ending = Literal["certified", "exhausted", "budget", "interrupted"]


# ---------------------------------------------------------------- what is asked


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
    """Which columns predict which, how far back and how far ahead.

    ``horizons`` are steps ahead of the window's last step, ascending: ``(1,)`` is the next step.
    ``features`` None means every usable column; ``time`` None means 'find it'.
    """

    target: str
    window: int
    horizons: tuple[int, ...] = (1,)
    features: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    time: str | None = None
    task: Task = "forecast"


@dataclass(frozen=True)
class Setup:
    """How every candidate is trained; the same for all, so that scores can be compared.

    Training ends when the loss on the stop part has not improved for ``patience`` epochs
    (status 'stopped') or after ``epochs`` (status 'capped'); the weights of the best epoch count.
    """

    batch_size: int
    epochs: int = 100
    patience: int = 10
    cell: Cell = "lstm"
    metric: Metric = "mse"


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
class Spec:
    """The whole question; with the data's fingerprint it identifies a study."""

    question: Question
    setup: Setup
    space: Space = Space()
    demand: Demand = Demand()
    seed: int = 0


@dataclass(frozen=True)
class Shapes:
    """What rules of thumb and costs are computed from.

    ``steps`` T, ``features`` F, ``outputs`` O, and the number of sequences in each part.
    """

    steps: int
    features: int
    outputs: int
    train: int
    stop: int
    score: int
    test: int


# ---------------------------------------------------------------- what is trained


@dataclass(frozen=True)
class Candidate:
    """A size with its nuisance settings."""

    size: Size
    learning_rate: float
    dropout: float = 0.0
    recurrent_dropout: float = 0.0


@dataclass(frozen=True, order=True)
class Replicate:
    """A split of the data and a random start. Two replicates with one fold share their data."""

    fold: int
    seed: int


@dataclass(frozen=True)
class Request:
    """'Train this': a candidate on a replicate, up to ``epochs`` epochs at most.

    The same request always gives the same curve. A request with more epochs than an earlier one of
    the same candidate and replicate continues it: the curve's beginning is the same.
    """

    candidate: Candidate
    replicate: Replicate
    epochs: int
    stage: Stage


@dataclass(frozen=True)
class Curve:
    """After each epoch: loss on train (running mean), loss on stop, metric on score."""

    train: tuple[float, ...]
    stop: tuple[float, ...]
    score: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """One training of one candidate on one replicate.

    ``best_epoch`` counts from 1 and minimises the stop loss (0: none, the trial diverged or failed);
    ``score`` is the score part's metric there (NaN if none). ``seconds`` is what the training took,
    compilation excluded. Statuses: 'stopped' (patience ran out), 'capped' (the epoch cap of the
    set-up), 'paused' (the request's smaller number of epochs), 'diverged' (a loss was not finite),
    'failed' (``message`` says why).
    """

    request: Request
    curve: Curve
    status: Status
    best_epoch: int
    score: float
    seconds: float
    message: str = ""


# ---------------------------------------------------------------- what is decided


@dataclass(frozen=True)
class Tolerance:
    """How much worse a smaller size may be and still be 'enough', in units of the score.

    ``reason`` names the term that was the largest: 'asked', 'one percent', 'mean predictor' or 'seed'.
    """

    delta: float
    relative: float
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What the evidence says about one size.

    ``mean`` and ``sd`` are over ``replicates`` fresh scores (screening scores where there are none:
    then ``confirmed`` is False). ``excess`` is the mean's distance to the best other size, with its
    confidence bounds ``low`` and ``high``, all in units of the score (None where not judged).
    """

    size: Size
    judgement: Judgement
    mean: float
    sd: float
    replicates: int
    confirmed: bool
    learning_rate: float
    epochs: float
    excess: float | None = None
    low: float | None = None
    high: float | None = None
    diverged: int = 0


@dataclass(frozen=True)
class Decision:
    """The anytime answer: the smallest size that is enough, or the best guess so far.

    ``detectable`` is the smallest difference that the replicates could have shown (units of the
    score); ``missing`` the number of further replicates of each contender that would probably decide.
    """

    size: Size
    certified: bool
    tolerance: Tolerance
    verdicts: tuple[Verdict, ...]
    contenders: tuple[Size, ...]
    reference: tuple[Size, ...]
    confidence: float
    detectable: float | None
    missing: int


# ---------------------------------------------------------------- what is answered


@dataclass(frozen=True)
class Rule:
    """A named rule of thumb: its formula in words and its source."""

    name: str
    formula: str
    source: str
    verified: bool


@dataclass(frozen=True)
class RuleSize:
    """What a rule says for this data; ``size`` None where it cannot say anything (``note`` says why)."""

    rule: Rule
    size: Size | None
    note: str = ""


@dataclass(frozen=True)
class Cost:
    """What one size costs, predicted before any training.

    ``parameters`` as Keras counts them, head included; ``flops`` of one forward pass of one sequence;
    ``training_bytes`` and ``inference_bytes`` at the set-up's batch size and at batch 1;
    ``epoch_seconds`` on one core; ``latency_seconds`` of one prediction (both None: no calibration).
    """

    size: Size
    parameters: int
    flops: int
    training_bytes: int
    inference_bytes: int
    epoch_seconds: float | None
    latency_seconds: float | None


@dataclass(frozen=True)
class Scores:
    """Errors of forecasts in the target's own units, over all horizons."""

    mse: float
    rmse: float
    mae: float


@dataclass(frozen=True)
class Baseline:
    """A simple forecaster on the same parts. ``score`` is in the metric's (scaled) units on the score
    part; ``test`` in raw units (None: could not be computed, ``note`` says why).
    """

    name: str
    score: float
    test: Scores | None
    note: str = ""


@dataclass(frozen=True)
class Split:
    """One part of the data: name, number of sequences, first and last target's row and time."""

    part: str
    sequences: int
    first_row: int
    last_row: int
    first_time: str
    last_time: str


@dataclass(frozen=True)
class Progress:
    """One moment of a run, for those who watch. ``left`` None: no budget."""

    stage: Stage
    message: str
    done: int
    asked: int
    elapsed: float
    left: float | None
    decision: Decision | None
    running: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Everything that was found out; ``answer.json`` is this record.

    ``test``, ``model_bytes`` and ``model_latency_seconds`` (the median of single predictions; None: could
    not be measured) were measured on the saved Keras model; ``final`` is the training that it came from.
    """

    spec: Spec
    source: str
    fingerprint: str
    shapes: Shapes
    columns: tuple[str, ...]
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    decision: Decision
    ending: Ending
    costs: tuple[Cost, ...]
    rules: tuple[RuleSize, ...]
    mean_predictor: float
    baselines: tuple[Baseline, ...]
    test: Scores
    final: Trial
    model_bytes: int
    model_latency_seconds: float | None
    trials: int
    fits: float
    seconds: float
    budget: float | None
    versions: tuple[tuple[str, str], ...]
