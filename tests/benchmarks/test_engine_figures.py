"""The engine's benchmark: what is computed from seconds, by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.engine import tables
from benchmarks.engine.cases import Case, data, grid, windows
from benchmarks.engine.figures import (
    Growth,
    Predicted,
    bar,
    epoch_flops,
    median_error,
    rows,
    slope,
)
from benchmarks.engine.racing import Timed

CASE = Case((16,), 32)


def test_the_grid_is_every_combination_small_to_large() -> None:
    assert [str(case) for case in grid((4, 16), (1, 2), (32,), 100)] == [
        "4, batch 32", "16, batch 32", "4 + 4, batch 32", "16 + 16, batch 32",
    ]  # fmt: skip


@given(st.integers(1, 5000), st.integers(1, 200), st.floats(0, 1))
def test_a_share_of_an_epoch_is_whole_batches(sequences: int, batch: int, fraction: float) -> None:
    share = Case((1,), batch, sequences=sequences).share(fraction)
    assert 0 < share <= sequences
    assert share % batch == 0 or share == sequences
    assert Case((1,), batch, sequences=sequences).share(1.0) == sequences


def test_windows_are_what_the_engine_reads_by_index() -> None:
    case = Case((1,), 2, steps=3, features=2, sequences=5)
    values, targets = data(case)
    inputs, same = windows(case)
    assert inputs.shape == (5, 3, 2)
    assert (inputs[4] == values[4:7]).all()
    assert (same == targets).all()


def test_work_is_three_forward_passes() -> None:
    one_step = 2 * 4 * 16 * (8 + 16) + 17 * 16
    assert epoch_flops(CASE) == 3 * 4096 * (48 * one_step + 2 * 16 + 1)


def test_rates_and_ratios() -> None:
    timed = {"engine": Timed(0.05, 1.0, 1.0), "keras-jax": Timed(0.20, 3.0, 0.5)}
    engine, keras = rows(CASE, timed, sgemm=100.0, engine_models=2)
    assert (engine.ratio, keras.ratio) == (1.0, pytest.approx(4.0))
    assert engine.gflops == pytest.approx(epoch_flops(CASE) / 0.05 / 1e9)
    assert engine.share_of_sgemm == pytest.approx(engine.gflops / 100)
    assert engine.with_compilation == pytest.approx(0.05 + 1.0 / 2)  # two models share a program
    assert keras.with_compilation == pytest.approx(0.20 + 3.0)
    assert (engine.passed, keras.bar, keras.passed) == (None, 3.0, True)


@pytest.mark.parametrize(
    ("case", "contender", "wanted"),
    [
        (Case((64,), 32), "keras-jax", 2.0),
        (Case((256,), 32), "keras-tensorflow", 3.5),
        (Case((64,), 32), "keras-torch", None),
        (Case((4,), 32), "keras-jax", None),
        (Case((64,), 128), "keras-jax", None),
        (Case((64, 64), 32), "keras-jax", None),
        (Case((64,), 32, steps=24), "keras-jax", None),
    ],
)
def test_bars_are_for_one_layer_batches_of_32_and_48_steps(case: Case, contender: str, wanted: float) -> None:
    assert bar(case, contender) == wanted


@given(st.floats(0.1, 3), st.floats(1e-3, 1e3))
def test_the_slope_is_the_exponent(exponent: float, factor: float) -> None:
    amounts = (10, 100, 1000, 5000)
    assert slope(amounts, [factor * amount**exponent for amount in amounts]) == pytest.approx(exponent)


def test_one_point_has_no_slope() -> None:
    alone = Growth("rows", (1000,), (1.0,), linear=True)
    assert math.isnan(alone.slope)
    assert alone.passed is None


def test_growth_is_judged_where_it_was_promised() -> None:
    quadratic = (1.0, 100.0)
    assert Growth("rows", (1, 10), (1.0, 9.0), linear=True).passed is True
    assert Growth("rows", (1, 10), quadratic, linear=True).passed is False
    assert Growth("units", (1, 10), quadratic, linear=False).passed is None
    assert "MORE THAN LINEAR" in tables.growth(Growth("rows", (1, 10), quadratic, linear=True))


def test_the_median_error_counts_both_directions_alike() -> None:
    found = [Predicted(CASE, predicted, 1.0) for predicted in (0.9, 1.2, 1.3)]
    assert median_error(found) == pytest.approx(0.2)
    assert tables.predictions(found).endswith("median error 20%")


def test_the_table_says_what_was_measured_in_part_and_what_was_missed() -> None:
    timed = {"engine": Timed(0.1, 1.0, 1.0), "keras-tensorflow": Timed(1.0, 3.0, 0.25)}
    found = rows(CASE, timed, sgemm=100.0, engine_models=2)
    assert tables.row(found[1]).split()[3:5] == ["keras-tensorflow~", "1.000"]
    assert tables.row(found[1]).endswith("15 MISSED")
    assert tables.bars(found).startswith(
        "0 of 1 bars reached. The engine's slowest compilation of one layer took"
    )
