"""The recording of one task: ask the plan, train, keep; a table after each size that is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.record.plan import Plan, Recording, Run, next_wave
from benchmarks.record.recorder import RecorderPayload, Timing
from benchmarks.record.runs import RunFile
from benchmarks.record.table import write_table
from benchmarks.record.task import Task, without_inputs
from lstmsizer.errors import WorkerError
from lstmsizer.execute.base import Executor, OpenExecutor
from lstmsizer.records import Size

FACTORY = "benchmarks.record.recorder:open_recorder"

Told = Callable[[Size, list[Recording], float], None]


def record(task: Task, plan: Plan, folder: Path, slots: int, open_executor: OpenExecutor, told: Told) -> Path:
    """Record a task, or go on with what is in the folder, to the plan's end.

    ``TASK.runs`` grows by a line with each run; ``TASK.npz`` is written whenever a further size is
    complete. ``told`` hears of each such size, of its recordings and of the seconds of an epoch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    runs = RunFile(folder / f"{task.name}.runs", task.fingerprint)
    path, diverged, complete = folder / f"{task.name}.npz", without_inputs(task)[0], 0
    with open_executor(FACTORY, RecorderPayload(task, slots)) as executor:
        while True:
            wave = next_wave(runs.known, plan, diverged)
            if wave.complete > complete:
                sizes = plan.sizes[: wave.complete]
                for size in sizes:
                    if size not in runs.epoch_seconds:
                        runs.add_seconds(size, _epoch_seconds(executor, size))
                write_table(path, task, _of(runs, *sizes), runs.epoch_seconds)
                for size in sizes[complete:]:
                    told(size, _of(runs, size), runs.epoch_seconds[size])
                complete = wave.complete
            if not wave.runs:
                return path
            for recording in _trained(executor, wave.runs):
                runs.add(recording)


def _of(runs: RunFile, *sizes: Size) -> list[Recording]:
    return [recording for run, recording in runs.known.items() if run.candidate.size in sizes]


def _epoch_seconds(executor: Executor, size: Size) -> float:
    """What an epoch of a size takes, by itself: nothing else is under way."""
    executor.submit(Timing(size))
    outcomes = executor.wait(None)
    if not outcomes or not isinstance(outcomes[0].value, float):
        raise WorkerError(f"Timing {size} broke off: {outcomes[0].error if outcomes else 'no answer'}")
    return outcomes[0].value


def _trained(executor: Executor, runs: tuple[Run, ...]) -> Iterator[Recording]:
    """Recordings as they come in. WorkerError for a run that broke; it is made again next time."""
    tickets = {executor.submit(run): run for run in runs}
    while tickets:
        for outcome in executor.wait(None):
            run = tickets.pop(outcome.ticket)
            if not isinstance(outcome.value, Recording):
                raise WorkerError(f"Recording {run.candidate.size} broke off: {outcome.error}")
            yield outcome.value
