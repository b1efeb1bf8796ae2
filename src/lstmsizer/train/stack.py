"""LSTM layers on top of each other, and a linear head on the last step."""

from __future__ import annotations

from jax import Array

from lstmsizer.train.lstm import lstm
from lstmsizer.train.weights import Weights


def predict(weights: Weights, inputs: Array) -> Array:
    """Outputs of the whole stack, time first and batch last: [T, F, B] -> [B, O]."""
    sequence = inputs
    for layer in weights.layers:
        sequence = lstm(layer, sequence)
    return sequence[-1].T @ weights.head.kernel + weights.head.bias
