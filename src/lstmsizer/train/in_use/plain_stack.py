"""Whether a Keras model is a plain stack, which the engine trains as ``model.fit`` would, and much faster."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lstmsizer.records import Cell, Loss
from lstmsizer.train.in_use.model_config import Config, chain, is_recurrent, recurrent

SCALINGS = ("Normalization", "Rescaling", "Masking")
"""Layers before the stack that the data room's own scaling and lengths stand for."""
_LOSSES: Mapping[str, Loss] = {
    "mse": "mse", "mean_squared_error": "mse", "mae": "mae", "mean_absolute_error": "mae", "huber": "huber",
    "sparse_categorical_crossentropy": "softmax", "categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}  # fmt: skip
_USUAL = {
    "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "unit_forget_bias": True,
    "kernel_initializer": "GlorotUniform", "recurrent_initializer": "Orthogonal", "bias_initializer": "Zeros",
    "kernel_regularizer": None, "recurrent_regularizer": None, "bias_regularizer": None,
    "activity_regularizer": None, "kernel_constraint": None, "recurrent_constraint": None,
    "bias_constraint": None, "go_backwards": False, "return_state": False, "reset_after": True,
    "dropout": 0.0, "recurrent_dropout": 0.0, "trainable": True,
}  # fmt: skip
_ADAM = {
    "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False, "clipnorm": None, "clipvalue": None,
    "use_ema": False, "gradient_accumulation_steps": None,
}  # fmt: skip


@dataclass(frozen=True)
class Plain:
    """What a ``Setup`` must say, so that the engine trains the model's own kind.

    ``loss`` None: the model is not compiled, the task's default counts. ``weight_decay`` and ``clip_norm``
    are the optimizer's; ``embedding`` the numbers that a token is embedded as.
    """

    cell: Cell
    bidirectional: bool
    loss: Loss | None = None
    weight_decay: float = 0.0
    clip_norm: float | None = None
    embedding: int | None = None


def plain(model: Config, compiled: Mapping[str, Any] | None) -> Plain | str:
    """The set-up of a plain stack, or in words what is not plain about it.

    Parameters
    ----------
    model
        The model's configuration (``model_config``).
    compiled
        What it was compiled with, as in its ``compile_config``; None: nothing.
    """
    line = chain(model)
    if line is None:
        return "its layers do not follow each other in one line"
    places = [place for place, layer in enumerate(line) if is_recurrent(layer)]
    first, last = places[0], places[-1]
    before, stack, after = line[1:first], line[first : last + 1], line[last + 1 :]
    embedding = [int(layer["config"]["output_dim"]) for layer in before if layer["class_name"] == "Embedding"]
    strange = [_class(layer) for layer in before if layer["class_name"] not in (*SCALINGS, "Embedding")]
    strange += [_class(layer) for layer in stack if not is_recurrent(layer)]
    head, rest = _head(after)
    strange += [_class(layer) for layer in rest]
    found = recurrent(model)
    if strange or head is None:
        return f"it has a {strange[0]} layer" if strange else "its last layer is no Dense"
    if len({(layer.cell, layer.bidirectional) for layer in found}) > 1 or found[0].cell == "rnn":
        return "its recurrent layers are not all LSTMs, or all GRUs, of one kind"
    for layer in (*stack, head):
        if why := _unusual(layer):
            return why
    trained = _trained(compiled, head["config"].get("activation", "linear"))
    if isinstance(trained, str):
        return trained
    loss, weight_decay, clip_norm = trained
    cell = cast(Cell, found[0].cell)
    return Plain(cell, found[0].bidirectional, loss, weight_decay, clip_norm, next(iter(embedding), None))


def _class(layer: Config) -> str:
    return str(layer["class_name"])


def _head(after: Sequence[Config]) -> tuple[Config | None, Sequence[Config]]:
    """The Dense layer behind the stack, and what else stands there but scalings and its activation."""
    dense = [layer["config"]["layer"] if _class(layer) == "TimeDistributed" else layer for layer in after]
    if not dense or _class(dense[0]) != "Dense":
        return None, [layer for layer in after if _class(layer) not in SCALINGS]
    head, rest = dense[0], list(dense[1:])
    if rest and _class(rest[0]) == "Activation" and head["config"].get("activation") == "linear":
        activation = rest.pop(0)["config"]["activation"]
        head = {**head, "config": {**head["config"], "activation": activation}}
    return head, [layer for layer in rest if _class(layer) not in SCALINGS]


def _unusual(layer: Config) -> str:
    """What a layer has that Keras's own defaults have not; '' if nothing."""
    if _class(layer) == "Bidirectional":
        if layer["config"].get("merge_mode") != "concat":
            return "its directions are not joined side by side"
        return _unusual(layer["config"]["layer"])
    if _class(layer) == "RNN":
        return "it has an RNN layer"
    config, dense = layer["config"], _class(layer) == "Dense"
    for name, usual in _USUAL.items():
        value = config.get(name, usual)
        if isinstance(value, dict):
            value = value.get("class_name")
        if dense and name == "activation":
            usual = value if value in ("linear", "softmax", "sigmoid") else usual
        if value != usual:
            return f"its layer {config.get('name', _class(layer))!r} has {name.replace('_', ' ')} {value!r}"
    return ""


def _trained(
    compiled: Mapping[str, Any] | None, activation: str
) -> tuple[Loss | None, float, float | None] | str:
    """Loss, weight decay and clipping norm; or why the engine does not train like that."""
    if not compiled:
        return None, 0.0, None
    loss = _loss(compiled.get("loss"), activation)
    if loss is None:
        return f"its loss ({loss_name(compiled.get('loss')) or 'unknown'}) is not one of the engine's"
    optimizer = compiled.get("optimizer")
    name, settings = optimizer_of(optimizer)
    if name not in ("adam", "adamw"):
        return f"its optimizer is {name or 'unknown'}"
    for key, usual in _ADAM.items():
        if settings.get(key, usual) not in (usual, False if usual is None else usual):
            return f"its optimizer has {key} {settings[key]!r}"
    if isinstance(settings.get("learning_rate"), dict):
        return "its learning rate has a schedule"
    decay = settings.get("weight_decay", 0.004 if name == "adamw" else None)
    return loss, float(decay or 0.0), settings.get("global_clipnorm")


def optimizer_of(serialised: Any) -> tuple[str, Mapping[str, Any]]:
    """The optimizer's name in small letters, and its settings."""
    if isinstance(serialised, str):
        return serialised.lower(), {}
    if not isinstance(serialised, dict):
        return "", {}
    return str(serialised.get("class_name", "")).lower(), serialised.get("config", {})


def loss_name(serialised: Any) -> str:
    """``mean_squared_error`` of whatever a loss is serialised as; '' if it is none."""
    if isinstance(serialised, dict):
        inner = serialised.get("config")
        serialised = inner if isinstance(inner, str) else serialised.get("class_name", "")
    if not isinstance(serialised, str):
        return ""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", serialised).lower()


def _loss(serialised: Any, activation: str) -> Loss | None:
    name = loss_name(serialised)
    loss = _LOSSES.get(name)
    settings = serialised.get("config") if isinstance(serialised, dict) else None
    settings = settings if isinstance(settings, dict) else {}
    if loss in ("softmax", "sigmoid"):
        logits = bool(settings.get("from_logits"))
        fitting = activation == ("linear" if logits else loss)
        return loss if fitting and not settings.get("label_smoothing") else None
    usual = activation == "linear" and settings.get("delta", 1.0) == 1.0
    return loss if usual else None
