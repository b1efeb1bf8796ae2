"""What keeps Keras from cuDNN, backend by backend; the words are those that a report prints."""

from __future__ import annotations

import inspect
from dataclasses import fields

import keras
import pytest

from lstmsizer.cost.cudnn import RecurrentLayer, hindrances


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_defaults_are_keras_s_own(cell: str) -> None:
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    given = inspect.signature(layer).parameters
    ours = {field.name: field.default for field in fields(RecurrentLayer)}
    kept = {"recurrent_dropout", "activation", "recurrent_activation", "use_bias"}
    kept |= {"reset_after"} if cell == "gru" else set()
    assert {name: given[name].default for name in kept} == {name: ours[name] for name in kept}


def test_a_plain_lstm_runs_by_cudnn_everywhere_and_a_plain_gru_but_on_jax() -> None:
    assert set(hindrances(RecurrentLayer(), masked=False).values()) == {""}
    gru = hindrances(RecurrentLayer("gru"), masked=False)
    assert [backend for backend, why in gru.items() if why] == ["jax"]


def test_masks_leave_cudnn_to_tensorflow() -> None:
    why = hindrances(RecurrentLayer(), masked=True)
    assert why == {
        "jax": "masks of padded sequences",
        "tensorflow": "",
        "torch": "masks of padded sequences",
    }


@pytest.mark.parametrize(
    "layer",
    [
        RecurrentLayer(recurrent_dropout=0.1),
        RecurrentLayer(activation="relu"),
        RecurrentLayer(recurrent_activation="hard_sigmoid"),
        RecurrentLayer(use_bias=False),
        RecurrentLayer(unroll=True),
        RecurrentLayer("gru", reset_after=False),
    ],
)
def test_some_settings_keep_every_backend_from_it(layer: RecurrentLayer) -> None:
    assert all(hindrances(layer, masked=False).values())
