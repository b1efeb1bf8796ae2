"""The service that trains for a table: the engine's own programs, asked after each epoch for more losses.

A trainer shows the loss on stop and the metric on score. What a table needs beside them costs no second
training and no program of its own: the compiled epoch, given no batch to train on and other parts to
evaluate, gives loss and metric of any part at the weights of the moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.record.plan import Recording, Run
from benchmarks.record.task import Task
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Size
from lstmsizer.train.base import CalledOff
from lstmsizer.train.sanity import check

if TYPE_CHECKING:
    from lstmsizer.train.epoch import Settings
    from lstmsizer.train.optimiser import AdamState
    from lstmsizer.train.programs import Program

SEED = 0
"""The study's seed; replicates differ by theirs."""


@dataclass(frozen=True)
class RecorderPayload:
    """What a recorder is opened with; programs of the ``likely`` sizes are compiled ahead, in this order."""

    task: Task
    slots: int
    likely: tuple[Size, ...] = ()


class Recorder:
    """Answers a ``Run`` with its ``Recording``; a service: ``slots`` at a time, each on one core."""

    def __init__(self, payload: RecorderPayload, called_off: CalledOff) -> None:
        from lstmsizer.train import courses, placing
        from lstmsizer.train.programs import network

        self.slots = payload.slots
        self._setup = replace(payload.task.setup, patience=payload.task.setup.epochs)
        self._called_off = called_off
        folds = seen(payload.task)
        check(folds, self._setup)
        self._frame = courses.frame(folds, self._setup)
        self._courses = courses.courses(folds, self._frame)
        self._no_batch = courses.part(folds[0].train[:0], self._frame.train)
        likely = (network(self._frame, self._setup, Candidate(size, 0.0)) for size in payload.likely)
        self._programs = placing.one_a_core(self._frame, dict.fromkeys(likely))

    def __call__(self, item: object) -> object:
        """Train a run to the last epoch; TypeError for anything else."""
        if not isinstance(item, Run):
            raise TypeError(f"the recorder records a Run, not {type(item).__name__}")
        return self._record(item)

    def _record(self, run: Run) -> Recording:
        from lstmsizer.train import training
        from lstmsizer.train.programs import network

        replicate, setup, course = Replicate(0, run.seed), self._setup, self._courses[0]
        compiled_for = network(self._frame, setup, run.candidate)
        program = self._programs.get(compiled_for)
        progressed = training.begin(compiled_for, run.candidate.size.units, SEED, replicate)
        told = training.settings(run.candidate, setup, SEED, replicate, len(course.train))
        curves, seconds = np.full((setup.epochs, 6), np.nan, np.float32), 0.0
        for epoch in range(setup.epochs):
            request = Request(run.candidate, replicate, epoch + 1, "screen")
            trial, progressed = training.train(
                request, setup, SEED, program, course, progressed, self._called_off
            )
            seconds += trial.seconds
            if trial.status == "diverged":
                break
            seen_by_trainer = trial.curve.train[-1], trial.curve.stop[-1], trial.curve.score[-1]
            curves[epoch] = self._with_more(program, progressed.state, told, seen_by_trainer)
        return Recording(run, curves, seconds)

    def _with_more(
        self, program: Program, state: AdamState, told: Settings, known: tuple[float, float, float]
    ) -> tuple[float, ...]:
        """A row of the curves: to train loss, stop loss and score metric come three more, evaluated."""
        train, stop, score_metric = known
        score_loss, test_metric = self._evaluated(1, program, state, told)
        test_loss, _ = self._evaluated(2, program, state, told)
        return train, stop, score_loss, score_metric, test_loss, test_metric

    def _evaluated(
        self, fold: int, program: Program, state: AdamState, told: Settings
    ) -> tuple[float, float]:
        """Loss on a fold's stop part and metric on its score part, at the state's weights."""
        course = self._courses[fold]
        losses = program(state, course.series, self._no_batch, course.held, told)[1]
        return float(losses.stop), float(losses.score)


def seen(task: Task) -> tuple[Scaled, Scaled, Scaled]:
    """The fold that is trained, and two that are only evaluated: (score, test), then (test, hardly anything).

    Of the first part of each pair the loss comes out, of the second the metric.
    """
    fold = task.fold
    return (
        fold,
        replace(fold, stop=fold.score, score=task.test),
        replace(fold, stop=task.test, score=fold.score[:1]),
    )


def open_recorder(payload: object, called_off: CalledOff) -> Recorder:
    """Open a recorder in this process; 'benchmarks.record.recorder:open_recorder' names it for a worker."""
    from lstmsizer.train.compiled import keep_programs

    if not isinstance(payload, RecorderPayload):
        raise TypeError(f"the recorder opens with a RecorderPayload, not {type(payload).__name__}")
    keep_programs()
    return Recorder(payload, called_off)
