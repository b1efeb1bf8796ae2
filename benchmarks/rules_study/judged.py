"""Rules of thumb held against every case: enough, larger than needed, at what loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from benchmarks.rules_study.cases import KINDS, Case, Kind
from benchmarks.search.overall import Between
from lstmsizer import rules
from lstmsizer.records import Size

_LEVEL = 0.95


@dataclass(frozen=True)
class Said:
    """What a rule says for one case, and how that does there.

    Attributes
    ----------
    size, stand_in
        What it says, and the recorded size nearest to it, whose loss stands for it.
    enough, enough_at_keras_rate
        Whether that is enough at the size's best learning rate, and at 0.001.
    larger
        Whether that recorded size has more parameters than the smallest one that is enough.
    times
        Parameters of ``size`` over those of the smallest size that is enough.
    lost
        Share of the best size's gain over the mean predictor that is given away.
    """

    table: str
    kind: Kind
    size: Size
    stand_in: Size
    enough: bool
    enough_at_keras_rate: bool
    larger: bool
    times: float
    lost: float


@dataclass(frozen=True)
class Record:
    """A rule over all cases for which it says a size.

    Attributes
    ----------
    enough, enough_at_keras_rate
        Shares of the tables, the first with an interval over tables.
    larger
        Share of the tables on which it is larger than the smallest size that is enough.
    times
        Median over these tables of its parameters over that size's; None: it is never larger.
    lost, most_lost
        Mean and largest share of the best size's gain over the mean predictor that it gives away.
    by_kind
        Of each kind of task: tables on which it is enough, and tables.
    """

    rule: str
    formula: str
    enough: Between
    enough_at_keras_rate: float
    larger: float
    times: float | None
    lost: float
    most_lost: float
    by_kind: dict[Kind, tuple[int, int]]
    said: tuple[Said, ...]


def judged(case: Case, size: Size) -> Said:
    """How a size does, which need not be among those recorded."""
    stand_in = case.replay.nearest(size)
    return Said(
        table=case.name,
        kind=case.kind,
        size=size,
        stand_in=stand_in,
        enough=case.enough(stand_in),
        enough_at_keras_rate=case.enough_at_keras_rate(stand_in),
        larger=case.times(stand_in) > 1,
        times=case.times(size),
        lost=case.lost(stand_in),
    )


def recorded(rule: str, formula: str, said: Sequence[Said]) -> Record:
    """One rule's record over what it said, at least once."""
    larger = [one.times for one in said if one.larger]
    kinds: dict[Kind, list[bool]] = {kind: [one.enough for one in said if one.kind == kind] for kind in KINDS}
    return Record(
        rule=rule,
        formula=formula,
        enough=_share([one.enough for one in said]),
        enough_at_keras_rate=float(np.mean([one.enough_at_keras_rate for one in said])),
        larger=len(larger) / len(said),
        times=float(np.median(larger)) if larger else None,
        lost=float(np.mean([one.lost for one in said])),
        most_lost=max(one.lost for one in said),
        by_kind={kind: (sum(enough), len(enough)) for kind, enough in kinds.items() if enough},
        said=tuple(said),
    )


def _share(held: Sequence[bool]) -> Between:
    """A share of tables and Wilson's interval, which is honest where all of a few agree.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    interval = binomtest(sum(held), len(held)).proportion_ci(_LEVEL, method="wilson")
    return Between(sum(held) / len(held), float(interval.low), float(interval.high), _LEVEL)


def folklore(cases: Sequence[Case]) -> list[Record]:
    """Every rule of thumb that says a size for some case; two need more than a table holds."""
    found: dict[str, list[Said]] = {}
    formulas: dict[str, str] = {}
    for case in cases:
        for one in rules.sizes(case.shapes):
            if one.size is not None:
                found.setdefault(one.rule.name, []).append(judged(case, one.size))
                formulas[one.rule.name] = one.rule.formula
    return [recorded(rule, formulas[rule], said) for rule, said in found.items()]
