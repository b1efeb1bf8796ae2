"""From scores to the anytime answer: the smallest size that is enough, or the best guess so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import inf, isfinite, sqrt

import numpy as np

from lstmsizer.decide import bad_seeds
from lstmsizer.decide.contrast import pooled_sd
from lstmsizer.decide.looks import LOOKS, error_of_look
from lstmsizer.decide.missing import detectable, missing
from lstmsizer.decide.order import smallness
from lstmsizer.decide.plan import CHAIN_REPLICATES, CHAIN_SHARE, Plan
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.decide.verdict import Evidence, bounds, gather, judge
from lstmsizer.records import Decision, Judgement, Size, Tolerance, Verdict


@dataclass(frozen=True)
class Measured:
    """One size's scores; NaN where a training diverged or failed.

    ``screened`` chose the learning rate and so flatters; ``fresh`` are the plan's own replicates, in their
    order. ``epochs`` is the mean best epoch.
    """

    size: Size
    parameters: int
    learning_rate: float
    epochs: float
    screened: tuple[float, ...]
    fresh: tuple[float, ...] = ()


def guess(measured: Sequence[Measured], tolerance: Tolerance, mean_predictor: float) -> Size:
    """The smallest size whose screened mean is within the tolerance of the best screened mean."""
    means = {m.size: mean_screened(m, mean_predictor) for m in measured}
    return _smallest_within(means, _trained(measured), tolerance.delta)


def mean_screened(measured: Measured, mean_predictor: float) -> float:
    """The mean of a size's screened scores, a diverged training standing as the mean predictor's."""
    return _mean(_standing(measured.screened, mean_predictor), mean_predictor)


def plausible(measured: Sequence[Measured], tolerance: Tolerance, mean_predictor: float) -> list[Size]:
    """Sizes whose screened mean may be within the tolerance of the best, two standard errors allowed."""
    groups = {m.size: _standing(m.screened, mean_predictor) for m in _trained(measured)}
    best = min(groups.values(), key=lambda g: g.mean())
    _, sd = best_and_spread(measured, mean_predictor)
    return [
        size
        for size, g in groups.items()
        if g.mean() - best.mean() <= tolerance.delta + 2 * sd * sqrt(1 / len(g) + 1 / len(best))
    ]


def decide(
    measured: Sequence[Measured],
    plan: Plan,
    looks: int,
    mean_predictor: float,
    confidence: float,
) -> Decision:
    """The decision after ``looks`` complete looks (0: the best guess from screening alone).

    Diverged trials stand in every mean as the mean predictor's score. The answer is the smallest contender
    that is enough; without one, the smallest size that is not worse and whose mean is within the tolerance
    of the best. A space of a single size is certified, having no rival.
    """
    evidence = evidence_of(measured, plan, looks, mean_predictor)
    verdicts = tuple(_verdict(m, evidence, plan, looks, mean_predictor) for m in _smallest_first(measured))
    enough = _answers(verdicts, plan)
    alone = len(plan.contenders) == 1 and not plan.reference and len(measured) == 1
    size = enough[0] if enough else _best_guess(measured, verdicts, plan, mean_predictor)
    certified = bool(enough) or alone
    return Decision(
        size=size,
        certified=certified,
        tolerance=plan.tolerance,
        verdicts=verdicts,
        contenders=plan.contenders,
        reference=plan.reference,
        confidence=confidence,
        detectable=_detectable(evidence, plan, looks),
        missing=0 if certified else _missing(evidence, size, plan, looks),
    )


def _answers(verdicts: Sequence[Verdict], plan: Plan) -> list[Size]:
    """Contenders that may be the answer, smallest first: the chain as far as it holds, or larger ones."""
    enough = {v.size for v in verdicts if v.judgement == "enough"}
    held = list(takewhile(lambda size: size in enough, plan.chain))
    return held[::-1] or [s for s in plan.contenders if s in enough and s not in plan.chain]


def best_and_spread(measured: Sequence[Measured], mean_predictor: float) -> tuple[float, float]:
    """The best screened mean, and the standard deviation between seeds, pooled (0: one seed each).

    Pooled over the sizes about as good as the best: those within the tolerance that this very deviation
    gives. Sizes that are clearly worse are often much less steady, and nobody would train them. It
    begins with all sizes within 5 % of the gain over the mean predictor, and leaves out what lies beyond the
    tolerance until nothing does; what was left out stays out.
    """
    groups = [_standing(m.screened, mean_predictor) for m in measured]
    best = min(_mean(g, mean_predictor) for g in groups)
    near, sd = groups, inf
    while True:
        band = tolerance(best, mean_predictor, sd, None).delta
        within = [g for g in near if len(g) > 0 and g.mean() <= best + band]
        if sd < inf and len(within) == len(near):
            return best, sd
        near, sd = within, pooled_sd(within)[0]


def evidence_of(measured: Sequence[Measured], plan: Plan, looks: int, mean_predictor: float) -> Evidence:
    """Bounds of the planned sizes' differences after ``looks`` looks at their fresh scores."""
    fresh = {m.size: _standing(m.fresh, mean_predictor) for m in measured if m.size in plan.planned}
    looked = {size: scores[: plan.replicates(size, looks - 1)] for size, scores in fresh.items() if looks}
    every = [(*_standing(m.screened, mean_predictor), *looked.get(m.size, ())) for m in measured]
    least = bad_seeds.PATIENCE if bad_seeds.seen(map(np.array, every), plan.tolerance.delta) else 0
    return gather(fresh, looks, plan, mean_predictor, least)


def _verdict(m: Measured, evidence: Evidence, plan: Plan, looks: int, mean_predictor: float) -> Verdict:
    confirmed = len(m.fresh) >= LOOKS[0]
    scores = m.fresh if confirmed else m.screened
    standing = _standing(scores, mean_predictor)
    where = bounds(evidence, m.size) if looks else None
    judgement: Judgement = "undecided" if where is None else judge(where, plan.tolerance.delta)
    return Verdict(
        size=m.size,
        judgement=judgement,
        mean=_mean(standing, mean_predictor),
        sd=float(standing.std(ddof=1)) if len(standing) > 1 else 0.0,
        replicates=len(scores),
        confirmed=confirmed,
        learning_rate=m.learning_rate,
        epochs=m.epochs,
        excess=None if where is None else where.excess,
        low=None if where is None else where.low,
        high=None if where is None else where.high,
        diverged=int(np.isnan(scores).sum()),
    )


def _best_guess(
    measured: Sequence[Measured], verdicts: Sequence[Verdict], plan: Plan, mean_predictor: float
) -> Size:
    """Smallest size within the tolerance of the best: of the confirmed, once all planned sizes are."""
    means = {v.size: v.mean for v in verdicts if v.confirmed}
    if not plan.planned or any(size not in means for size in plan.planned):
        return guess(measured, plan.tolerance, mean_predictor)
    compared = [m for m in measured if m.size in means]
    return _smallest_within(means, _trained(compared), plan.tolerance.delta)


def _smallest_within(means: Mapping[Size, float], measured: Sequence[Measured], delta: float) -> Size:
    best = min(means[m.size] for m in measured)
    return next(m.size for m in _smallest_first(measured) if means[m.size] <= best + delta)


def _trained(measured: Sequence[Measured]) -> Sequence[Measured]:
    """Those of which any training came to something; all, if none did.

    A size that was never trained stands as the mean predictor, which may be within the tolerance where
    there is little to learn. Nobody could be given it.
    """
    return [m for m in measured if any(map(isfinite, (*m.screened, *m.fresh)))] or measured


def _smallest_first(measured: Sequence[Measured]) -> list[Measured]:
    return sorted(measured, key=lambda m: smallness(m.size, m.parameters))


def _standing(scores: Sequence[float], mean_predictor: float) -> np.ndarray:
    values = np.asarray(scores, dtype=float)
    return np.where(np.isfinite(values), values, mean_predictor)


def _mean(values: np.ndarray, mean_predictor: float) -> float:
    return float(values.mean()) if len(values) else mean_predictor


def _error(plan: Plan) -> float:
    return error_of_look(plan.allowed * CHAIN_SHARE)


def _detectable(evidence: Evidence, plan: Plan, looks: int) -> float | None:
    if evidence.noise is None:
        return None
    return detectable(evidence.noise, LOOKS[looks - 1], _error(plan))


def _missing(evidence: Evidence, size: Size, plan: Plan, looks: int) -> int:
    """Before the first look, that look; later what would probably tell the best guess from the tolerance."""
    where = bounds(evidence, size)
    if evidence.noise is None or where is None:
        return LOOKS[0] * CHAIN_REPLICATES
    return missing(where.excess, plan.tolerance.delta, evidence.noise, LOOKS[looks - 1], _error(plan))
