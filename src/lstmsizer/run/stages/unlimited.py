"""What the limits of the delivered model cost in score: the search goes on without them.

It is the same strategy in the same study, told all that is known, so it trains only what the limits have kept
it from. What it decides is an answer of its own, at the confidence that was asked for; the answer within the
limits stays. The two are compared on the fresh seeds of both (``decide.gain``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.decide.gain import gains
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Candidate, LeftOut, LimitCost, Size, Trial, Verdict, WantOfTime
from lstmsizer.report.words.left_out import TOO_LATE
from lstmsizer.run.finish import verdict_of
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import cut_short, early
from lstmsizer.search.base import Strategy
from lstmsizer.search.fresh import confirms

SHARE = 0.5
"""Of what is left of the budget: the other stages need some too."""

_CUT_SHORT: Mapping[WantOfTime, str] = {
    "budget": "the search without them came to no end in time; allow more (--budget)",
    "interrupted": "you stopped the search without them",
}


@dataclass(frozen=True)
class Unlimited:
    """What came of it. ``beyond`` are the verdicts on sizes that the limits have kept from being tried.

    ``found`` has the decision within the limits; its ending says so where this search was interrupted.
    """

    limit_cost: LimitCost
    beyond: tuple[Verdict, ...]
    found: Found
    left_out: tuple[LeftOut, ...] = ()


def without_limits(
    found: Found,
    refused: Sequence[Size],
    strategy: Callable[[], Strategy],
    mean_predictor: float,
    train: Callable[[Strategy], Found],
    spare: float,
) -> Unlimited:
    """Decide without limits too, if they ``refused`` any size and there is time.

    ``strategy`` gives one that may ask for every size; ``train`` runs it to its end, to the end of its share
    of the time or to Ctrl-C; ``spare`` is how many seconds of work are left.
    """
    cost = LimitCost(found.decision.size, tuple(refused))
    if not refused:
        return Unlimited(cost, (), found)
    why = early(found.ending) or ("too little" if spare <= 0 else None)
    if why is not None:
        return Unlimited(replace(cost, why=TOO_LATE[why]), (), found, (LeftOut("limits", why),))
    further = train(strategy())
    after = replace(
        found,
        trials=further.trials,
        told=found.told + len(further.asked - found.asked),
        ending="interrupted" if further.ending == "interrupted" else found.ending,
    )
    tried = {verdict.size for verdict in found.decision.verdicts}
    beyond = tuple(verdict for verdict in further.decision.verdicts if verdict.size not in tried)
    if (why := early(further.ending)) is not None:
        left_out = cut_short("limits", further.ending)
        return Unlimited(replace(cost, why=_CUT_SHORT[why]), beyond, after, left_out)
    return Unlimited(_compared(cost, found, further, mean_predictor), beyond, after)


def _compared(cost: LimitCost, found: Found, further: Found, mean_predictor: float) -> LimitCost:
    within, without = found.decision, further.decision
    cost = replace(cost, without=without.size, certified=without.certified)
    if without.size == within.size:
        return cost
    asked = found.asked | further.asked  # a study may know others, foreseen in vain
    heard = [trial for trial in further.trials if trial.request in asked and confirms(trial.request)]
    mine, theirs = (_scores(verdict_of(one), heard, mean_predictor) for one in (within, without))
    looks = sum(min(len(mine), len(theirs)) >= replicates for replicates in LOOKS)
    if not looks:
        return cost
    (gain,) = gains(mine, [theirs], looks, within.confidence)
    return replace(cost, gain=gain.gain, low=gain.low, high=gain.high)


def _scores(verdict: Verdict, trials: Sequence[Trial], mean_predictor: float) -> np.ndarray:
    """Of its fresh seeds [n], by seed; a training that diverged stands as the mean predictor."""
    candidate = Candidate(verdict.size, verdict.learning_rate)
    mine = {t.request.replicate.seed: t.score for t in trials if t.request.candidate == candidate}
    scores = np.array([mine[seed] for seed in sorted(mine)])
    return np.where(np.isfinite(scores), scores, mean_predictor)
