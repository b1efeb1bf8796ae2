"""Outputs of a Keras model and the gradients of all its weights, by its backend's own differentiation."""

from __future__ import annotations

import functools
from collections.abc import Callable

import keras
import numpy as np

# Of inputs and a cotangent of the outputs: outputs, and gradients in the order of the model's weights.
OutputsAndGradients = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, list[np.ndarray]]]

# XLA's older emitters compile such a program in 1 s, the newer in 1.7, and 2.6 with all optimisations.
QUICKLY = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}


def outputs_and_gradients(model: keras.Model) -> OutputsAndGradients:
    """In training, so that dropout drops."""
    by_backend = {"jax": _on_jax, "tensorflow": _on_tensorflow, "torch": _on_torch}
    return by_backend[keras.backend.backend()](model)


def _on_jax(model: keras.Model) -> OutputsAndGradients:
    import jax

    trained = [variable.value for variable in model.trainable_variables]
    rest = [variable.value for variable in model.non_trainable_variables]

    @functools.partial(jax.jit, compiler_options=QUICKLY)
    def run(inputs: jax.Array, cotangent: jax.Array):
        def outputs_of(weights: list[jax.Array]) -> jax.Array:
            return model.stateless_call(weights, rest, inputs, training=True)[0]

        outputs, back = jax.vjp(outputs_of, trained)
        return outputs, back(cotangent)[0]

    return run


def _on_tensorflow(model: keras.Model) -> OutputsAndGradients:
    import tensorflow as tf

    trained = [variable.value for variable in model.trainable_variables]

    def run(inputs: np.ndarray, cotangent: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        with tf.GradientTape() as tape:
            outputs = model(tf.constant(inputs), training=True)
        gradients = tape.gradient(outputs, trained, output_gradients=tf.constant(cotangent))
        return outputs.numpy(), [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]

    return run


def _on_torch(model: keras.Model) -> OutputsAndGradients:
    import torch

    trained = [variable.value for variable in model.trainable_variables]

    def run(inputs: np.ndarray, cotangent: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        outputs = model(torch.as_tensor(inputs), training=True)
        gradients = torch.autograd.grad(outputs, trained, torch.as_tensor(cotangent))
        return outputs.detach().numpy(), [gradient.numpy() for gradient in gradients]

    return run
