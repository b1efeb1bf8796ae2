"""The tasks by name; each is built when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.record import real, synthetic
from benchmarks.record.task import Task
from lstmsizer.errors import SettingError

TASKS: dict[str, Callable[[], Task]] = {
    "recall4": partial(synthetic.recall, 4),
    "recall8": partial(synthetic.recall, 8),
    "white_noise": synthetic.white_noise,
    "sinusoids": synthetic.sinusoids,
    "adding": synthetic.adding,
    "delayed_xor": synthetic.delayed_xor,
    "pattern": synthetic.pattern,
    "pm25": real.pm25,
    "names": real.names,
    "japanese_vowels": real.japanese_vowels,
}


def task_of(name: str) -> Task:
    """Build a task; SettingError, with the names there are, if there is none of this name."""
    if name not in TASKS:
        raise SettingError(f"There is no task '{name}' to record: choose one of {', '.join(TASKS)}.")
    return TASKS[name]()
