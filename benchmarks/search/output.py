"""The printed tables: 120 columns, plain text."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from benchmarks.search.contest import AT_BEST_RATE, AT_KERAS_RATE, Saying
from benchmarks.search.measures import Row
from benchmarks.search.overall import Bar, Between, Overall
from benchmarks.search.truth import Truth

WIDTH = 120
HEAD = (
    f"{'':22s} regret    tol  tol95   <=1    >2    test  params  par90  guess   fits cert. wrong  most often"
)
RULES_HEAD = (
    f"{'':22s}{'says':10s}{'stands for':10s}{'params':>8s}{'at 1e-3: regret':>18s}    tol    test"
    f"{'at the best: regret':>22s}    tol    test"
)
OVERALL_HEAD = f"{'':24s}{'tolerances':>19s}{'params':>18s}{'fits':>19s}{'<=1':>16s}   >2 regret    test on"


def table_lines(name: str, truth: Truth, rows: Sequence[Row], sayings: Sequence[Saying]) -> str:
    """One table: every strategy, then the rules of thumb."""
    by_name = {row.strategy: row for row in rows}
    ruled = {saying.rule + rate for saying in sayings for rate in (AT_KERAS_RATE, AT_BEST_RATE)}
    relative, reason = truth.tolerance.relative, truth.tolerance.reason
    lines = [
        f"{name}: {truth.smallest} is the smallest size within the tolerance of the best, "
        f"{relative:.1%} of its loss ({reason})",
        HEAD,
        *(_line(row) for row in rows if row.strategy not in ruled),
        RULES_HEAD,
        *(_rule(one, by_name[one.rule + AT_KERAS_RATE], by_name[one.rule + AT_BEST_RATE]) for one in sayings),
    ]
    return "\n".join(line[:WIDTH].rstrip() for line in lines)


def overall_lines(strategies: Sequence[Overall], bars: Sequence[Bar], tables: int) -> str:
    """The figures over tables, and the bars."""
    level = strategies[0].regret.level
    lines = [
        f"over {tables} tables: medians of the tables' medians [interval of {level:.1%} over tables]",
        OVERALL_HEAD,
        *map(_over, strategies),
        "",
        "what the ladder must reach",
        *map(_judged, bars),
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    answer, times = next(iter(row.answers.items()))
    sure = f"{row.certified:6.0%}" if row.certified else f"{'':6s}"
    wrong = f"{row.wrong:6.0%}" if row.wrong is not None else f"{'':6s}"
    return (
        f"{row.strategy:22s}{_percent(row.regret_percent)}{_number(row.regret)}{_number(row.regret_95)}"
        f"{row.within:6.0%}{row.beyond_two:6.0%}{_percent(row.test_percent)} {_number(row.params)}"
        f"{_number(row.params_90)}{row.guess:7.1f}{row.fits:7.1f}{sure}{wrong}"
        f"  {answer} ({times / sum(row.answers.values()):.0%})"
    )


def _rule(saying: Saying, at_keras_rate: Row, at_best: Row) -> str:
    stand_in = "" if saying.size == saying.stand_in else str(saying.stand_in)
    first, second = (f"{_number(row.regret)}{_percent(row.test_percent)}" for row in (at_keras_rate, at_best))
    return (
        f"{saying.rule:22s}{saying.size!s:10s}{stand_in:10s}{_number(at_best.params):>8s}"
        f"{_percent(at_keras_rate.regret_percent):>18s}{first}{_percent(at_best.regret_percent):>22s}{second}"
    )


def _over(one: Overall) -> str:
    within = f"{one.within.value:.0%} [{one.within.low:.0%},{one.within.high:.0%}]"
    return (
        f"{one.strategy:24s}{_between(one.regret):>19s}{_between(one.params):>18s}{_between(one.fits):>19s}"
        f"{within:>16s}{one.beyond_two:5.0%}{_percent(one.regret_percent):>7s}{_percent(one.test_percent):>8s}"
        f"{one.dominates:3d}"
    )


def _between(found: Between) -> str:
    return "{} [{}, {}]".format(*(_number(n).strip() for n in (found.value, found.low, found.high)))


def _judged(bar: Bar) -> str:
    reached = {True: "reached", False: "NOT", None: "unknown"}[bar.reached]
    start = f"{reached:9s}{bar.bar:48s}"
    return fill(bar.figures, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _number(value: float) -> str:
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:7.{digits}f}"


def _percent(value: float) -> str:
    """In percent; from ten times on as a multiple ('12 x' is 1100 % more)."""
    return f"{value:7.1f}%" if abs(value) < 1000 else f"{value / 100 + 1:6.0f} x"
