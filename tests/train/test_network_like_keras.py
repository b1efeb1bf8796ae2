"""Every network that the engine knows is Keras's: outputs and gradients against ``keras.layers`` on JAX."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import check_network, computing_in
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from keras_cases import keras_outputs_and_gradients
from learning_cases import BATCH, STEPS, Case
from network_cases import NETWORKS, batch


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", NETWORKS, ids=lambda case: case.name)
def test_outputs_and_gradients_are_those_of_keras(case: Case, dtype: str) -> None:
    with computing_in(dtype):
        check_network(case, batch(case, dtype), keras_outputs_and_gradients(case, dtype), dtype)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_any_mask_means_what_it_means_to_keras(cell: str) -> None:
    holes = next(case for case in NETWORKS if case.padding == "holes" and case.setup.cell == cell)
    drawn, of_keras = batch(holes, "float32"), keras_outputs_and_gradients(holes, "float32")

    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(mask=arrays(bool, (BATCH, STEPS)))
    def compared(mask: np.ndarray) -> None:
        check_network(holes, drawn._replace(mask=mask), of_keras, "float32")

    compared()
