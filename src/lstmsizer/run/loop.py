"""Ask, train, tell: the loop that a strategy, an executor and a study are joined in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from lstmsizer.errors import BudgetError, Interrupted, WorkerError
from lstmsizer.execute.base import Executor, Outcome
from lstmsizer.records import Curve, Decision, Ending, Progress, Request, Stage, Trial
from lstmsizer.run.clock import Clock
from lstmsizer.run.interrupts import heard, hold
from lstmsizer.run.logged import decision_words
from lstmsizer.run.sparing import Sparing
from lstmsizer.search.base import Strategy, Wave
from lstmsizer.search.foresee import foresee
from lstmsizer.study.base import Study

_log = logging.getLogger(__name__)

TICK = 0.5  # seconds between two looks at the clock while nothing comes in

Watch = Callable[[Progress], None]
Reserve = Callable[[Decision | None, Sequence[Trial]], float]


@dataclass(frozen=True)
class Found:
    """What the search came to, and why it ended.

    ``trials`` are all of the study; ``told`` is how many the strategy heard of, which does not depend on the
    number of cores: others were foreseen in vain. ``asked`` are their requests.
    """

    decision: Decision
    ending: Ending
    trials: tuple[Trial, ...]
    told: int
    asked: frozenset[Request] = frozenset()


class _OutOfTime(Exception):
    """The clock says that only the finish still fits."""


def search(
    strategy: Strategy, executor: Executor, study: Study, clock: Clock, reserve: Reserve, watch: Watch
) -> Found:
    """Run the strategy to its end, to the budget's end or to Ctrl-C, whichever comes first.

    Trials that the study already knows are told, not trained. Slots that a wave leaves idle train what will
    probably be asked next; the study keeps that too, asked for or not. ``reserve`` says how many seconds
    the finish will need, given the best guess and the trials so far.

    Raises
    ------
    BudgetError, Interrupted
        If the end came before anything was trained.
    """
    hold()
    wave_loop = _Waves(strategy, executor, study, clock, reserve, watch)
    ending: Ending
    told: set[Request] = set()
    try:
        while (wave := strategy.ask()) is not None:
            strategy.tell(wave_loop.train(wave))
            told.update(wave.requests)
        executor.call_off()  # what was foreseen in vain
        decision = strategy.decide()
        ending = "certified" if decision and decision.certified else "exhausted"
    except _OutOfTime:
        ending, decision = "budget", strategy.decide(wave_loop.partial)
    except KeyboardInterrupt:
        executor.call_off()
        ending, decision = "interrupted", strategy.decide(wave_loop.partial)
    told.update(trial.request for trial in wave_loop.partial)
    wave_loop.log_end(ending)
    if decision is None:
        raise _nothing(ending, clock, study.trials())
    return Found(decision, ending, tuple(study.trials()), len(told), frozenset(told))


class _Waves:
    """Trains waves one after another."""

    def __init__(
        self,
        strategy: Strategy,
        executor: Executor,
        study: Study,
        clock: Clock,
        reserve: Reserve,
        watch: Watch,
    ) -> None:
        self._strategy, self._executor, self._study = strategy, executor, study
        self._clock, self._reserve, self._watch = clock, reserve, watch
        # What failed before (a worker that was killed, no memory left) is tried again.
        self._known = {trial.request: trial for trial in study.trials() if trial.status != "failed"}
        self._under_way: dict[int, Request] = {}
        self._asked: Sequence[Request] = ()
        # With many workers trials come in faster than the driver could think anew after each.
        self._foreseeing, self._deciding = Sparing(clock.now), Sparing(clock.now)
        self._stage: Stage | None = None
        self._said = ""

    @property
    def partial(self) -> list[Trial]:
        """What has come in of the wave under way, in the order of its requests."""
        return [self._known[request] for request in self._asked if request in self._known]

    def train(self, wave: Wave) -> list[Trial]:
        """All trials of the wave, in the order of its requests."""
        self._asked = wave.requests
        self._log_wave(wave)
        self._submit(wave.requests)
        done, decision, news = len(self.partial), self._show(wave, None), True
        while done < len(wave.requests):
            if news and self._foreseeing.due:
                with self._foreseeing.timed():
                    self._submit(self._foreseen())
                news = False
            news = self._take() or news
            before, done = done, len(self.partial)
            decision = self._show(wave, decision if done == before or not self._deciding.due else None)
            if done < len(wave.requests) and self._too_late(decision):
                self._executor.call_off()
                raise _OutOfTime
        return self.partial

    def log_end(self, why: str) -> None:
        """Log that the stage under way ends."""
        if self._stage is not None:
            _log.info("stage ends: %s, %s", self._stage, why)

    def _log_wave(self, wave: Wave) -> None:
        if wave.stage != self._stage:
            self.log_end("done")
            self._stage = wave.stage
            _log.info("stage begins: %s", wave.stage)
        asked, known = len(wave.requests), len(self.partial)
        _log.info("wave asked: %s, %r, %d trainings, %d known", wave.stage, wave.reason, asked, known)

    def _log_decision(self, decision: Decision | None) -> None:
        said = decision_words(decision) if decision else ""
        if said and said != self._said:
            _log.info("decision: %s", said)
        self._said = said

    def _submit(self, requests: Iterable[Request]) -> None:
        under_way = set(self._under_way.values())
        for request in requests:
            if request not in self._known and request not in under_way:
                self._under_way[self._executor.submit(request)] = request

    def _foreseen(self) -> Iterator[Request]:
        """As much as the idle slots can take, one request of each training that is not under way."""
        training = {(r.candidate, r.replicate) for r in self._under_way.values()}
        ahead = foresee(self._strategy, self._known)
        while len(training) < self._executor.slots and (request := next(ahead, None)):
            if (request.candidate, request.replicate) not in training:
                training.add((request.candidate, request.replicate))
                yield request

    def _take(self) -> bool:
        """Whether a trial has come in."""
        with heard():
            outcomes = self._executor.wait(TICK)
        came = [outcome for outcome in outcomes if outcome.ticket in self._under_way]
        for outcome in came:
            trial = _trial(self._under_way.pop(outcome.ticket), outcome)
            self._known[trial.request] = trial
            self._study.add(trial)  # last: if Ctrl-C comes here, the trial is known all the same
        return bool(came)

    def _show(self, wave: Wave, decision: Decision | None) -> Decision | None:
        """Tell the watcher; the decision is computed anew only where none is handed in."""
        if decision is None:
            with self._deciding.timed():
                decision = self._strategy.decide(self.partial)
            self._log_decision(decision)
        self._watch(
            Progress(
                stage=wave.stage,
                message=wave.reason,
                done=len(self.partial),
                asked=len(wave.requests),
                elapsed=self._clock.elapsed(),
                left=self._clock.left(),
                decision=decision,
            )
        )
        return decision

    def _too_late(self, decision: Decision | None) -> bool:
        left = self._clock.left()
        return left is not None and left < self._reserve(decision, list(self._known.values()))


def _trial(request: Request, outcome: Outcome) -> Trial:
    """The outcome's trial; a call that came to nothing is a failed trial, kept and shown as such."""
    if outcome.error:
        nothing = Curve((), (), ())
        return Trial(request, nothing, "failed", 0, float("nan"), 0.0, outcome.error)
    return replace(cast(Trial, outcome.value), request=request)


def _nothing(ending: Ending, clock: Clock, trials: Sequence[Trial]) -> Exception:
    if ending == "interrupted":
        return Interrupted("Stopped before a single size was trained: there is nothing to answer yet.")
    ended = [trial for trial in trials if trial.status in ("failed", "diverged")]
    if ending == "budget" and not ended:
        return BudgetError(
            f"The budget of {clock.budget:.3g} s is too short to train a single size and write its model: "
            "allow more time (--budget), fewer --epochs, or a larger --batch-size."
        )
    why = next((trial.message for trial in reversed(ended) if trial.message), "the losses were not finite")
    return WorkerError(f"No training came to a result, all failed or diverged ({why}).")
