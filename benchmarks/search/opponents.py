"""What others do, in plain code: grid, random search, one epoch for all, successive halving, Hyperband.

Each opponent is a generator over a ``Workshop``: it trains, proposes what it would return, calls ``end`` at
its own end, and yields after each training, so that it can be made to stop, or to go on, at any price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, log

import numpy as np

from benchmarks.search.replay import Training, Workshop
from lstmsizer.records import Candidate

Opponent = Callable[[Workshop], Iterator[None]]

TRIALS = 30
"""Full trainings of random search and of TPE."""
FACTOR = 3
"""Hyperband's, in KerasTuner and in Optuna: one in three goes on, three times as long."""


def grid(workshop: Workshop) -> Iterator[None]:
    """Every size at every rate, one seed each."""
    for candidate in workshop.replay.candidates:
        _fully(workshop, candidate)
        yield
    workshop.end()


def random_search(workshop: Workshop) -> Iterator[None]:
    """Candidates drawn at random; 30 of them at its own end."""
    for number, candidate in enumerate(drawn(workshop), start=1):
        _fully(workshop, candidate)
        if number == TRIALS:
            workshop.end()
        yield


def one_epoch(workshop: Workshop, keep: int) -> Iterator[None]:
    """Every candidate for one epoch, then the best ``keep`` of them to their end (arXiv 2307.15422)."""
    ranked: list[tuple[float, Training]] = []
    for candidate in workshop.replay.candidates:
        training = workshop.start(candidate)
        ranked.append((workshop.train(training, 1), training))
    for _, training in _best_first(ranked)[:keep]:
        workshop.train(training, workshop.replay.setup.epochs)
        workshop.propose(training.candidate, training.best)
        yield
    workshop.end()


def drawn(workshop: Workshop) -> Iterator[Candidate]:
    """Candidates at random, none twice before all were drawn."""
    chance, candidates = np.random.default_rng([workshop.order, 1]), workshop.replay.candidates
    while True:
        yield from (candidates[i] for i in chance.permutation(len(candidates)))


def _fully(workshop: Workshop, candidate: Candidate) -> None:
    loss = workshop.train(workshop.start(candidate), workshop.replay.setup.epochs)
    workshop.propose(candidate, loss)


def _best_first(ranked: list[tuple[float, Training]]) -> list[tuple[float, Training]]:
    return sorted(ranked, key=lambda pair: pair[0])


# ---------------------------------------------------------------- Hyperband as KerasTuner runs it


def brackets(epochs: int, factor: int = FACTOR) -> list[list[tuple[int, int]]]:
    """Hyperband's brackets as KerasTuner has them, most aggressive first: (trainings, epochs) of each round.

    There are as many brackets as times ``epochs`` can be divided by the factor before it falls below one
    epoch. Bracket b has b + 1 rounds. The last is meant for ceil(1 + log(epochs)) / (b + 1) trainings of
    ``epochs`` epochs; each round before it has ``factor`` times as many, of a ``factor``-th of the epochs;
    both are rounded up, round by round. Source: keras-tuner 1.4.8, tuners/hyperband.py.
    """
    most, rest = 0, float(epochs)
    while rest >= 1:
        most, rest = most + 1, rest / factor
    last = ceil(1 + log(epochs, factor))

    def rounds(b: int) -> list[tuple[int, int]]:
        halved = [factor ** (b - n) for n in range(b + 1)]
        return [(ceil(last / (b + 1) * times), ceil(epochs / times)) for times in halved]

    return [rounds(b) for b in reversed(range(most))]


def hyperband(workshop: Workshop) -> Iterator[None]:
    """Bracket after bracket; its own end is one iteration over all of them (``hyperband_iterations=1``).

    KerasTuner never draws the same candidate twice, and stops when it cannot help it. A table has fewer
    candidates than a space that was not recorded, so here they come round again, with other random starts.
    """
    draws = drawn(workshop)
    while True:
        for rounds in brackets(workshop.replay.setup.epochs):
            yield from _bracket(workshop, rounds, draws)
        workshop.end()


def successive_halving(workshop: Workshop) -> Iterator[None]:
    """Hyperband's first and most aggressive bracket alone."""
    rounds = brackets(workshop.replay.setup.epochs)[0]
    yield from _bracket(workshop, rounds, drawn(workshop))
    workshop.end()


def _bracket(workshop: Workshop, rounds: list[tuple[int, int]], draws: Iterator[Candidate]) -> Iterator[None]:
    """The best of each round go on from where they stand, and only the new epochs are paid for.

    KerasTuner holds each round of a training to be a trial of its own, scored by its best epoch in that
    round. What goes on is chosen by these scores, and so is what is returned, of all rounds.
    """
    going = [workshop.start(next(draws)) for _ in range(rounds[0][0])]
    for number, epochs in rounds:
        ranked: list[tuple[float, Training]] = []
        for training in going[:number]:
            loss = workshop.train(training, epochs)
            workshop.propose(training.candidate, loss)
            ranked.append((loss, training))
            yield
        going = [training for _, training in _best_first(ranked)]
