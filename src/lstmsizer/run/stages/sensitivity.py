"""Whether the answer holds on further splits: a stage after the decision, which it never changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lstmsizer.data.baselines import mean_predictor_score
from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.parts import described
from lstmsizer.decide.folds import FoldScores, differences, standing
from lstmsizer.records import (
    Candidate,
    Decision,
    FurtherSplit,
    LeftOut,
    Metric,
    Replicate,
    Request,
    Sensitivity,
    Setup,
    Size,
    Trial,
    Verdict,
    WantOfTime,
)
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import StageResult, early, training_seconds
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy, Wave, Waves

SEEDS = (0, 1, 2)
"""Random starts on each further split: two would leave the spread between them to chance."""


def check_splits(
    dataset: Dataset, setup: Setup, found: Found, train: Callable[[Strategy], Found], spare: float
) -> StageResult[Sensitivity]:
    """Train the answer and the sizes that were confirmed beside it on the dataset's further folds.

    Only whole splits count, and as many are begun as there is time for: ``spare`` seconds of work on one
    core. ``train`` runs a strategy to its end, to the budget's end or to Ctrl-C; the decision stands in any
    case.
    """
    asked = len(dataset.folds) - 1
    if asked < 1:
        return StageResult(None, found)
    sizes = _confirmed(found.decision)
    if (why := early(found.ending)) is not None:
        return _untried(found, why)
    if len(sizes) < 2:
        alone = "The further splits were not tried: no other size was confirmed."
        return StageResult(None, found, (alone,))
    seconds = training_seconds(found.trials)
    waves = [_requests(sizes, fold, setup, seconds) for fold in range(1, asked + 1)]
    waves = _in_time(waves, seconds, {trial.request for trial in found.trials}, spare)
    if not waves:
        return _untried(found, "too little")
    further = train(Afterwards(found.decision, lambda told: _story(found.decision.size, waves)))
    known = {trial.request: trial for trial in further.trials}
    whole = [wave for wave in waves if all(request in known for request in wave)]
    after = replace(
        found,
        trials=further.trials,
        told=found.told + further.told,
        ending=early(further.ending) or found.ending,
    )
    lacking = LeftOut("splits", early(further.ending) or "budget", begun=True, done=len(whole), of=asked)
    finding = _compared(dataset, setup.metric, found.decision, whole, known) if whole else None
    return StageResult(finding, after, left_out=() if len(whole) == asked else (lacking,))


def _untried(found: Found, why: WantOfTime) -> StageResult[Sensitivity]:
    return StageResult(None, found, left_out=(LeftOut("splits", why),))


def _confirmed(decision: Decision) -> list[Verdict]:
    """The answer and what was planned beside it, as far as fresh seeds were drawn; none without it."""
    planned = {decision.size, *decision.contenders, *decision.reference}
    sizes = [verdict for verdict in decision.verdicts if verdict.confirmed and verdict.size in planned]
    return sizes if any(verdict.size == decision.size for verdict in sizes) else []


def _requests(
    sizes: Sequence[Verdict], fold: int, setup: Setup, seconds: Mapping[Candidate, float]
) -> tuple[Request, ...]:
    """A fold's requests, longest first, so that no core waits at the end for a long one."""
    candidates = [Candidate(verdict.size, verdict.learning_rate) for verdict in sizes]
    candidates.sort(key=lambda candidate: -seconds.get(candidate, 0.0))
    return tuple(
        Request(candidate, Replicate(fold, seed), setup.epochs, "split")
        for candidate in candidates
        for seed in SEEDS
    )


def _story(answer: Size, waves: Sequence[tuple[Request, ...]]) -> Waves:
    for number, requests in enumerate(waves, start=1):
        yield Wave("split", f"is {answer} enough on an earlier split? ({number} of {len(waves)})", requests)


def _in_time(
    waves: Sequence[tuple[Request, ...]],
    seconds: Mapping[Candidate, float],
    known: set[Request],
    spare: float,
) -> list[tuple[Request, ...]]:
    """The first waves, as many as ``spare`` seconds of work will probably do; what is known takes none."""
    found: list[tuple[Request, ...]] = []
    for wave in waves:
        spare -= sum(seconds.get(request.candidate, 0.0) for request in wave if request not in known)
        if spare < 0:
            break
        found.append(wave)
    return found


def _compared(
    dataset: Dataset,
    metric: Metric,
    decision: Decision,
    waves: Sequence[Sequence[Request]],
    known: Mapping[Request, Trial],
) -> Sensitivity:
    sizes = _confirmed(decision)
    decided = FoldScores(
        {verdict.size: (verdict.mean,) for verdict in sizes},
        mean_predictor_score(dataset, metric),
        _ratio(dataset.folds[0]),
    )
    folds = [decided]
    splits: list[FurtherSplit] = []
    for wave in waves:
        fold = dataset.folds[wave[0].replicate.fold]
        scores = {
            verdict.size: tuple(
                known[request].score for request in wave if request.candidate.size == verdict.size
            )
            for verdict in sizes
        }
        folds.append(FoldScores(scores, mean_predictor_score(dataset, metric, fold), _ratio(fold)))
        splits.append(_split(dataset, fold, folds[-1], decision))
    return Sensitivity(len(SEEDS), tuple(splits), differences(folds, decision.size, decision.confidence))


def _split(dataset: Dataset, fold: Fold, scores: FoldScores, decision: Decision) -> FurtherSplit:
    stands = standing(scores, decision.size, decision.confidence)
    numbers = {"train": fold.train, "stop": fold.stop, "score": fold.score, "test": fold.test}
    parts = tuple(described(dataset, part, chosen) for part, chosen in numbers.items())
    return FurtherSplit(len(fold.train), parts[2], stands.best, stands.excess, stands.low, parts)


def _ratio(fold: Fold) -> float:
    return len(fold.score) / len(fold.train)
