"""Grid, random search and TPE: candidates drawn by Optuna's samplers, each trained once to its end.

They are here for those who know and want them. What they find is confirmed as the ladder's findings are.
"""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Literal

from lstmsizer.records import Candidate, Replicate, Request, Size
from lstmsizer.search.base import Waves
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.survey import Survey
from lstmsizer.study.quiet import optuna_silent

if TYPE_CHECKING:
    import optuna

Sampler = Literal["grid", "random", "tpe"]

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
        self._depths = [every for depth in depths if (every := survey.sizes.of_depth(depth))]
        rates = survey.space.learning_rates
        self._candidates = [Candidate(size, r) for every in self._depths for size in every for r in rates]
        count = len(self._candidates)
        if sampler == "grid":
            self._trials = min(trials or count, count)
        else:
            self._trials = trials or min(TRIALS, count)

    def likely(self) -> tuple[Size, ...]:
        """None: what will be drawn is not known, and may be any size."""
        return ()

    def waves(self) -> Waves:
        """All draws in waves of ``WAVE``, each heard before the next."""
        study, known = _study(self._optuna_sampler()), self._survey.known
        drawn: list[tuple[optuna.Trial, Request]] = []
        starts: Counter[Candidate] = Counter()
        for first in range(0, self._trials, WAVE):
            for trial, request in drawn:
                study.tell(trial, self._loss(request))
            drawn = [self._drawn(study, starts) for _ in range(min(WAVE, self._trials - first))]
            wanted = [r for r in dict.fromkeys(request for _, request in drawn) if not known.done(r)]
            if wanted:
                reason = f"{self._sampler}: candidates {first + 1} to {first + len(drawn)} of {self._trials}"
                yield self._survey.wave("screen", reason, wanted)

    def _optuna_sampler(self) -> optuna.samplers.BaseSampler:
        from optuna.exceptions import ExperimentalWarning
        from optuna.samplers import GridSampler, RandomSampler, TPESampler

        if self._sampler == "grid":
            return GridSampler({"candidate": range(len(self._candidates))}, seed=self._seed)
        if self._sampler == "random":
            return RandomSampler(seed=self._seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)  # Optuna 4 calls the liar an experiment
            return TPESampler(seed=self._seed, constant_liar=True)

    def _drawn(self, study: optuna.Study, starts: Counter[Candidate]) -> tuple[optuna.Trial, Request]:
        """The sampler's next trial, and what is trained for it."""
        trial = study.ask()
        candidate = self._suggested(trial)
        seed = SCREENING_SEEDS[min(starts[candidate], len(SCREENING_SEEDS) - 1)]
        starts[candidate] += 1
        return trial, Request(candidate, Replicate(0, seed), self._survey.setup.epochs, "screen")

    def _suggested(self, trial: optuna.Trial) -> Candidate:
        """A place in the grid; else layers, a place among their widths, and one among the rates."""
        if self._sampler == "grid":
            return self._candidates[trial.suggest_int("candidate", 0, len(self._candidates) - 1)]
        sizes = self._depths[trial.suggest_int("layers", 1, len(self._depths)) - 1]
        rates = self._survey.space.learning_rates
        width, rate = (trial.suggest_int(n, 0, len(of) - 1) for n, of in (("width", sizes), ("rate", rates)))
        return Candidate(sizes[width], rates[rate])

    def _loss(self, request: Request) -> float:
        """The score; without any, the mean predictor's."""
        known, candidate = self._survey.known, request.candidate
        trial = known.trial(candidate.size, candidate.learning_rate, request.replicate.seed)
        return trial.score if trial and trial.best_epoch else known.mean_predictor


def _study(sampler: optuna.samplers.BaseSampler) -> optuna.Study:
    import optuna

    with optuna_silent():
        return optuna.create_study(sampler=sampler, direction="minimize")
