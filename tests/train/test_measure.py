"""Measured seconds of an epoch, for the cost model."""

from __future__ import annotations

import pytest

from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.train.base import Cancelled
from lstmsizer.train.measure import open_measurer

SHAPES = Shapes(steps=8, features=3, outputs=1, train=1_000, stop=300, score=300, test=300)


def test_an_epoch_of_a_large_stack_takes_longer_than_one_of_a_small_one():
    measurer = open_measurer(None, lambda: False)
    small = measurer((Size((2,)), SHAPES, Setup(32)))
    large = measurer((Size((64,)), SHAPES, Setup(32)))

    assert 0 < small.training < large.training
    assert 0 < small.evaluation < small.training
    assert 0 < large.evaluation < large.training


def test_a_measurement_can_be_called_off():
    with pytest.raises(Cancelled):
        open_measurer(None, lambda: True)((Size((2,)), SHAPES, Setup(32)))


def test_only_sizes_with_shapes_and_a_set_up_are_measured():
    with pytest.raises(TypeError, match="Setup"):
        open_measurer(None, lambda: False)("64")
