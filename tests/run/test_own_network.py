"""What is seen of a user's models before the search: their weights, and which cannot be built."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import polars as pl
import pytest

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.errors import SettingError
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import InUse, Question, Setup, Size, Space, Stages
from lstmsizer.run.networks.own import Brought, Met, meet
from lstmsizer.train.by_keras.course import Examine, Examined
from lstmsizer.train.by_keras.functions import Function, Given

Count = Callable[[Size], int | None]
"""The weights of a size; None: it cannot be built."""
NOTHING_MORE = Stages()
BUILD = Brought(Given(Function("models.py:build"), ""))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), Question(("y",), 4))


def met(
    dataset: Dataset, count: Count, space: Space, stages: Stages = NOTHING_MORE
) -> tuple[Met, list[Size]]:
    """What is seen of models of these weights, and the sizes that were built for it."""
    built: list[Size] = []

    def examine(item: object) -> tuple[object, float]:
        assert isinstance(item, Examine)
        built.extend(item.sizes)
        counts = [(size, n) for size in item.sizes if (n := count(size)) is not None]
        failures = [(size, f"It fails for {size}") for size in item.sizes if count(size) is None]
        fault = "" if counts else failures[0][1]
        return Examined(tuple(counts), tuple(failures), fault, ("layers", "units")), 0.01

    executor = SimulatedExecutor(1, examine)
    found = meet(BUILD, dataset, Setup(32, 5), space, 0, stages, lambda *_: nullcontext(executor))
    return found, built


def lstm(size: Size) -> int:
    return sum(4 * units * (units + 3) for units in size.units) + 1


def test_few_models_tell_the_weights_of_all(dataset: Dataset) -> None:
    found, built = met(dataset, lstm, Space(1, 256))
    assert [size.units[0] for size in built] == [1, 2, 3, 4, 8, 256]
    assert found.network.parameters(Size((64,))) == lstm(Size((64,)))


@pytest.mark.parametrize("layers", [1, 2])
def test_weights_that_follow_no_square_law_are_counted_one_by_one(dataset: Dataset, layers: int) -> None:
    """Else a limit of parameters would be kept in the estimate only."""

    def cubic(size: Size) -> int:
        return lstm(size) + size.units[-1] ** 3

    found, _ = met(dataset, cubic, Space(layers, 64))
    size = Size((32,) * layers)
    assert found.network.parameters(size) == cubic(size)


def test_the_weights_of_a_model_in_use_are_counted(dataset: Dataset) -> None:
    """Its layers may keep their proportions by rounding, which follows no law."""
    size = Size((24,))
    stages = replace(NOTHING_MORE, in_use=InUse("mine.keras", "mine.keras", size, None))
    found, _ = met(dataset, lambda size: lstm(size) + round(size.units[0] / 3), Space(1, 64), stages)
    assert found.network.parameters(size) == lstm(size) + 8


def test_sizes_that_cannot_be_built_are_known_before_the_search_and_named(dataset: Dataset) -> None:
    found, _ = met(dataset, lambda size: lstm(size) if max(size.units) <= 8 else None, Space(2, 64))
    builds = found.network.builds
    assert [units for units in (1, 8, 16, 32, 64) if builds(Size((units,)))] == [1, 8]
    assert not builds(Size((16, 16)))
    assert found.notes == (
        "Not tried, since they cannot be built: 1 x 16, 1 x 32, 1 x 64. It fails for 1 x 16.",
    )


def test_units_that_must_be_a_multiple_of_many_can_be_sized(dataset: Dataset) -> None:
    found, _ = met(dataset, lambda size: None if size.units[0] % 16 else lstm(size), Space(1, 64))
    assert [units for units in (8, 16, 32, 64) if found.network.builds(Size((units,)))] == [16, 32, 64]
    with pytest.raises(SettingError, match="It fails for 1 x 1"):
        met(dataset, lambda size: None, Space(1, 64))
