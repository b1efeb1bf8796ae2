"""Optuna's own samplers and pruners, driven on replayed curves epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import optuna

from benchmarks.search.opponents import FACTOR, TRIALS
from benchmarks.search.replay import Workshop
from lstmsizer.records import Candidate, Size


def tpe(workshop: Workshop) -> Iterator[None]:
    """TPE at its defaults, every trial trained to its end; 30 trials at its own end."""
    return _optimise(workshop, optuna.pruners.NopPruner())


def tpe_hyperband(workshop: Workshop) -> Iterator[None]:
    """TPE with Hyperband pruning: after every epoch the pruner may end the trial."""
    pruner = optuna.pruners.HyperbandPruner(1, workshop.replay.setup.epochs, FACTOR)
    return _optimise(workshop, pruner)


def _optimise(workshop: Workshop, pruner: optuna.pruners.BasePruner) -> Iterator[None]:
    """Trials one after another; a pruned one is paid for, but never returned, unless there is no other."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        # The name decides which trial falls into which bracket.
        study_name=f"order {workshop.order}",
        sampler=optuna.samplers.TPESampler(seed=workshop.order),
        pruner=pruner,
    )
    while True:
        trial = study.ask()
        loss = _train(workshop, trial, _suggested(workshop, trial))
        if loss is None:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, loss)
        if trial.number + 1 == TRIALS:
            workshop.end()
        yield


def _suggested(workshop: Workshop, trial: optuna.Trial) -> Candidate:
    """Layers, a place among the recorded widths, a place among the rates: whole numbers all."""
    replay = workshop.replay
    depth = trial.suggest_int("layers", min(replay.widths), max(replay.widths))
    widths = replay.widths[depth]
    width = widths[trial.suggest_int("width", 0, len(widths) - 1)]
    rate = replay.rates[trial.suggest_int("rate", 0, len(replay.rates) - 1)]
    return Candidate(Size((width,) * depth), rate)


def _train(workshop: Workshop, trial: optuna.Trial, candidate: Candidate) -> float | None:
    """The lowest loss, or None if the trial was pruned."""
    training = workshop.start(candidate)
    losses = workshop.replay.watched[training.row]
    for epoch in range(1, int(workshop.replay.lengths[training.row]) + 1):
        workshop.train(training, epoch)
        trial.report(float(losses[epoch - 1]), epoch)
        if trial.should_prune():
            if not workshop.proposals:
                workshop.propose(candidate, inf)
            return None
    workshop.propose(candidate, training.best)
    return training.best
