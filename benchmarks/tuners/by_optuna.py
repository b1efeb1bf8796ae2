"""Optuna: TPE at its defaults with Hyperband's pruning, so many trials of plain Keras fits."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import optuna

from benchmarks.tuners.by_keras import fit, network, patience, test_error
from benchmarks.tuners.cases import Found, Job
from benchmarks.tuners.parts import Parts, read, searched
from benchmarks.tuners.space import rates, widths
from lstmsizer.records import Setup


class Pruning(keras.callbacks.Callback):
    """Reports each epoch's validation loss, and ends the training if the pruner says so."""

    def __init__(self, trial: optuna.Trial) -> None:
        super().__init__()
        self.trial, self.pruned = trial, False

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Epochs count from 1 here, since Hyperband's resources do."""
        self.trial.report((logs or {})["val_loss"], epoch + 1)
        if self.trial.should_prune():
            self.pruned = self.model.stop_training = True


class Trials:
    """The objective; keeps the best model's weights."""

    def __init__(self, job: Job, parts: Parts, setup: Setup) -> None:
        self.job, self.parts, self.setup = job, parts, setup
        self.best, self.weights = np.inf, list[Any]()

    def __call__(self, trial: optuna.Trial) -> float:
        """The lowest validation loss of one fit."""
        keras.utils.clear_session()
        width = trial.suggest_categorical("units", widths(self.job.rules))
        depth = trial.suggest_int("layers", 1, self.job.rules.max_layers)
        model = network((width,) * depth, trial.suggest_categorical("learning_rate", rates()), self.parts)
        pruning = Pruning(trial)
        loss = fit(model, self.parts, self.setup, [patience(self.setup), pruning])
        if pruning.pruned:
            raise optuna.TrialPruned
        if loss < self.best:
            self.best, self.weights = loss, model.get_weights()
        return loss


def size(job: Job) -> Found:
    """Search; deliver the best trial's model with the weights of its best epoch."""
    dataset, setup = read(job)
    parts = searched(dataset)
    keras.utils.set_random_seed(job.seed)
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=job.seed),
        pruner=optuna.pruners.HyperbandPruner(1, setup.epochs, 3),
        study_name=f"seed {job.seed}",  # it decides which trial falls into which bracket
    )
    trials = Trials(job, parts, setup)
    study.optimize(trials, job.rules.trials)
    best = study.best_params
    units = (best["units"],) * best["layers"]
    model = network(units, best["learning_rate"], parts)
    model.set_weights(trials.weights)
    return Found(
        units=units,
        rate=best["learning_rate"],
        parameters=model.count_params(),
        test=test_error(model, parts),
        trainings=len(study.trials),
    )
