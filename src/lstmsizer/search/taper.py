"""How many units in *each* layer: an answer's layers are halved one by one while the stack stays enough.

The path is chosen before any fresh seed is drawn: of the stacks with one layer halved, the best in screening
is the next, as long as it is within the tolerance of the answer there. The stacks of the path are then
asked in this order, each only if all before it were found enough, against every size that the answer was
planned with, and the answer itself. So the first of them that is not truly enough is the only one that can be
wrong (``decide.plan``), and the whole taper errs as often as one test.

The certificate's seeds are not used again, neither those of the reference: that the answer was certified
with them means that they flatter it, or that its rivals had bad luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lstmsizer.decide.decide import Measured, decide, evidence_of
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.prospect import still_open
from lstmsizer.records import Candidate, Decision, Replicate, Request, Setup, Size, Verdict
from lstmsizer.search.afterwards import Told
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.fresh import fresh_seeds, look_requests
from lstmsizer.search.known import SCREENING_SEEDS

PLAN = 9
"""Its number among the plans, far beyond those of a search: its random starts are nobody else's."""
STEPS = 3
"""Halvings at most: every stack of the path is a test that each later one waits for."""
SCREENED = SCREENING_SEEDS[:2]
"""Two starts: one may be unlucky."""


@dataclass(frozen=True)
class Taper:
    """The waves of the taper, and what they came to.

    Attributes
    ----------
    decision
        A certified one; its size has two or more layers.
    setup
        How candidates are trained.
    parameters
        Counts the weights of a size's whole network.
    mean_predictor
        The score that stands for trainings that diverged.
    """

    decision: Decision
    setup: Setup
    parameters: Callable[[Size], int]
    mean_predictor: float

    def waves(self, told: Told) -> Waves:
        """Screening step by step, then fresh starts look by look."""
        answer = self.decision.size
        while wanted := self._unscreened(told):
            yield Wave("taper", f"can a layer of {self.path(told)[-1]} be halved?", wanted)
        plan = self._plan(told)
        if plan is None:
            return
        for look in range(len(LOOKS)):
            sizes = self._open(plan, told)
            if not sizes:
                return
            asked = look_requests(sizes, self._rates(plan), plan, PLAN, look, self.setup)
            reason = f"is less than {answer} enough? Look {look + 1}: {len(asked)} fresh random starts"
            yield Wave("taper", reason, tuple(replace(request, stage="taper") for request in asked))

    # ------------------------------------------------------------ what came of it

    def path(self, told: Told) -> list[Size]:
        """The answer, then stacks with one layer more halved, as far as screening finds them adequate."""
        path = [self.decision.size]
        while len(path) <= STEPS:
            tried = [stack for stack in self._halved(path[-1]) if self._screened(stack, told)]
            means = {stack: self._mean(self._screened(stack, told)) for stack in tried}
            best = min(means, key=lambda stack: (means[stack], self.parameters(stack)), default=None)
            bar = self._mean(self._screened(self.decision.size, told)) + self.decision.tolerance.delta
            if best is None or means[best] > bar:
                break
            path.append(best)
        return path

    def decided(self, told: Told) -> Decision:
        """The decision for the narrowest stack that is enough; where none is, the one that stood before."""
        plan = self._plan(told)
        if plan is None or not self._looks(plan, told):
            return self.decision
        tapered = self._decide(plan, told)
        if not tapered.certified:
            return self.decision
        stacks = self._verdicts_of(tapered, plan.contenders)
        return replace(
            self.decision,
            size=tapered.size,
            verdicts=(*stacks, *self.decision.verdicts),
            contenders=(*plan.contenders, *self.decision.contenders),
            detectable=tapered.detectable,
        )

    def tried(self, told: Told) -> tuple[Verdict, ...]:
        """Every stack that was trained, wide to narrow: with its verdict, or as it was left in screening."""
        stacks = {stack for step in self.path(told) for stack in self._halved(step)}
        seen = sorted((s for s in stacks if self._screened(s, told)), key=self.parameters, reverse=True)
        if not seen:
            return ()
        plan = self._plan(told) or self._plan_of((), None)
        return self._verdicts_of(self._decide(plan, told, seen), seen)

    # ------------------------------------------------------------ screening

    def _halved(self, stack: Size) -> list[Size]:
        """The stack with one of its layers halved, without those that have a verdict already."""
        judged = {verdict.size for verdict in self.decision.verdicts if verdict.confirmed}
        halved = [
            Size((*stack.units[:layer], units // 2, *stack.units[layer + 1 :]))
            for layer, units in enumerate(stack.units)
            if units > 1
        ]
        return [size for size in dict.fromkeys(halved) if size not in judged]

    def _unscreened(self, told: Told) -> tuple[Request, ...]:
        path = self.path(told)
        if len(path) > STEPS:
            return ()
        stacks = [stack for stack in self._halved(path[-1]) if not self._screened(stack, told)]
        compared = [self.decision.size, *stacks] if stacks else []
        requests = [request for stack in compared for request in self._screening(stack)]
        return tuple(request for request in requests if request not in told)

    def _screening(self, stack: Size) -> list[Request]:
        """At the answer's rate: halving one layer moves the best rate by less than a step of the grid.

        The answer is asked for as the search has asked for it, so that it is known.
        """
        candidate, stage = Candidate(stack, self._rate), "screen" if stack == self.decision.size else "taper"
        return [Request(candidate, Replicate(0, seed), self.setup.epochs, stage) for seed in SCREENED]

    def _screened(self, stack: Size, told: Told) -> tuple[float, ...]:
        return tuple(told[request].score for request in self._screening(stack) if request in told)

    def _mean(self, scores: Sequence[float]) -> float:
        """Infinite where nothing is known."""
        if not scores:
            return float("inf")
        return float(np.where(np.isfinite(scores), scores, self.mean_predictor).mean())

    # ------------------------------------------------------------ fresh starts

    @cached_property
    def _planned(self) -> dict[Size, float]:
        """Sizes that the answer was planned with, itself included, and their rates."""
        planned = {self.decision.size, *self.decision.contenders, *self.decision.reference}
        return {v.size: v.learning_rate for v in self.decision.verdicts if v.size in planned}

    @property
    def _rate(self) -> float:
        return self._planned[self.decision.size]

    def _rates(self, plan: Plan) -> dict[Size, float]:
        return dict.fromkeys(plan.contenders, self._rate) | self._planned

    def _plan(self, told: Told) -> Plan | None:
        """None where no stack is left after screening."""
        path = self.path(told)
        return self._plan_of(tuple(path[:0:-1]), path[1]) if len(path) > 1 else None

    def _plan_of(self, contenders: tuple[Size, ...], guess: Size | None) -> Plan:
        error = 1.0 - self.decision.confidence
        return Plan(self.decision.tolerance, guess, contenders, tuple(self._planned), error)

    def _open(self, plan: Plan, told: Told) -> tuple[Size, ...]:
        """Sizes on which the verdict still depends, of those that took part in the last look."""
        looks = self._looks(plan, told)
        if looks == 0:
            return plan.planned
        evidence = evidence_of(self._measured(plan, told), plan, looks, self.mean_predictor)
        opened = still_open(self._decide(plan, told), plan, evidence, looks)
        return tuple(s for s in opened if len(self._fresh(s, plan, told)) >= plan.replicates(s, looks - 1))

    def _looks(self, plan: Plan, told: Told) -> int:
        """Complete looks: a wave is told whole, so who has a look's replicates shows that it is over."""
        counts = {size: len(self._fresh(size, plan, told)) for size in plan.planned}
        return sum(
            any(counts[size] >= plan.replicates(size, look) for size in counts) for look in range(len(LOOKS))
        )

    def _fresh(self, size: Size, plan: Plan, told: Told) -> tuple[float, ...]:
        candidate = Candidate(size, self._rates(plan)[size])
        requests = [
            Request(candidate, Replicate(0, seed), self.setup.epochs, "taper")
            for seed in fresh_seeds(PLAN, plan.most)
        ]
        return tuple(told[request].score for request in requests if request in told)

    def _decide(self, plan: Plan, told: Told, further: Sequence[Size] = ()) -> Decision:
        measured = self._measured(plan, told, further)
        looks = self._looks(plan, told)
        return decide(measured, plan, looks, self.mean_predictor, self.decision.confidence)

    def _measured(self, plan: Plan, told: Told, further: Sequence[Size] = ()) -> list[Measured]:
        rates = dict.fromkeys(further, self._rate) | self._rates(plan)
        return [self._measured_of(size, rate, told, plan) for size, rate in rates.items()]

    def _measured_of(self, size: Size, rate: float, told: Told, plan: Plan) -> Measured:
        candidate = Candidate(size, rate)
        epochs = [trial.best_epoch for request, trial in told.items() if request.candidate == candidate]
        return Measured(
            size=size,
            parameters=self.parameters(size),
            learning_rate=rate,
            epochs=float(np.mean(epochs)) if epochs else 0.0,
            screened=self._screened(size, told),
            fresh=self._fresh(size, plan, told) if size in plan.planned else (),
        )

    def _verdicts_of(self, decision: Decision, sizes: Sequence[Size]) -> tuple[Verdict, ...]:
        by_size = {verdict.size: verdict for verdict in decision.verdicts}
        return tuple(by_size[size] for size in sizes)
