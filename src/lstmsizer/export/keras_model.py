"""The answer as a real Keras model: raw windows in, forecasts in the target's own units out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.errors import OutputError, SettingError
from lstmsizer.export import backend
from lstmsizer.records import Cell, Size

if TYPE_CHECKING:
    import keras

Weights = tuple[tuple[str, np.ndarray], ...]

# Normalization divides by max(sqrt(variance), 1e-7) and squares a float32, so that it cannot hold
# smaller or far larger spreads than these; such columns get a Rescaling layer beside it.
SMALLEST_SD, LARGEST_SD = 1e-6, 1e15
# A feature never known in the training data was 0 in every training step; this makes it so again.
SILENCING_SD = 1e12


def build(
    size: Size,
    cell: Cell,
    steps: int,
    features: int,
    outputs: int,
    scaling: Scaling,
    learning_rate: float,
    weights: Weights | None = None,
) -> keras.Model:
    """Build and compile the model; give it trained weights if there are any.

    Input [T, F] in raw units, no NaN -> ``scale_inputs`` -> ``lstm_1`` .. ``lstm_L`` -> ``head`` ->
    ``unscale_outputs``, [O] in the target's units. The scaling layers hold ``scaling`` as constants:
    neither ``fit`` nor ``adapt`` on new data changes them.

    The model is compiled so that ``fit`` on raw windows and raw targets goes on as the training
    began: Adam with the same learning rate on the mean squared error times 1/sd² of the targets,
    which is the loss in scaled units that the weights were trained on (for several horizons sd² is
    their mean; they are all one column, so that theirs hardly differ). A loss in raw units would let
    Adam's epsilon freeze targets in small units. ``mae`` and ``rmse`` are reported in raw units.
    Adam's moments start fresh.

    Parameters
    ----------
    size, cell
        Units of each layer, first layer first; only ``'lstm'`` can be built.
    steps, features, outputs
        T, F, O.
    scaling
        Means and standard deviations of the training data. A constant feature does no harm.
    learning_rate
        Adam's.
    weights
        Arrays named ``lstm_1/kernel``, ``lstm_1/recurrent_kernel``, ``lstm_1/bias``, ...,
        ``head/kernel``, ``head/bias`` in Keras's layout; None leaves Keras's initial weights.

    Raises
    ------
    SettingError
        For a cell that cannot be built.
    ValueError
        If the weights are not exactly those of this model.
    """
    if cell != "lstm":
        raise SettingError(f"A model of {cell!r} cells cannot be exported yet: use --cell lstm.")
    backend.activate()
    import keras

    window = keras.Input((steps, features), name="window")
    x = _scale(window, *_usable(scaling.input_mean, scaling.input_sd))  # [B, T, F]
    for number, units in enumerate(size.units, start=1):
        last = number == size.depth
        x = keras.layers.LSTM(units, return_sequences=not last, name=f"lstm_{number}")(x)  # [B, (T,) U]
    x = keras.layers.Dense(outputs, name="head")(x)  # [B, O]
    target_mean, target_sd = _usable(scaling.target_mean, scaling.target_sd)
    model = keras.Model(window, _unscale(x, target_mean, target_sd), name="forecaster")
    if weights is not None:
        _set_weights(model, dict(weights))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="mse",
        loss_weights=float(1 / np.mean(target_sd**2)),
        metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse")],
    )
    # Keras refuses to load a file whose compiled optimizer had no variables yet.
    model.optimizer.build(model.trainable_variables)
    return model


def load(path: Path) -> keras.Model:
    """Load ``model.keras`` in Keras's safe mode, which runs no code from the file.

    Raises
    ------
    OutputError
        If there is no such file, or it is not a Keras model.
    """
    backend.activate()
    import keras

    if not Path(path).is_file():
        raise OutputError(f"There is no model {str(path)!r}: run the sizing again with this --out.")
    try:
        return cast("keras.Model", keras.saving.load_model(path, safe_mode=True))
    except Exception as error:  # Keras raises whatever its readers of zip, JSON and HDF5 raise
        first_line = str(error).strip().partition("\n")[0]
        raise OutputError(f"The model {str(path)!r} cannot be loaded by Keras: {first_line}") from error


def _usable(mean: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and sds that can be divided by: [n] float64 each, finite, sd > 0."""
    mean, sd = np.asarray(mean, np.float64), np.asarray(sd, np.float64)
    known = np.isfinite(mean)
    spread = np.where(np.isfinite(sd) & (sd > 0), sd, 1.0)
    return np.where(known, mean, 0.0), np.where(known, spread, SILENCING_SD)


def _units(sd: np.ndarray) -> np.ndarray:
    """[n] what to divide a column by first, so that Normalization can hold its spread; mostly 1."""
    return np.where((sd < SMALLEST_SD) | (sd > LARGEST_SD), sd, 1.0)


def _scale(x: Any, mean: np.ndarray, sd: np.ndarray) -> Any:
    """Raw units -> mean 0, sd 1 over the last axis."""
    import keras

    unit = _units(sd)
    if (unit != 1).any():
        x = keras.layers.Rescaling((1 / unit).tolist(), name="change_input_units")(x)
    return keras.layers.Normalization(
        mean=(mean / unit).tolist(), variance=((sd / unit) ** 2).tolist(), name="scale_inputs"
    )(x)


def _unscale(x: Any, mean: np.ndarray, sd: np.ndarray) -> Any:
    """The inverse of ``_scale``, for the outputs."""
    import keras

    unit = _units(sd)
    x = keras.layers.Normalization(
        mean=(mean / unit).tolist(), variance=((sd / unit) ** 2).tolist(), invert=True, name="unscale_outputs"
    )(x)
    if (unit != 1).any():
        x = keras.layers.Rescaling(unit.tolist(), name="change_output_units")(x)
    return x


def _set_weights(model: keras.Model, weights: dict[str, np.ndarray]) -> None:
    """Put each array where its name says; names and shapes must match exactly."""
    variables = {f"{layer.name}/{v.name}": v for layer in model.layers for v in layer.trainable_variables}
    if variables.keys() != weights.keys():
        raise ValueError(f"the model has the weights {sorted(variables)}, but was given {sorted(weights)}")
    for name, variable in variables.items():
        if tuple(variable.shape) != weights[name].shape:
            raise ValueError(f"{name} must have shape {tuple(variable.shape)}, not {weights[name].shape}")
        variable.assign(weights[name])
