"""How a question of one window is settled: the search, what follows the decision, and the finish.

Where the delivered model is beyond a limit, its size is refused and all of it is done again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from lstmsizer.execute.base import Executor
from lstmsizer.records import Deployed, Existing, LeftOut, Size, Spec, TradeOff, Verdict
from lstmsizer.records.answered import NO_LIMITS
from lstmsizer.run.clock import Clock
from lstmsizer.run.deployed.deployments import Deployments
from lstmsizer.run.deployed.limits import Within, settled
from lstmsizer.run.deployed.trade_offs import measure_confirmed, trade_offs
from lstmsizer.run.loop import Found, Reserve, search
from lstmsizer.run.pace import Pace
from lstmsizer.run.prepared import Prepared
from lstmsizer.run.refit import Finished, Work, finish
from lstmsizer.run.stages.after import After, after_decision
from lstmsizer.run.stages.base import early
from lstmsizer.run.stages.existing import existing
from lstmsizer.run.stages.unlimited import SHARE, Unlimited, without_limits
from lstmsizer.run.windows import Asked, informed, leaving, sizing
from lstmsizer.search.base import Strategy
from lstmsizer.search.staged import Staged


@dataclass(frozen=True)
class Settled:
    """What came of a decision that stands.

    Attributes
    ----------
    apart
        What would be decided without limits.
    after
        What stands after all stages.
    existing
        The model in use with what it takes; None: none was asked about.
    finished
        The model that is delivered.
    stopped
        Whether the user wants to be off.
    """

    apart: Unlimited
    after: After
    existing: Existing | None
    finished: Finished
    stopped: bool

    @property
    def found(self) -> Found:
        """The decision that is answered, and all trials."""
        return self.after.found

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """On all sizes that were tried, within limits or not."""
        return (*self.found.decision.verdicts, *self.apart.beyond)


@dataclass(frozen=True)
class Measured:
    """What the models of sizes take, and what of the measuring there was no time for."""

    pareto: tuple[TradeOff, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Course:
    """A question of one window, and all that it takes to settle it.

    Attributes
    ----------
    given
        The question, at its window.
    asked
        Where its trainings are made and kept, and what is known of windows.
    pace
        The clock, and what of its time is for what.
    within, deployments
        Which sizes are within the limits of the delivered model, and what models take.
    exporter
        The open service of ``lstmsizer.export.service``.
    path
        Where ``model.keras`` is written.
    """

    given: Prepared
    asked: Asked
    pace: Pace
    within: Within
    deployments: Deployments
    exporter: Executor
    path: Path

    def settle(self) -> Settled:
        """Search, deliver, and where the delivered model is beyond a limit, decide again."""
        return settled(
            self.asked.found or self._train(sizing(self.asked, self._limited)),
            self._again,
            self._deliver,
            _taken,
            self.within,
            self.deployments,
            self.given.spec.space,
        )

    def measure(self, done: Settled) -> Measured:
        """Measure the models of the confirmed sizes too, unless the user wants to be off."""
        wanted, left_out = self.within.limits != NO_LIMITS, self.within.left_out
        if not done.stopped:
            late = measure_confirmed(done.verdicts, self.deployments, self.pace.clock, wanted)
            left_out = left_out or late  # one fact, whichever sizes it is about
        pareto = trade_offs(done.verdicts, self.given.network, self.deployments, self.within)
        return Measured(pareto, left_out)

    def _limited(self, spec: Spec) -> Staged:
        return self.given.strategy(spec, self.within)

    def _train(self, strategy: Strategy, clock: Clock | None = None, reserve: Reserve | None = None) -> Found:
        """Run a strategy to its end, to the budget's end or to Ctrl-C."""
        pace, asked = self.pace, self.asked
        found = search(
            strategy, asked.executor, asked.study, clock or pace.clock, reserve or pace.reserve, pace.watch
        )
        if found.ending == "interrupted":
            pace.stopped.set()
        return found

    def _again(self, found: Found) -> Found:
        """Decide again, since a size was refused; nothing more is trained where time was over before.

        What is asked for first may be another size now: if time is over, all that is known makes the guess.
        """
        over = early(found.ending) is not None
        strategy = informed(self.asked, self._limited)
        decided = self._train(strategy, self.pace.clock.over() if over else None)
        return replace(decided, ending=found.ending) if over else decided

    def _deliver(self, found: Found) -> Settled:
        """What stands after all stages, trained once more and written."""
        given, parameters = self.given, self.given.network.parameters
        apart = self._without_limits(found)
        after = after_decision(
            given.dataset,
            given.spec,
            given.stages,
            given.mean_predictor,
            parameters,
            apart.found,
            self._train,
            self.pace.spare,
        )
        after = replace(after, found=replace(after.found, ending=found.ending))
        in_use = existing(given.stages.in_use, after.comparison, parameters, given.dataset, self.exporter)
        stopped = self.pace.ended_by_user(found)
        finished = finish(given.stages.refit, self._work(after, stopped))
        return Settled(apart, after, in_use, finished, stopped)

    def _without_limits(self, found: Found) -> Unlimited:
        """What the same search decides without them, in a share of what is left of the time."""
        share = leaving(self.pace.clock, SHARE, self.pace.reserve)
        return without_limits(
            found,
            self.within.refused(self.given.spec.space),
            lambda: informed(self.asked, self.given.strategy),  # there is a guess from its first moment on
            self.given.mean_predictor,
            lambda strategy: self._train(strategy, reserve=share),
            self.pace.spare(found),
        )

    def _work(self, after: After, stopped: bool) -> Work:
        given, pace, cap = self.given, self.pace, self.given.spec.setup.epochs
        return Work(
            dataset=given.dataset,
            delivered=given.delivered,
            spec=given.spec,
            network=given.network,
            candidate=after.candidate,
            trainer=self.asked.executor,
            exporter=self.exporter,
            path=self.path,
            tell=pace.tell(after.found),
            hurried=pace.hurried(after.candidate, after.found.trials, cap),
            stopped=stopped,
        )


def _taken(done: Settled) -> tuple[Size, Deployed]:
    """What was delivered: its size and what it takes."""
    delivered = done.finished.delivered
    return done.after.candidate.size, Deployed(delivered.latency_seconds, delivered.bytes or None)
