"""Every network that the engine knows is Keras's on its other backends too: outputs and gradients."""

from __future__ import annotations

import pytest
from agreement import check_network, computing_in
from keras_cases import keras_outputs_and_gradients
from learning_cases import Case
from network_cases import NETWORKS, batch


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", NETWORKS, ids=lambda case: case.name)
def test_outputs_and_gradients_are_those_of_keras(case: Case, dtype: str) -> None:
    with computing_in(dtype):
        check_network(case, batch(case, dtype), keras_outputs_and_gradients(case, dtype), dtype)
