"""What was said of the test part's classes and numbers, as far as a report shows it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from lstmsizer.data.regressors import evenly
from lstmsizer.data.residuals import residuals, short
from lstmsizer.records.shown import CalibrationBin, ClassesOnTest, ClassScores, NumbersOnTest

MOST_CLASSES = 30
MOST_NUMBERS = 500
BINS = 10


def numbers_shown(truth: np.ndarray, said: np.ndarray, best: str, beside: np.ndarray | None) -> NumbersOnTest:
    """Numbers ``truth`` [n], what the network ``said`` [n], and the ``best`` baseline ``beside`` it."""
    some = evenly(len(truth), MOST_NUMBERS)
    return NumbersOnTest(
        baseline=best,
        examples=len(truth),
        truth=short(truth[some]),
        predicted=short(said[some]),
        baseline_predicted=() if beside is None else short(beside[some]),
        residuals=residuals(truth, said, beside),
    )


def classes_shown(
    truth: np.ndarray,
    told: np.ndarray,
    confidence: np.ndarray,
    classes: int,
    best: str,
    beside: np.ndarray | None,
) -> ClassesOnTest:
    """How well classes are told, of which there are so many.

    Parameters
    ----------
    truth, told
        Class numbers [n], the true and the likeliest ones.
    confidence
        [n] the probability of the likeliest class.
    best, beside
        The name of the best baseline, and the class numbers [n] that it says.
    """
    support = np.bincount(truth, minlength=classes)
    frequent = np.argsort(-support, kind="stable")[:MOST_CLASSES]
    own = _each_class(truth, told, classes)
    other = np.full((3, classes), np.nan) if beside is None else _each_class(truth, beside, classes)
    return ClassesOnTest(
        baseline=best,
        examples=len(truth),
        classes=tuple(
            ClassScores(int(number), int(support[number]), *known(own[:, number]), *known(other[:, number]))
            for number in sorted(frequent)
        ),
        calibration=_calibration(told == truth, confidence),
    )


def known(scores: np.ndarray) -> Iterator[float | None]:
    """The scores [3], None where there is none."""
    return (None if math.isnan(score) else score for score in short(scores))


def _each_class(truth: np.ndarray, told: np.ndarray, classes: int) -> np.ndarray:
    """[3, C] precision, recall and F1; NaN where nothing was told, or nothing was there."""
    hits = np.bincount(truth[told == truth], minlength=classes)
    were, said = np.bincount(truth, minlength=classes), np.bincount(told, minlength=classes)
    with np.errstate(invalid="ignore"):
        return np.stack([hits / said, hits / were, 2 * hits / (were + said)])


def _calibration(right: np.ndarray, confidence: np.ndarray) -> tuple[CalibrationBin, ...]:
    """Bins of equal width, as of Guo et al. (2017, ICML), On Calibration of Modern Neural Networks."""
    places = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    return tuple(
        CalibrationBin(
            int((places == place).sum()),
            float(confidence[places == place].mean()),
            float(right[places == place].mean()),
        )
        for place in np.unique(places)
    )
