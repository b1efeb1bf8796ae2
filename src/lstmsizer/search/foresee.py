"""What will probably be asked next: so that no core has to wait until it is.

A strategy asks wave by wave, since what it asks next depends on how the last wave came out. While the last
trainings of a wave run, the other cores would stand still. So the rest of the wave is imagined, a fork of the
strategy is told so, and what the fork asks is trained ahead. The strategy itself hears of a trial only when
it asks for it. So neither its questions nor its answer depend on what was foreseen, on the number of
cores or on the order of arrival; a wrong imagination costs idle time of a core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf, log

from lstmsizer.records import Candidate, Curve, Request, Status, Trial
from lstmsizer.search.base import Strategy

WAVES_AHEAD = 3
"""How far beyond the wave under way: what is imagined from imaginations is less and less likely asked.

On five recorded tables and 16 slots a look of 1, 3 or 6 waves ahead took 3.1, 2.6 and 2.5 fits of wall time
(4.6 without any), for a price of 27, 29 and 36 fits (23 without; ``benchmarks/flow.py``).
"""
HAIR = 1e-6
"""What was never tried is imagined as good as its neighbour, less this share: the best stays the best."""


def foresee(strategy: Strategy, trials: Mapping[Request, Trial]) -> Iterator[Request]:
    """Requests that the strategy will probably ask for, the next ones first; those of its wave come first.

    ``trials`` are all that have come in, asked for or not; none of them is given again. Ends a few
    waves ahead, where the strategy would end, and at once while nothing is known to imagine the rest from.
    """
    if not trials:
        return
    known = list(trials.values())
    fork = strategy.fork()
    for _ in range(1 + WAVES_AHEAD):
        wave = fork.ask()
        if wave is None:
            return
        yield from (request for request in wave.requests if request not in trials)
        fork.tell([trials.get(request) or imagined(request, known) for request in wave.requests])


def imagined(request: Request, trials: Sequence[Trial]) -> Trial:
    """The request, trained as its nearest neighbour was: of the same start, else one start of its candidate.

    The neighbour is of the nearest size, at the nearest rate.
    """
    candidate, replicate = request.candidate, request.replicate
    nearest = min(_distance(candidate, trial.request.candidate) for trial in trials)
    alike = [trial for trial in trials if _distance(candidate, trial.request.candidate) == nearest]
    alike.sort(key=lambda trial: (trial.request.replicate, trial.request.epochs))
    same = [trial for trial in alike if trial.request.replicate == replicate]
    fresh = [trial for trial in alike if trial.request.stage == request.stage] or alike
    model = same[-1] if same else fresh[replicate.seed % len(fresh)]
    return _as_if(request, model)


def _as_if(request: Request, model: Trial) -> Trial:
    """The model's curve as far as the request goes."""
    train, stop, score = (
        values[: request.epochs] for values in (model.curve.train, model.curve.stop, model.curve.score)
    )
    if not model.best_epoch:
        return replace(model, request=request)
    best = stop.index(min(stop)) + 1
    status: Status = "paused" if len(stop) < len(model.curve.stop) else "capped"
    worse = HAIR * abs(score[best - 1]) if request.candidate != model.request.candidate else 0.0
    return Trial(request, Curve(train, stop, score), status, best, score[best - 1] + worse, 0.0)


def _distance(a: Candidate, b: Candidate) -> tuple[float, ...]:
    """First windows, then layers, units and rates; infinite between candidates whose dropout differs."""
    if (a.dropout, a.recurrent_dropout) != (b.dropout, b.recurrent_dropout):
        return (inf,)
    windows = abs(log((a.window or 1) / (b.window or 1)))
    units = sum(abs(log(p / q)) for p, q in zip(a.size.units, b.size.units, strict=False))
    return (windows, abs(a.size.depth - b.size.depth), units, abs(log(a.learning_rate / b.learning_rate)))
