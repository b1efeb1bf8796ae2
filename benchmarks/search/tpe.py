"""Optuna's own samplers and pruners, driven on replayed curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

import optuna

from benchmarks.search.opponents import FACTOR, TRIALS
from benchmarks.search.replay import Workshop
from lstmsizer.records import Candidate, Size


def tpe(workshop: Workshop) -> Iterator[None]:
    """TPE at its defaults, every trial trained to its end; 30 trials at its own end."""
    return _optimise(workshop, optuna.pruners.NopPruner(), reported=[])


def tpe_hyperband(workshop: Workshop) -> Iterator[None]:
    """TPE with Hyperband pruning; 30 trials at its own end.

    Optuna's Hyperband may prune a trial after 1, 3, 9, ... epochs, in all brackets, and looks only at the
    losses there: the others need not be reported.
    """
    epochs = workshop.replay.setup.epochs
    rungs = [FACTOR**i for i in range(epochs) if FACTOR**i <= epochs]
    return _optimise(workshop, optuna.pruners.HyperbandPruner(1, epochs, FACTOR), rungs)


def _optimise(
    workshop: Workshop, pruner: optuna.pruners.BasePruner, reported: Sequence[int]
) -> Iterator[None]:
    """Trials one after another, until there were as many as candidates (or the 30, where these are fewer).

    A pruned trial is paid for, but never returned, unless there is no other.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        # The name decides which trial falls into which bracket.
        study_name=f"order {workshop.order}",
        sampler=optuna.samplers.TPESampler(seed=workshop.order),
        pruner=pruner,
    )
    for number in range(1, max(TRIALS, len(workshop.replay.candidates)) + 1):
        trial = study.ask()
        loss = _train(workshop, trial, _suggested(workshop, trial), reported)
        if loss is None:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, loss)
        if number == TRIALS:
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


def _train(
    workshop: Workshop, trial: optuna.Trial, candidate: Candidate, reported: Sequence[int]
) -> float | None:
    """The lowest loss, or None if the trial was pruned after one of the ``reported`` epochs."""
    training = workshop.start(candidate)
    length = int(workshop.replay.lengths[training.row])
    for epoch in reported:
        if epoch > length:
            break
        workshop.train(training, epoch)
        trial.report(float(workshop.replay.watched[training.row, epoch - 1]), epoch)
        if trial.should_prune():
            if not workshop.proposals:
                workshop.propose(candidate, inf)
            return None
    workshop.train(training, length)
    workshop.propose(candidate, training.best)
    return training.best
