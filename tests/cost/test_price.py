"""FLOPs and bytes against counts by hand; what a cost says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.cost.calibration import TYPICAL
from lstmsizer.cost.flops import flops
from lstmsizer.cost.memory import data_bytes, inference_bytes, training_bytes
from lstmsizer.cost.price import cost
from lstmsizer.records import Setup, Shapes, Size

SHAPES = Shapes(steps=24, features=11, outputs=1, train=1000, stop=200, score=200, test=200)


def test_flops_of_a_small_layer_by_hand() -> None:
    products = 24 * (2 * 8 * 11 + 2 * 8 * 2)  # [11] x [11, 8] and [2] x [2, 8] at each of 24 steps
    elementwise = 24 * 17 * 2
    head = 2 * 2 * 1 + 1
    assert flops(Size((2,)), SHAPES, Setup(batch_size=32)) == products + elementwise + head


def test_a_stack_has_the_flops_of_its_layers() -> None:
    setup, eight = Setup(batch_size=32), replace(SHAPES, features=8)
    first, both = (flops(Size(units), SHAPES, setup) for units in [(8,), (8, 8)])
    assert both - first == flops(Size((8,)), eight, setup) - (2 * 8 + 1)


def test_a_direction_more_is_another_layer_and_a_head_of_twice_the_inputs() -> None:
    one, both = (flops(Size((8,)), SHAPES, Setup(32, bidirectional=b)) for b in (False, True))
    assert both == 2 * one - 1


def test_tokens_are_read_as_their_embedding() -> None:
    tokens = replace(SHAPES, features=0, vocabulary=1000)
    assert flops(Size((8,)), tokens, Setup(32, embedding=11)) == flops(Size((8,)), SHAPES, Setup(32))


def test_a_head_on_every_step_counts_at_every_step() -> None:
    last, every = (flops(Size((8,)), replace(SHAPES, per_step=p), Setup(32)) for p in (False, True))
    assert every - last == 23 * (2 * 8 + 1)


def test_training_bytes_of_a_small_layer_by_hand() -> None:
    """2 units train in a program of 4; the evaluation of 256 sequences outweighs a batch of 32."""
    weights = 4 * 4 * (11 + 4 + 1) + 4 + 1
    states, copies = 7 * weights, 1.5 * weights
    activations = 256 * (25 * (11 + 1 + 4) + 8 * 4)
    assert training_bytes(Size((2,)), SHAPES, Setup(32)) == 4 * (states + copies + activations)


def test_a_long_batch_of_training_outweighs_the_evaluation() -> None:
    short, long = (training_bytes(Size((64,)), SHAPES, Setup(batch)) for batch in (512, 1024))
    kept = 24 * (11 + 1 + 64 + 6 * 64 + 64) + 8 * 64  # causes, slopes, gradients by the outputs; one step
    assert long - short == 4 * 512 * kept


def test_the_data_are_counted_once() -> None:
    """1,624 rows of 11 features; 1,600 targets and starts; orders of 1,000 and of 400, the latter padded."""
    assert data_bytes(SHAPES, Setup(32)) == 4 * (1624 * 11 + 1600 + 1600 + 1000 + 512)


def test_a_prediction_needs_the_weights_and_little_else() -> None:
    weights = 4 * 2 * (11 + 2 + 1) + 2 + 1
    assert inference_bytes(Size((2,)), SHAPES, Setup(32)) == 4 * (weights + 24 * 13 + 4 + 1)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@given(units=st.lists(st.integers(1, 300), min_size=1, max_size=3), data=st.data())
def test_wider_costs_more_in_every_way(cell, units: list[int], data) -> None:
    layer = data.draw(st.integers(0, len(units) - 1))
    wider = [u + (n == layer) for n, u in enumerate(units)]
    setup = Setup(batch_size=32, cell=cell)
    less, more = (cost(Size(tuple(u)), SHAPES, setup, TYPICAL) for u in (units, wider))
    assert less.parameters < more.parameters
    assert less.flops < more.flops
    assert less.inference_bytes < more.inference_bytes
    assert less.training_bytes <= more.training_bytes  # the same where both are padded for one program
    assert less.epoch_seconds <= more.epoch_seconds
    assert less.latency_seconds < more.latency_seconds


def test_without_a_calibration_there_are_no_seconds() -> None:
    known, unknown = (cost(Size((8,)), SHAPES, Setup(batch_size=32), c) for c in (TYPICAL, None))
    assert unknown == replace(known, epoch_seconds=None, latency_seconds=None)
