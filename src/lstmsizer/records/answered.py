"""What is answered: the evidence around a decision, its costs and comparisons, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.records.asked import Demand, Limits, Shapes, Size, Spec, Task
from lstmsizer.records.decided import Decision, Verdict, WindowDecision
from lstmsizer.records.deployed import LimitCost, TradeOff
from lstmsizer.records.existing import Existing
from lstmsizer.records.left_out import LeftOut
from lstmsizer.records.recipe import Recipe
from lstmsizer.records.refitted import Refitted
from lstmsizer.records.scored import LabelScores, Scores, StepScores
from lstmsizer.records.shown import OnTest
from lstmsizer.records.trained import Candidate, Stage, Trial

NO_LIMITS = Limits()
Ending = Literal["certified", "exhausted", "budget", "interrupted"]


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
    Of a model of the user's own only the parameters are known before: all else is None.
    ``embedding_parameters`` of these are the table of the tokens' embedding, the same for every size.
    """

    size: Size
    parameters: int
    flops: int | None
    training_bytes: int | None
    inference_bytes: int | None
    epoch_seconds: float | None
    latency_seconds: float | None
    embedding_parameters: int = 0

    @property
    def stack_parameters(self) -> int:
        """Parameters of the layers and the head, which are what the size decides."""
        return self.parameters - self.embedding_parameters


@dataclass(frozen=True)
class Baseline:
    """A simple forecaster or classifier on the same parts. ``score`` is in the metric's (scaled) units on
    the score part; ``test`` in raw units (None: could not be computed, ``note`` says why).
    """

    name: str
    score: float
    test: Scores | LabelScores | StepScores | None
    note: str = ""


@dataclass(frozen=True)
class Split:
    """One part of the data: its name and its number of sequences.

    In forecasting also the first and the last target's row and time (else 0 and empty); where sequences are
    classified, ``classes`` counts those of each class, in the order of the class names.
    """

    part: str
    sequences: int
    first_row: int = 0
    last_row: int = 0
    first_time: str = ""
    last_time: str = ""
    classes: tuple[int, ...] = ()


@dataclass(frozen=True)
class FurtherSplit:
    """How the answer stands on a split on which it was not decided.

    ``train`` sequences were trained on, ``score`` was scored. ``best`` is the rival with the lowest mean over
    seeds, ``excess`` the answer's mean minus that one's (negative: the answer is better), ``low`` its lower
    bound given the luck of the seeds; both as shares of the lowest mean of all sizes on this split.
    ``parts`` are those of this split, train first (empty: an earlier version's).
    """

    train: int
    score: Split
    best: Size
    excess: float
    low: float
    parts: tuple[Split, ...] = ()


@dataclass(frozen=True)
class FoldDifference:
    """The answer's mean minus a rival's, on each fold (the first: where it was decided) and over folds.

    As shares of each fold's lowest mean. ``low`` and ``high`` are the interval of ``mean`` over folds, with
    the correction for training parts that overlap (``decide.folds``).
    """

    rival: Size
    by_fold: tuple[float, ...]
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity:
    """How much the split matters: the answer beside its rivals on further splits, ``seeds`` starts each.

    It never changes the decision. ``splits`` go back in time.
    """

    seeds: int
    splits: tuple[FurtherSplit, ...]
    differences: tuple[FoldDifference, ...]


@dataclass(frozen=True)
class Taper:
    """What came of shrinking the layers of a certified answer one by one.

    ``before`` is that answer, its layers equal. ``tried`` are the stacks below it, from wide to narrow; those
    that are not ``confirmed`` lost on the screening seeds already. The decision's size says which of them is
    enough, if any.
    """

    before: Size
    tried: tuple[Verdict, ...]


@dataclass(frozen=True)
class DropoutEffect:
    """What dropout does to a size, measured beside the answer without dropout.

    ``gain`` is by how much its mean score is lower than the answer's, as a share of the answer's (negative:
    it is higher); ``low`` and ``high`` are its bounds over ``replicates`` fresh seeds. None: only screened,
    where it did no better, and ``replicates`` counts screening seeds.
    """

    candidate: Candidate
    replicates: int
    gain: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Regularisation:
    """What dropout buys where a larger size overfits.

    ``overfitting`` are the larger sizes that do; without one nothing is tried. ``effects`` are those of
    the best dropout on the answer's size and on one that overfits. ``chosen`` is what the answer is trained
    with: None unless dropout on its own size surely pays by more than the tolerance.
    """

    overfitting: tuple[Size, ...]
    effects: tuple[DropoutEffect, ...]
    chosen: Candidate | None


@dataclass(frozen=True)
class ResampledDifference:
    """The answer's mean minus a rival's, and its interval over score parts drawn anew; units of the score."""

    rival: Size
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Resampling:
    """How much the score part matters: the answer beside its rivals on stretches of it, drawn anew.

    ``holds`` is the share of resamples in which the answer was within the tolerance of every rival;
    ``stretch`` the number of neighbouring examples that were drawn together, ``score`` that of all. It never
    changes the decision.
    """

    differences: tuple[ResampledDifference, ...]
    holds: float
    stretch: int
    score: int


@dataclass(frozen=True)
class SizeLoss:
    """A size's mean score and standard deviation over random starts."""

    size: Size
    mean: float
    sd: float
    replicates: int


@dataclass(frozen=True)
class DataShare:
    """Sizes trained on a ``share`` of the train part (``train`` sequences), smallest first.

    ``elbow`` is the smallest whose mean is within the tolerance of the lowest, ``least`` the smallest that
    the luck of the seeds leaves possible.
    """

    share: float
    train: int
    losses: tuple[SizeLoss, ...]
    elbow: Size
    least: Size


@dataclass(frozen=True)
class MoreData:
    """Whether more data would change the answer: an extrapolation from a quarter and half of it.

    ``shares`` ascend; the last is all of the train part. ``moves`` says whether the elbow went 'up' or
    'down' with the data; 'unclear' if by no more than the luck of the seeds. ``fall`` is the share of its
    loss that the answer's size would lose with twice the data, with the bounds that seeds leave.
    """

    shares: tuple[DataShare, ...]
    moves: Literal["up", "down", "no", "unclear"]
    fall: float
    fall_low: float
    fall_high: float


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


@dataclass(frozen=True)
class Answer:
    """Everything that was found out; ``answer.json`` is this record.

    ``test``, ``model_bytes`` and ``model_latency_seconds`` (the median of single predictions; None: could
    not be measured) were measured on the saved Keras model; ``final`` is the training that it came from.
    ``sensitivity``, ``taper`` and ``regularisation`` None: that stage was not asked for, or there was no time
    for it or nothing to try. ``task`` is what was asked, or what the data showed; ``classes`` are the names
    of the classes, empty where nothing is classified. ``more_data`` and ``resampling`` None: not asked for,
    or not to be had. ``changed_from`` is the demand under which the fresh seeds were drawn, if it was
    another: then nothing is certified. ``windows`` says which of several windows was found
    (the spec's question has it), and is None where only one was asked for or none was compared.
    ``refit`` says what the delivered model was trained on (None: an earlier version's, on train and stop).
    ``recipe`` says what Keras compiles, where it trains (None: the engine does).
    ``limits`` are those of the delivered model, ``limit_cost`` what they cost (None: there are none);
    ``existing`` is the model that was checked (None: none was).
    ``pareto`` are all sizes that were tried beside what their models take, fewest parameters first.
    ``on_test`` is what the model said of the test part, as far as a report shows it (None: an earlier
    version's answer, or numbers that are not finite).
    ``left_out`` is what belongs to it and is missing for want of time (of an answer of an earlier version its
    notes say so); whether the search itself was cut short, ``ending`` says.
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
    test: Scores | LabelScores | StepScores
    final: Trial
    model_bytes: int
    model_latency_seconds: float | None
    trials: int
    fits: float
    seconds: float
    budget: float | None
    versions: tuple[tuple[str, str], ...]
    sensitivity: Sensitivity | None = None
    task: Task = "forecast"
    classes: tuple[str, ...] = ()
    taper: Taper | None = None
    regularisation: Regularisation | None = None
    more_data: MoreData | None = None
    resampling: Resampling | None = None
    changed_from: Demand | None = None
    windows: WindowDecision | None = None
    refit: Refitted | None = None
    limits: Limits = NO_LIMITS
    limit_cost: LimitCost | None = None
    pareto: tuple[TradeOff, ...] = ()
    recipe: Recipe | None = None
    existing: Existing | None = None
    on_test: OnTest | None = None
    left_out: tuple[LeftOut, ...] = ()
