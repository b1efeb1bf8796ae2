"""Whether Keras runs a recurrent layer by cuDNN, NVIDIA's kernels, when it stands on a GPU.

The conditions are those of Keras 3.15: ``keras/src/layers/rnn/lstm.py`` and ``gru.py`` (``inner_loop``) and,
of each backend, ``keras/src/backend/*/rnn.py`` (``cudnn_ok``, ``lstm``, ``gru``). What does not meet them
runs in a loop over the steps, with the same results.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.records import Cell

BACKENDS = ("jax", "tensorflow", "torch")


@dataclass(frozen=True)
class RecurrentLayer:
    """What of a layer's settings matters; the defaults are Keras's own."""

    cell: Cell = "lstm"
    recurrent_dropout: float = 0.0
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    use_bias: bool = True
    unroll: bool = False
    reset_after: bool = True


def hindrances(layer: RecurrentLayer, masked: bool) -> dict[str, str]:
    """By backend, what keeps the layer from cuDNN; '' where nothing does.

    Parameters
    ----------
    layer
        The layer.
    masked
        Whether it is given a mask, because sequences are padded. TensorFlow's cuDNN takes masks that end each
        sequence (padding after the end) and stops with an error at others.
    """
    everywhere = _settings(layer)
    of_backend = {
        "jax": "Keras calls cuDNN for LSTMs only" if layer.cell == "gru" else _mask(masked),
        "tensorflow": "",
        "torch": _mask(masked),
    }
    return {backend: everywhere or of_backend[backend] for backend in BACKENDS}


def _settings(layer: RecurrentLayer) -> str:
    """What no backend's cuDNN can do."""
    if layer.recurrent_dropout > 0:
        return "recurrent dropout"
    if (layer.activation, layer.recurrent_activation) != ("tanh", "sigmoid"):
        return "other activations than tanh and sigmoid"
    if not layer.use_bias:
        return "no bias"
    if layer.unroll:
        return "an unrolled loop"
    if layer.cell == "gru" and not layer.reset_after:
        return "reset_after=False"
    return ""


def _mask(masked: bool) -> str:
    return "masks of padded sequences" if masked else ""
