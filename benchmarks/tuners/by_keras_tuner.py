"""KerasTuner's Hyperband at its defaults: one iteration, a factor of 3, the cap as ``max_epochs``."""

from __future__ import annotations

import tempfile

import keras
import keras_tuner

from benchmarks.tuners.by_keras import network, patience, test_error
from benchmarks.tuners.cases import Found, Job
from benchmarks.tuners.parts import read, searched
from benchmarks.tuners.space import rates, widths


def size(job: Job) -> Found:
    """Search; deliver the best model as KerasTuner kept it (``get_best_models``)."""
    dataset, setup = read(job)
    parts = searched(dataset)
    keras.utils.set_random_seed(job.seed)

    def build(hp: keras_tuner.HyperParameters) -> keras.Model:
        depth = hp.Int("layers", 1, job.rules.max_layers)
        width = hp.Choice("units", widths(job.rules))
        return network((width,) * depth, hp.Choice("learning_rate", rates()), parts)

    with tempfile.TemporaryDirectory() as folder:
        tuner = keras_tuner.Hyperband(
            build,
            objective="val_loss",
            max_epochs=setup.epochs,
            seed=job.seed,
            directory=folder,
            project_name="race",
        )
        tuner.search(
            *parts.train,
            validation_data=parts.held,
            batch_size=setup.batch_size,
            callbacks=[patience(setup)],
            verbose=0,
        )
        (best,) = tuner.get_best_hyperparameters()
        (model,) = tuner.get_best_models()
        return Found(
            units=(best["units"],) * best["layers"],
            rate=best["learning_rate"],
            parameters=model.count_params(),
            test=test_error(model, parts),
            trainings=len(tuner.oracle.trials),
        )
