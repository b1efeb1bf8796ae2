"""Whether more data would change the answer: its sizes on a quarter and half of the train part.

One doubling more is extrapolated from two (``decide.elbow``); the decision stays as it is. The learning rates
are those that were tuned on all of the data: with the same updates and batches the best one hardly moves, and
to try its neighbours would double the price, for a rate chosen by one start's luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.data.dataset import Dataset, Scaled
from lstmsizer.data.less import FEWEST, examples, with_less
from lstmsizer.decide.elbow import elbow, fall, moves
from lstmsizer.decide.folds import FoldScores
from lstmsizer.decide.order import smallness
from lstmsizer.records import (
    Candidate,
    DataShare,
    Decision,
    LeftOut,
    MoreData,
    Replicate,
    Request,
    Setup,
    Size,
    SizeLoss,
    Trial,
    Verdict,
)
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import StageResult, early, training_seconds
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy, Wave, Waves
from lstmsizer.search.fresh import confirms
from lstmsizer.search.sizes import OVERHEAD

SHARES = (0.25, 0.5)
SEEDS = (0, 1, 2)
"""Random starts with each share: two would leave the spread between them to chance."""
OF_THE_SEARCH = 0.15
"""What it may take unasked, as a share of the search's work."""
UNASKED_BYTES = 2**28
"""Scaled copies of the data larger than this are made only where the user asks."""
FIRST_FOLD = 1000
"""Above the numbers of all further splits, however many are asked for."""

_SUBJECT = "What more data would change was not tried"


def fold_number(share: float) -> int:
    """The fold in the replicates of a share: 1002 is half, 1004 a quarter."""
    return FIRST_FOLD + round(1 / share)


def shares_of(dataset: Dataset, wanted: bool | None) -> Mapping[int, Scaled]:
    """The data with less of the train part, by fold number; none where it is not wanted or not to be had."""
    if wanted is False or _why_not(dataset, wanted):
        return {}
    parts = {fold_number(share): with_less(dataset, share) for share in SHARES}
    return {number: part for number, part in parts.items() if part is not None}


def _why_not(dataset: Dataset, wanted: bool | None) -> str:
    """Why the data do not allow it, in words; '' where they do."""
    least = examples(dataset, min(SHARES))
    if least < FEWEST:
        return f"a quarter of the train part is only {least} sequences"
    if wanted is None and len(SHARES) * dataset.sequences.values.nbytes > UNASKED_BYTES:
        return "the data are large; ask for it (--more-data)"
    return ""


def extrapolate(
    dataset: Dataset,
    parameters: CountParameters,
    setup: Setup,
    wanted: bool | None,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> StageResult[MoreData]:
    """Train the answer and what was confirmed beside it on less of the data, if there is time.

    ``wanted`` None: only the best and sizes next to the answer, as take at most ``OF_THE_SEARCH``. ``train``
    runs a strategy to its end; ``spare`` is how many seconds of work for one core are left.
    """
    sizes = _smallest_first(found.decision, parameters)
    if (untried := _untried(dataset, wanted, found, sizes)) is not None:
        return untried
    chosen = sizes if wanted else _cheap(sizes, found, parameters, setup)
    if len(chosen) < 2:
        much = f"it would take over {100 * OF_THE_SEARCH:g} % of what the search took"
        return StageResult(None, found, (f"{_SUBJECT}, as {much}; ask for it (--more-data).",))
    wave = _wave(chosen, setup)
    if _seconds(wave, found.trials) > spare:
        return StageResult(None, found, left_out=(LeftOut("more data", "too little"),))
    further = train(Afterwards(found.decision, lambda told: _story(wave)))
    after = replace(
        found,
        trials=further.trials,
        told=found.told + further.told,
        ending=early(further.ending) or found.ending,
    )
    known = {trial.request: trial for trial in further.trials}
    if not all(request in known for request in wave.requests):
        lacking = LeftOut("more data", early(further.ending) or "budget", begun=True)
        return StageResult(None, after, left_out=(lacking,))
    asked = found.asked | further.asked
    heard = {request: trial for request, trial in known.items() if request in asked}
    return StageResult(_read(dataset, found.decision, chosen, heard, mean_predictor), after)


def _untried(
    dataset: Dataset, wanted: bool | None, found: Found, sizes: Sequence[Verdict]
) -> StageResult[MoreData] | None:
    """What comes of it where nothing is tried; None: something may be.

    Who has not asked for it hears of it only what they could do. After an early end nothing is said to them:
    what was cut short before says so.
    """
    if wanted is False:
        return StageResult(None, found)
    why = _why_not(dataset, wanted)
    if not why and (late := early(found.ending)) is not None:
        return StageResult(None, found, left_out=(LeftOut("more data", late),) if wanted else ())
    if not why and len(sizes) < 2:
        why = "no other size was confirmed"
    if not why:
        return None
    said = wanted or "--more-data" in why
    return StageResult(None, found, (f"{_SUBJECT}: {why}.",) if said else ())


def _smallest_first(decision: Decision, parameters: CountParameters) -> list[Verdict]:
    """The answer and what was planned beside it, as far as fresh seeds were drawn; none without it."""
    planned = {decision.size, *decision.contenders, *decision.reference}
    found = [verdict for verdict in decision.verdicts if verdict.confirmed and verdict.size in planned]
    found.sort(key=lambda verdict: smallness(verdict.size, parameters(verdict.size)))
    return found if any(verdict.size == decision.size for verdict in found) else []


def _cheap(
    sizes: Sequence[Verdict], found: Found, parameters: CountParameters, setup: Setup
) -> list[Verdict]:
    """Of the sizes those that together take no more than may be taken unasked; none if that is too few.

    First the answer and the best, by which all are measured, then those nearest to the answer. Counted in
    epochs by what an epoch takes, so that the machine's speed has no part in the choice.
    """
    epochs: dict[tuple[Candidate, Replicate], int] = {}
    for trial in found.trials:
        if trial.request in found.asked:
            run = trial.request.candidate, trial.request.replicate
            epochs[run] = max(epochs.get(run, 0), len(trial.curve.stop))
    left = OF_THE_SEARCH * sum(n * _work(c.size, parameters) for (c, _), n in epochs.items())
    own = next(place for place, verdict in enumerate(sizes) if verdict.size == found.decision.size)
    best = min(range(len(sizes)), key=lambda place: sizes[place].mean)
    kept: list[int] = []
    for place in sorted(
        range(len(sizes)), key=lambda place: (place not in (own, best), abs(place - own), place)
    ):
        mine = [n for (c, _), n in epochs.items() if c == _candidate(sizes[place])]
        longest = max(mine, default=setup.epochs)
        price = len(SHARES) * len(SEEDS) * longest * _work(sizes[place].size, parameters)
        if price <= left:
            left -= price
            kept.append(place)
    return [sizes[place] for place in sorted(kept)] if {own, best} <= {*kept} else []


def _work(size: Size, parameters: CountParameters) -> float:
    """What an epoch takes, in arbitrary units."""
    return OVERHEAD * size.depth + parameters(size)


def _candidate(verdict: Verdict) -> Candidate:
    return Candidate(verdict.size, verdict.learning_rate)


def _wave(sizes: Sequence[Verdict], setup: Setup) -> Wave:
    """Largest first, so that no core waits at the end for a long one."""
    requests = tuple(
        Request(_candidate(verdict), Replicate(fold_number(share), seed), setup.epochs, "data")
        for verdict in reversed(sizes)
        for share in SHARES
        for seed in SEEDS
    )
    return Wave("data", "what would more data change? a quarter and half of it", requests)


def _story(wave: Wave) -> Waves:
    yield wave


def _seconds(wave: Wave, trials: Sequence[Trial]) -> float:
    """Of work, given what trainings took on all of the data; what is known takes none."""
    seconds, known = training_seconds(trials), {trial.request for trial in trials}
    return sum(seconds.get(request.candidate, 0.0) for request in wave.requests if request not in known)


def _read(
    dataset: Dataset,
    decision: Decision,
    sizes: Sequence[Verdict],
    known: Mapping[Request, Trial],
    mean_predictor: float,
) -> MoreData:
    fold = dataset.folds[0]
    ratio = len(fold.score) / len(fold.train)
    in_order = sorted(known.values(), key=lambda trial: trial.request.replicate)

    def scored(number: int) -> FoldScores:
        """On all of the data by the seeds that confirmed."""
        of_fold = [
            trial
            for trial in in_order
            if trial.request.replicate.fold == number and (number or confirms(trial.request))
        ]
        scores = {
            verdict.size: tuple(t.score for t in of_fold if t.request.candidate == _candidate(verdict))
            for verdict in sizes
        }
        return FoldScores(scores, mean_predictor, ratio)

    folds = {share: scored(fold_number(share)) for share in SHARES} | {1.0: scored(0)}
    order, tolerance = [verdict.size for verdict in sizes], decision.tolerance.relative
    quarter, half, whole = (scores.standing(decision.size) for scores in folds.values())
    falls = fall(quarter, half, whole, decision.confidence)
    return MoreData(
        tuple(
            _share(dataset, share, scores, order, tolerance, decision.confidence)
            for share, scores in folds.items()
        ),
        moves(folds[min(SHARES)], folds[1.0], order, tolerance),
        falls.share,
        falls.low,
        falls.high,
    )


def _share(
    dataset: Dataset,
    share: float,
    scores: FoldScores,
    smallest_first: Sequence[Size],
    tolerance: float,
    confidence: float,
) -> DataShare:
    where = elbow(scores, smallest_first, tolerance, confidence)
    losses = tuple(
        SizeLoss(
            size, scores.mean(size), float(np.std(scores.standing(size), ddof=1)), len(scores.scores[size])
        )
        for size in smallest_first
    )
    train = len(dataset.folds[0].train) if share == 1.0 else examples(dataset, share)
    return DataShare(share, train, losses, where.size, where.least)
