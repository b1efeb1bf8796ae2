"""A Keras model as its serialised configuration says: its recurrent layers, and the same model resized.

A configuration is what ``keras.saving.serialize_keras_object(model)`` gives, and what stands in a ``.keras``
file as ``config.json``: plain dicts and lists. Nothing here needs Keras, or runs anything that a file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Config = dict[str, Any]

CELLS = {
    "LSTM": "lstm", "LSTMCell": "lstm", "GRU": "gru", "GRUCell": "gru",
    "SimpleRNN": "rnn", "SimpleRNNCell": "rnn",
}  # fmt: skip
BETWEEN = frozenset(
    {
        *("Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"),
        *("LayerNormalization", "BatchNormalization", "Activation", "ActivityRegularization"),
    }
)
"""Layers that may stand between recurrent ones: they keep the shape, whatever the units are."""
MODELS = ("Sequential", "Functional", "Model")


@dataclass(frozen=True)
class RecurrentLayer:
    """One recurrent layer of a model, as far as sizes are concerned.

    ``cell`` is 'lstm', 'gru' or 'rnn'; ``units`` those of one direction.
    """

    name: str
    cell: str
    units: int
    bidirectional: bool
    dropout: float
    recurrent_dropout: float


def layers(model: Config) -> Iterator[Config]:
    """The layers of a model in their order, those of nested models in the place where these stand."""
    for layer in model["config"].get("layers", ()):
        if layer["class_name"] in MODELS:
            yield from layers(layer)
        else:
            yield layer


def recurrent(model: Config) -> tuple[RecurrentLayer, ...]:
    """The recurrent layers in their order; those of other kinds (ConvLSTM) are none."""
    return tuple(found for layer in layers(model) if (found := _recurrent(layer)) is not None)


def activation_at_the_end(model: Config) -> str:
    """The activation of the last layer, 'linear' where it has none."""
    last = _end(model)
    kind = last["config"].get("activation") if last else None
    if isinstance(kind, dict):  # of the user's own, or with settings
        kind = kind.get("class_name") if kind.get("class_name") != "function" else kind.get("config")
    return str(kind or "linear")


def ended_linearly(model: Config) -> Config:
    """The configuration with a last layer that tells any number."""
    model = deepcopy(model)
    if last := _end(model):
        last["config"]["activation"] = "linear"
    return model


def _end(model: Config) -> Config | None:
    """The Dense or Activation layer that ends the model; None: it ends otherwise."""
    last = list(layers(model))[-1]
    if last["class_name"] == "TimeDistributed":
        last = last["config"]["layer"]
    return last if last["class_name"] in ("Dense", "Activation") else None


def is_recurrent(layer: Config) -> bool:
    """Whether it is a layer that ``recurrent`` tells of."""
    return bool(_cores(layer))


def chain(model: Config) -> list[Config] | None:
    """The layers where each reads just the one before, input first; None where any reads otherwise."""
    config, found = model["config"], list[Config]()
    if "layers" not in config:
        return None
    if model["class_name"] != "Sequential" and not _in_line(config["layers"]):
        return None
    for layer in config["layers"]:
        inside = chain(layer) if layer["class_name"] in MODELS else [layer]
        if inside is None:
            return None
        found += [one for one in inside if not found or one["class_name"] != "InputLayer"]
    return found if found and found[0]["class_name"] == "InputLayer" else None


def deepens(model: Config) -> bool:
    """Whether the model can be made with more or fewer recurrent layers: these follow each other directly."""
    line = chain(model)
    return line is not None and _stack(line) is not None


def resized(model: Config, units: Sequence[int]) -> Config:
    """The configuration of the same model with other units; of its compilation nothing is kept.

    Where it ``deepens``, ``units`` are those of each recurrent layer: for fewer layers the ones before the
    last are left out, for more the last but one is repeated (or the only one). Elsewhere there must be one
    number, the units of the widest recurrent layer; the others keep their proportions.

    What scales inputs or outputs (Normalization, Rescaling) does nothing in it: it is trained on scaled data.

    Raises
    ------
    ValueError
        If there is more than one number, and the model does not deepen.
    """
    model = _bare(deepcopy(model))
    line = chain(model)
    stack = None if line is None else _stack(line)
    if line is None or stack is None:
        if len(units) > 1:
            raise ValueError("the number of recurrent layers of this model cannot be changed")
        _scale_widths(model, units[0])
        return model
    first, last = stack
    return _sequential(model, [*line[:first], *_layered(line, first, last, units), *line[last + 1 :]])


# ------------------------------------------------------------ reading


def _recurrent(layer: Config) -> RecurrentLayer | None:
    cores = _cores(layer)
    if not cores:
        return None
    kind, core = cores[0]
    return RecurrentLayer(
        name=str(layer["config"].get("name", layer["class_name"])),
        cell=CELLS[kind],
        units=int(core["units"]),
        bidirectional=layer["class_name"] == "Bidirectional",
        dropout=float(core.get("dropout") or 0.0),
        recurrent_dropout=float(core.get("recurrent_dropout") or 0.0),
    )


def _cores(layer: Config) -> list[tuple[str, Config]]:
    """The class and the configuration of what has the units: a layer, an RNN's cell, both directions'."""
    kind, config = layer["class_name"], layer["config"]
    if kind == "Bidirectional":
        ways = [config[way] for way in ("layer", "backward_layer") if config.get(way)]
        return [core for way in ways for core in _cores(way)]
    if kind == "RNN":
        return _cores(config["cell"]) if isinstance(config.get("cell"), dict) else []
    return [(kind, config)] if kind in CELLS and "units" in config else []


def _in_line(layers: Sequence[Config]) -> bool:
    """Whether each layer of a functional model is called once, on what the one before it gives."""
    for before, layer in zip([None, *layers], layers, strict=False):
        nodes = layer.get("inbound_nodes", [])
        sources = [name for node in nodes for name in _sources(node)]
        if before is None:
            if layer["class_name"] != "InputLayer":
                return False
        elif len(nodes) != 1 or sources != [before["name"]]:
            return False
    return True


def _sources(node: Any) -> Iterator[str]:
    """Names of the layers whose outputs a call was given."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            yield str(node["config"]["keras_history"][0])
        else:
            for value in node.values():
                yield from _sources(value)
    elif isinstance(node, list):
        for value in node:
            yield from _sources(value)


def _stack(line: Sequence[Config]) -> tuple[int, int] | None:
    """Where the first and the last recurrent layer stand, if nothing else stands between; else None."""
    places = [place for place, layer in enumerate(line) if is_recurrent(layer)]
    if not places:
        return None
    first, last = places[0], places[-1]
    stateful = any(core.get("return_state") for place in places for _, core in _cores(line[place]))
    between = {layer["class_name"] for layer in line[first:last] if not is_recurrent(layer)}
    return None if stateful or not between <= BETWEEN else (first, last)


# ------------------------------------------------------------ resizing


def _bare(model: Any) -> Any:
    """Without the shapes and weights' places of the old size, without compilation, scalings and states."""
    if isinstance(model, list):
        return [_bare(part) for part in model]
    if not isinstance(model, dict):
        return model
    kept = {
        key: _bare(value)
        for key, value in model.items()
        if key not in ("build_config", "compile_config", "build_input_shape")
    }
    config = kept.get("config")
    if isinstance(config, dict):
        config.update(_neutral(str(kept.get("class_name")), config))
    return kept


def _neutral(kind: str, config: Config) -> Mapping[str, Any]:
    if kind == "Normalization":
        return {"mean": 0.0, "variance": 1.0}
    if kind == "Rescaling":
        return {"scale": 1.0, "offset": 0.0}
    if kind == "InputLayer" and config.get("batch_shape"):
        return {"batch_shape": [None, *config["batch_shape"][1:]]}
    return {"stateful": False} if "stateful" in config else {}


def _scale_widths(model: Config, widest: int) -> None:
    own = max(layer.units for layer in recurrent(model))
    for layer in layers(model):
        for _, core in _cores(layer):
            core["units"] = max(1, round(core["units"] * widest / own))


def _layered(line: Sequence[Config], first: int, last: int, units: Sequence[int]) -> Iterator[Config]:
    """The stack with as many recurrent layers as there are numbers, each with what follows it."""
    blocks = list[list[Config]]()
    for layer in line[first:last]:
        if is_recurrent(layer):
            blocks.append([layer])
        else:
            blocks[-1].append(layer)
    again = blocks[-1] if blocks else [line[last]]
    before = [*blocks, *[again] * (len(units) - 1 - len(blocks))][: len(units) - 1]
    for number, (block, width) in enumerate(zip(before, units[:-1], strict=True), start=1):
        for layer in deepcopy(block):
            layer["config"]["name"] = f"{layer['config'].get('name', layer['class_name'])}_{number}"
            _set(layer, {"units": width}, {"return_sequences": True})
            yield layer
    _set(line[last], {"units": units[-1]}, {})
    yield line[last]


def _set(layer: Config, of_cell: Mapping[str, Any], of_layer: Mapping[str, Any]) -> None:
    """Set what a recurrent layer's cells have, and what its directions have; other layers stay."""
    for _, core in _cores(layer):
        core.update(of_cell)
    if is_recurrent(layer):
        ways = [layer] if layer["class_name"] != "Bidirectional" else _ways(layer)
        for way in ways:
            way["config"].update(of_layer)


def _ways(layer: Config) -> list[Config]:
    return [layer["config"][way] for way in ("layer", "backward_layer") if layer["config"].get(way)]


def _sequential(model: Config, line: Sequence[Config]) -> Config:
    config: Config = {"name": "resized", "trainable": True, "layers": [_free(layer) for layer in line]}
    if "dtype" in model["config"]:
        config["dtype"] = model["config"]["dtype"]
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}


def _free(layer: Config) -> Config:
    """The layer without its place in a functional model."""
    return {key: value for key, value in layer.items() if key not in ("inbound_nodes", "name")}


def with_dropout(model: Config, dropout: float, recurrent_dropout: float) -> Config:
    """The configuration with these rates in every recurrent layer; a rate of 0 leaves them as they are."""
    model = deepcopy(model)
    rates = {"dropout": dropout, "recurrent_dropout": recurrent_dropout}
    for layer in layers(model):
        for _, core in _cores(layer):
            core.update({name: rate for name, rate in rates.items() if rate > 0})
    return model
