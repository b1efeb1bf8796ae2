"""The ladder: start small, go up while it pays, and spend replicates where the decision is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial

from lstmsizer.decide.decide import (
    Measured,
    best_and_spread,
    decide,
    evidence_of,
    guess,
    mean_screened,
    plausible,
)
from lstmsizer.decide.looks import LOOKS, error_of_plan
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.prospect import still_open
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.decide.verdict import Evidence
from lstmsizer.records import Decision, Demand, Request, Setup, Size, Space, Stage, Tolerance, Trial
from lstmsizer.search.base import Wave
from lstmsizer.search.confirm import fresh_seeds, look_requests
from lstmsizer.search.known import SCREENING_SEEDS, Known
from lstmsizer.search.screen import Grid, Tuning, needed, predicted
from lstmsizer.search.sentinel import Sentinel, checks
from lstmsizer.search.sizes import Sizes

PLANS = 3
"""How often contenders are chosen anew when larger sizes turn out better."""
ROUNDS = 4
"""How often the best guess may move while its neighbours are screened."""

Waves = Generator[Wave, None, None]


class Ladder:
    """The default strategy; implements ``search.base.Strategy``.

    Screening tunes a small size at every rate, then 1, 4 and 16 units beside two sentinels (64 units, and
    two layers of 16), climbs (in width, then in depth) while that pays, and fills the gap at the elbow. Then
    tolerance, contenders and reference are fixed, and fresh seeds decide, look by look. If the fresh means
    point beyond the contenders, new ones are fixed, with fresh seeds of their own and the error that was
    kept for them.

    Parameters
    ----------
    space, setup, demand
        Which sizes, how they are trained, how sure the answer must be.
    mean_predictor
        Score of always predicting the train mean, in the metric's units.
    features, outputs
        F and O, from which parameters are counted.
    available
        Sizes that can be trained at all; None: every size of the space.
    """

    def __init__(
        self,
        space: Space,
        setup: Setup,
        demand: Demand,
        mean_predictor: float,
        features: int,
        outputs: int,
        available: Callable[[Size], bool] | None = None,
    ) -> None:
        self._new = partial(Ladder, space, setup, demand, mean_predictor, features, outputs, available)
        self._space, self._setup, self._demand = space, setup, demand
        self._sizes = Sizes(space, features, outputs, setup.cell, available or (lambda size: True))
        self._grid = Grid.around(space.learning_rates)
        self._known = Known(mean_predictor)
        self._plan: Plan | None = None
        self._rates: dict[Size, float] = {}
        self._fresh = fresh_seeds(0, 0)
        self._looks = 0
        self._told: list[Sequence[Trial]] = []
        self._story = self._tell_the_story()
        self._wave = next(self._story, None)

    def ask(self) -> Wave | None:
        """The next wave, or None when the question is settled or the looks are exhausted."""
        return self._wave

    @property
    def likely(self) -> tuple[Size, ...]:
        """Sizes that will probably be asked for after the first wave: what to compile ahead."""
        return tuple(self._sizes.screened_next())

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self._told.append(trials)
        self._known.add(trials)
        self._wave = next(self._story, None)

    def fork(self) -> Ladder:
        """Another ladder that is told what this one was."""
        other = self._new()
        for trials in self._told:
            other.tell(trials)
        return other

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        """The answer so far; a look counts once it is complete, and until then screening guesses."""
        known = self._known.copy()
        known.add(partial)
        if not known.learns():
            return None
        plan = self._plan or Plan(
            self._tolerance(known), None, (), (), error_of_plan(self._demand.confidence, 0)
        )
        measured = self._measured(known)
        return decide(measured, plan, self._looks, known.mean_predictor, self._demand.confidence)

    # ------------------------------------------------------------ the story

    def _tell_the_story(self) -> Waves:
        yield from self._screen_all()
        if not self._known.learns():
            return
        for number in range(PLANS):
            yield from self._fix(number)
            yield from self._confirm(number)
            if not self._outgrown():
                return

    def _screen_all(self) -> Waves:
        """One layer first; a further one as long as the last one paid."""
        yield from self._screen_anchors()
        for depth in range(1, self._space.max_layers + 1):
            yield from self._climb(depth)
            deeper = self._sizes.sentinel(depth + 1)
            if deeper is None or not self._known.learns():
                return
            if deeper not in self._known.sizes():
                yield from self._check([deeper], beside=[], reason=f"does layer {depth + 1} help?")
            if self._smallest_adequate().depth <= depth:
                return

    def _screen_anchors(self) -> Waves:
        """Every rate on a small size; then the other anchors and the sentinels, at rates that follow."""
        anchors = self._sizes.anchors(1)
        first = Tuning(anchors[:2][-1], self._space.learning_rates, seeds=0)
        yield from self._tune([first], "which learning rate?")
        sentinels = [*anchors[3:4], *filter(None, [self._sizes.sentinel(2)])]
        yield from self._check(sentinels, beside=anchors[:3], reason="do more units or layers help?")

    def _check(self, sentinels: Sequence[Size], beside: Sequence[Size], reason: str) -> Waves:
        """Whether sentinels show a gain; the sizes ``beside`` them are tuned in the same waves."""
        tuned, delta = self._known.tuned(), self._tolerance(self._known).delta
        tunings = [predicted(size, tuned, self._known, self._grid) for size in beside]
        smaller = beside or [size for size in tuned if size not in sentinels]
        watched = []
        for size in sentinels:
            rate = predicted(size, tuned, self._known, self._grid).rates[0]
            watched.append(Sentinel(size, rate, delta if size.depth == 1 else -delta))

        def wanted() -> list[Request]:
            asked = [r for t in tunings for r in needed(t, self._known, self._setup, self._grid)]
            for one in watched:
                asked += checks(one, smaller, delta, self._known, self._setup, self._grid)
            return asked

        yield from self._until_known(wanted, reason)

    def _climb(self, depth: int) -> Waves:
        """Up while only the widest is good enough; then into the gap below the first that is."""
        for size in self._sizes.anchors(depth):
            screened = self._screened(depth)
            if len(screened) < 2 or self._smallest_adequate(depth) == screened[-1]:
                yield from self._screen([size], f"is {size} better still?")
        adequate, tuned = self._smallest_adequate(depth), self._known.tuned()
        below = [size for size in self._screened(depth) if size < adequate]
        middle = self._sizes.between(below[-1], adequate) if below else None
        new = [predicted(middle, tuned, self._known, self._grid)] if middle and middle not in tuned else []
        again = self._bar(depth)
        yield from self._tune([*again, *new], f"is less than {adequate} enough?")

    def _bar(self, depth: int | None = None) -> list[Tuning]:
        """The smallest adequate size and the best, from two random starts: one's luck must not be the bar."""
        tuned = self._known.tuned()
        measured = [
            m for m in self._measured(self._known) if depth in (None, m.size.depth) and m.size in tuned
        ]
        best = (
            [min(measured, key=lambda m: mean_screened(m, self._known.mean_predictor)).size]
            if measured
            else []
        )
        sizes = sorted({self._smallest_adequate(depth), *best})
        return [predicted(size, tuned, self._known, self._grid, seeds=2) for size in sizes]

    def _fix(self, number: int) -> Waves:
        """Screen the sizes that matter, then fix them, their rates and the tolerance.

        The guess is trained from as many random starts as the tolerance needs, what is smaller and may be
        the answer from two; the others need no more than a rate.
        """
        for _ in range(ROUNDS):
            yield from self._tune(self._bar(), "is the best guess only lucky?")
            sizes, tuned = self._mattering(), self._known.tuned()
            best = self._smallest_adequate()
            seeds = dict.fromkeys(self._up_to(best, self._plausible()), 2) | {best: len(SCREENING_SEEDS)}
            tunings = [predicted(s, tuned, self._known, self._grid, seeds.get(s, 0)) for s in sorted(sizes)]
            yield from self._tune(
                tunings, "the sizes that matter, the likely ones from further random starts"
            )
            if self._mattering() == sizes:
                break
        best, known = self._smallest_adequate(), self._known.sizes()
        contenders = tuple(size for size in self._contenders(best) if size in known)
        reference = tuple(s for s in self._sizes.reference(best) if s in known and s not in contenders)
        allowed = error_of_plan(self._demand.confidence, number)
        self._plan = Plan(self._tolerance(self._known), best, contenders, reference, allowed)
        self._rates = {size: self._known.best_rate(size) for size in self._plan.planned}
        self._looks = 0
        self._fresh = fresh_seeds(number, self._plan.most)

    def _mattering(self) -> set[Size]:
        best = self._smallest_adequate()
        return {*self._contenders(best), *self._sizes.reference(best)}

    def _plausible(self) -> list[Size]:
        tolerance = self._tolerance(self._known)
        return plausible(self._measured(self._known), tolerance, self._known.mean_predictor)

    def _contenders(self, best: Size) -> list[Size]:
        """Neighbours of the best guess, and whatever smaller size could be the answer."""
        return self._sizes.ordered({*self._up_to(best, self._plausible()), *self._sizes.neighbours(best)})

    def _up_to(self, best: Size, sizes: Sequence[Size]) -> list[Size]:
        """The best guess and what is smaller."""
        ordered = self._sizes.ordered({*sizes, best})
        return ordered[: ordered.index(best) + 1]

    def _confirm(self, number: int) -> Waves:
        """Fresh replicates, look by look, of the sizes on which the verdict still depends."""
        plan = self._plan
        assert plan is not None
        sizes: tuple[Size, ...] = plan.planned
        for look in range(len(LOOKS)):
            if len(sizes) < 2:
                return
            wanted = look_requests(sizes, self._rates, plan, number, look, self._setup)
            yield self._wave_of("confirm", f"look {look + 1}: {len(wanted)} fresh random starts", wanted)
            self._looks = look + 1
            opened = still_open(self._decision(), plan, self._evidence(), look + 1)
            sizes = tuple(size for size in opened if size in sizes)

    def _outgrown(self) -> bool:
        """Whether the fresh means point to a size that was no contender, so that new ones are needed."""
        decision = self._decision()
        return not decision.certified and decision.size not in decision.contenders

    # ------------------------------------------------------------ waves

    def _screen(self, sizes: Sequence[Size], reason: str) -> Waves:
        """Tune sizes not tuned before, at rates predicted from those that were."""
        tuned = self._known.tuned()
        new = [size for size in sizes if size not in tuned]
        yield from self._tune([predicted(size, tuned, self._known, self._grid) for size in new], reason)

    def _tune(self, tunings: Sequence[Tuning], reason: str) -> Waves:
        yield from self._until_known(
            lambda: [r for t in tunings for r in needed(t, self._known, self._setup, self._grid)], reason
        )

    def _until_known(self, wanted: Callable[[], list[Request]], reason: str) -> Waves:
        while requests := wanted():
            yield self._wave_of("screen", reason, requests)

    def _wave_of(self, stage: Stage, reason: str, requests: Sequence[Request]) -> Wave:
        """Longest first, so that no core waits at the end for a long one."""
        return Wave(stage, reason, tuple(sorted(requests, key=lambda r: -self._sizes.work(r))))

    # ------------------------------------------------------------ what is known

    def _screened(self, depth: int) -> list[Size]:
        return [size for size in self._known.sizes() if size.depth == depth]

    def _smallest_adequate(self, depth: int | None = None) -> Size:
        """The smallest size (of one depth) within the tolerance of the best."""
        measured = [m for m in self._measured(self._known) if depth in (None, m.size.depth)]
        return guess(measured, self._tolerance(self._known, depth), self._known.mean_predictor)

    def _measured(self, known: Known) -> list[Measured]:
        return [
            known.measured(
                size, self._sizes.parameters(size), self._rates.get(size, known.best_rate(size)), self._fresh
            )
            for size in known.sizes()
        ]

    def _tolerance(self, known: Known, depth: int | None = None) -> Tolerance:
        """From the means so far, and the spread between seeds of sizes trained more than once."""
        measured = [m for m in self._measured(known) if depth in (None, m.size.depth)]
        best, seed_sd = best_and_spread(measured, known.mean_predictor)
        return tolerance(best, known.mean_predictor, seed_sd, self._demand.tolerance)

    def _decision(self) -> Decision:
        decision = self.decide()
        assert decision is not None
        return decision

    def _evidence(self) -> Evidence:
        assert self._plan is not None
        return evidence_of(self._measured(self._known), self._plan, self._looks, self._known.mean_predictor)
