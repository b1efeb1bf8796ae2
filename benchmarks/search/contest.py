"""All strategies on one table under one order of seeds, each to its own end and at the ladder's price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import log

from benchmarks.search.opponents import (
    Opponent,
    grid,
    hyperband,
    one_epoch,
    random_search,
    successive_halving,
)
from benchmarks.search.replay import Replay, Workshop
from benchmarks.search.tpe import tpe, tpe_hyperband
from lstmsizer import rules
from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Candidate, Demand, Shapes, Size, Space
from lstmsizer.search.draws import Sampler
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.sampled import Sampled
from lstmsizer.search.staged import Screening, Staged
from lstmsizer.search.survey import Survey
from lstmsizer.train.recorded import Recorded

LADDER = "ladder"
AT_ITS_COST = " *"
"""Ends the name of an opponent that was made to stop, or to go on, at the price the ladder had paid."""
AT_KERAS_RATE, AT_BEST_RATE = ", 1e-3", ", best"
"""End the names of rules of thumb."""
KERAS_RATE = 1e-3
"""The learning rate of ``keras.optimizers.Adam`` unless told otherwise."""

ONCE: dict[str, Opponent] = {
    "grid, 1 seed": grid,
    "one epoch, top 3": partial(one_epoch, keep=3),
    "one epoch, top 10": partial(one_epoch, keep=10),
    "halving (KerasTuner)": successive_halving,
}
CONFIRMED: dict[Sampler, str] = {
    "grid": "grid, confirmed",
    "random": "random, confirmed",
    "tpe": "TPE, confirmed",
}
"""The tool's other strategies: another screening, the same confirmation."""
ANYTIME: dict[tuple[str, str], Opponent] = {
    ("Hyperband (KerasTuner)", "Hyperband" + AT_ITS_COST): hyperband,
    ("random of 30", "random" + AT_ITS_COST): random_search,
    ("TPE of 30", "TPE" + AT_ITS_COST): tpe,
    ("TPE of 30, pruned", "TPE, pruned" + AT_ITS_COST): tpe_hyperband,
}
"""Opponents that can be made to go on: their names at their own end and at the ladder's cost."""


@dataclass(frozen=True)
class Advice:
    """What a strategy recommended, what that cost, and what it claims.

    ``guess_seconds`` is since when its best guess stood, ``delta`` the tolerance that a certificate names.
    """

    candidate: Candidate
    seconds: float
    guess_seconds: float
    certified: bool = False
    delta: float = 0.0


@dataclass(frozen=True)
class Saying:
    """What a rule of thumb says for a table, and the recorded size that stands for it."""

    rule: str
    size: Size
    stand_in: Size


def advices(replay: Replay, order: int) -> Iterator[tuple[str, Advice]]:
    """Every strategy's advice, by name, the ladder's first."""
    own = confirmed(replay, order, Ladder)
    yield LADDER, own
    for sampler, name in CONFIRMED.items():
        yield name, confirmed(replay, order, partial(Sampled, sampler=sampler, seed=order))
    for name, opponent in ONCE.items():
        yield name, _to_its_end(opponent, Workshop(replay, order))
    for (name, at_its_cost), opponent in ANYTIME.items():
        workshop = Workshop(replay, order)
        yield name, _to_its_end(opponent, workshop, own.seconds)
        spent = min(workshop.seconds, own.seconds)
        yield at_its_cost, Advice(workshop.proposed_at(own.seconds), spent, spent)
    for saying in sayings(replay):
        at_keras_rate, at_best_rate = obeyed(replay, saying.stand_in, order)
        yield saying.rule + AT_KERAS_RATE, at_keras_rate
        yield saying.rule + AT_BEST_RATE, at_best_rate


def confirmed(replay: Replay, order: int, screening: Callable[[Survey], Screening]) -> Advice:
    """The tool's own search at its defaults.

    Its best guess stands from when it became what confirming begins with: who stops it then gets that.
    """
    table, sizes = replay.table, replay.table.sizes()
    strategy = Staged(
        screening, Space(), replay.setup, Demand(), table.mean_predictor(),
        partial(parameters, features=table.features, outputs=table.outputs),
        available=sizes.__contains__,
    )  # fmt: skip
    trainer = Recorded(table, replay.setup, order=order)
    seconds, guess_seconds, guess, confirming = 0.0, 0.0, None, False
    decision = None
    while (wave := strategy.ask()) is not None:
        confirming |= wave.stage == "confirm"
        trials = [trainer.train(request) for request in wave.requests]
        seconds += sum(trial.seconds for trial in trials)
        strategy.tell(trials)
        decision = strategy.decide()
        if not confirming and decision and decision.size != guess:
            guess, guess_seconds = decision.size, seconds
    assert decision is not None
    rate = next(v.learning_rate for v in decision.verdicts if v.size == decision.size)
    return Advice(
        candidate=Candidate(decision.size, rate),
        seconds=seconds,
        guess_seconds=guess_seconds,
        certified=decision.certified,
        delta=decision.tolerance.delta,
    )


def sayings(replay: Replay) -> list[Saying]:
    """Rules of thumb that say a size for the table's shapes, as ``lstmsizer`` would show them."""
    table = replay.table
    shapes = Shapes(table.steps, table.features, table.outputs, table.sequences, stop=0, score=0, test=0)
    said = [(one.rule.name, one.size) for one in rules.sizes(shapes)]
    return [Saying(name, size, replay.nearest(size)) for name, size in said if size is not None]


def obeyed(replay: Replay, size: Size, order: int) -> tuple[Advice, Advice]:
    """A rule's size trained once at Keras's rate (or the recorded one nearest to it); then at its best rate.

    For the latter every rate is tried and paid for once, and the choice is the table's own.
    """
    rate = min(replay.rates, key=lambda r: abs(log(r / KERAS_RATE)))
    workshop, prices = Workshop(replay, order), dict[float, float]()
    for tried in replay.rates:
        before = workshop.seconds
        workshop.train(workshop.start(Candidate(size, tried)), replay.setup.epochs)
        prices[tried] = workshop.seconds - before
    return (
        Advice(Candidate(size, rate), prices[rate], prices[rate]),
        Advice(replay.table.best(size), workshop.seconds, workshop.seconds),
    )


def _to_its_end(opponent: Opponent, workshop: Workshop, at_least: float = 0.0) -> Advice:
    """What the opponent came to; it goes on until ``at_least`` so many seconds were spent."""
    for _ in opponent(workshop):
        if workshop.ended and workshop.seconds >= at_least:
            break
    assert workshop.ended is not None
    seconds, candidate = workshop.ended
    return Advice(candidate, seconds, seconds)
