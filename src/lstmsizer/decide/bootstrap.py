"""How much the split matters, seen from within: the score part drawn anew, in blocks.

Seeds were varied, the score part was not. On another stretch of the same kind all losses would have been
others, on easy and hard stretches alike for every size. So what counts are differences: the answer's losses
minus a rival's on the same examples, each averaged over the size's fresh seeds. Neighbouring examples are not
independent (windows overlap, weather lasts); to resample single ones would pretend that there are many more
than there are. The *moving block bootstrap* (Kuensch 1989, Ann. Stat. 17:1217) draws stretches of neighbours,
long enough to hold the dependence; this is the *circular* one (Politis and Romano 1992), in which every
example has the same chance, over blocks of losses as trainings report them (``records.Trial.blocks``);
where every step has a target, blocks of as many sequences count by their steps.

How long a stretch must be, the losses say: Politis and White's (2004, Econometric Reviews 23:53) automatic
length with the correction of Patton, Politis and White (2009, the same, 28:372), their constants included.

The bootstrap's variance falls short of the truth by the share that one stretch has of the whole, as the
variance of m draws around their own mean does by 1 / m (Efron and Tibshirani 1993, section 5.3), and m =
K / length stretches tell no more of the spread than m - 1 degrees of freedom do. So deviations are widened by
sqrt(m / (m - 1)), and the interval reaches as far as Student's t does.

arch (K. Sheppard) has block bootstraps too; it would bring pandas and statsmodels for some forty lines.

Limits: it knows only what lay within the score part; next year, or another regime, is no resample of it. Of a
panel (examples stand by time, and of one time by series) it draws other times of the same series, and says
nothing of new series. The trained weights are held fixed: it says nothing of seeds, nor of other training
parts. Where the dependence is long beside the score part (few and long runs, cut at each step), intervals are
too short: of 150 examples with an autocorrelation of 0.9, those of 95 % miss the truth 17 % of the time, of
1,500 8 % (``tests/decide/test_bootstrap.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special

from lstmsizer.records import ResampledDifference, Resampling, Size

RESAMPLES = 2000
"""A share of 95 % is known to within 1 % then."""
FEWEST_STRETCHES = 6
"""With fewer stretches, the losses tell next to nothing of the spread between them."""
FEWEST_BLOCKS = 2 * FEWEST_STRETCHES
"""With fewer blocks, they tell nothing of their dependence."""


def bootstrap(
    losses: Mapping[Size, np.ndarray],
    answer: Size,
    delta: float,
    score: int,
    *,
    weights: np.ndarray | None = None,
    root: bool = False,
    confidence: float = 0.95,
    seed: int = 0,
) -> Resampling | None:
    """Draw the score part anew, and see how the answer stands; None: too few (independent) losses.

    Parameters
    ----------
    losses
        Mean losses [K] of consecutive blocks of examples, of the same length but for the last, averaged
        over a size's seeds; the answer's and at least one rival's.
    answer
        Which of them is the answer.
    delta
        The tolerance, in units of the score: 'enough' is a difference below it to every rival.
    score
        How many examples the blocks are of.
    weights
        How much each block [K] counts in the score: the steps of its sequences, where every step is told;
        None: all alike. The score of a resample is then the ratio of two sums, as that of the part is.
    root
        The score is the root of the mean loss.
    confidence
        Of the intervals.
    seed
        The same seed gives the same resamples.
    """
    sizes = [answer, *(size for size in losses if size != answer)]
    blocks = np.stack([losses[size] for size in sizes])  # [S, K]
    if blocks.shape[1] < FEWEST_BLOCKS:
        return None
    shares = np.ones(blocks.shape[1]) if weights is None else weights / weights.mean()  # [K]
    centre = (blocks * shares).mean(axis=1)  # [S]
    told = shares * (blocks - centre[:, None]) + centre[:, None]  # [S, K] what each block adds to the score
    length = max(stretch(told[0] - rival) for rival in told[1:])
    count = blocks.shape[1] / length
    if count < FEWEST_STRETCHES:
        return None
    means = _resampled(blocks, shares, length, seed)  # [S, B]
    if root:
        means, centre = np.sqrt(means), np.sqrt(centre)
    observed = centre[0] - centre[1:]  # [S - 1]
    wider = np.sqrt(count / (count - 1))
    drawn = observed[:, None] + wider * (means[0] - means[1:] - observed[:, None])  # [S - 1, B]
    reach = float(special.stdtrit(count - 1, (1 + confidence) / 2)) * drawn.std(axis=1)
    return Resampling(
        tuple(
            ResampledDifference(rival, float(mean), float(mean - far), float(mean + far))
            for rival, mean, far in zip(sizes[1:], observed, reach, strict=True)
        ),
        holds=float((drawn < delta).all(axis=0).mean()),
        stretch=length * -(-score // blocks.shape[1]),
        score=score,
    )


def _resampled(blocks: np.ndarray, shares: np.ndarray, length: int, seed: int) -> np.ndarray:
    """[S, B]: means of as many blocks as there are [S, K], drawn as stretches around the circle; each block
    counts by its share [K].
    """
    count = blocks.shape[1]
    draws = -(-count // length)
    starts = np.random.default_rng(seed).integers(0, count, (RESAMPLES, draws))
    places = (starts[:, :, None] + np.arange(length)) % count  # [B, draws, length]
    places = places.reshape(RESAMPLES, -1)[:, :count]
    return (blocks * shares)[:, places].mean(axis=2) / shares[places].mean(axis=1)


def stretch(losses: np.ndarray) -> int:
    """The circular bootstrap's best length for the mean of a stationary series [K], in its own steps."""
    centred = losses - losses.mean()
    count = len(centred)
    power = np.mean(centred**2)
    if count < FEWEST_BLOCKS or power <= 1e-24 * max(float(np.mean(losses**2)), 1e-300):
        return 1
    quiet = max(5, int(np.sqrt(np.log10(count))))  # so many correlations in a row must be negligible
    most = min(int(np.ceil(np.sqrt(count))) + quiet, count - 1)
    covariance = np.array([centred[lag:] @ centred[: count - lag] for lag in range(most + 1)]) / count
    band = _bandwidth(np.abs(covariance / covariance[0]), quiet, most, count)
    lags = np.arange(1, min(band, most) + 1)
    taper = np.clip(2 * (1 - lags / band), 0.0, 1.0)  # the flat-top window
    bend = float(2 * (taper * lags * covariance[lags]).sum())
    spectrum = float(covariance[0] + 2 * (taper * covariance[lags]).sum())
    if spectrum <= 0:
        return 1
    best = (2 * bend**2 / (4 / 3 * spectrum**2)) ** (1 / 3) * count ** (1 / 3)
    return int(np.clip(np.ceil(best), 1, np.ceil(min(3 * np.sqrt(count), count / 3))))


def _bandwidth(correlation: np.ndarray, quiet: int, most: int, count: int) -> int:
    """Twice the lag after which ``quiet`` correlations in a row are negligible."""
    negligible = 2 * np.sqrt(np.log10(count) / count)
    loud = np.flatnonzero(correlation[1:] >= negligible) + 1  # [..] lags
    for lag in range(1, most - quiet + 2):
        if not ((loud >= lag) & (loud < lag + quiet)).any():
            return min(2 * max(lag - 1, 1), most)
    return min(2 * int(loud.max(initial=1)), most)
