"""What the delivered model said of the test part, as far as a report shows it.

The best baseline's numbers stand beside the network's, where a baseline was computed; ``baseline`` is its
name, '' without one, and then its numbers are empty or None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Residuals:
    """Truth minus forecast over the whole test part, in the target's own units: a histogram and two moments.

    Attributes
    ----------
    edges
        Of the bins, one more than there are bins, evenly spaced.
    counts, baseline
        How many residuals of the network, and of the baseline, lie in each bin.
    outside, baseline_outside
        How many lie beyond the first or the last edge.
    mean, sd
        Of the network's residuals. A mean above 0: forecasts are too low.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    baseline: tuple[int, ...]
    outside: int
    baseline_outside: int
    mean: float
    sd: float


@dataclass(frozen=True)
class HorizonError:
    """The root mean squared errors so many steps ahead, in the target's own units."""

    horizon: int
    rmse: float
    baseline: float | None


@dataclass(frozen=True)
class Stretch:
    """Forecasts of one series at one horizon beside the truth, one for each time that was forecast.

    Attributes
    ----------
    series
        Its name; '' where there is one series.
    horizon
        How many steps ahead each was forecast.
    times
        When what is forecast happened, as the data print it.
    rows
        How many steps after the first of them: a gap where they jump.
    truth, forecast, baseline
        In the target's own units.
    """

    series: str
    horizon: int
    times: tuple[str, ...]
    rows: tuple[int, ...]
    truth: tuple[float, ...]
    forecast: tuple[float, ...]
    baseline: tuple[float, ...]


@dataclass(frozen=True)
class TargetOnTest:
    """How one column was forecast: of ``examples`` windows all residuals, and some stretches to look at."""

    target: str
    examples: int
    residuals: Residuals
    by_horizon: tuple[HorizonError, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class ForecastsOnTest:
    """What was forecast of the first targets."""

    baseline: str
    targets: tuple[TargetOnTest, ...]


@dataclass(frozen=True)
class NumbersOnTest:
    """Numbers of sequences: truth beside prediction, of ``examples`` at most a few hundred, evenly drawn."""

    baseline: str
    examples: int
    truth: tuple[float, ...]
    predicted: tuple[float, ...]
    baseline_predicted: tuple[float, ...]
    residuals: Residuals


@dataclass(frozen=True)
class ClassScores:
    """How well one class, or one label, is told.

    ``number`` is its place among the answer's classes (of labels, among its features), ``support`` how many
    examples (or steps) are of it. ``precision`` is the share of those told to be of it that are, None if none
    is told to be; ``recall`` the share of those of it that are told, None if there is none; ``f1`` their
    harmonic mean.
    """

    number: int
    support: int
    precision: float | None
    recall: float | None
    f1: float | None
    baseline_precision: float | None
    baseline_recall: float | None
    baseline_f1: float | None


@dataclass(frozen=True)
class CalibrationBin:
    """The ``count`` examples (or steps) whose likeliest class has about the same probability.

    ``claimed`` is the mean of these probabilities, ``right`` the share that is told rightly.
    """

    count: int
    claimed: float
    right: float


@dataclass(frozen=True)
class ClassesOnTest:
    """How well the most frequent classes are told, and whether probabilities are what they claim to be."""

    baseline: str
    examples: int
    classes: tuple[ClassScores, ...]
    calibration: tuple[CalibrationBin, ...]


@dataclass(frozen=True)
class LabelsOnTest:
    """How well the most frequent labels are told, of those that each of so many ``steps`` has several of.

    A label's ``support`` is at how many of the steps it holds; it is told to hold where its probability is
    above a half.
    """

    baseline: str
    steps: int
    labels: tuple[ClassScores, ...]


OnTest = ForecastsOnTest | NumbersOnTest | ClassesOnTest | LabelsOnTest
