"""Over tables, which are the cases: medians with intervals, dominance, and the bars to be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from benchmarks.search.contest import AT_ITS_COST, LADDER
from benchmarks.search.measures import Row

LEVEL = 0.95
RESAMPLES = 10_000


@dataclass(frozen=True)
class Between:
    """A figure over tables, and the interval that holds it at ``level``."""

    value: float
    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Overall:
    """One strategy over all tables: medians of the tables' medians, and means of the tables' shares.

    ``dominates`` counts the tables on which it is at least as good as the ladder in regret, parameters and
    price, and better in one of them.
    """

    strategy: str
    regret_percent: float
    test_percent: float
    regret: Between
    params: Between
    fits: Between
    within: Between
    beyond_two: float
    dominates: int


@dataclass(frozen=True)
class Bar:
    """What the search must reach, the figures, and whether it does (None: cannot be said)."""

    bar: str
    figures: str
    reached: bool | None


def median_over(values: Sequence[float], level: float = LEVEL) -> Between:
    """The median, and the narrowest pair of order statistics that holds the true one at ``level``.

    The k-th lowest and k-th highest of n hold the median of what the tables were drawn from with a
    probability of 1 - 2 P(Binomial(n, 1/2) < k), whatever its distribution. Fewer than six tables do not
    reach 95 %: then these are the lowest and the highest, and ``level`` is what they do reach.
    """
    ordered, n = sorted(values), len(values)

    def reached(k: int) -> float:
        return 1 - 2 * sum(comb(n, i) for i in range(k)) / 2**n

    k = max((k for k in range(1, (n + 1) // 2 + 1) if reached(k) >= level), default=1)
    return Between(float(np.median(ordered)), ordered[k - 1], ordered[n - k], max(reached(k), 0.0))


def mean_over(values: Sequence[float], level: float = LEVEL, resamples: int = RESAMPLES) -> Between:
    """The mean, and its percentile interval when tables are drawn again with replacement.

    With a handful of tables such an interval is too short, and where all agree it is a point.
    """
    every = np.asarray(values, dtype=float)
    chance = np.random.default_rng(0)
    means = every[chance.integers(len(every), size=(resamples, len(every)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Between(float(every.mean()), float(low), float(high), level)


def dominates(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether the first is nowhere higher than the second, and somewhere lower."""
    return all(a <= b for a, b in zip(one, other, strict=True)) and one != other


def overall(rows: Sequence[Row]) -> list[Overall]:
    """Every strategy that all tables have, in the rows' order."""
    tables = {row.table for row in rows}
    names = dict.fromkeys(row.strategy for row in rows)
    by_name = {name: [row for row in rows if row.strategy == name] for name in names}
    ladders = {row.table: _three(row) for row in by_name[LADDER]}
    return [
        Overall(
            strategy=name,
            regret_percent=float(np.median([row.regret_percent for row in mine])),
            test_percent=float(np.median([row.test_percent for row in mine])),
            regret=median_over([row.regret for row in mine]),
            params=median_over([row.params for row in mine]),
            fits=median_over([row.fits for row in mine]),
            within=mean_over([row.within for row in mine]),
            beyond_two=float(np.mean([row.beyond_two for row in mine])),
            dominates=sum(dominates(_three(row), ladders[row.table]) for row in mine),
        )
        for name, mine in by_name.items()
        if len(mine) == len(tables)
    ]


def bars(rows: Sequence[Row], strategies: Sequence[Overall]) -> list[Bar]:
    """The search's bars, each with its figures over the tables."""
    mine = [row for row in rows if row.strategy == LADDER]
    return [
        _share("regret within the tolerance in 95 % of runs", mine, lambda row: row.within, 0.95),
        _at_most("never beyond two tolerances", mine, lambda row: row.most, 2.0, max),
        _at_most("median regret beyond the tolerance 0", mine, lambda row: row.beyond, 0.0, max),
        _share("at most twice the parameters in 90 % of runs", mine, lambda row: row.twice, 0.9),
        _at_most("best guess within 6 fits", mine, lambda row: row.guess, 6.0, np.median),
        _at_most("certified within 25 fits", mine, lambda row: row.certified_fits, 25.0, np.median),
        _certificates(mine),
        *_comparisons(strategies),
    ]


def _three(row: Row) -> tuple[float, float, float]:
    return row.regret, row.params, row.fits


def _share(bar: str, rows: Sequence[Row], share: Callable[[Row], float], least: float) -> Bar:
    found = mean_over([share(row) for row in rows])
    worst = min(rows, key=share)
    figures = (
        f"{found.value:.1%} [{found.low:.0%}, {found.high:.0%}]; worst {share(worst):.0%}, {worst.table}"
    )
    return Bar(bar, figures, found.value >= least)


def _at_most(
    bar: str,
    rows: Sequence[Row],
    figure: Callable[[Row], float | None],
    most: float,
    statistic: Callable[[list[float]], float],
) -> Bar:
    known = [(value, row.table) for row in rows if (value := figure(row)) is not None]
    if not known:
        return Bar(bar, "no run has such a figure", None)
    values = [value for value, _ in known]
    median, (worst, table) = float(np.median(values)), max(known)
    figures = f"median of tables {median:.2f} [{min(values):.2f}, {worst:.2f}]; worst {worst:.2f}, {table}"
    return Bar(bar, figures, float(statistic(values)) <= most)


def _certificates(rows: Sequence[Row]) -> Bar:
    bar = "at most 5 % of certificates contradicted"
    known = [row for row in rows if row.wrong is not None]
    if not known:
        return Bar(bar, "no run was certified", None)
    issued = [row.certified * len(row.regrets) for row in known]
    wrong = sum(n * (row.wrong or 0.0) for n, row in zip(issued, known, strict=True))
    worst = max(known, key=lambda row: row.wrong or 0.0)
    figures = f"{wrong:.0f} of {sum(issued):.0f}; worst {worst.wrong or 0.0:.1%}, {worst.table}"
    return Bar(bar, figures, wrong <= 0.05 * sum(issued))


def _comparisons(strategies: Sequence[Overall]) -> list[Bar]:
    own = next(one for one in strategies if one.strategy == LADDER)
    mine = (own.regret.value, own.params.value, own.fits.value)
    others = [one for one in strategies if one is not own]
    better = [
        one.strategy
        for one in others
        if not one.strategy.endswith(AT_ITS_COST)
        and dominates((one.regret.value, one.params.value, one.fits.value), mine)
    ]
    as_good = [
        one.strategy
        for one in others
        if one.fits.value <= mine[2] and one.regret.value <= mine[0] and one.params.value <= mine[1]
    ]
    return [
        Bar("no opponent dominates it (medians over tables)", ", ".join(better) or "none does", not better),
        Bar("at its cost none is as good and as small", ", ".join(as_good) or "none is", not as_good),
    ]
