"""Macro F1, which tells what accuracy hides where classes are unequal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from lstmsizer.data.scores import label_scores
from lstmsizer.report.words.labels import macro_f1


@settings(deadline=None)
@given(arrays(np.int64, (2, 12), elements=st.integers(0, 3)))
def test_it_is_scikit_learns(classes: np.ndarray) -> None:
    truth, told = classes
    found = macro_f1(label_scores(truth, np.eye(4)[told]))
    assert found == pytest.approx(f1_score(truth, told, average="macro", zero_division=0))


def test_always_telling_the_largest_class_is_hardly_better_than_nothing() -> None:
    always = label_scores(np.repeat([0, 1], [95, 5]), np.tile([0.9, 0.1], (100, 1)))
    assert always.error == pytest.approx(0.05)
    assert macro_f1(always) == pytest.approx(0.95 / 1.95)
