"""The memory model against XLA's own account of the compiled programs: within 20 %."""

from __future__ import annotations

import itertools

import pytest

from lstmsizer.cost.layout import padded
from lstmsizer.cost.memory import FLOAT, data_bytes, training_bytes
from lstmsizer.cost.parameters import network_parameters
from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.train.measure import program_bytes


def shapes_of(steps: int, **others: int | bool) -> Shapes:
    given = {"features": 8, "outputs": 1, "train": 2_000, "stop": 500, "score": 500, "test": 0} | others
    return Shapes(steps=steps, **given)  # pyright: ignore


def predicted_share(size: Size, shapes: Shapes, setup: Setup) -> float:
    """The model's bytes over those of the program; the best weights are kept beside it."""
    best = FLOAT * network_parameters(padded(size), shapes, setup)
    allocated = program_bytes(size, shapes, setup) + best
    return (data_bytes(shapes, setup) + training_bytes(size, shapes, setup)) / allocated


def within_a_fifth() -> object:
    return pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("units", "steps", "batch"), [((4,), 8, 32), ((64,), 96, 256), ((16, 16), 48, 32)], ids=str
)
def test_memory_of_a_stack(units: tuple[int, ...], steps: int, batch: int) -> None:
    assert predicted_share(Size(units), shapes_of(steps), Setup(batch)) == within_a_fifth()


@pytest.mark.parametrize(
    "setup", [Setup(256, cell="gru"), Setup(256, bidirectional=True)], ids=["gru", "both"]
)
def test_memory_of_other_layers(setup: Setup) -> None:
    assert predicted_share(Size((32,)), shapes_of(64), setup) == within_a_fifth()


def test_memory_of_tokens_with_an_output_at_every_step() -> None:
    tagging = shapes_of(40, features=0, outputs=5, vocabulary=300, per_step=True)
    assert (
        predicted_share(Size((32,)), tagging, Setup(128, loss="softmax", metric="loss", embedding=16))
        == within_a_fifth()
    )


@pytest.mark.parametrize(("loss", "outputs", "batch"), [("softmax", 2000, 64), ("sigmoid", 88, 128)])
def test_memory_of_many_outputs_at_every_step(loss: str, outputs: int, batch: int) -> None:
    tokens = {"features": 0, "vocabulary": outputs} if loss == "softmax" else {"features": outputs}
    shapes = shapes_of(64, outputs=outputs, per_step=True, **tokens)
    embedding = 16 if loss == "softmax" else None
    setup = Setup(batch, loss=loss, metric="loss", embedding=embedding)  # pyright: ignore
    assert predicted_share(Size((16,)), shapes, setup) == within_a_fifth()


@pytest.mark.slow
@pytest.mark.parametrize("depth", [1, 2])
def test_memory_over_the_grid(depth: int) -> None:
    grid = itertools.product((4, 16, 64, 256), (8, 64, 512), (32, 128, 256))
    shares = {
        point: predicted_share(Size((point[0],) * depth), shapes_of(point[1]), Setup(point[2]))
        for point in grid
    }
    assert shares == dict.fromkeys(shares, within_a_fifth())


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("units", [(16,), (64, 32), (8, 8, 8), (128, 128)], ids=str)
def test_memory_of_every_kind_of_stack(cell: str, bidirectional: bool, units: tuple[int, ...]) -> None:
    setup = Setup(64, cell=cell, bidirectional=bidirectional)  # pyright: ignore
    assert predicted_share(Size(units), shapes_of(48), setup) == within_a_fifth()
