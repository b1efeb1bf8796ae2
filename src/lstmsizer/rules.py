"""Rules of thumb for the number of units, as data: what folklore says. They are shown beside the answer.

F features, O outputs, N training sequences, T steps. Units are rounded and at least 1. A rule that gives
a number of parameters is solved for one LSTM layer: 4u(F + u + 1) + uO + O, the dense head included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmsizer.records import Rule, RuleSize, Shapes, Size

VARIANCE = 0.9
"""The share of the inputs' variance that the principal components must explain (Boger & Guterman 1997)."""

MOST_ROWS = 200_000
"""Rows from which the principal components are found."""


@dataclass(frozen=True)
class _Given:
    shapes: Shapes
    components: int | None
    bits: float | None


Said = tuple[Size | None, str]
"""The size, and a note where there is something to note (why there is no size, or what was assumed)."""

_ALPHA = 2  # of 2 to 10: the upper end of the rule's range of sizes


def sizes(
    shapes: Shapes, *, components: int | None = None, bits: float | None = None
) -> tuple[RuleSize, ...]:
    """What every rule says for data of these shapes, in the order of ``RULES``.

    Parameters
    ----------
    shapes
        F, O, N and T are taken from here.
    components
        Principal components that explain 90 % of the inputs' variance; None (default): unknown.
    bits
        Entropy of a training sequence's class, or of all that its steps tell, in bits; None (default):
        targets are numbers.
    """
    given = _Given(shapes, components, bits)
    return tuple(RuleSize(rule, *says(given)) for rule, says in _TABLE)


def principal_components(values: np.ndarray) -> int:
    """How many principal components of the standardised columns explain 90 % of their variance.

    Rows with a NaN and constant columns are left out; at least 1. Boger & Guterman (1997). Of more than
    200,000 rows as many are looked at, evenly spaced: to count components, that is plenty.

    Parameters
    ----------
    values
        [R, F], one row for each time; the rows that may be looked at (those of the train part).
    """
    if len(values) > MOST_ROWS:
        values = values[np.linspace(0, len(values) - 1, MOST_ROWS).round().astype(np.int64)]
    rows = values[np.isfinite(values).all(axis=1)].astype(np.float64)  # [R', F]
    if len(rows) < 2:
        return 1
    spread = rows.std(axis=0)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(rows).max(axis=0))
    if not varies.any():
        return 1
    columns = (rows[:, varies] - rows[:, varies].mean(axis=0)) / spread[varies]
    variances = np.linalg.eigvalsh(columns.T @ columns / len(rows))[::-1]  # [F'] descending
    explained = np.cumsum(variances) / variances.sum()
    return int(np.searchsorted(explained, VARIANCE - 1e-9) + 1)


def class_bits(counts: Sequence[int]) -> float:
    """The entropy, in bits, of a class drawn as often as its ``counts`` say."""
    shares = np.asarray([count for count in counts if count], np.float64) / sum(counts)
    return float(-(shares * np.log2(shares)).sum())


def units_of(parameters: float, shapes: Shapes) -> int:
    """Units of one LSTM layer with about so many parameters, head included (at least 1).

    The positive root of 4u^2 + (4F + 4 + O)u + O = parameters.
    """
    linear = 4 * shapes.features + 4 + shapes.outputs
    rest = max(0.0, parameters - shapes.outputs)
    return _whole((math.sqrt(linear**2 + 16 * rest) - linear) / 8)


# ---------------------------------------------------------------- the rules


def _features(given: _Given) -> Said:
    return _one(given.shapes.features)


def _twice_features(given: _Given) -> Said:
    return _one(2 * given.shapes.features)


def _two_thirds(given: _Given) -> Said:
    return _one(2 / 3 * given.shapes.features + given.shapes.outputs)


def _mean(given: _Given) -> Said:
    return _one((given.shapes.features + given.shapes.outputs) / 2)


def _geometric_mean(given: _Given) -> Said:
    return _one(math.sqrt(given.shapes.features * given.shapes.outputs))


def _samples_over_alpha(given: _Given) -> Said:
    shapes = given.shapes
    many, few = (shapes.train / (alpha * (shapes.features + shapes.outputs)) for alpha in (_ALPHA, 10))
    return Size((_whole(many),)), f"with alpha = {_ALPHA}; {_whole(few)} with alpha = 10"


def _principal_components(given: _Given) -> Said:
    if given.components is None:
        return None, "the inputs' principal components are not known"
    return _one(given.components)


def _lookback(given: _Given) -> Said:
    return Size((_whole(given.shapes.steps),) * 2), ""


def _two_by_fifty(given: _Given) -> Said:
    return Size((50, 50)), ""


def _hundred(given: _Given) -> Said:
    return Size((100, 100)), "per direction of a bidirectional tagger, there"


def _parameters_as_data(given: _Given) -> Said:
    shapes = given.shapes
    return Size((units_of(shapes.train * shapes.steps, shapes),)), "one layer"


def _five_bits(given: _Given) -> Said:
    """Collins et al. count the bits of random labels; the 32 of a float would count noise."""
    if given.bits is None:
        return None, "real-valued targets have no number of bits"
    parameters = given.shapes.train * given.bits / 5
    bits = f"{given.bits:,.0f}" if given.bits >= 10 else f"{given.bits:.2g}"
    return Size((units_of(parameters, given.shapes),)), f"one layer, {bits} bits a sequence"


def _tenth(given: _Given) -> Said:
    return Size((units_of(given.shapes.train / 10, given.shapes),)), "one layer"


def _one(units: float) -> Said:
    return Size((_whole(units),)), ""


def _whole(units: float) -> int:
    return max(1, math.floor(units + 0.5))


_TABLE: tuple[tuple[Rule, Callable[[_Given], Said]], ...] = (
    (Rule("features", "F", "folklore on Stack Exchange", True), _features),
    (
        Rule(
            "twice-features",
            "2F",
            "an upper bound in Swingler 1996 and Berry & Linoff 1997, quoted in the comp.ai.neural-nets FAQ",
            True,
        ),
        _twice_features,
    ),
    (Rule("two-thirds", "2/3 F + O", "Heaton, Introduction to Neural Networks", True), _two_thirds),
    (
        Rule("mean", "(F + O)/2", "https://stackoverflow.com/questions/35520587", True),
        _mean,
    ),
    (
        Rule(
            "geometric-mean",
            "sqrt(F O)",
            "Masters 1993, Practical Neural Network Recipes in C++ (at second hand)",
            True,
        ),
        _geometric_mean,
    ),
    (
        Rule(
            "samples-over-alpha",
            "N/(alpha (F + O)), alpha 2..10",
            "https://ai.stackexchange.com/questions/3156",
            True,
        ),
        _samples_over_alpha,
    ),
    (
        Rule(
            "principal-components",
            "principal components that explain 90 % of the inputs' variance",
            "Boger & Guterman 1997, Knowledge extraction from artificial neural network models",
            True,
        ),
        _principal_components,
    ),
    (Rule("lookback", "two layers of T", "Romanuke 2021", True), _lookback),
    (Rule("two-by-fifty", "two layers of 50", "the textbook example", True), _two_by_fifty),
    (
        Rule(
            "hundred",
            "two layers of about 100",
            "Reimers & Gurevych 2017, Optimal Hyperparameters for Deep LSTM-Networks (quoted)",
            True,
        ),
        _hundred,
    ),
    (
        Rule(
            "parameters-as-data",
            "parameters = N T",
            "Karpathy's advice in https://github.com/karpathy/char-rnn",
            True,
        ),
        _parameters_as_data,
    ),
    (
        Rule(
            "five-bits",
            "parameters = bits of the task / 5",
            "Collins, Sohl-Dickstein & Sussillo 2016, Capacity and Trainability in Recurrent Neural Networks",
            True,
        ),
        _five_bits,
    ),
    (Rule("tenth", "parameters = N/10", "folklore", False), _tenth),
)

RULES: tuple[Rule, ...] = tuple(rule for rule, _ in _TABLE)
"""Every rule, without the arithmetic."""
