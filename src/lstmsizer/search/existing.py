"""Whether a size that somebody uses is too big, right or too small: it is compared with the answer.

The smaller of the two is asked whether it is enough. Where the existing size is larger than the answer, the
answer is asked beside it; where it is smaller, it is asked beside every size that the answer was planned
with. The test is the search's own (``decide.verdict``), at the same looks, with the answer's tolerance, and
at the demand's whole error: with a confidence of 95 % a verdict ('too big', 'right' or 'too small') is wrong
in at most one of 20 checks. Not covered is the search itself: that the answer is the smallest size that is
enough has its own certificate.

The starts are fresh. Those of the certificate flatter the answer, which was chosen by them. The existing
size was chosen by nobody's scores, but its learning rate is: of its own, the one that the search has found
for its size, and the one that was tuned for the size nearest to it, the best in screening.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.contrast import Spread
from lstmsizer.decide.decide import Measured, decide, evidence_of
from lstmsizer.decide.looks import LOOKS, error_of_look
from lstmsizer.decide.missing import missing
from lstmsizer.decide.order import smallness
from lstmsizer.decide.plan import CHAIN_REPLICATES, CHAIN_SHARE, Plan
from lstmsizer.decide.verdict import Evidence
from lstmsizer.records import (
    Candidate,
    Comparison,
    Decision,
    Replicate,
    Request,
    Setup,
    Size,
    Standing,
    Verdict,
)
from lstmsizer.search.afterwards import Told
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.fresh import fresh_seeds, look_requests
from lstmsizer.search.known import SCREENING_SEEDS

PLAN = 11
"""Its number among the plans, next to dropout's: its random starts are nobody else's."""
SCREENED = SCREENING_SEEDS[:2]


@dataclass(frozen=True)
class Beside:
    """The waves that compare an existing size with the answer, and what they came to.

    Attributes
    ----------
    decision
        The search's, certified or not; the existing size is not the answer.
    size, rate
        What is in use, and the learning rate that it is trained with; None: nobody knows.
    setup
        How candidates are trained.
    parameters
        Counts the weights of a size's whole network.
    mean_predictor
        The score that stands for trainings that diverged.
    """

    decision: Decision
    size: Size
    rate: float | None
    setup: Setup
    parameters: CountParameters
    mean_predictor: float

    def waves(self, told: Told) -> Waves:
        """Which of its rates is best; then fresh starts look by look, until it is judged."""
        unscreened = tuple(r for rate in self._rates for r in self._screening(rate) if r not in told)
        if len(self._rates) > 1 and unscreened:
            yield Wave("check", f"the learning rate of {self.size}, which is in use", unscreened)
        plan, rates = self._plan, self._planned | {self.size: self.better_rate(told)}
        for look in range(len(LOOKS)):
            sizes = self._open(told)
            if not sizes:
                return
            asked = look_requests(sizes, rates, plan, PLAN, look, self.setup)
            reason = (
                f"{self.size} beside {self.decision.size}, look {look + 1}: {len(asked)} fresh random starts"
            )
            yield Wave("check", reason, tuple(replace(request, stage="check") for request in asked))

    def found(self, told: Told) -> Comparison:
        """What is known so far; 'undecided' before the first look."""
        looks = self._looks(told)
        decided = self._decide(told)
        smaller = next(v for v in decided.verdicts if v.size == self._asked)
        own = next(v for v in decided.verdicts if v.size == self.size)
        return Comparison(
            standing=self._standing(smaller),
            verdict=own,
            excess=smaller.excess,
            low=smaller.low,
            high=smaller.high,
            missing=self._missing(told, looks) if smaller.judgement == "undecided" else 0,
        )

    def better_rate(self, told: Told) -> float:
        """Of the learning rates that it may be given, the one with the best mean in screening."""
        means = {rate: self._screened_mean(rate, told) for rate in self._rates}
        return min(means, key=lambda rate: means[rate])

    # ------------------------------------------------------------ what is asked

    @property
    def _larger(self) -> bool:
        return self._smallness(self.size) > self._smallness(self.decision.size)

    @property
    def _asked(self) -> Size:
        """The smaller of the two, which is enough or not."""
        return self.decision.size if self._larger else self.size

    def _standing(self, smaller: Verdict) -> Standing:
        if smaller.judgement == "undecided":
            return "undecided"
        if self._larger:
            return "too big" if smaller.judgement == "enough" else "right"
        return "right" if smaller.judgement == "enough" else "too small"

    @cached_property
    def _plan(self) -> Plan:
        error = 1.0 - self.decision.confidence
        rivals = (self.size,) if self._larger else tuple(self._planned)
        return Plan(self.decision.tolerance, self._asked, (self._asked,), rivals, error)

    @cached_property
    def _planned(self) -> dict[Size, float]:
        """The answer and, for a smaller size, all that it was planned with; their learning rates."""
        planned = {self.decision.size}
        if not self._larger:
            planned |= {*self.decision.contenders, *self.decision.reference}
        return {v.size: v.learning_rate for v in self.decision.verdicts if v.size in planned - {self.size}}

    @cached_property
    def _rates(self) -> tuple[float, ...]:
        """Its own, if known; the one that the search found for this size, if it has screened it; and the one
        of the nearest size, of those that were confirmed, if any were. Each once.
        """
        nearest = min(
            self.decision.verdicts,
            key=lambda v: (
                not v.confirmed,
                abs(np.log(self.parameters(v.size) / self.parameters(self.size))),
                v.size,
            ),
        )
        own = () if self.rate is None else (self.rate,)
        found = (v.learning_rate for v in self.decision.verdicts if v.size == self.size)
        return tuple(dict.fromkeys((*own, *found, nearest.learning_rate)))

    # ------------------------------------------------------------ what was told

    def _screening(self, rate: float) -> list[Request]:
        candidate = Candidate(self.size, rate)
        return [Request(candidate, Replicate(0, seed), self.setup.epochs, "check") for seed in SCREENED]

    def _screened(self, rate: float, told: Told) -> tuple[float, ...]:
        return tuple(told[request].score for request in self._screening(rate) if request in told)

    def _screened_mean(self, rate: float, told: Told) -> float:
        scores = self._screened(rate, told)
        return float(np.where(np.isfinite(scores), scores, self.mean_predictor).mean()) if scores else inf

    def _fresh(self, size: Size, rate: float, told: Told) -> tuple[float, ...]:
        requests = [
            Request(Candidate(size, rate), Replicate(0, seed), self.setup.epochs, "check")
            for seed in fresh_seeds(PLAN, self._plan.most)
        ]
        return tuple(told[request].score for request in requests if request in told)

    def _measured(self, told: Told) -> list[Measured]:
        rates = self._planned | {self.size: self.better_rate(told)}
        return [self._measured_of(size, rate, told) for size, rate in rates.items()]

    def _measured_of(self, size: Size, rate: float, told: Told) -> Measured:
        epochs = [t.best_epoch for r, t in told.items() if r.candidate == Candidate(size, rate)]
        return Measured(
            size=size,
            parameters=self.parameters(size),
            learning_rate=rate,
            epochs=float(np.mean(epochs)) if epochs else 0.0,
            screened=self._screened(rate, told) if size == self.size else (),
            fresh=self._fresh(size, rate, told),
        )

    def _looks(self, told: Told) -> int:
        """Complete looks: a wave is told whole, so the smaller size's replicates show that one is over."""
        rate = (self._planned | {self.size: self.better_rate(told)})[self._asked]
        count = len(self._fresh(self._asked, rate, told))
        return sum(count >= self._plan.replicates(self._asked, look) for look in range(len(LOOKS)))

    # ------------------------------------------------------------ what follows

    def _decide(self, told: Told) -> Decision:
        confidence = self.decision.confidence
        return decide(self._measured(told), self._plan, self._looks(told), self.mean_predictor, confidence)

    def _evidence(self, told: Told) -> Evidence:
        return evidence_of(self._measured(told), self._plan, self._looks(told), self.mean_predictor)

    def _open(self, told: Told) -> tuple[Size, ...]:
        """The smaller size while it is undecided, and rivals that it is not yet shown to be as good as."""
        looks = self._looks(told)
        if looks == 0:
            return self._plan.planned
        judged = {verdict.size: verdict.judgement for verdict in self._decide(told).verdicts}
        if judged[self._asked] != "undecided":
            return ()
        high, delta = self._evidence(told).high, self.decision.tolerance.delta
        rivals = [r for r in self._plan.reference if high[self._asked, r] >= delta]
        return (self._asked, *rivals)

    def _missing(self, told: Told, looks: int) -> int:
        """Further trainings, of both sizes together, that would probably decide."""
        mine = LOOKS[0] * CHAIN_REPLICATES
        evidence = self._evidence(told)
        if looks and evidence.noise is not None:
            level = error_of_look(self._plan.allowed * CHAIN_SHARE)
            best = min(evidence.means[rival] for rival in self._plan.reference if rival in evidence.means)
            excess, delta = evidence.means[self._asked] - best, self.decision.tolerance.delta
            mine = missing(excess, delta, evidence.noise, LOOKS[looks - 1], level)
        return mine + -(-mine // CHAIN_REPLICATES) * len(self._open(told)[1:] or self._plan.reference[:1])

    def _smallness(self, size: Size) -> tuple[float, int, tuple[int, ...]]:
        return smallness(size, self.parameters(size))


def already(decision: Decision, size: Size, parameters: CountParameters) -> Comparison | None:
    """What the search itself has found about the size; None where it was not confirmed beside the answer.

    The search's verdict counts then, decided or not: to ask again with fresh starts, because it was
    undecided, would give it a second chance to be wrong.
    """
    planned = {decision.size, *decision.contenders, *decision.reference}
    own = next((v for v in decision.verdicts if v.size == size and v.confirmed), None)
    if size not in planned or (own is None and size != decision.size):
        return None
    verdict = own or next(v for v in decision.verdicts if v.size == size)
    larger = smallness(size, parameters(size)) > smallness(decision.size, parameters(decision.size))
    standing: Standing = "undecided"
    if size == decision.size or larger:
        if decision.certified:
            standing = "too big" if larger else "right"
    elif verdict.judgement != "undecided":
        standing = "right" if verdict.judgement == "enough" else "too small"
    smaller = next(v for v in decision.verdicts if v.size == decision.size) if larger else verdict
    wanting = _still_missing(decision, smaller) if standing == "undecided" else 0
    return Comparison(standing, verdict, smaller.excess, smaller.low, smaller.high, wanting)


def _still_missing(decision: Decision, smaller: Verdict) -> int:
    """Further trainings of the size and a rival that would probably decide."""
    if not decision.certified or smaller.excess is None:
        mine = decision.missing
    else:
        groups = [v for v in decision.verdicts if v.confirmed and v.replicates > 1]
        sd = float(np.sqrt(np.mean([v.sd**2 for v in groups]))) if groups else smaller.sd
        noise = Spread(sd, max(sum(v.replicates - 1 for v in groups), 1), normal=True)
        level = error_of_look((1.0 - decision.confidence) * CHAIN_SHARE)
        rival = max(smaller.replicates // CHAIN_REPLICATES, 1)
        mine = missing(smaller.excess, decision.tolerance.delta, noise, rival, level)
    return mine + -(-mine // CHAIN_REPLICATES)
