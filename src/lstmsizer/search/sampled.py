"""Grid, random search and TPE: candidates drawn by Optuna's samplers, each trained once to its end.

They are here for those who know and want them. What they find is confirmed as the ladder's findings are.
"""

from __future__ import annotations

from collections import Counter
from math import isfinite

from lstmsizer.records import Candidate, Replicate, Request, Size
from lstmsizer.search.base import Waves
from lstmsizer.search.draws import Place, Places, Sampler, draws
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.survey import Survey

TRIALS = 30
"""Draws of random search and of TPE, unless there are fewer candidates.

Thirty draws at random miss the best tenth of all candidates in 0.9^30 = 4 % of searches, and next to the best
ones it is the confirmation that looks around. TPE draws its first ten at random (Optuna's default).
"""
WAVE = 4
"""Draws before the next results are heard, whatever the number of workers: so they change no answer.

TPE learns the more often the shorter its waves are; within a wave it is told a lie about what is still being
trained, so that it does not draw the same again (``constant_liar``).
"""


class Sampled:
    """Screens by a sampler of Optuna's; implements ``search.staged.Screening``.

    Candidates are the sizes of the space at its learning rates. One that is drawn again is trained from
    another random start; after the last of these it is not trained any more.

    Parameters
    ----------
    survey
        Where the candidates come from and the results are found.
    sampler
        'grid' draws every candidate once, in an order that the seed mixes, so that a budget that ends
        early has seen a fair sample; 'random' any at any time; 'tpe' what looked promising so far.
    trials
        How many draws; None: the whole grid, else ``TRIALS`` or the number of candidates, whichever is less.
    seed
        Of the sampler.
    """

    def __init__(self, survey: Survey, sampler: Sampler, trials: int | None = None, seed: int = 0) -> None:
        self._survey, self._sampler, self._seed = survey, sampler, seed
        depths = range(1, survey.space.max_layers + 1)
        self._sizes = [every for depth in depths if (every := survey.sizes.of_depth(depth))]
        self._places = Places(tuple(map(len, self._sizes)), len(survey.space.learning_rates))
        count = len(self._places.every())
        self._trials = trials or (count if sampler == "grid" else min(TRIALS, count))
        if sampler == "grid":
            self._trials = min(self._trials, count)

    def likely(self) -> tuple[Size, ...]:
        """None: what will be drawn is not known, and may be any size."""
        return ()

    def waves(self) -> Waves:
        """All draws in waves of ``WAVE``, each heard before the next; then down from the best."""
        heard: list[tuple[Place, float]] = []
        starts: Counter[Place] = Counter()
        while (first := len(heard)) < self._trials:
            count = min(WAVE, self._trials - first)
            drawn = draws(self._sampler, self._places, self._seed, tuple(heard), count)
            requests: list[Request] = []
            for place in drawn:
                requests.append(self._request(place, starts[place]))
                starts[place] += 1
            wanted = [r for r in dict.fromkeys(requests) if not self._survey.known.done(r)]
            if wanted:
                reason = f"{self._sampler}: candidates {first + 1} to {first + count} of {self._trials}"
                yield self._survey.wave("screen", reason, wanted)
            heard += zip(drawn, map(self._loss, requests), strict=True)
        yield from self._descend()

    def _descend(self) -> Waves:
        """The best guess, and what is just below it, tuned, as long as that becomes the guess.

        A sample comes by the smallest size that is enough, at a rate that suits it, only by luck.
        """
        survey, rates = self._survey, self._places.rates
        survey.drawn |= {size for size in survey.screened() if len(survey.known.rates(size)) < rates}
        while survey.known.learns():
            yield from survey.tune(survey.bar(), "is the best guess only lucky?")
            best = survey.smallest_adequate()
            below = [
                size
                for size in survey.sizes.below(best)
                if size in survey.drawn or size not in survey.screened()
            ]
            if not below:
                return
            yield from survey.tune([survey.predicted(size) for size in below], f"is less than {best} enough?")

    def _request(self, place: Place, start: int) -> Request:
        depth, width, rate = place
        candidate = Candidate(self._sizes[depth][width], self._survey.space.learning_rates[rate])
        seed = SCREENING_SEEDS[min(start, len(SCREENING_SEEDS) - 1)]
        return Request(candidate, Replicate(0, seed), self._survey.setup.epochs, "screen")

    def _loss(self, request: Request) -> float:
        """The score; without any, the mean predictor's."""
        known, candidate = self._survey.known, request.candidate
        trial = known.trial(candidate.size, candidate.learning_rate, request.replicate.seed)
        return trial.score if trial and isfinite(trial.score) else known.mean_predictor
