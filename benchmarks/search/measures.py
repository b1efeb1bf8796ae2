"""From advice to figures: one row for each strategy on each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.search.contest import Advice
from benchmarks.search.replay import Replay
from benchmarks.search.truth import Truth, weights


@dataclass(frozen=True)
class Row:
    """One strategy on one table, over many runs.

    Attributes
    ----------
    regret_percent, test_percent
        Median loss of the recommended candidate above the best size's, on score and on test, in percent
        of the best size's.
    regret, regret_95, most
        Regret on score in tolerances: median, 95th percentile, the worst run's.
    within, beyond_two
        Shares of runs with at most one tolerance of regret, and with more than two.
    beyond
        Median of what the regret is above one tolerance, in tolerances.
    params, params_90, twice
        Parameters over the smallest adequate size's: median, 90th percentile; the share with at most 2.
    guess, fits, certified_fits
        Median price of the best guess, of the whole run, and of the runs that ended with a certificate
        (None where none did), in fits.
    certified, wrong
        Share of runs with a certificate; share of the certificates that the table contradicts (None
        where there are none).
    claimed
        Median tolerance that the certificates name, in the table's own (None where there are none).
    answers
        The recommended sizes, and how often.
    regrets, prices
        Each run's regret in tolerances, and its price in fits.
    """

    table: str
    strategy: str
    regret_percent: float
    test_percent: float
    regret: float
    regret_95: float
    most: float
    within: float
    beyond_two: float
    beyond: float
    params: float
    params_90: float
    twice: float
    guess: float
    fits: float
    certified_fits: float | None
    certified: float
    wrong: float | None
    claimed: float | None
    answers: dict[str, int]
    regrets: tuple[float, ...]
    prices: tuple[float, ...]


def row(table: str, strategy: str, advices: Sequence[Advice], replay: Replay, truth: Truth) -> Row:
    """The figures of many runs of one strategy on one table."""
    losses = np.array([truth.losses[a.candidate] for a in advices])
    tests = np.array([truth.tests[a.candidate] for a in advices])
    regrets = (losses - truth.best) / truth.tolerance.delta
    smallest = weights(replay.table, truth.smallest)
    ratios = np.array([weights(replay.table, a.candidate.size) for a in advices]) / smallest
    prices = np.array([a.seconds for a in advices]) / truth.fit_seconds
    sure = np.array([a.certified for a in advices])
    wrong = [contradicted(a, truth) for a in advices if a.certified]
    claims = np.array([a.delta for a in advices if a.certified]) / truth.tolerance.delta
    answers = Counter(str(a.candidate.size) for a in advices)
    return Row(
        table=table,
        strategy=strategy,
        regret_percent=_median(losses / truth.best - 1) * 100,
        test_percent=_median(tests / truth.best_test - 1) * 100,
        regret=_median(regrets),
        regret_95=float(np.quantile(regrets, 0.95)),
        most=float(regrets.max()),
        within=float((regrets <= 1).mean()),
        beyond_two=float((regrets > 2).mean()),
        beyond=_median(np.maximum(regrets - 1, 0)),
        params=_median(ratios),
        params_90=float(np.quantile(ratios, 0.9)),
        twice=float((ratios <= 2).mean()),
        guess=_median(np.array([a.guess_seconds for a in advices])) / truth.fit_seconds,
        fits=_median(prices),
        certified_fits=_median(prices[sure]) if sure.any() else None,
        certified=float(sure.mean()),
        wrong=sum(wrong) / len(wrong) if wrong else None,
        claimed=_median(claims) if claims.size else None,
        answers=dict(answers.most_common()),
        regrets=tuple(regrets.tolist()),
        prices=tuple(prices.tolist()),
    )


def contradicted(advice: Advice, truth: Truth) -> bool:
    """Whether some other size is better by more than the tolerance that the certificate names."""
    others = [loss for size, loss in truth.sizes.items() if size != advice.candidate.size]
    return bool(others) and truth.losses[advice.candidate] - min(others) > advice.delta


def _median(values: np.ndarray) -> float:
    return float(np.median(values))
