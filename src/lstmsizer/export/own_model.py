"""A model of the user's own as it is delivered: raw units in, the targets' units or probabilities out.

Around the user's model, which stands in it as one layer, are layers that scale and unscale.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.errors import OutputError
from lstmsizer.export import keras_model
from lstmsizer.export.folder import MODEL
from lstmsizer.export.measured import latency, write
from lstmsizer.export.scale_layers import exponential, scale, unscale, usable
from lstmsizer.records import Candidate, Deployed, Setup
from lstmsizer.train.by_keras.builder import Builder, Facts, brief
from lstmsizer.train.by_keras.feeds import Columns, Feed, Feeds, Inputs, feeds
from lstmsizer.train.by_keras.functions import Function
from lstmsizer.train.by_keras.outputs import Reading, reading

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class OwnNetwork:
    """What builds the user's model, and what its inputs read; as the Keras trainer has them."""

    build: Function
    columns: Columns = ()
    inputs: Inputs = ()


@dataclass(frozen=True)
class MeasureOwn:
    """'Build this model untrained, write it, load it again, and say what it takes.'"""

    network: OwnNetwork
    candidate: Candidate
    setup: Setup
    facts: Facts
    scaling: Scaling


def build(
    network: OwnNetwork,
    candidate: Candidate,
    setup: Setup,
    facts: Facts,
    scaling: Scaling,
    weights: Sequence[tuple[str, np.ndarray]] | None,
) -> keras.Model:
    """The user's model with these weights (None: as they come), between layers that scale; not compiled.

    Raises
    ------
    ValueError
        If the weights are not those of the model.
    """
    import keras

    inner: Any = Builder(network.build, facts, setup)(candidate)
    if weights is not None:
        _set_weights(inner, weights)
    fed = feeds(inner, facts, network.columns, network.inputs)
    steps = _steps(inner, facts)
    if facts.vocabulary:
        given = keras.Input((steps,), dtype="int32", name="tokens")
        outputs = inner(given)
    else:
        given = keras.Input((steps, facts.features), name="window")
        outputs = inner(_fed(fed, *_scaled(given, scaling, facts)))
    told = _told(outputs, reading(inner, facts, tuple(outputs.shape)), scaling)
    inner.compiled = False  # its loss is of scaled units, and may be a function that no file can hold
    return keras.Model(given, told, name="sized")


def measured(item: MeasureOwn) -> Deployed:
    """Build the model with weights as they come, and measure it."""
    facts = item.facts
    with TemporaryDirectory(prefix="lstmsizer-measured-") as folder:
        path = Path(folder) / MODEL
        built = build(item.network, item.candidate, item.setup, facts, item.scaling, None)
        model, _ = kept(built, path)
        size = path.stat().st_size if path.exists() else None
    if facts.vocabulary:
        return Deployed(latency(model, np.ones((1, facts.window), np.int32)), size)
    return Deployed(latency(model, np.zeros((1, facts.window, facts.features), np.float32)), size)


def _set_weights(inner: Any, weights: Sequence[tuple[str, np.ndarray]]) -> None:
    if [tuple(value.shape) for _, value in weights] != [tuple(own.shape) for own in inner.weights]:
        raise ValueError("the model that is built now has other weights than the one that was trained")
    for variable, (_, value) in zip(inner.weights, weights, strict=True):
        variable.assign(value)


def kept(model: Any, path: Path) -> tuple[Any, tuple[str, ...]]:
    """Write the model, and give it as it is loaded again in safe mode, which runs no code from the file.

    Where a user's own layers do not let it be written or loaded, the model in memory is given, with a note.
    """
    own = own_objects(model)
    try:
        write(model, path)
    except Exception as error:  # whatever the user's layers raise
        path.unlink(missing_ok=True)
        return model, (f"There is no model.keras: Keras cannot write this model ({brief(error, 200)}).",)
    try:
        loaded: Any = keras_model.load(path, own)
    except OutputError as error:
        return model, (f"{str(error).rstrip('.')}; its layers must say how they are made (get_config).",)
    names = sorted({part.__name__ for part in own.values()})
    if not names:
        return loaded, ()
    return loaded, (
        f"model.keras has parts of your own ({', '.join(names)}): who loads it names them "
        "(keras.saving.load_model with custom_objects).",
    )


def own_objects(model: Any) -> dict[str, Any]:
    """Classes and functions of the user's own that a file of this model names, by all their names."""
    import keras

    found: dict[str, Any] = {}
    for layer in model._flatten_layers():
        parts = [type(layer), *vars(layer).values()]
        for part in parts:
            own = inspect.isclass(part) or inspect.isfunction(part)
            if own and not part.__module__.startswith(("keras.", "lstmsizer.")):
                found[part.__name__] = part
                found[keras.saving.get_registered_name(part)] = part
    return found


def _steps(inner: Any, facts: Facts) -> int | None:
    """T; None where sequences differ in length and the user's model reads any."""
    shapes = [tuple(tensor.shape) for tensor in getattr(inner, "inputs", None) or ()]
    fixed = any(len(shape) > 1 and shape[1] is not None for shape in shapes)
    return None if facts.varying and not fixed else facts.window


def _scaled(window: Any, scaling: Scaling, facts: Facts) -> tuple[Any, Any]:
    """[B, T, F] as the model was trained on, steps that are NaN in every feature as 0, and which are real."""
    import keras

    mean, sd = usable(scaling.input_mean, scaling.input_sd)
    if not facts.varying:
        return scale(window, mean, sd), None
    real = keras.ops.logical_not(keras.ops.all(keras.ops.isnan(window), axis=-1))
    known = keras.ops.where(keras.ops.expand_dims(real, -1), window, 0.0)
    scaled = scale(known, mean, sd)
    return keras.ops.where(keras.ops.expand_dims(real, -1), scaled, 0.0), real


def _fed(fed: Feeds, x: Any, real: Any) -> Any:
    given = {feed.name: _taken(feed, x, real) for feed in fed.each}
    return given if fed.several else given[fed.each[0].name]


def _taken(feed: Feed, x: Any, real: Any) -> Any:
    """What ``keras_feeds`` takes of an array, of a symbol [B, T, F]."""
    import keras

    part: Any = x if feed.places is None else keras.ops.take(x, list(feed.places), axis=-1)
    if not feed.last:
        return part
    if real is None:
        return part[:, -1]
    steps: Any = keras.ops.sum(keras.ops.cast(real, "int32"), axis=1, keepdims=True)
    return keras.ops.squeeze(keras.ops.take_along_axis(part, keras.ops.expand_dims(steps - 1, -1), axis=1), 1)


def _told(outputs: Any, read: Reading, scaling: Scaling) -> Any:
    """Raw units [B, O], or probabilities [B, C]."""
    import keras

    if read.link != "identity":
        outputs = keras.layers.Activation(read.link, name="probabilities")(outputs)
    if read.targets == "column":
        other = keras.layers.Rescaling(-1.0, offset=1.0, name="of_the_other")(outputs)
        return keras.layers.Concatenate(name="of_both")([other, outputs])
    if read.classes and read.targets == "one-hot" and read.link != "softmax":
        return outputs / keras.ops.sum(outputs, axis=-1, keepdims=True)
    if read.classes or not len(scaling.target_mean):
        return outputs
    x = unscale(outputs, *usable(scaling.target_mean, scaling.target_sd))
    return x if scaling.logarithm is None else exponential(x, scaling.logarithm)
