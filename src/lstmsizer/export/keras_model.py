"""The answer as a real Keras model: raw sequences in, the target's own units or probabilities out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.errors import OutputError
from lstmsizer.export import backend
from lstmsizer.export.compiling import compile_model
from lstmsizer.export.scale_layers import exponential, scale, unscale, usable
from lstmsizer.records import Candidate, Setup

if TYPE_CHECKING:
    import keras

Weights = tuple[tuple[str, np.ndarray], ...]


@dataclass(frozen=True)
class Interface:
    """What goes into a model and what comes out.

    Attributes
    ----------
    steps, features
        T, and F numbers a step (not used for tokens).
    outputs
        Columns of the head: targets (times quantiles for pinball, each target's side by side),
        classes or labels.
    per_step
        The head stands on every step, [T, O], instead of the last, [O].
    masked
        Sequences may be of any length, and padded in a batch.
    vocabulary
        Number of different tokens, padding included; 0: inputs are numbers.
    """

    steps: int
    features: int
    outputs: int
    per_step: bool = False
    masked: bool = False
    vocabulary: int = 0


def build(
    candidate: Candidate,
    setup: Setup,
    interface: Interface,
    scaling: Scaling | None = None,
    updates: int = 1,
    weights: Weights | None = None,
) -> keras.Model:
    """Build and compile the model; give it trained weights if there are any.

    * Numbers: input ``window`` [T, F] in raw units, no NaN -> ``scale_inputs``. Where sequences differ in
      length, T is any, and steps that a batch's shorter ones lack are NaN in every feature, before or after
      the real ones; they are masked.
      Tokens: input ``tokens`` [T], any T where sequences differ in length, 0 being padding (masked) ->
      ``embedding``.
    * -> ``lstm_1`` .. ``lstm_L`` (or ``gru_1`` ..), wrapped by ``Bidirectional`` where asked -> ``head``.
    * -> ``unscale_outputs``, [O] or [T, O] in the targets' units; for the losses softmax and sigmoid
      ``probabilities``. Where logarithms were trained on, they are ``unscale_outputs``, and ``exponential``
      follows (and ``minus_one``, where they are of 1 + y).

    The scaling layers hold ``scaling`` as constants: neither ``fit`` nor ``adapt`` on new data changes
    them. It is compiled so that ``fit`` goes on as the training began (``compiling.compile_model``). Where
    logarithms were trained on it is not, since Keras has no loss of them: they are fitted by
    ``keras.Model(model.input, model.get_layer("unscale_outputs").output)``.

    Parameters
    ----------
    candidate
        Units of each layer, dropout rates and learning rate.
    setup
        Cell, loss and optimizer.
    interface
        Inputs and outputs.
    scaling
        Means and standard deviations of the training data. A constant feature does no harm. None (default):
        raw units are what the network was trained in. Inputs that are tokens and outputs that are
        probabilities have none in any case.
    updates
        Steps of the optimizer up to the epoch cap, over which the learning rate's schedule runs.
    weights
        Arrays named ``lstm_1/kernel``, ``lstm_1/recurrent_kernel``, ``lstm_1/bias``
        (``lstm_1/forward/kernel``, ``lstm_1/backward/kernel`` ... where bidirectional, ``gru_1`` for GRU),
        ``embedding/embeddings``, ``head/kernel``, ``head/bias`` in Keras's layout; None (default)
        leaves Keras's initial weights.

    Raises
    ------
    ValueError
        If the weights are not exactly those of this model.
    """
    backend.activate()
    import keras

    given, x, mask = _inputs(setup, interface, scaling)
    for number in range(1, candidate.size.depth + 1):
        sequences = interface.per_step or number < candidate.size.depth
        x = _layer(candidate, setup, number, sequences)(x, mask=mask)  # [B, (T,) U]
        mask = None  # from here on it goes along with the outputs
    outputs, sd = _outputs(keras.layers.Dense(interface.outputs, name="head")(x), setup, interface, scaling)
    model = keras.Model(given, outputs, name="forecaster")
    if weights is not None:
        _set_weights(model, dict(weights))
    if scaling is None or scaling.logarithm is None:
        compile_model(model, setup, candidate.learning_rate, updates, sd)
    return model


def weights_of(model: keras.Model) -> Weights:
    """The trained arrays of a model that ``build`` made, by the names that it takes."""
    import keras

    named = (pair for layer in model.layers for pair in _named(layer))
    return tuple((name, np.array(keras.ops.convert_to_numpy(variable))) for name, variable in named)


def load(path: Path, own: Mapping[str, Any] | None = None) -> keras.Model:
    """Load ``model.keras`` in Keras's safe mode, which runs no code from the file.

    ``own`` are classes and functions of a user's that the file names (Keras's ``custom_objects``).

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
        return cast("keras.Model", keras.saving.load_model(path, custom_objects=own, safe_mode=True))
    except Exception as error:  # Keras raises whatever its readers of zip, JSON and HDF5 raise
        first_line = str(error).strip().partition("\n")[0]
        raise OutputError(f"The model {str(path)!r} cannot be loaded by Keras: {first_line}") from error


def _inputs(setup: Setup, interface: Interface, scaling: Scaling | None) -> tuple[Any, Any, Any]:
    """The input, what the first layer reads [B, T, F], and its mask [B, T] where none goes along."""
    import keras

    steps = None if interface.masked else interface.steps
    if interface.vocabulary:
        tokens = keras.Input((steps,), dtype="int32", name="tokens")
        embedding = keras.layers.Embedding(
            interface.vocabulary, setup.embedding, mask_zero=True, name="embedding"
        )
        return tokens, embedding(tokens), None
    window = keras.Input((steps, interface.features), name="window")
    x, mask = window, None
    if interface.masked:
        mask = keras.ops.logical_not(keras.ops.all(keras.ops.isnan(window), axis=-1))
        # A NaN behind a mask would still spoil the gradients.
        x = keras.ops.where(keras.ops.expand_dims(mask, -1), window, 0.0)
    if scaling is not None:
        x = scale(x, *usable(scaling.input_mean, scaling.input_sd))
    return window, x, mask


def _layer(candidate: Candidate, setup: Setup, number: int, sequences: bool) -> keras.Layer:
    import keras

    name = f"{setup.cell}_{number}"
    layer = (keras.layers.LSTM if setup.cell == "lstm" else keras.layers.GRU)(
        candidate.size.units[number - 1],
        return_sequences=sequences,
        dropout=candidate.dropout,
        recurrent_dropout=candidate.recurrent_dropout,
        name=name,
    )
    return keras.layers.Bidirectional(layer, name=name) if setup.bidirectional else layer


def _outputs(
    x: Any, setup: Setup, interface: Interface, scaling: Scaling | None
) -> tuple[Any, np.ndarray | None]:
    """Raw units or probabilities from what the head gives, and the sd [O] by which outputs were scaled."""
    import keras

    if setup.loss in ("softmax", "sigmoid"):
        return keras.layers.Activation(setup.loss, name="probabilities")(x), None
    if scaling is None:
        return x, None
    columns = interface.outputs // len(scaling.target_mean)  # of each target: one for each quantile
    mean, sd = (np.repeat(part, columns) for part in usable(scaling.target_mean, scaling.target_sd))
    x = unscale(x, mean, sd)
    return (x if scaling.logarithm is None else exponential(x, scaling.logarithm)), sd


def _set_weights(model: keras.Model, weights: dict[str, np.ndarray]) -> None:
    """Put each array where its name says; names and shapes must match exactly."""
    variables = {name: variable for layer in model.layers for name, variable in _named(layer)}
    if variables.keys() != weights.keys():
        raise ValueError(f"the model has the weights {sorted(variables)}, but was given {sorted(weights)}")
    for name, variable in variables.items():
        if tuple(variable.shape) != weights[name].shape:
            raise ValueError(f"{name} must have shape {tuple(variable.shape)}, not {weights[name].shape}")
        variable.assign(weights[name])


def _named(layer: keras.Layer) -> Iterator[tuple[str, Any]]:
    """Trained variables by the names that a trainer gives them."""
    import keras

    if isinstance(layer, keras.layers.Bidirectional):
        parts = {"/forward": layer.forward_layer, "/backward": layer.backward_layer}
    else:
        parts = {"": layer}
    for direction, part in parts.items():
        for variable in part.trainable_variables:
            yield f"{layer.name}{direction}/{variable.name}", variable
