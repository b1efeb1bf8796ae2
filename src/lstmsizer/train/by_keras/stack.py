"""The tool's own layers as a Keras model, for optimizers and losses that the engine does not have."""

from __future__ import annotations

import json
from typing import Any

import keras

from lstmsizer.records import Setup
from lstmsizer.train.by_keras.builder import CannotBuild, Facts


def build(
    size: tuple[int, ...],
    learning_rate: float,
    dropout: float,
    recurrent_dropout: float,
    facts: Facts,
    setup: Setup,
) -> keras.Model:
    """Layers of LSTMs or GRUs and a dense head on scaled sequences; classes are told as logits."""
    if facts.vocabulary:
        given: Any = keras.Input((None if facts.varying else facts.window,), dtype="int32", name="tokens")
        x = keras.layers.Embedding(facts.vocabulary, setup.embedding, mask_zero=True, name="embedding")(given)
    else:
        given = x = keras.Input((None if facts.varying else facts.window, facts.features), name="window")
        if facts.varying:  # steps that a sequence does not have are 0 in every feature
            x = keras.layers.Masking(name="masking")(x)
    for number, units in enumerate(size, 1):
        name = f"{setup.cell}_{number}"
        layer = (keras.layers.LSTM if setup.cell == "lstm" else keras.layers.GRU)(
            units,
            return_sequences=facts.per_step or number < len(size),
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            name=name,
        )
        x = (keras.layers.Bidirectional(layer, name=name) if setup.bidirectional else layer)(x)
    model = keras.Model(given, keras.layers.Dense(facts.outputs, name="head")(x))
    model.compile(_optimizer(setup, learning_rate), _loss(setup))
    return model


def _optimizer(setup: Setup, learning_rate: float) -> Any:
    written = setup.compiled.optimizer if setup.compiled else ""
    if not written:
        if setup.weight_decay:
            return keras.optimizers.AdamW(
                learning_rate, weight_decay=setup.weight_decay, global_clipnorm=setup.clip_norm
            )
        return keras.optimizers.Adam(learning_rate, global_clipnorm=setup.clip_norm)
    config = json.loads(written)
    config["config"] = config["config"] | {"learning_rate": learning_rate}
    return _of_keras(config, "optimizer", keras.optimizers.get)


def _loss(setup: Setup) -> Any:
    written = setup.compiled.loss if setup.compiled else ""
    if written:
        return _of_keras(json.loads(written), "loss", keras.losses.get)
    if setup.loss == "softmax":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if setup.loss == "sigmoid":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    return keras.losses.Huber() if setup.loss == "huber" else setup.loss


def _of_keras(config: dict[str, Any], what: str, get: Any) -> Any:
    """What Keras makes of a config; its own words where it makes nothing of it."""
    name, settings = config["class_name"], config["config"]
    try:
        return get(config) if settings else get(name)
    except Exception as error:  # whatever Keras's own checks raise
        said = " ".join(str(error).split()).rstrip(".")
        some = "sgd, rmsprop, nadam or lion" if what == "optimizer" else "log_cosh or logcosh"
        why = f"Keras knows no {what} {name!r}: choose one such as {some}"
        strange = "Unknown" in said or "Could not" in said
        raise CannotBuild(why if strange else f"Keras refuses the {what} {name!r} ({said[:200]})") from error
