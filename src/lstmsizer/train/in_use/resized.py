"""A builder that makes a saved Keras model anew: fresh weights, another size, compiled as it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lstmsizer.train.by_keras.functions import Function, Given
from lstmsizer.train.by_keras.rates import with_rate
from lstmsizer.train.in_use.model_config import Config, ended_linearly, resized, with_dropout

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Resized:
    """Builds a saved model in another size, as a user's ``build`` function would.

    It has what was read of the file: to load that here would draw on the chances of the training's start.

    Attributes
    ----------
    config
        The saved model's (``reading.configuration``).
    loss
        What a model is compiled with that was not compiled, with Adam: a name that Keras knows. Of
        cross-entropies it is that of logits, where the model ends without an activation.
    numbers
        Whether it tells numbers: these are scaled, so it is to end linearly, whatever bounded them.
    """

    config: Config
    loss: str = "mse"
    numbers: bool = False

    def __call__(
        self,
        size: tuple[int, ...],
        learning_rate: float,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
    ) -> keras.Model:
        """A compiled model with these units (``model_config.resized``) and freshly drawn weights.

        The optimizer's other settings and the loss are the file's; rates of 0 leave its dropout as it is.
        """
        import keras

        other = with_dropout(resized(self.config, size), dropout, recurrent_dropout)
        other = ended_linearly(other) if self.numbers else other
        model = cast("keras.Model", keras.saving.deserialize_keras_object(other, safe_mode=True))
        compiled = self.config.get("compile_config")
        optimizer, loss = _compiled(compiled) if compiled else ("adam", _as_it_ends(self.loss, model))
        if isinstance(optimizer, str):
            made: Any = keras.optimizers.get(optimizer)
            made.learning_rate = learning_rate
        else:
            made = keras.saving.deserialize_keras_object(with_rate(optimizer, learning_rate), safe_mode=True)
        model.compile(optimizer=made, loss=loss)
        return model


def builder(saved: bytes, config: Config, loss: str, name: str, numbers: bool) -> Given:
    """The builder of a saved model, as the Keras trainer is given a function; it is known by the file."""
    import cloudpickle

    function = Function(name, cloudpickle.dumps(Resized(config, loss, numbers)))
    return Given(function, hashlib.sha256(saved + f"{loss} {numbers}".encode()).hexdigest())


def _as_it_ends(loss: str, model: keras.Model) -> Any:
    """The loss by its name, or the cross-entropy of what the model gives where these are no probabilities."""
    import keras

    kinds: dict[str, Any] = {
        "binary_crossentropy": keras.losses.BinaryCrossentropy,
        "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
    }
    activation = getattr(model.layers[-1], "activation", None)
    linear = activation is keras.activations.linear
    return kinds[loss](from_logits=True) if linear and loss in kinds else loss


def _compiled(compiled: dict[str, Any]) -> tuple[Any, Any]:
    """The optimizer as it is serialised, and the loss as Keras takes it."""
    import keras

    loss = compiled.get("loss")
    if isinstance(loss, dict):
        loss = keras.saving.deserialize_keras_object(loss, safe_mode=True)
    return compiled.get("optimizer") or "adam", loss
