"""Functions as users write them, good and bad, for the tests of the Keras trainer."""

from __future__ import annotations

import os
import signal

import keras
import numpy as np

NAME = "keras_builds:{}".format


def usual(size: tuple[int, ...], learning_rate: float) -> keras.Model:
    """A stack of LSTMs for the tests' waves."""
    layers: list[keras.Layer] = [keras.Input((6, 2))]
    for place, units in enumerate(size):
        layers.append(keras.layers.LSTM(units, return_sequences=place < len(size) - 1))
    model = keras.Sequential([*layers, keras.layers.Dense(2)])
    model.compile(keras.optimizers.Adam(learning_rate), loss="mse")
    return model


def quick(units: int, learning_rate: float) -> keras.Model:
    """No recurrent layer, so that it compiles quickly: where it does not matter what is trained."""
    layers = [keras.layers.Flatten(), keras.layers.Dense(units, "tanh"), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6, 2)), *layers])
    model.compile(keras.optimizers.Adam(learning_rate), loss="mse")
    return model


def with_dropout(units: int, layers: int, learning_rate: float, dropout: float = 0.0) -> keras.Model:
    """What must be kept to go on: the seeds of the masks too."""
    stack = [keras.layers.GRU(units, dropout=dropout, return_sequences=True) for _ in range(layers)]
    flat = [keras.layers.Flatten(), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6, 2)), *stack, *flat])
    model.compile(keras.optimizers.RMSprop(learning_rate), loss="mae")
    return model


def rate_of_its_own(units: int) -> keras.Model:
    return usual((units,), 123.0)


def deadly(units: int, learning_rate: float) -> keras.Model:
    """Some sizes end the process, or take more memory than any machine has."""
    if units == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if units == 7:
        os._exit(5)
    if units == 11:
        np.empty(2**50, np.uint8)
    return quick(units, learning_rate)


def masked(units: int, learning_rate: float) -> keras.Model:
    """A label for each step of tokens."""
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Embedding(5, 3, mask_zero=True),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(learning_rate), loss="sparse_categorical_crossentropy")
    return model


def uncompiled(units: int) -> keras.Model:
    return keras.Sequential([keras.Input((6, 2)), keras.layers.LSTM(units)])


def no_size(learning_rate: float) -> keras.Model:
    return usual((2,), learning_rate)


def strange(units: int, colour: str) -> keras.Model:
    return usual((units,), len(colour))
