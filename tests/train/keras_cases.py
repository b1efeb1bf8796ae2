"""Keras's run of the cases of ``learning_cases``, on whatever backend it has: NumPy in, NumPy out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras_gradients import OutputsAndGradients, outputs_and_gradients
from learning_cases import (
    BATCH,
    FEATURES,
    GATES,
    STEPS,
    Case,
    Dropped,
    examples,
    noise,
    schedule_steps,
    start,
)

# One for each direction of each layer: what it is given is dropped from then on.
Cells = list[list[Callable[[Dropped], None]]]


def keras_outputs_and_gradients(case: Case, dtype: str) -> OutputsAndGradients:
    """Of the case's network before the first update, and with that update's dropout masks."""
    model, cells = keras_model(case, dtype)
    assign(model, start(case, dtype))
    drop(cells, next(noise(case, dtype)))
    return outputs_and_gradients(model)


def keras_run(case: Case, dtype: str) -> dict[str, np.ndarray]:
    """Train the case with Keras; Keras's ``floatx`` must be ``dtype``.

    Gives ``losses`` [UPDATES]; for each weight 'first/NAME', the moving average of its gradient after the
    first update (a tenth of the gradient, clipped), and 'last/NAME', the weight after the last update.
    """
    model, cells = keras_model(case, dtype)
    weights = start(case, dtype)
    assign(model, weights)
    optimizer = keras_optimizer(case)
    model.compile(optimizer=optimizer, loss=keras_loss(case))
    inputs, targets, _, sample_weights = examples(case, dtype)
    run: dict[str, np.ndarray] = {}
    losses: list[float] = []
    for number, drawn in enumerate(noise(case, dtype)):
        drop(cells, drawn)
        now = slice(number * BATCH, (number + 1) * BATCH)
        weights_now = None if sample_weights is None else sample_weights[now]
        losses.append(float(model.train_on_batch(inputs[now], targets[now], sample_weight=weights_now)))
        if number == 0:
            for (name, _), moment in zip(weights, optimizer._momentums, strict=True):
                run[f"first/{name}"] = keras.ops.convert_to_numpy(moment)
    for (name, _), variable in zip(weights, model.trainable_variables, strict=True):
        run[f"last/{name}"] = keras.ops.convert_to_numpy(variable)
    return run | {"losses": np.array(losses)}


def assign(model: keras.Model, weights: list[tuple[str, np.ndarray]]) -> None:
    for variable, (name, array) in zip(model.trainable_variables, weights, strict=True):
        assert tuple(variable.shape) == array.shape, name
        variable.assign(array)


def drop(cells: Cells, drawn: list[list[Dropped]]) -> None:
    for injected, dropped in zip(cells, drawn, strict=True):
        for direction, of_direction in zip(injected, dropped, strict=True):
            direction(of_direction)


def keras_model(case: Case, dtype: str) -> tuple[keras.Model, Cells]:
    """The model, and what injects dropout masks into its cells.

    All weights are zero, since they are to be set: Keras's own start takes longer than the training.
    """
    layers: list[keras.Layer] = []
    cells: Cells = []
    if case.vocabulary:
        masked = case.padding is not None
        layers.append(keras.Input((STEPS,), dtype="int32"))
        layers.append(
            keras.layers.Embedding(
                case.vocabulary, case.setup.embedding, mask_zero=masked, embeddings_initializer="zeros"
            )
        )
    else:
        layers.append(keras.Input((STEPS, FEATURES), dtype=dtype))
        if case.padding is not None:
            layers.append(keras.layers.Masking(0.0))
    kind = keras.layers.LSTM if case.setup.cell == "lstm" else keras.layers.GRU
    for place, few in enumerate(case.units):
        layer = kind(
            few,
            kernel_initializer="zeros",
            recurrent_initializer="zeros",
            return_sequences=case.per_step or place < len(case.units) - 1,
            dropout=case.dropout,
            recurrent_dropout=case.recurrent_dropout,
        )
        directions = [layer]
        if case.setup.bidirectional:
            layer = keras.layers.Bidirectional(layer)
            directions = [layer.forward_layer, layer.backward_layer]
        layers.append(layer)
        cells.append([inject(direction.cell, case, case.rows[place]) for direction in directions])
    layers.append(keras.layers.Dense(case.head, kernel_initializer="zeros"))
    return keras.Sequential(layers), cells


def inject(cell: Any, case: Case, rows: int) -> Callable[[Dropped], None]:
    """Make a cell drop by variables that the result sets; a compiled step reads them as any other state."""
    gates = GATES[case.setup.cell]

    def variables(rate: float, times: int, columns: int) -> list[Any]:
        shape = (BATCH, columns)
        return [cell.add_weight(shape=shape, trainable=False) for _ in range(times if rate else 0)]

    of_inputs = variables(case.dropout, gates if case.recurrent_dropout else 1, rows)
    of_state = variables(case.recurrent_dropout, gates, cell.units)
    single = not case.recurrent_dropout
    if case.dropout:
        cell.get_dropout_mask = lambda _: of_inputs[0] if single else of_inputs
    if case.recurrent_dropout:
        cell.get_recurrent_dropout_mask = lambda _: of_state

    def assign(dropped: Dropped) -> None:
        for held, drawn in ((of_inputs, dropped.inputs), (of_state, dropped.recurrent)):
            for variable, mask in zip(held, () if drawn is None else drawn, strict=True):
                variable.assign(mask)

    return assign


def keras_optimizer(case: Case) -> keras.optimizers.Optimizer:
    warmup, decay = schedule_steps(case)
    rate: Any = case.learning_rate
    if case.setup.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, decay)
    elif case.setup.schedule == "warmup":
        rate = keras.optimizers.schedules.CosineDecay(0.0, decay, warmup_target=rate, warmup_steps=warmup)
    clip = case.setup.clip_norm
    if case.setup.weight_decay:
        return keras.optimizers.AdamW(rate, weight_decay=case.setup.weight_decay, global_clipnorm=clip)
    return keras.optimizers.Adam(rate, global_clipnorm=clip)


class Pinball(keras.losses.Loss):
    """Keras has none: the larger of q d and (q - 1) d of each difference d between target and forecast."""

    def __init__(self, quantiles: tuple[float, ...]) -> None:
        super().__init__()
        self.quantiles = quantiles

    def call(self, y_true: Any, y_pred: Any) -> Any:
        share = keras.ops.convert_to_tensor(self.quantiles, dtype=y_pred.dtype)
        forecasts = keras.ops.reshape(y_pred, (*y_true.shape, len(self.quantiles)))
        above = keras.ops.expand_dims(y_true, -1) - forecasts
        return keras.ops.mean(keras.ops.maximum(share * above, (share - 1) * above), axis=(-2, -1))


def keras_loss(case: Case) -> keras.losses.Loss:
    match case.setup.loss:
        case "mse":
            return keras.losses.MeanSquaredError()
        case "mae":
            return keras.losses.MeanAbsoluteError()
        case "huber":
            return keras.losses.Huber()
        case "pinball":
            return Pinball(case.setup.quantiles)
        case "softmax":
            return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        case "sigmoid":
            return keras.losses.BinaryCrossentropy(from_logits=True)
