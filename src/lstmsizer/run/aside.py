"""The baselines, computed in a thread beside the search."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillComputing
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from lstmsizer.data.baselines import Compared, compared
from lstmsizer.data.dataset import Dataset
from lstmsizer.records import Baseline, LeftOut, Spec, WantOfTime
from lstmsizer.run.clock import Clock
from lstmsizer.run.interrupts import heard
from lstmsizer.run.loop import TICK


@dataclass(frozen=True)
class InTime:
    """The baselines, as far as there was time for them."""

    compared: Compared
    left_out: tuple[LeftOut, ...] = ()


@contextmanager
def computed_aside(dataset: Dataset, spec: Spec) -> Generator[Future[Compared]]:
    """The baselines, computed in a thread while the search goes on; nobody waits for it at the end."""
    pool = ThreadPoolExecutor(1, "baselines")
    try:
        yield pool.submit(compared, dataset, spec.setup.metric)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def in_time(simple: Future[Compared], clock: Clock, stopped: bool = False) -> InTime:
    """The baselines; where the clock or Ctrl-C leaves no time for them, none and a note that says so.

    ``stopped``: the user wants to be off already.
    """
    why: WantOfTime
    least = clock.elapsed() + 1.0
    try:
        while _on(clock, stopped) or clock.elapsed() < least:
            with suppress(StillComputing), heard():
                # A wait without an end is deaf to Ctrl-C on some systems.
                return InTime(simple.result(TICK))
        why = "interrupted" if stopped else "budget"
    except KeyboardInterrupt:
        why = "interrupted"
    note = f"{'you stopped' if why == 'interrupted' else 'the budget ended'} before they were computed"
    none = Compared((Baseline("all", float("nan"), None, note),))
    return InTime(none, (LeftOut("baselines", why),))


def _on(clock: Clock, stopped: bool) -> bool:
    left = clock.left()
    return not stopped and (left is None or left > 0)
