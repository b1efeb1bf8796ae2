"""How much the split matters: sizes compared over folds, the seeds averaged within each.

Seeds of one fold share its data, so a fold is worth one number for each size, however many seeds it has. On
every fold all sizes see the same data, so they are paired by fold: d_j is the answer's mean minus the rival's
on fold j, as a share of the fold's lowest mean, since folds differ in scale and in difficulty.

The folds' training parts overlap, so their differences are correlated and the plain t interval is too
short. Let J differences have the variance s2 and the correlation r with each other. Their mean has the
variance s2 (r + (1 - r) / J), and their sample variance S2 has the expectation s2 (1 - r). So (1 / J + r /
(1 - r)) S2 is right on average. With r = n_score / (n_score + n_train) this is (1 / J + n_score / n_train)
S2: the corrected resampled t test of Nadeau and Bengio (2003, "Inference for the Generalization Error",
Machine Learning 52:239), with J - 1 degrees of freedom.

Limits: r cannot be estimated from the folds, and theirs is a rule of thumb for random splits of independent
examples. Where the origin rolls back, the earlier folds also train on less, and what drifts in the series
moves them apart; the first fold chose the learning rates, so there the sizes look a little better. With few
folds the interval is wide: for three folds and a score part of a quarter of the train part 3.3 standard
deviations to either side, where a certificate asks for a fraction of one. So it is a sensitivity analysis,
and no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from scipy import special

from lstmsizer.decide.contrast import lower_bound, spread
from lstmsizer.records import FoldDifference, Size

NO_LOSS = 1e-12
"""In scaled units, in which always predicting the mean loses about 1: less than this is nothing."""


@dataclass(frozen=True)
class FoldScores:
    """Scores of sizes on one fold.

    ``scores`` are [seeds] each, the same sizes on all folds; a training that diverged stands as the
    ``mean_predictor``. ``ratio`` is n_score / n_train.
    """

    scores: Mapping[Size, Sequence[float]]
    mean_predictor: float
    ratio: float

    def standing(self, size: Size) -> np.ndarray:
        """[seeds] the size's scores, all finite."""
        values = np.asarray(self.scores[size], dtype=float)
        return np.where(np.isfinite(values), values, self.mean_predictor)

    def mean(self, size: Size) -> float:
        """The size's mean over the seeds."""
        return float(self.standing(size).mean())

    @property
    def lowest(self) -> float:
        """The lowest mean of all sizes: what differences are shares of (above 0 even where none is lost)."""
        return max(min(map(self.mean, self.scores)), NO_LOSS)


@dataclass(frozen=True)
class Standing:
    """Where the answer stands on one fold; see ``records.FurtherSplit`` for the meanings."""

    best: Size
    excess: float
    low: float


def differences(
    folds: Sequence[FoldScores], answer: Size, confidence: float = 0.95
) -> tuple[FoldDifference, ...]:
    """The answer minus each other size, over the folds."""
    ratio = float(np.mean([fold.ratio for fold in folds]))
    found: list[FoldDifference] = []
    for rival in folds[0].scores:
        if rival != answer:
            by_fold = [(fold.mean(answer) - fold.mean(rival)) / fold.lowest for fold in folds]
            mean, low, high = corrected_interval(by_fold, ratio, confidence)
            found.append(FoldDifference(rival, tuple(by_fold), mean, low, high))
    return tuple(found)


def corrected_interval(
    by_fold: Sequence[float], ratio: float, confidence: float
) -> tuple[float, float, float]:
    """Mean of one difference a fold, and its interval with the correction for overlap.

    A single fold says nothing about others: its interval is infinite.
    """
    values = np.asarray(by_fold, dtype=float)
    mean, folds = float(values.mean()), len(values)
    if folds < 2:
        return mean, -inf, inf
    error = sqrt((1 / folds + ratio) * float(values.var(ddof=1)))
    reach = float(special.stdtrit(folds - 1, (1 + confidence) / 2)) * error
    return mean, mean - reach, mean + reach


def standing(fold: FoldScores, answer: Size, confidence: float = 0.95) -> Standing:
    """The answer beside the best of the others on one fold of at least two seeds.

    The best of several means over few seeds is partly lucky. So ``low`` says what luck does not explain: the
    highest lower bound of the answer's distance to any rival (Welch's, as in ``decide.contrast``), the error
    shared among the rivals (Bonferroni).
    """
    rivals = [size for size in fold.scores if size != answer]
    noise = spread([fold.standing(size) for size in fold.scores])
    error = (1 - confidence) / len(rivals)
    low = max(lower_bound(fold.standing(answer), fold.standing(rival), noise, error) for rival in rivals)
    best = min(rivals, key=fold.mean)
    return Standing(best, (fold.mean(answer) - fold.mean(best)) / fold.lowest, low / fold.lowest)
