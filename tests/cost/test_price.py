"""FLOPs and bytes against counts by hand; what a cost says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.cost.calibration import TYPICAL
from lstmsizer.cost.flops import flops
from lstmsizer.cost.memory import inference_bytes, training_bytes
from lstmsizer.cost.price import cost
from lstmsizer.records import Setup, Shapes, Size

SHAPES = Shapes(steps=24, features=11, outputs=1, train=1000, stop=200, score=200, test=200)


def test_flops_of_a_small_layer_by_hand() -> None:
    products = 24 * (2 * 8 * 11 + 2 * 8 * 2)  # [11] x [11, 8] and [2] x [2, 8] at each of 24 steps
    elementwise = 24 * 17 * 2
    head = 2 * 2 * 1 + 1
    assert flops(Size((2,)), steps=24, features=11, outputs=1) == products + elementwise + head


def test_a_stack_has_the_flops_of_its_layers() -> None:
    first, both = (flops(Size(units), 10, 3, 1) for units in [(8,), (8, 8)])
    assert both - first == flops(Size((8,)), 10, 8, 1) - (2 * 8 + 1)


def test_training_bytes_of_a_small_layer_by_hand() -> None:
    weights = 4 * 2 * (11 + 2 + 1) + 2 + 1
    activations = 32 * 24 * (11 + 7 * 2)
    assert training_bytes(Size((2,)), SHAPES, batch_size=32) == 4 * (4 * weights + activations + 32 * 2)


def test_a_prediction_needs_the_weights_and_little_else() -> None:
    weights = 4 * 2 * (11 + 2 + 1) + 2 + 1
    assert inference_bytes(Size((2,)), SHAPES) == 4 * (weights + 24 * 13 + 4 + 1)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@given(units=st.lists(st.integers(1, 300), min_size=1, max_size=3), data=st.data())
def test_wider_costs_more_in_every_way(cell, units: list[int], data) -> None:
    layer = data.draw(st.integers(0, len(units) - 1))
    wider = [u + (n == layer) for n, u in enumerate(units)]
    setup = Setup(batch_size=32, cell=cell)
    less, more = (cost(Size(tuple(u)), SHAPES, setup, TYPICAL) for u in (units, wider))
    assert less.parameters < more.parameters
    assert less.flops < more.flops
    assert less.training_bytes < more.training_bytes
    assert less.inference_bytes < more.inference_bytes
    assert less.epoch_seconds < more.epoch_seconds
    assert less.latency_seconds < more.latency_seconds


def test_without_a_calibration_there_are_no_seconds() -> None:
    known, unknown = (cost(Size((8,)), SHAPES, Setup(batch_size=32), c) for c in (TYPICAL, None))
    assert unknown == replace(known, epoch_seconds=None, latency_seconds=None)
