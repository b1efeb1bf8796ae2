"""A saved Keras model, read in a worker process: what it is made of, what it reads and gives, what it weighs.

It is loaded in Keras's safe mode, which runs no code from the file.
"""

from __future__ import annotations

import json
import math
import os
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lstmsizer.errors import SettingError
from lstmsizer.records import Size
from lstmsizer.train.by_keras.rates import round_rate, schedule_rate
from lstmsizer.train.in_use.model_config import (
    Config,
    RecurrentLayer,
    activation_at_the_end,
    deepens,
    layers,
    recurrent,
)
from lstmsizer.train.in_use.plain_stack import Plain, loss_name, optimizer_of, plain

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Reading:
    """What a model is.

    Attributes
    ----------
    layers
        Its recurrent layers, in their order.
    inputs, output
        Shapes without the batch, one for each input; None where any number goes.
    parameters
        Trained weights.
    deepens
        Whether it can be made with more or fewer recurrent layers.
    plain, unusual
        The set-up of a plain stack, which the engine trains; else None, and in words why not.
    optimizer, loss
        What it was compiled with; '' where it was not.
    learning_rate
        The optimizer's, of a schedule the highest at its start; None: it was not compiled.
    vocabulary
        Different tokens of its embedding; 0: it reads numbers.
    ends
        The activation of its last layer.
    config
        Its configuration, as the installed Keras writes it (``configuration``).
    """

    layers: tuple[RecurrentLayer, ...]
    inputs: tuple[tuple[int | None, ...], ...]
    output: tuple[int | None, ...]
    parameters: int
    deepens: bool
    plain: Plain | None
    unusual: str = ""
    optimizer: str = ""
    loss: str = ""
    learning_rate: float | None = None
    vocabulary: int = 0
    ends: str = "linear"
    config: Config = field(default_factory=dict[str, Any], repr=False)

    @property
    def size(self) -> Size:
        """Units of each recurrent layer; where their number is fixed, those of the widest."""
        units = [layer.units for layer in self.layers]
        return Size(tuple(units) if self.deepens else (max(units),))


@dataclass(frozen=True)
class Read:
    """'Read this model'; ``name`` is what the user calls it."""

    path: Path
    name: str


class Reader:
    """Reads models, one at a time; answers a ``Read`` with its ``Reading``, or with why it cannot."""

    slots = 1

    def __call__(self, item: object) -> Reading | SettingError:
        """Read it. A model that cannot be sized is no fault of the process: the error is the answer."""
        if not isinstance(item, Read):
            raise TypeError(f"a Read was expected, not {type(item).__name__}")
        try:
            return read(item.path, item.name)
        except SettingError as error:
            return error


def open_reader(payload: object, called_off: Callable[[], bool]) -> Reader:
    """The service's factory; ``payload`` is Keras's backend."""
    os.environ["KERAS_BACKEND"] = str(payload)
    return Reader()


def load(path: Path, name: str) -> keras.Model:
    """The model, compiled as it was where that can be had.

    Raises
    ------
    SettingError
        If it is no ``.keras`` file, or Keras cannot load it in safe mode.
    """
    import keras

    if not path.is_file():
        raise SettingError(f"There is no model {name!r}: give a .keras file.")
    if not zipfile.is_zipfile(path):
        raise SettingError(
            f"The model {name!r} is no .keras file: load it where it was made, and save it by "
            "model.save('model.keras')."
        )
    loading = partial(keras.saving.load_model, path, safe_mode=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an optimizer's state, which nobody needs here
        try:
            return cast("keras.Model", loading())
        except Exception:  # perhaps only its loss or optimizer is not Keras's own
            pass
        try:
            return cast("keras.Model", loading(compile=False))
        except Exception as error:
            raise SettingError(
                f"The model {name!r} cannot be loaded by Keras in safe mode ({_short(error)}): if it has "
                "parts of your own, give the function that builds it to 'lstmsizer size --model'."
            ) from None


def configuration(model: keras.Model) -> Config:
    """The model's configuration (``model_config``), with a ``compile_config`` if it was compiled."""
    import keras

    config: Config = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))  # tuples as lists
    if not getattr(model, "compiled", False):
        config.pop("compile_config", None)
    elif compiled := config.get("compile_config"):
        compiled["loss"] = _one_loss(compiled.get("loss"))
    return config


def _one_loss(loss: Any) -> Any:
    """The loss of a single output, which may stand in a list, or by the output's name."""
    if isinstance(loss, dict) and "class_name" not in loss:
        loss = list(loss.values())
    return loss[0] if isinstance(loss, list) and len(loss) == 1 else loss


def read(path: Path, name: str) -> Reading:
    """Load the model, and say what it is; SettingError in one sentence where it cannot be sized."""
    model = load(path, name)
    config = configuration(model)
    found = recurrent(config)
    _check_recurrent(config, found, name)
    compiled = config.get("compile_config")
    judged = plain(config, compiled)
    settings = compiled or {}
    optimizer, rates = optimizer_of(settings.get("optimizer"))
    return Reading(
        layers=found,
        inputs=tuple(tuple(tensor.shape[1:]) for tensor in model.inputs),
        output=_output(model, name),
        parameters=sum(math.prod(weight.shape) for weight in model.trainable_weights),
        deepens=deepens(config),
        plain=None if isinstance(judged, str) else judged,
        unusual=judged if isinstance(judged, str) else "",
        optimizer=optimizer,
        loss=loss_name(settings.get("loss")),
        learning_rate=_rate(rates) if optimizer else None,
        vocabulary=_vocabulary(config),
        ends=activation_at_the_end(config),
        config=config,
    )


def _check_recurrent(config: Config, found: tuple[RecurrentLayer, ...], name: str) -> None:
    kinds = {str(layer["class_name"]) for layer in layers(config)}
    convolving = sorted(kind for kind in kinds if kind.startswith("ConvLSTM"))
    if convolving:
        raise SettingError(
            f"The model {name!r} has {convolving[0]} layers, whose filters are no units: only LSTM, GRU and "
            "SimpleRNN layers can be sized."
        )
    if not found:
        inside = "" if kinds else f", as far as its class {config['class_name']!r} lets one see"
        raise SettingError(
            f"The model {name!r} has no recurrent layer{inside}: there is no LSTM or GRU to size."
        )


def _output(model: keras.Model, name: str) -> tuple[int | None, ...]:
    if len(model.outputs) != 1:
        raise SettingError(
            f"The model {name!r} has {len(model.outputs)} outputs: give one that has a single output."
        )
    return tuple(model.outputs[0].shape[1:])


def _rate(settings: Mapping[str, Any]) -> float | None:
    rate = settings.get("learning_rate")
    found = schedule_rate(rate) if isinstance(rate, dict) else rate
    return round_rate(found) if isinstance(found, (int, float)) and found > 0 else None


def _vocabulary(config: Config) -> int:
    tables = [layer["config"] for layer in layers(config) if layer["class_name"] == "Embedding"]
    return int(tables[0]["input_dim"]) if tables else 0


def _short(error: Exception) -> str:
    """The first sentence of what Keras says."""
    line = " ".join(str(error).split())
    return (line if len(line) <= 160 else line[:159] + "…").rstrip(".")
