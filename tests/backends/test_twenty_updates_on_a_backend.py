"""What the engine learns is what Keras learns on its other backends, in the cases of the JAX backend."""

from __future__ import annotations

import keras
import pytest
from agreement import check_twenty_updates, computing_in
from learning_cases import CASES, Case

TENSORFLOW = keras.backend.backend() == "tensorflow"


def of_this_backend(case: Case) -> object:
    """TensorFlow's Adam is another one for tokens; ``test_where_backends_differ.py`` shows it alone."""
    reason = "on TensorFlow the squares of an embedding's gradients are added up token by token"
    other = pytest.mark.xfail(TENSORFLOW and case.vocabulary > 0, reason=reason, raises=AssertionError)
    return pytest.param(case, marks=other, id=case.name)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", map(of_this_backend, CASES))
def test_twenty_updates_end_in_the_same_weights(case: Case, dtype: str) -> None:
    """On TensorFlow Adam's constants and schedules pass through float32, which moves weights by 2.1e-6."""
    double_on_tensorflow = TENSORFLOW and dtype == "float64"
    with computing_in(dtype):
        check_twenty_updates(case, dtype, weights=5e-6 if double_on_tensorflow else None)
