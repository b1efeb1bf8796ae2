"""How fast this machine is: measured on purpose, or learned from a run's own trainings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import cast

from lstmsizer.cost import calibration
from lstmsizer.cost.calibration import Calibration, Measurement
from lstmsizer.errors import WorkerError
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.calls import gather
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Candidate, Replicate, Setup, Shapes, Size, Trial
from lstmsizer.train.measure import Measured

MEASURED = (Size((4,)), Size((64,)), Size((256,)), Size((16, 16)))
"""Sizes whose training and evaluation tell the terms of the cost model; each is one compilation."""

LEAST_MEASURED = 4  # sizes, for a calibration of four terms


def calibrate_machine(
    shapes: Shapes, setup: Setup, open_executor: OpenExecutor = LocalExecutor
) -> Calibration:
    """Train a few sizes for half a second each on made-up data of this shape; keep the fit."""
    with open_executor("lstmsizer.train.measure:open_measurer", None) as executor:
        outcomes = gather(executor, [(size, shapes, setup) for size in MEASURED])
    if failed := [outcome.error for outcome in outcomes if outcome.error]:
        raise WorkerError(f"This machine's speed could not be measured: {failed[0]}.")
    values = [cast(Measured, outcome.value) for outcome in outcomes]
    fresh = calibration.fit(
        [
            measurement
            for size, value in zip(MEASURED, values, strict=True)
            for measurement in _measurements(size, shapes, setup, value)
        ]
    )
    calibration.save(fresh)
    return fresh


def _measurements(size: Size, shapes: Shapes, setup: Setup, measured: Measured) -> list[Measurement]:
    """Training and evaluation by themselves: an epoch that has nothing of the other."""
    training = Measurement(size, replace(shapes, stop=0, score=0), setup, measured.training)
    evaluation = Measurement(size, replace(shapes, train=0), setup, measured.evaluation)
    return [training, evaluation]


def calibrated_by(trials: Sequence[Trial], shapes: Shapes, setup: Setup) -> Calibration | None:
    """The machine's calibration from a run's own trainings, kept for later plans.

    So the price in fits is counted at the speed that the machine had on this day. A run of too few
    sizes to tell overhead from arithmetic takes the calibration kept from an earlier one, if any.
    """
    measured = [Measurement(size, shapes, setup, seconds) for size, seconds in epoch_seconds(trials).items()]
    if len(measured) < LEAST_MEASURED:
        return calibration.load()
    fresh = calibration.fit(measured)
    calibration.save(fresh)
    return fresh


def epoch_seconds(trials: Sequence[Trial]) -> dict[Size, float]:
    """Median seconds of an epoch of each size, from trainings that began with their first epoch.

    A trial that went on from a paused one has the whole curve, but only its own share of the seconds.
    Trainings with dropout are left out: recurrent dropout is a slower program.
    """
    begun: dict[tuple[Candidate, Replicate], Trial] = {}
    for trial in trials:
        begun.setdefault((trial.request.candidate, trial.request.replicate), trial)
    by_size: dict[Size, list[float]] = {}
    for trial in begun.values():
        candidate = trial.request.candidate
        if trial.curve.stop and not candidate.dropout and not candidate.recurrent_dropout:
            by_size.setdefault(candidate.size, []).append(trial.seconds / len(trial.curve.stop))
    return {size: median(seconds) for size, seconds in by_size.items()}
