"""What screening has found out, and how to find out more: tuned sizes, their scores, the best guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.decide import Measured, best_and_spread, guess, mean_screened
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.records import Demand, Request, Setup, Size, Space, Stage, Tolerance, Trial
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import Known
from lstmsizer.search.screen import Grid, Tuning, needed, predicted, screening
from lstmsizer.search.sizes import Sizes


class Survey:
    """The sizes of a question, what is known of them, and the waves that tell more.

    Parameters
    ----------
    space, setup, demand
        Which sizes, how they are trained, how sure the answer must be.
    mean_predictor
        Score of always predicting the train mean, in the metric's units.
    parameters
        Counts the weights of the whole model.
    available
        Sizes that can be trained at all; None: every size of the space.

    Attributes
    ----------
    rates
        Learning rates that a plan has fixed, by size; of other sizes the best one counts.
    fresh
        The random starts of the latest plan.
    drawn
        Sizes whose learning rates were drawn by chance: to be tuned before others are measured by them.
    """

    def __init__(
        self,
        space: Space,
        setup: Setup,
        demand: Demand,
        mean_predictor: float,
        parameters: CountParameters,
        available: Callable[[Size], bool] | None = None,
    ) -> None:
        self.space, self.setup, self.demand = space, setup, demand
        self.sizes = Sizes(space, parameters, available or (lambda size: True))
        self.grid = Grid.around(space.learning_rates)
        self.known = Known(mean_predictor)
        self.rates: dict[Size, float] = {}
        self.fresh = fresh_seeds(0, 0)
        self.drawn: set[Size] = set()

    def told(self, trials: Sequence[Trial]) -> Survey:
        """A survey that knows these trials too; this one stays as it is."""
        other = copy(self)
        other.known = self.known.copy()
        other.known.add(trials)
        return other

    # ------------------------------------------------------------ what is known

    def measured(self, depth: int | None = None) -> list[Measured]:
        """Every screened size (of one depth) at its fixed or best rate."""
        return [
            self.known.measured(
                size,
                self.sizes.parameters(size),
                self.rates.get(size, self.known.best_rate(size)),
                self.fresh,
            )
            for size in self.screened(depth)
        ]

    def screened(self, depth: int | None = None) -> list[Size]:
        """Sizes (of one depth) of which anything is known."""
        return [size for size in self.known.sizes() if depth in (None, size.depth)]

    def tuned(self) -> list[Size]:
        """Sizes whose learning rate was looked for; where there is but one, those trained to their end."""
        if len(self.grid.rates) > 1:
            return [size for size in self.known.tuned() if size not in self.drawn]
        rate, epochs = min(self.grid.rates), self.setup.epochs
        return [size for size in self.known.sizes() if self.known.done(screening(size, rate, 0, epochs))]

    def tolerance(self, depth: int | None = None) -> Tolerance:
        """From the means so far, and the spread between seeds of sizes trained more than once."""
        best, seed_sd = best_and_spread(self.measured(depth), self.known.mean_predictor)
        return tolerance(best, self.known.mean_predictor, seed_sd, self.demand.tolerance)

    def smallest_adequate(self, depth: int | None = None) -> Size:
        """The smallest size (of one depth) within the tolerance of the best: the best guess."""
        return guess(self.measured(depth), self.tolerance(depth), self.known.mean_predictor)

    # ------------------------------------------------------------ what to train next

    def bar(self, depth: int | None = None) -> list[Tuning]:
        """The smallest adequate size and the best, from two random starts: one's luck must not be the bar."""
        tuned = self.tuned()
        measured = [m for m in self.measured(depth) if m.size in tuned]
        best = (
            [min(measured, key=lambda m: mean_screened(m, self.known.mean_predictor)).size]
            if measured
            else []
        )
        return [self.predicted(size, seeds=2) for size in sorted({self.smallest_adequate(depth), *best})]

    def predicted(self, size: Size, seeds: int = 1) -> Tuning:
        """How to tune a size, given those tuned already."""
        return predicted(size, self.tuned(), self.known, self.grid, seeds)

    def tune(self, tunings: Sequence[Tuning], reason: str) -> Waves:
        """Waves until the rate of every size is found."""
        yield from self.until_known(
            lambda: [r for t in tunings for r in needed(t, self.known, self.setup, self.grid)], reason
        )
        self.drawn -= {tuning.size for tuning in tunings}

    def until_known(self, wanted: Callable[[], list[Request]], reason: str) -> Waves:
        """Screening waves as long as anything is wanted."""
        while requests := wanted():
            yield self.wave("screen", reason, requests)

    def wave(self, stage: Stage, reason: str, requests: Sequence[Request]) -> Wave:
        """Longest first, so that no core waits at the end for a long one."""
        return Wave(stage, reason, tuple(sorted(requests, key=lambda r: -self.sizes.work(r))))
