"""Classes of unequal size: noticed, and weighted as Keras and scikit-learn weight them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, ragged

from lstmsizer.data.class_weights import balanced, class_notes, weighted
from lstmsizer.data.dataset import scaled
from lstmsizer.data.load import load


@settings(deadline=None)
@given(targets=st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_the_weights_are_scikit_learns(targets: list[int]) -> None:
    from sklearn.utils.class_weight import compute_class_weight

    seen = np.unique(targets)
    weights = balanced(np.array(targets), 5)
    expected = compute_class_weight("balanced", classes=seen, y=np.array(targets))
    # scikit-learn counts the classes that come up
    np.testing.assert_allclose(weights[seen] * 5 / len(seen), expected)


@given(counts=st.lists(st.integers(1, 30), min_size=2, max_size=5))
def test_every_class_weighs_the_same_and_the_mean_weight_is_one(counts: list[int]) -> None:
    targets = np.repeat(np.arange(len(counts)), counts)
    weights = balanced(targets, len(counts))[targets]
    np.testing.assert_allclose(np.bincount(targets, weights), len(targets) / len(counts))
    assert weights.mean() == pytest.approx(1)


def test_a_fold_is_weighted_by_its_train_part() -> None:
    y = ["well"] * 90 + ["ill"] * 30
    data = load((ragged(120), y), ANY, 1)
    fold = weighted(scaled(data.sequences, data.folds[0]))
    assert fold.weights is not None
    train = fold.targets[fold.train]
    np.testing.assert_allclose(
        fold.weights[fold.train], len(train) / (2 * np.bincount(train)[train]), rtol=1e-6
    )
    assert fold.weights.dtype == np.float32
    assert len(fold.weights) == 120


def test_unequal_classes_are_noticed_and_weights_told() -> None:
    data = load((ragged(120), ["well"] * 100 + ["ill"] * 20), ANY, 1)
    (note,) = class_notes(data, None)
    assert note.startswith(
        "The classes are unequal: of 72 training sequences 60 are 'well' and 12 'ill'; --class-"
    )
    (note,) = class_notes(data, "balanced")
    assert note.startswith("Classes count alike in training, by the weights ill 3, well 0.6.")


def test_about_equal_classes_and_numbers_need_no_note() -> None:
    assert class_notes(load((ragged(120), ["a"] * 80 + ["b"] * 40), ANY, 1), None) == ()
    assert class_notes(load((ragged(120), np.arange(120) / 7), ANY, 1), None) == ()
