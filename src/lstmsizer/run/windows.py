"""The window before the size: which of several is enough, and then the question with that one alone.

Sizes are screened at the window in the middle, which gives a best guess; with it the windows are compared;
and at the window that is found everything goes on as if it had been the only one: what was trained there
is known already. The certificates for the window and for the size share the error that the user allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.lookback import at_window
from lstmsizer.execute.base import Executor, Outcome
from lstmsizer.records import Decision, LeftOut, Request, Size, Spec, Trial, WindowDecision
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, Reserve, Watch, search
from lstmsizer.run.stages.base import cut_short
from lstmsizer.search.base import Strategy
from lstmsizer.search.staged import Staged
from lstmsizer.search.windows import Informed, ScreenedOnly, Windows, looking_back
from lstmsizer.study.base import Study
from lstmsizer.train.engine import Fit

COMPARED = (Size((4,)), Size((16,)))
"""Sizes that will probably compare the windows, for compiling ahead; fewer than 4 units share 4's program."""
SCREENING, COMPARING = 0.4, 0.6
"""Of what is left of the budget: for screening sizes at the first window, then for comparing the windows.

So at least a quarter is for the size at the window that is found, of which a part is known by then.
"""


@dataclass(frozen=True)
class Asked:
    """A question with one window, and where its trainings are made and kept.

    Attributes
    ----------
    windows
        What was found out about windows; None: nothing was, or there is only one.
    found
        The answer, where the search for a size was ended before it came to this window; else None.
    heard
        Requests by which the window was found, each naming its own.
    left_out
        What there was no time for, of screening sizes at the first window and of comparing the windows.
    """

    dataset: Dataset
    spec: Spec
    executor: Executor
    study: Study
    windows: WindowDecision | None = None
    found: Found | None = None
    heard: frozenset[Request] = frozenset()
    left_out: tuple[LeftOut, ...] = ()


def in_order(windows: tuple[int, ...]) -> tuple[int, ...]:
    """The window that sizes are screened at, the middle one, before the others."""
    start = windows[len(windows) // 2 : len(windows) // 2 + 1]
    return (*start, *(window for window in windows if window not in start))


def choose_window(
    asked: Asked, strategy_for: Callable[[Spec], Staged], clock: Clock, reserve: Reserve, watch: Watch
) -> Asked:
    """Compare the spec's windows, if it has several, and give the question with the best of them alone.

    Ctrl-C or the budget's end leave the best guess; whoever goes on from ``found`` None has time for it.
    """
    if not asked.spec.windows:
        return asked
    start = _at(asked, in_order(asked.spec.windows)[0])
    screening, window = ScreenedOnly(strategy_for(start.spec)), start.spec.question.window
    part = leaving(clock, SCREENING, reserve)
    begun = search(screening, start.executor, start.study, clock, part, watch)
    heard = frozenset(looking_back(request, window) for request in begun.asked)
    left = clock.left()
    no_time = left is not None and left < reserve(begun.decision, begun.trials)
    if begun.ending == "interrupted" or no_time:
        ending = "interrupted" if begun.ending == "interrupted" else "budget"
        left_out = (LeftOut("windows", ending),)
        return replace(start, found=replace(begun, ending=ending), heard=heard, left_out=left_out)
    survey = screening.strategy.survey.told([t for t in begun.trials if t.request in begun.asked])
    windows = Windows(asked.spec.windows, window, survey, begun.decision)
    part = leaving(clock, COMPARING, reserve)
    compared = search(windows, asked.executor, asked.study, clock, part, watch)
    decided = windows.answer(compared.trials)
    chosen = replace(
        _at(asked, decided.window),
        windows=decided,
        heard=heard | compared.asked,
        left_out=cut_short("windows", compared.ending) or cut_short("windows", begun.ending),
    )
    if compared.ending != "interrupted":
        return chosen
    return replace(chosen, found=_guessed(chosen, strategy_for, begun, compared))


def sizing(asked: Asked, strategy_for: Callable[[Spec], Staged]) -> Strategy:
    """What finds the size at the window, from trainings that compared windows too if it must guess."""
    return strategy_for(asked.spec) if asked.windows is None else informed(asked, strategy_for)


def informed(asked: Asked, strategy_for: Callable[[Spec], Staged]) -> Strategy:
    """What finds the size at the window; if it must guess, it does so from all that was screened there."""
    strategy = strategy_for(asked.spec)
    return Informed(strategy, _screened(asked, strategy))


def _screened(asked: Asked, strategy: Staged) -> tuple[Trial, ...]:
    """Of sizes that the strategy may ask for."""
    allowed = strategy.survey.sizes.available
    screened = [trial for trial in asked.study.trials() if trial.request.stage == "screen"]
    return tuple(trial for trial in screened if allowed(trial.request.candidate.size))


def leaving(clock: Clock, share: float, reserve: Reserve) -> Reserve:
    """A reserve that keeps all but a share of what is left now, once there is anything to answer."""
    left = clock.left()
    kept = 0.0 if left is None else (1 - share) * left

    def leaving(decision: Decision | None, trials: Sequence[Trial]) -> float:
        return max(kept if decision else 0.0, reserve(decision, trials))

    return leaving


def trainings_before(asked: Asked, found: Found) -> int:
    """How many trainings found the window that the search for a size did not ask for as well."""
    here = {looking_back(request, asked.spec.question.window) for request in found.asked}
    return len(asked.heard - here)


def _guessed(chosen: Asked, strategy_for: Callable[[Spec], Staged], begun: Found, compared: Found) -> Found:
    """The best guess of a size at a window, from what is known there when the search is ended."""
    decision = sizing(chosen, strategy_for).decide() or begun.decision
    window, trials = chosen.spec.question.window, tuple(chosen.study.trials())
    here = frozenset(looking_back(r, None) for r in chosen.heard if r.candidate.window == window)
    return Found(decision, compared.ending, trials, len(here), here)


def _at(asked: Asked, window: int) -> Asked:
    spec = asked.spec
    alone = replace(
        spec,
        question=replace(spec.question, window=window),
        demand=replace(spec.demand, confidence=1 - (1 - spec.demand.confidence) / 2),
    )
    executor, study = ExecutorAt(asked.executor, window), StudyAt(asked.study, window)
    return Asked(at_window(asked.dataset, window), alone, executor, study)


class ExecutorAt:
    """An executor for which there is one window: it writes it on what is submitted; an ``Executor``."""

    def __init__(self, executor: Executor, window: int) -> None:
        self._executor, self._window = executor, window

    @property
    def slots(self) -> int:
        """Calls that run side by side."""
        return self._executor.slots

    def submit(self, item: object) -> int:
        """Queue a training at the window."""
        if isinstance(item, Request):
            return self._executor.submit(looking_back(item, self._window))
        if isinstance(item, Fit):
            return self._executor.submit(replace(item, request=looking_back(item.request, self._window)))
        raise TypeError(f"only a Request or a Fit has a window, not {type(item).__name__}")

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Outcomes that have come in."""
        return self._executor.wait(timeout)

    def call_off(self) -> None:
        """Drop what is queued and what runs."""
        self._executor.call_off()

    def __enter__(self) -> Executor:
        """Nothing is opened: the executor is."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is closed."""


class StudyAt:
    """The trials of one window, as if there were no others; a ``Study``."""

    def __init__(self, study: Study, window: int) -> None:
        self._study, self._window = study, window

    def trials(self) -> list[Trial]:
        """Every trial of the window so far."""
        return [
            replace(trial, request=looking_back(trial.request, None))
            for trial in self._study.trials()
            if trial.request.candidate.window == self._window
        ]

    def add(self, trial: Trial) -> None:
        """Keep a trial of the window."""
        self._study.add(replace(trial, request=looking_back(trial.request, self._window)))
