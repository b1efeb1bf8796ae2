"""Several windows on the same data: the same targets in the same parts, and which are worth comparing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.dataset import scaled
from lstmsizer.data.forecast.lookback import LONGEST, MOST, at_window, looking_back, suggested
from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.records import Question

CHANCE = np.random.default_rng(0)
FRAME = pl.DataFrame({"y": CHANCE.normal(size=300).cumsum(), "x": CHANCE.normal(size=300)})

ONE = np.zeros(1, int)  # one series, from the first row on


def test_every_window_ends_where_the_longest_does_and_has_its_targets_and_parts() -> None:
    long = load(FRAME, Question(("y",), 12, (1, 3)))
    short = at_window(long, 5)
    examples = long.folds[0].score
    whole = windows(long.sequences, examples, long.final.scaling.input_mean)
    np.testing.assert_array_equal(
        windows(short.sequences, examples, long.final.scaling.input_mean), whole[:, -5:]
    )
    assert short.folds is long.folds
    assert short.sequences.targets is long.sequences.targets
    assert short.sequences.values is long.sequences.values
    assert (short.shapes.steps, short.preprocessing.window) == (5, 5)
    assert replace(short.shapes, steps=12) == long.shapes


def test_what_a_trainer_sees_is_the_same_view() -> None:
    long = load(FRAME, Question(("y",), 12))
    fold = long.folds[0]
    seen = looking_back(scaled(long.sequences, fold), 5)
    np.testing.assert_array_equal(seen.starts, scaled(at_window(long, 5).sequences, fold).starts)
    assert seen.steps == 5


@given(rows=st.integers(0, 3000), season=st.integers(2, 400), seed=st.integers(0, 9))
def test_suggested_windows_fit_the_data(rows: int, season: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    series = np.sin(2 * np.pi * np.arange(rows) / season) + 0.1 * chance.normal(size=rows)
    found = suggested(series, ONE).windows
    assert 1 <= len(found) <= MOST
    assert list(found) == sorted(set(found))
    assert 1 <= found[0] <= found[-1] <= max(1, min(LONGEST, rows // 8))


@pytest.mark.parametrize(("season", "expected"), [(24, (3, 6, 12, 24, 48)), (60, (8, 15, 30, 60, 120))])
def test_they_are_the_season_its_double_and_its_halves(season: int, expected: tuple[int, ...]) -> None:
    row = np.arange(4000)
    series = np.sin(2 * np.pi * row / season) + 1e-4 * np.random.default_rng(1).normal(size=4000)
    assert suggested(series, ONE).season == season
    assert suggested(series, ONE).windows == expected


def test_later_rows_do_not_choose_the_windows() -> None:
    early = np.sin(2 * np.pi * np.arange(1000) / 10)
    later = np.sin(2 * np.pi * np.arange(1500) / 50)
    assert suggested(np.concatenate([early, later]), ONE).season == 10


def test_gaps_are_bridged_and_without_a_season_there_are_windows_all_the_same() -> None:
    noise = np.random.default_rng(3).normal(size=1000)
    noise[::7] = np.nan
    assert suggested(noise, ONE).season is None
    assert suggested(noise, ONE).windows == (2, 4, 8, 16, 32)
