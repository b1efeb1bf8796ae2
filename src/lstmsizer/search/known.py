"""What a strategy was told: the trials, and what they say about learning rates and sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from lstmsizer.decide.decide import Measured
from lstmsizer.records import Candidate, Replicate, Request, Size, Trial
from lstmsizer.search.fresh import FIRST_FRESH_SEED

SCREENING_SEEDS = tuple(range(8))
"""Random starts that choose learning rates and the tolerance; never those that confirm.

From eight the standard deviation between seeds is known to a quarter, from four to two fifths; and where one
in five ends badly, eight miss that in 17 % of searches, four in 41 %: then the tolerance is too narrow for
any certificate."""


class Known:
    """Trials by candidate and replicate, each as far as it was trained."""

    def __init__(self, mean_predictor: float) -> None:
        self.mean_predictor = mean_predictor
        self._trials: dict[Size, dict[tuple[Candidate, Replicate], Trial]] = {}
        self._ranked: dict[Size, list[float]] = {}  # of sizes that nothing was added to since

    def add(self, trials: Iterable[Trial]) -> None:
        """Keep each trial unless one of the same run with at least as many epochs is known."""
        for trial in trials:
            candidate, replicate = trial.request.candidate, trial.request.replicate
            mine = self._trials.setdefault(candidate.size, {})
            before = mine.get((candidate, replicate))
            if before is None or before.request.epochs < trial.request.epochs:
                mine[candidate, replicate] = trial
                self._ranked.pop(candidate.size, None)

    def copy(self) -> Known:
        """A copy to which trials can be added on trial."""
        other = Known(self.mean_predictor)
        other._trials = {size: dict(mine) for size, mine in self._trials.items()}
        other._ranked = dict(self._ranked)
        return other

    def done(self, request: Request) -> bool:
        """Whether the request's answer is known: trained as far, or ended before."""
        trial = self._of(request.candidate.size).get((request.candidate, request.replicate))
        return trial is not None and (trial.status != "paused" or trial.request.epochs >= request.epochs)

    def trial(self, size: Size, rate: float, seed: int) -> Trial | None:
        """The trial of a size at a rate from a random start, as far as it was trained."""
        return self._of(size).get((Candidate(size, rate), Replicate(0, seed)))

    def rates(self, size: Size) -> list[float]:
        """Learning rates that the size was screened at, ascending."""
        return sorted(c.learning_rate for c, r in self._of(size) if r.seed == SCREENING_SEEDS[0])

    def sizes(self) -> list[Size]:
        """Sizes screened so far, in a fixed order."""
        return sorted(size for size in self._trials if self.rates(size))

    def tuned(self) -> list[Size]:
        """Sizes screened at more than one rate: one rate alone says nothing about the best."""
        return [size for size in self.sizes() if len(self.rates(size)) > 1]

    def ranked_rates(self, size: Size) -> list[float]:
        """Screened rates, best mean score first, diverged and failed ones last; low rates before high."""
        if size not in self._ranked:
            self._ranked[size] = sorted(self.rates(size), key=lambda rate: (self._rank(size, rate), rate))
        return self._ranked[size]

    def best_rate(self, size: Size) -> float:
        """The rate with the best mean score over the screening seeds."""
        return self.ranked_rates(size)[0]

    def score_by(self, size: Size, epochs: int) -> float:
        """The best screened score of a size, had every training ended after so many epochs; inf: none."""
        curves = [t.curve for rate in self.rates(size) if (t := self.trial(size, rate, SCREENING_SEEDS[0]))]
        stops = [(curve.stop[:epochs], curve.score) for curve in curves if curve.stop]
        return min((score[stop.index(min(stop))] for stop, score in stops), default=inf)

    def learns(self) -> bool:
        """Whether any training ended with a score at all."""
        return any(trial.best_epoch > 0 for mine in self._trials.values() for trial in mine.values())

    def measured(self, size: Size, parameters: int, rate: float, fresh: range) -> Measured:
        """The size's scores at ``rate``: those of the ``fresh`` seeds, and those of all seeds before them.

        A plan's fresh seeds become screening for the next plan.
        """
        mine = {
            replicate.seed: trial
            for (candidate, replicate), trial in self._of(size).items()
            if candidate.learning_rate == rate
        }
        confirmed = [mine[seed] for seed in fresh if seed in mine]
        screened = [mine[seed] for seed in sorted(mine) if seed < FIRST_FRESH_SEED or seed < fresh.start]
        epochs = [trial.best_epoch for trial in confirmed or screened]
        return Measured(
            size=size,
            parameters=parameters,
            learning_rate=rate,
            epochs=sum(epochs) / len(epochs),
            screened=tuple(trial.score for trial in screened),
            fresh=tuple(trial.score for trial in confirmed),
        )

    def _of(self, size: Size) -> Mapping[tuple[Candidate, Replicate], Trial]:
        return self._trials.get(size, {})

    def _rank(self, size: Size, rate: float) -> float:
        trials = [t for seed in SCREENING_SEEDS if (t := self.trial(size, rate, seed))]
        scores = [t.score for t in trials if t.best_epoch > 0]
        if not scores:
            return inf
        lost = len(trials) - len(scores)
        return (sum(scores) + lost * self.mean_predictor) / len(trials)
