"""Dropout masks of one batch: the same at every step of a sequence, as Keras draws them.

Kept numbers are multiplied by 1 / (1 - rate), the others by 0. Source: ``keras/src/layers/rnn/lstm.py``,
``gru.py`` (``call`` of the cells) and ``dropout_rnn_cell.py``.
"""

from __future__ import annotations

from typing import NamedTuple

from jax import Array


class DirectionNoise(NamedTuple):
    """What one direction of a layer is multiplied by; None: nothing is dropped.

    ``inputs`` [F, B], or [G, F, B] where there is ``recurrent`` [G, U, B]: with recurrent dropout, Keras
    drops for each of the G gates by itself, and so for the inputs. Keras's own masks are [B, F] and [B, U].
    """

    inputs: Array | None
    recurrent: Array | None


class LayerNoise(NamedTuple):
    """Of one layer; ``backward`` None where it is not bidirectional."""

    forward: DirectionNoise
    backward: DirectionNoise | None = None


class Noise(NamedTuple):
    """Of a network, first layer first."""

    layers: tuple[LayerNoise, ...]
