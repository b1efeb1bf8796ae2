"""A series that leaves the range in which the network is trained: said, since it cannot follow."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.load import load
from lstmsizer.records import Question

ASKED = Question(targets=("y",), window=4)
CHANCE = np.random.default_rng(0)


@pytest.mark.parametrize(("slope", "where"), [(1.0, "lie above"), (-1.0, "lie below")])
def test_a_series_with_a_trend_is_told_to_be_forecast_by_its_changes(slope, where):
    frame = pl.DataFrame({"y": slope * np.arange(300) + CHANCE.normal(size=300)})
    (note,) = (note for note in load(frame, ASKED).notes if "trend" in note)
    assert where in note
    assert "100 %" in note


def test_nothing_is_said_of_the_changes_nor_of_a_series_that_comes_back():
    steps = CHANCE.normal(1, 1, 300)
    waves = np.sin(np.arange(300) / 5)
    for series in (steps, waves):
        assert not any("trend" in note for note in load(pl.DataFrame({"y": series}), ASKED).notes)
