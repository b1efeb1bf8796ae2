"""Keras layers that hold a scaling as constants, so that a model takes and gives raw units."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmsizer.data.logarithm import Logarithm

# Normalization divides by max(sqrt(variance), 1e-7) and squares a float32, so that it cannot hold
# smaller or far larger spreads than these; such columns get a Rescaling layer beside it.
SMALLEST_SD, LARGEST_SD = 1e-6, 1e15
# A feature never known in the training data was 0 in every training step; this makes it so again.
SILENCING_SD = 1e12


def usable(mean: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and sds that can be divided by: [n] float64 each, finite, sd > 0."""
    mean, sd = np.asarray(mean, np.float64), np.asarray(sd, np.float64)
    known = np.isfinite(mean)
    spread = np.where(np.isfinite(sd) & (sd > 0), sd, 1.0)
    return np.where(known, mean, 0.0), np.where(known, spread, SILENCING_SD)


def scale(x: Any, mean: np.ndarray, sd: np.ndarray) -> Any:
    """Raw units -> mean 0, sd 1 over the last axis (``scale_inputs``)."""
    import keras

    unit = _units(sd)
    if (unit != 1).any():
        x = keras.layers.Rescaling((1 / unit).tolist(), name="change_input_units")(x)
    return keras.layers.Normalization(
        mean=(mean / unit).tolist(), variance=((sd / unit) ** 2).tolist(), name="scale_inputs"
    )(x)


def unscale(x: Any, mean: np.ndarray, sd: np.ndarray) -> Any:
    """The inverse of ``scale``, for the outputs (``unscale_outputs``)."""
    import keras

    unit = _units(sd)
    x = keras.layers.Normalization(
        mean=(mean / unit).tolist(), variance=((sd / unit) ** 2).tolist(), invert=True, name="unscale_outputs"
    )(x)
    if (unit != 1).any():
        x = keras.layers.Rescaling(unit.tolist(), name="change_output_units")(x)
    return x


def exponential(x: Any, logarithm: Logarithm) -> Any:
    """Logarithms -> the target's own units (``exponential``, and ``minus_one`` where it was of 1 + y)."""
    import keras

    x = keras.layers.Activation("exponential", name="exponential")(x)
    return x if logarithm == "log" else keras.layers.Rescaling(1.0, offset=-1.0, name="minus_one")(x)


def _units(sd: np.ndarray) -> np.ndarray:
    """[n] what to divide a column by first, so that Normalization can hold its spread; mostly 1."""
    return np.where((sd < SMALLEST_SD) | (sd > LARGEST_SD), sd, 1.0)
