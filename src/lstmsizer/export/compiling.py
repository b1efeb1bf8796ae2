"""What a delivered model is compiled with, so that ``fit`` goes on as the training began."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmsizer.records import Setup

if TYPE_CHECKING:
    import keras


def compile_model(
    model: keras.Model, setup: Setup, learning_rate: float, updates: int, target_sd: np.ndarray | None
) -> None:
    """Compile with the set-up's optimizer and loss; the optimizer's moments start fresh.

    Where the model gives raw units, ``target_sd`` [O] puts the loss back into the scaled units that the
    weights were trained in: a loss in raw units would let Adam's epsilon freeze targets in small units, and
    mean something else by the clipping norm. For several outputs it takes their mean (mean square for
    squared errors); horizons of one column hardly differ. ``mae`` and ``rmse`` are reported in raw units.

    A model for quantiles is left uncompiled: Keras has no pinball loss, and one of our own would keep the
    saved file from loading where this package is not installed. So is one that was trained by another of
    Keras's losses: in raw units it is another one.
    """
    import keras

    if setup.loss == "pinball" or (setup.compiled and setup.compiled.loss):
        return
    loss, weight = _loss(setup, np.ones(1) if target_sd is None else target_sd)
    model.compile(
        optimizer=_optimizer(setup, learning_rate, updates),
        loss=loss,
        loss_weights=weight,
        metrics=["accuracy"]
        if setup.loss in ("softmax", "sigmoid")
        else ["mae", keras.metrics.RootMeanSquaredError(name="rmse")],
    )
    # Keras refuses to load a file whose compiled optimizer had no variables yet.
    model.optimizer.build(model.trainable_variables)


def _loss(setup: Setup, sd: np.ndarray) -> tuple[Any, float]:
    """Keras's loss for outputs in raw units (probabilities, for labels), and what to multiply it by.

    Huber's bend stands at one sd: sd² huber(e / sd) is the loss of e with delta = sd.
    """
    mean_square = float(np.mean(sd**2))
    match setup.loss:
        case "mse":
            return "mse", 1 / mean_square
        case "mae":
            return "mae", float(1 / np.mean(sd))
        case "huber":
            return _huber(float(np.sqrt(mean_square))), 1 / mean_square
        case "softmax":
            return "sparse_categorical_crossentropy", 1.0
        case "sigmoid":
            return "binary_crossentropy", 1.0
        case "pinball":
            raise AssertionError("a model for quantiles is not compiled")


def _huber(delta: float) -> Any:
    """Keras's Huber loss, with its delta in the saved file: Keras (3.15) leaves it out, and loads it as 1."""
    import keras

    loss: Any = keras.losses.Huber(delta=delta)
    configuration = loss.get_config() | {"delta": delta}
    loss.get_config = lambda: configuration
    return loss


def _optimizer(setup: Setup, learning_rate: float, updates: int) -> Any:
    """Adam, or AdamW where weights decay, on the set-up's schedule over so many updates."""
    import keras

    rate = _schedule(setup, learning_rate, updates)
    if setup.compiled and setup.compiled.optimizer:
        config: Any = json.loads(setup.compiled.optimizer)
        config["config"]["learning_rate"] = learning_rate
        return keras.optimizers.get(config)
    if setup.weight_decay > 0:
        return keras.optimizers.AdamW(rate, weight_decay=setup.weight_decay, global_clipnorm=setup.clip_norm)
    return keras.optimizers.Adam(rate, global_clipnorm=setup.clip_norm)


def _schedule(setup: Setup, learning_rate: float, updates: int) -> Any:
    import keras

    if setup.schedule == "constant":
        return learning_rate
    if setup.schedule == "cosine":
        return keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    warmup = warmup_updates(updates)
    return keras.optimizers.schedules.CosineDecay(
        0.0, updates - warmup, warmup_target=learning_rate, warmup_steps=warmup
    )


def warmup_updates(updates: int) -> int:
    """The twentieth of all updates in which the rate rises, rounded up; at least one is left to fall in."""
    return min(-(-updates // 20), updates - 1)
