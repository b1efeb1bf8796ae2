"""A run's progress in words and shares, for whatever shows it while it works."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from lstmsizer.records import Progress, Stage
from lstmsizer.report.numbers import count, duration

STAGES: dict[Stage, str] = {
    "screen": "Screening sizes",
    "confirm": "Confirming with fresh seeds",
    "taper": "Shrinking layers one by one",
    "regularise": "Trying dropout",
    "split": "Trying further splits",
    "data": "Training on less of the data",
    "check": "Comparing your model with the answer",
    "finish": "Finishing",
}


class Latest:
    """What was told last, and what it has become since.

    Parameters
    ----------
    clock
        Seconds that never go back (default ``time.monotonic``).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: tuple[Progress, float] | None = None
        self._wave: tuple[Progress, float] | None = None  # the first that was told of it

    def take(self, progress: Progress) -> float:
        """Keep the latest moment of the run; from any thread. When that was."""
        now = self._clock()
        if self._wave is None or not _same_wave(self._wave[0], progress):
            self._wave = progress, now
        self._told = progress, now
        return now

    def now(self) -> tuple[Progress, float, float | None] | None:
        """The latest moment, the seconds since it was told, and those that the wave's rest may take.

        None before anything was told; of the rest, while it cannot be told.
        """
        if self._told is None or self._wave is None:
            return None
        (progress, told), (first, begun) = self._told, self._wave
        waited = max(self._clock() - told, 0.0)
        return progress, waited, _rest(first, progress, told - begun, waited)


def _same_wave(first: Progress, now: Progress) -> bool:
    return (first.stage, first.message, first.asked) == (now.stage, now.message, now.asked) and (
        now.done >= first.done
    )


def _rest(first: Progress, now: Progress, seconds: float, waited: float) -> float | None:
    """Seconds that the wave's other trainings may take, if they go on as since it was ``first`` told of."""
    done = now.done - first.done
    if done < 2 or seconds <= 0 or now.done >= now.asked:
        return None
    return max((now.asked - now.done) * seconds / done - waited, 0.0)


def done(progress: Progress, rest: float | None) -> str:
    """``12 of 40 trainings, the rest in about 1 min``."""
    said = f"{progress.done:,} of {count(progress.asked, 'training')}"
    return said if rest is None else f"{said}, the rest in {_roughly(rest)}"


def used(progress: Progress, waited: float) -> str:
    """``1 min 13 s used, 3 min 47 s left``, ``waited`` seconds after it was told."""
    so_far = f"{duration(math.floor(progress.elapsed + waited))} used"
    if progress.left is None:
        return so_far
    return f"{so_far}, {duration(math.ceil(max(progress.left - waited, 0.0)))} left"


def share(progress: Progress, waited: float) -> float:
    """The share of the budget that is used, 0 to 1; without a budget, of the trainings asked for."""
    part, whole = float(progress.done), float(progress.asked)
    if progress.left is not None:
        part, whole = progress.elapsed + waited, progress.elapsed + progress.left
    return min(part / whole, 1.0) if whole > 0 else 0.0


def so_far(progress: Progress) -> str:
    """The best answer so far, ``1 x 2, best guess so far``; empty before there is one."""
    if progress.decision is None:
        return ""
    return f"{progress.decision.size}, {'certified' if progress.decision.certified else 'best guess so far'}"


def _roughly(seconds: float) -> str:
    """A time that nobody knows to the second: ``a few seconds``, ``about 40 s``, ``about 3 min``."""
    if seconds < 8:
        return "a few seconds"
    step = 5 if seconds < 30 else 10 if seconds < 110 else 60
    return f"about {duration(step * round(seconds / step))}"
