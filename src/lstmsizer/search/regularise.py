"""What dropout buys, where a larger size overfits.

Early stopping hides overfitting from the scores: they are of the best epoch, before it sets in. So it is read
from the curves: from the best epoch to the end of a training the loss on train keeps falling while that on
stop rises, each by more than the tolerance. Where no larger size does so, there is nothing for dropout to
prevent, and nothing is tried.

Dropout and recurrent dropout are screened on the answer's size and on one that overfits, at the size's own
learning rate; the best of each is tried at the next higher rate too, since under dropout's noise gradients
cancel each other (Srivastava et al. 2014, J. Mach. Learn. Res. 15:1929, section A.2). What then does better
than the answer without dropout is trained beside it from fresh starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.decide.fitting import signs_of_overfitting
from lstmsizer.decide.gain import Gain, gains
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import (
    Candidate,
    Decision,
    DropoutEffect,
    Regularisation,
    Replicate,
    Request,
    Setup,
    Trial,
    Verdict,
)
from lstmsizer.search.afterwards import Told
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.screen import Grid

PLAN = 10
"""Its number among the plans, next to the taper's: its random starts are nobody else's."""
RATES = (0.1, 0.25, 0.5)
"""From mild to half of the inputs, the usual most (the same, section A.4)."""
SCREENED = SCREENING_SEEDS[:2]


@dataclass(frozen=True)
class Regularise:
    """The waves that try dropout, and what they came to.

    Attributes
    ----------
    decision
        A certified one, with larger sizes confirmed beside the answer.
    larger
        Those of them that have more weights than the answer.
    setup, grid
        How candidates are trained, and the learning rates.
    mean_predictor
        The score that stands for trainings that diverged.
    """

    decision: Decision
    larger: tuple[Verdict, ...]
    setup: Setup
    grid: Grid
    mean_predictor: float

    def waves(self, told: Told) -> Waves:
        """Does a larger size overfit? If so: which dropout is best, and what does it buy?"""
        plain = [r for verdict in self.larger for r in self._looked_at(verdict)]
        yield from self._wave("does a larger size overfit?", plain, told)
        sizes = self._regularised(told)
        mine = self._screening(self._answer) if sizes else []
        first = [self._screening(c)[0] for verdict in sizes for c in _dropped(verdict)]
        yield from self._wave("which dropout?", [*mine, *first], told)
        higher = [self._screening(c)[0] for verdict in sizes for c in self._higher(verdict, told)]
        yield from self._wave("dropout at a higher learning rate", higher, told)
        again = [r for verdict in sizes for c in self._best(verdict, told) for r in self._screening(c)]
        yield from self._wave("is the best dropout only lucky?", again, told)
        rivals = self._rivals(told)
        for look in range(len(LOOKS)):
            opened = [c for c, gain in zip(rivals, self._gains(told), strict=True) if self._open(gain)]
            if not opened:
                return
            asked = [r for c in (self._answer, *opened) for r in self._fresh_requests(c)[: LOOKS[look]]]
            yield from self._wave(f"what does dropout buy? Look {look + 1}", asked, told)

    def result(self, told: Told) -> Regularisation:
        """What is known so far."""
        rivals, found = self._rivals(told), self._gains(told)
        effects = [
            DropoutEffect(c, len(self._fresh(c, told)), gain.gain, gain.low, gain.high)
            if gain
            else self._in_screening(c, told)
            for c, gain in zip(rivals, found, strict=True)
        ]
        finalists = [c for verdict in self._regularised(told) for c in self._best(verdict, told)]
        left = [self._in_screening(c, told) for c in finalists if c not in rivals]
        paying = [c for c, gain in zip(rivals, found, strict=True) if self._pays(c, gain)]
        overfitting = tuple(verdict.size for verdict in self.overfitting(told))
        return Regularisation(overfitting, (*effects, *left), paying[0] if paying else None)

    def overfitting(self, told: Told) -> list[Verdict]:
        """The larger sizes that overfit from every start that is looked at."""
        return [verdict for verdict in self.larger if self._overfits(verdict, told)]

    # ------------------------------------------------------------ screening

    def _overfits(self, verdict: Verdict, told: Told) -> bool:
        trials = [told[request] for request in self._looked_at(verdict) if request in told]
        by = self.decision.tolerance.relative
        return bool(trials) and all(signs_of_overfitting(trial, by) for trial in trials)

    def _looked_at(self, verdict: Verdict) -> list[Request]:
        """The starts that confirmed it first, asked for as the search has asked for them."""
        seeds = fresh_seeds(0, LOOKS[0])
        candidate = _plain(verdict)
        return [Request(candidate, Replicate(0, seed), self.setup.epochs, "confirm") for seed in seeds]

    def _regularised(self, told: Told) -> list[Verdict]:
        """The answer's size, and the one that overfits with the lowest mean: it may be the next answer."""
        overfitting = self.overfitting(told)
        if not overfitting:
            return []
        return [self._own, min(overfitting, key=lambda verdict: (verdict.mean, verdict.size))]

    def _higher(self, verdict: Verdict, told: Told) -> Iterator[Candidate]:
        rate = self.grid.beyond(verdict.learning_rate, +1)
        if rate is not None:
            own = [c for c in _dropped(verdict) if self._trials(c, told)]
            yield from (replace(c, learning_rate=rate) for c in self._ranked(own, told)[:1])

    def _best(self, verdict: Verdict, told: Told) -> list[Candidate]:
        """The best dropout of a size in screening, at the best of its two rates; none before any is told."""
        own = list(_dropped(verdict))
        tried = [c for c in [*own, *self._higher(verdict, told)] if self._trials(c, told)]
        return self._ranked(tried, told)[:1]

    def _ranked(self, candidates: Sequence[Candidate], told: Told) -> list[Candidate]:
        """By the first start's score, which all of them have."""
        return sorted(candidates, key=lambda c: self._scores(self._screening(c)[:1], told)[0])

    def _rivals(self, told: Told) -> list[Candidate]:
        """The best dropout of each size, if its mean over the same starts is below the answer's without."""
        best = [c for verdict in self._regularised(told) for c in self._best(verdict, told)]
        return [c for c in best if self._in_screening(c, told).gain > 0]

    def _in_screening(self, candidate: Candidate, told: Told) -> DropoutEffect:
        """Over the starts that both have; they flatter what was chosen by them."""
        mine = self._scores([r for r in self._screening(candidate) if r in told], told)
        plain = self._scores(self._screening(self._answer)[: len(mine)], told)
        return DropoutEffect(candidate, len(mine), float(plain.mean() - mine.mean()))

    def _screening(self, candidate: Candidate) -> list[Request]:
        """What a search may have trained already is asked for as the search does."""
        stage = "regularise" if candidate.dropout or candidate.recurrent_dropout else "screen"
        return [Request(candidate, Replicate(0, seed), self.setup.epochs, stage) for seed in SCREENED]

    def _trials(self, candidate: Candidate, told: Told) -> list[Trial]:
        return [told[request] for request in self._screening(candidate) if request in told]

    # ------------------------------------------------------------ fresh starts

    @property
    def _own(self) -> Verdict:
        return next(v for v in self.decision.verdicts if v.size == self.decision.size)

    @property
    def _answer(self) -> Candidate:
        return _plain(self._own)

    def _fresh_requests(self, candidate: Candidate) -> list[Request]:
        seeds = fresh_seeds(PLAN, LOOKS[-1])
        return [Request(candidate, Replicate(0, seed), self.setup.epochs, "regularise") for seed in seeds]

    def _fresh(self, candidate: Candidate, told: Told) -> np.ndarray:
        return self._scores([r for r in self._fresh_requests(candidate) if r in told], told)

    def _gains(self, told: Told) -> list[Gain | None]:
        """Of each rival over the answer without dropout; None before the first look."""
        rivals, plain = self._rivals(told), self._fresh(self._answer, told)
        if not len(plain) or not rivals:
            return [None] * len(rivals)
        scores = [self._fresh(candidate, told) for candidate in rivals]
        return list(gains(plain, scores, len(LOOKS), self.decision.confidence))

    def _open(self, gain: Gain | None) -> bool:
        return gain is None or not gain.settled(self.decision.tolerance.delta)

    def _pays(self, candidate: Candidate, gain: Gain | None) -> bool:
        """Only on the answer's own size: the certificate is about sizes without dropout."""
        mine = candidate.size == self.decision.size
        return mine and gain is not None and gain.low > self.decision.tolerance.delta

    def _scores(self, requests: Sequence[Request], told: Told) -> np.ndarray:
        scores = np.array([told[request].score for request in requests], dtype=float)
        return np.where(np.isfinite(scores), scores, self.mean_predictor)

    def _wave(self, reason: str, requests: Sequence[Request], told: Told) -> Waves:
        """A wave of what is not told yet; none where all is."""
        if asked := tuple(request for request in dict.fromkeys(requests) if request not in told):
            yield Wave("regularise", reason, asked)


def _plain(verdict: Verdict) -> Candidate:
    return Candidate(verdict.size, verdict.learning_rate)


def _dropped(verdict: Verdict) -> Iterator[Candidate]:
    """A size with dropout, or with recurrent dropout, at its own learning rate."""
    for rate in RATES:
        yield replace(_plain(verdict), dropout=rate)
    for rate in RATES:
        yield replace(_plain(verdict), recurrent_dropout=rate)
