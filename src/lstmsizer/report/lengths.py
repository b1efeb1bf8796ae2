"""Lists of an ``answer.json`` that belong together, which figures draw side by side: are they as long?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstmsizer.records import ClassesOnTest, ForecastsOnTest, NumbersOnTest, Residuals
from lstmsizer.records.shown import LabelsOnTest, OnTest
from lstmsizer.report.codec import Mismatch


def check_lengths(found: OnTest | None) -> None:
    """Raise ``Mismatch`` where lists of ``on_test`` do not fit together."""
    match found:
        case ForecastsOnTest():
            for target in found.targets:
                _check_residuals(target.residuals)
                for one in target.stretches:
                    _check("stretches", (one.rows, one.times, one.truth, one.forecast), one.baseline)
        case NumbersOnTest():
            _check_residuals(found.residuals)
            _check("predicted", (found.truth, found.predicted), found.baseline_predicted)
        case ClassesOnTest():
            if not sum(one.count for one in found.calibration) > 0:
                raise Mismatch("answer.on_test.calibration counts nothing")
        case LabelsOnTest():
            if not (found.labels and found.steps > 0):
                raise Mismatch("answer.on_test has no labels, or no steps")
        case None:
            pass


def _check_residuals(found: Residuals) -> None:
    _check("residuals", (found.edges[1:], found.counts), found.baseline)


def _check(where: str, lists: Sequence[Sequence[Any]], baseline: Sequence[Any]) -> None:
    """All alike and not empty; the baseline's may be."""
    long = len(lists[0])
    if not long or any(len(one) != long for one in lists) or len(baseline) not in (0, long):
        raise Mismatch(f"answer.on_test has {where} whose lists are not of one length")
