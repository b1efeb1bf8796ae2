"""From a screened survey to verdicts: what every strategy does once it has screened in its own way."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from lstmsizer.decide.decide import decide, evidence_of, plausible
from lstmsizer.decide.looks import LOOKS, error_of_plan
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.prospect import still_open
from lstmsizer.records import Decision, Size
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.fresh import fresh_seeds, look_requests
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.survey import Survey

PLANS = 3
"""How often contenders are chosen anew when larger sizes turn out better."""
ROUNDS = 4
"""How often the best guess may move while its neighbours are screened."""


class Confirmation:
    """Fixes tolerance, contenders and reference, then lets fresh seeds decide, look by look.

    The sizes that matter are tuned alike first, however they were found. If the fresh means point beyond
    the contenders, new ones are fixed, with fresh seeds of their own and the error that was kept for them.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._plan: Plan | None = None
        self._looks = 0

    def waves(self) -> Waves:
        """Waves until the question is settled or the looks are exhausted."""
        for number in range(PLANS):
            plan = yield from self._fix(number)
            yield from self._confirm(plan, number)
            if not self._outgrown():
                return

    def decide(self, survey: Survey) -> Decision | None:
        """The answer from what the ``survey`` knows; a look counts once it is complete.

        Until then screening guesses; None: no training has ended with a score.
        """
        known, confidence = survey.known, survey.demand.confidence
        if not known.learns():
            return None
        plan = self._plan or Plan(survey.tolerance(), None, (), (), error_of_plan(confidence, 0))
        return decide(survey.measured(), plan, self._looks, known.mean_predictor, confidence)

    # ------------------------------------------------------------ fix

    def _fix(self, number: int) -> Generator[Wave, None, Plan]:
        """Screen the sizes that matter, then fix them, their rates and the tolerance.

        The guess is trained from as many random starts as the tolerance needs, what is smaller and may be
        the answer from two; the others need no more than a rate.
        """
        survey = self._survey
        for _ in range(ROUNDS):
            yield from survey.tune(survey.bar(), "is the best guess only lucky?")
            sizes, best = self._mattering(), survey.smallest_adequate()
            seeds = dict.fromkeys(self._up_to(best, self._plausible()), 2) | {best: len(SCREENING_SEEDS)}
            tunings = [survey.predicted(size, seeds.get(size, 0)) for size in sorted(sizes)]
            yield from survey.tune(
                tunings, "the sizes that matter, the likely ones from further random starts"
            )
            if self._mattering() == sizes:
                break
        best, known = survey.smallest_adequate(), survey.screened()
        contenders = tuple(size for size in self._contenders(best) if size in known)
        reference = tuple(s for s in survey.sizes.reference(best) if s in known and s not in contenders)
        allowed = error_of_plan(survey.demand.confidence, number)
        plan = Plan(survey.tolerance(), best, contenders, reference, allowed)
        survey.rates = {size: survey.known.best_rate(size) for size in plan.planned}
        survey.fresh = fresh_seeds(number, plan.most)
        self._plan, self._looks = plan, 0
        return plan

    def _mattering(self) -> set[Size]:
        best = self._survey.smallest_adequate()
        return {*self._contenders(best), *self._survey.sizes.reference(best)}

    def _plausible(self) -> list[Size]:
        survey = self._survey
        return plausible(survey.measured(), survey.tolerance(), survey.known.mean_predictor)

    def _contenders(self, best: Size) -> list[Size]:
        """Neighbours of the best guess, and whatever smaller size could be the answer."""
        sizes = self._survey.sizes
        return sizes.ordered({*self._up_to(best, self._plausible()), *sizes.neighbours(best)})

    def _up_to(self, best: Size, sizes: Sequence[Size]) -> list[Size]:
        """The best guess and what is smaller."""
        ordered = self._survey.sizes.ordered({*sizes, best})
        return ordered[: ordered.index(best) + 1]

    # ------------------------------------------------------------ confirm

    def _confirm(self, plan: Plan, number: int) -> Waves:
        """Fresh replicates, look by look, of the sizes on which the verdict still depends."""
        survey, sizes = self._survey, plan.planned
        for look in range(len(LOOKS)):
            if len(sizes) < 2:
                return
            wanted = look_requests(sizes, survey.rates, plan, number, look, survey.setup)
            yield survey.wave("confirm", f"look {look + 1}: {len(wanted)} fresh random starts", wanted)
            self._looks = look + 1
            evidence = evidence_of(survey.measured(), plan, self._looks, survey.known.mean_predictor)
            opened = still_open(self._decision(), plan, evidence, look + 1)
            sizes = tuple(size for size in opened if size in sizes)

    def _outgrown(self) -> bool:
        """Whether the fresh means point to a size that was no contender, so that new ones are needed."""
        decision = self._decision()
        return not decision.certified and decision.size not in decision.contenders

    def _decision(self) -> Decision:
        decision = self.decide(self._survey)
        assert decision is not None
        return decision
