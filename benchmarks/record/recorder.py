"""The service that trains for a table: the engine's own programs, asked after each epoch for more losses.

A trainer shows the loss on stop and the metric on score. What a table needs beside them costs no second
training and no program of its own: the compiled epoch, given no batch to train on and other parts to
evaluate, gives loss and metric of any part at the weights of the moment.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.record.plan import Recording, Run
from benchmarks.record.task import Task
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Trial
from lstmsizer.train.base import CalledOff
from lstmsizer.train.sanity import check

if TYPE_CHECKING:
    from lstmsizer.train.epoch import Settings
    from lstmsizer.train.network import Network
    from lstmsizer.train.optimiser import AdamState
    from lstmsizer.train.pausing import Progressed
    from lstmsizer.train.programs import Program

SEED = 0
"""The study's seed; replicates differ by theirs."""
TIMED_EPOCHS = 15
TIMED_RATE = 0.001
"""Of the training that is timed: how long an epoch takes does not depend on it."""


@dataclass(frozen=True)
class RecorderPayload:
    """What a recorder is opened with: it trains so many runs at a time, each on one core."""

    task: Task
    slots: int


@dataclass(frozen=True)
class Timing:
    """Asks what an epoch of a size takes. Nothing else may run in the process meanwhile."""

    size: Size


class Recorder:
    """A service: answers a ``Run`` with its ``Recording``, and a ``Timing`` with seconds."""

    def __init__(self, payload: RecorderPayload, called_off: CalledOff) -> None:
        from lstmsizer.train import courses, placing

        self.slots = payload.slots
        self._setup = replace(payload.task.setup, patience=payload.task.setup.epochs)
        self._called_off = called_off
        folds = seen(payload.task)
        check(folds, self._setup)
        self._frame = courses.frame(folds, self._setup)
        self._courses = courses.courses(folds, self._frame, {})
        self._no_batch = courses.part(folds[0].train[:0], self._frame.train)
        self._programs = placing.one_a_core(())

    def __call__(self, item: object) -> object:
        """Train a run to the last epoch, or time a size; TypeError for anything else."""
        match item:
            case Run():
                return self._record(item)
            case Timing(size):
                return self._epoch_seconds(Candidate(size, TIMED_RATE))
            case _:
                raise TypeError(f"the recorder takes a Run or a Timing, not {type(item).__name__}")

    def _record(self, run: Run) -> Recording:
        from lstmsizer.train import training

        program = self._programs.get((self._frame, self._network(run.candidate)))
        replicate, train = Replicate(0, run.seed), len(self._courses[0].train)
        told = training.settings(run.candidate, self._setup, SEED, replicate, train)
        curves = np.full((self._setup.epochs, 6), np.nan, np.float32)
        for row, (curve, state) in zip(curves, self._epochs(run.candidate, replicate), strict=False):
            known = curve.train[-1], curve.stop[-1], curve.score[-1]
            row[:] = self._with_more(program, state, told, known)
        return Recording(run, curves)

    def _epochs(self, candidate: Candidate, replicate: Replicate) -> Iterator[tuple[Curve, AdamState]]:
        """The curve so far and the state after each epoch, until the last one or the one that diverges."""
        progressed = self._begun(candidate, replicate)
        for epoch in range(1, self._setup.epochs + 1):
            trial, progressed = self._trained(Request(candidate, replicate, epoch, "screen"), progressed)
            if trial.status == "diverged":
                return
            yield trial.curve, progressed.state

    def _epoch_seconds(self, candidate: Candidate) -> float:
        """Mean of some epochs, trained as the engine trains them, in seconds of the processor.

        On a core of its own a training takes its processor time; what else the machine does now
        would be in any other clock. The first epoch, which pays for pages and caches, is left out.
        """
        replicate, last = Replicate(0, 0), min(1 + TIMED_EPOCHS, self._setup.epochs)
        begun = self._begun(candidate, replicate)
        _, warm = self._trained(Request(candidate, replicate, 1, "screen"), begun)
        began = time.process_time()
        self._trained(Request(candidate, replicate, last, "screen"), warm)
        return (time.process_time() - began) / (last - 1)

    def _begun(self, candidate: Candidate, replicate: Replicate) -> Progressed:
        from lstmsizer.train import training

        return training.begin(self._network(candidate), candidate.size.units, SEED, replicate)

    def _trained(self, request: Request, progressed: Progressed) -> tuple[Trial, Progressed]:
        """On to the request's epochs."""
        from lstmsizer.train import training

        program = self._programs.get((self._frame, self._network(request.candidate)))
        course, called_off = self._courses[0], self._called_off
        return training.train(request, self._setup, SEED, program, course, progressed, called_off)

    def _network(self, candidate: Candidate) -> Network:
        from lstmsizer.train.programs import network

        return network(self._frame, self._setup, candidate)

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
