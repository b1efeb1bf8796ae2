"""Keras: ``model.fit``, one model after the other, with as many cores as its backend takes by itself."""

from __future__ import annotations

import keras
import numpy as np

from benchmarks.engine.cases import Case, windows


class ByKeras:
    """The backend is the one that ``KERAS_BACKEND`` names."""

    def __init__(self) -> None:
        self._models: list[keras.Model] = []
        self._batch = 1
        self._inputs = self._targets = np.empty(0)

    def build(self, case: Case, models: int) -> None:
        """New models."""
        keras.utils.clear_session()
        self._inputs, self._targets = windows(case)
        self._batch = case.batch
        self._models = [_model(case) for _ in range(models)]

    def train(self, sequences: int) -> None:
        """One epoch of each."""
        for model in self._models:
            model.fit(
                self._inputs[:sequences],
                self._targets[:sequences],
                batch_size=self._batch,
                epochs=1,
                shuffle=True,
                verbose=0,
            )


def _model(case: Case) -> keras.Model:
    last = len(case.units) - 1
    stack = [
        keras.layers.LSTM(units, return_sequences=number < last) for number, units in enumerate(case.units)
    ]
    inputs = keras.Input((case.steps, case.features))
    model = keras.Sequential([inputs, *stack, keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="mse")
    return model
