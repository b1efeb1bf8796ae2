"""How much the score part matters: what the confirmed trainings lost on it, block by block, drawn anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.windows import spans
from lstmsizer.decide.bootstrap import bootstrap
from lstmsizer.records import Candidate, Decision, Resampling, Setup, Size, Trial
from lstmsizer.search.fresh import confirms
from lstmsizer.train.progress import block_length


def resample(
    decision: Decision,
    setup: Setup,
    score: int,
    mean_predictor: float,
    trials: Sequence[Trial],
    weights: np.ndarray | None = None,
) -> Resampling | None:
    """The answer beside its planned rivals on score parts drawn anew; ``score`` is the part's length.

    ``weights`` [K] are how much each block counts (``block_weights``); None: all alike.

    A training that diverged lost as much as the mean predictor everywhere, as in the decision. None: no rival
    was confirmed, the trainings report no blocks (those of an older study, or of another trainer, do not), or
    neighbouring losses depend on each other for too long.
    """
    planned = {decision.size, *decision.contenders, *decision.reference}
    candidates = [Candidate(v.size, v.learning_rate) for v in decision.verdicts if v.size in planned]
    lost = mean_predictor**2 if setup.metric == "rmse" else mean_predictor
    losses = {candidate.size: _mean_blocks(candidate, lost, trials) for candidate in candidates}
    known = {size: blocks for size, blocks in losses.items() if len(blocks)}
    if decision.size not in known or len(known) < 2 or not _all_alike(known):
        return None
    return bootstrap(
        known,
        decision.size,
        decision.tolerance.delta,
        score,
        weights=weights,
        root=setup.metric == "rmse",
        confidence=decision.confidence,
    )


def block_weights(dataset: Dataset) -> np.ndarray | None:
    """[K] the steps of each block of the score part, where every step has a target; None: it has not."""
    sequences, score = dataset.sequences, dataset.folds[0].score
    if not sequences.per_step:
        return None
    steps = np.broadcast_to(spans(sequences, score), len(score))
    return np.add.reduceat(steps, np.arange(0, len(score), block_length(len(score)))).astype(np.float64)


def _mean_blocks(candidate: Candidate, lost: float, trials: Sequence[Trial]) -> np.ndarray:
    """[K] the mean over the candidate's fresh seeds, ``lost`` where one diverged; [0] without any.

    It is taken in the order of the seeds: its last bits must not depend on which training came in first.
    """
    fresh = [t for t in trials if t.request.candidate == candidate and confirms(t.request)]
    fresh.sort(key=lambda trial: trial.request.replicate)
    reported = [trial.blocks for trial in fresh if trial.blocks]
    if not reported:
        return np.empty(0)
    diverged = sum(not trial.best_epoch for trial in fresh)
    kept = len(reported) / (len(reported) + diverged)
    return kept * np.mean(reported, axis=0) + (1 - kept) * lost


def _all_alike(losses: dict[Size, np.ndarray]) -> bool:
    return len({len(blocks) for blocks in losses.values()}) == 1
