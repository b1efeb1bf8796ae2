"""Nothing of one part is seen in another, whatever the data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.dataset import Fold, Sequences, scaled
from lstmsizer.data.forecast.examples import examples, stretches
from lstmsizer.data.forecast.folds import FEWEST, split
from lstmsizer.data.load import load
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.panel import Panel
from lstmsizer.data.windows import window_batches, windows
from lstmsizer.errors import DataError
from lstmsizer.records import Question

PARTS = ("train", "stop", "score", "test")


def series(rows: int, missing: float = 0.0, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=rows).cumsum()
    values[rng.random(rows) < missing] = np.nan
    return values


def rows_of(sequences: Sequences, numbers: np.ndarray, horizon: int) -> set[int]:
    width = sequences.steps + horizon
    return {row for start in sequences.starts[numbers] for row in range(start, start + width)}


def parts_of(fold: Fold) -> list[np.ndarray]:
    return [getattr(fold, part) for part in PARTS]


questions = st.builds(
    lambda window, horizons: Question(("y",), window, tuple(sorted(horizons))),
    st.integers(1, 12),
    st.sets(st.integers(1, 5), min_size=1, max_size=3),
)


@given(questions, st.integers(100, 400), st.floats(0, 0.3), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_no_part_reads_or_predicts_a_row_of_another(
    question: Question, rows: int, missing: float, seed: int
) -> None:
    frame = pl.DataFrame({"y": series(rows, missing, seed), "x": series(rows, missing, seed + 1)})
    try:
        dataset = load(frame, question)
    except DataError:
        return  # too few windows: the boundary is tested below
    touched = [rows_of(dataset.sequences, part, question.horizons[-1]) for part in parts_of(dataset.folds[0])]
    for earlier, later in pairwise(touched):
        assert max(earlier) < min(later)
    final = rows_of(dataset.sequences, dataset.final.train, question.horizons[-1])
    assert final >= touched[0] | touched[1]
    assert max(final) < min(touched[2])
    assert min(map(len, parts_of(dataset.folds[0]))) >= FEWEST
    assert len(dataset.final.train) >= len(dataset.folds[0].train) + len(dataset.folds[0].stop)


@given(questions, st.integers(0, 99), st.floats(-1e3, 1e3))
@settings(max_examples=30, deadline=None)
def test_scaling_and_features_depend_on_the_train_rows_only(
    question: Question, seed: int, change: float
) -> None:
    frame = pl.DataFrame({"y": series(400, 0, seed), "x": series(400, 0.1, seed + 1)})
    before = load(frame, question)
    border = before.splits[0].last_row + 1
    later = pl.int_range(pl.len()) >= border
    changed = load(
        frame.with_columns(pl.when(later).then(pl.all() * 3 + change).otherwise(pl.all())), question
    )
    one, other = before.folds[0].scaling, changed.folds[0].scaling
    for name in ("input_mean", "input_sd", "target_mean", "target_sd"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(before.sequences.values[:border], changed.sequences.values[:border])
    assert before.fingerprint != changed.fingerprint


@given(st.integers(1, 60), st.integers(0, 99), st.data())
def test_carrying_forward_never_looks_ahead(rows: int, seed: int, data: st.DataObject) -> None:
    values = np.stack([series(rows, 0.5, seed), series(rows, 0.5, seed + 1)], axis=1)
    now = data.draw(st.integers(1, rows))
    filled = carry_forward(values)
    np.testing.assert_array_equal(carry_forward(values[:now]), filled[:now])
    known = ~np.isnan(values)
    np.testing.assert_array_equal(filled[known], values[known])
    np.testing.assert_array_equal(np.isnan(filled), ~np.logical_or.accumulate(known, axis=0))


def test_the_train_part_is_standard_in_scaled_units_and_unknown_values_are_its_mean() -> None:
    x = series(500)
    x[:20] = np.nan
    dataset = load(pl.DataFrame({"y": series(500, seed=4), "x": x}), Question(("y",), 6))
    fold = dataset.folds[0]
    seen = scaled(dataset.sequences, fold)
    rows = sorted(rows_of(dataset.sequences, fold.train, 1))
    assert (seen.values[:20, 1] == 0).all()
    np.testing.assert_allclose(seen.values[rows].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(seen.values[rows][:, 0].std(), 1, rtol=1e-5)
    np.testing.assert_allclose(seen.targets[fold.train].mean(), 0, atol=1e-5)
    np.testing.assert_allclose(seen.targets[fold.train].std(), 1, rtol=1e-5)


def test_long_data_is_shared_out_as_promised_and_short_data_keeps_the_fewest_in_each_part() -> None:
    shapes = load(pl.DataFrame({"y": series(10_000)}), Question(("y",), 10)).shapes
    shares = np.array([shapes.train, shapes.stop, shapes.score, shapes.test])
    np.testing.assert_allclose(shares / shares.sum(), [0.60, 0.15, 0.15, 0.10], atol=0.001)
    assert shares.sum() == 10_000 - 10 - 3 * 10  # each border costs window + horizon - 1 windows
    shapes = load(pl.DataFrame({"y": series(60)}), Question(("y",), 5)).shapes
    assert (shapes.train, shapes.stop, shapes.score, shapes.test) == (10, 10, 10, 10)


@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 3))
def test_the_needed_rows_of_the_error_are_exact(window: int, horizon: int, short: int) -> None:
    needed = 4 * (FEWEST + window + horizon - 1)
    rows = needed - short
    one = Panel(("",), np.zeros(1, int), np.arange(rows))
    starts, _ = examples(series(rows)[:, None], window, (horizon,), one)
    assert (split(stretches(starts, window + horizon, one)) is None) == (short > 0)


def test_too_few_rows_says_which_window_would_work() -> None:
    frame = pl.DataFrame({"y": series(100)})
    with pytest.raises(DataError, match=r"window 40 and horizon 1: .* need 200; .* that works is 15\."):
        load(frame, Question(("y",), 40))
    assert load(frame, Question(("y",), 15)).shapes.steps == 15
    with pytest.raises(DataError, match="no window would work"):
        load(frame.head(30), Question(("y",), 3))


def test_splits_name_the_first_and_last_target() -> None:
    dataset = load(pl.DataFrame({"y": series(200)}), Question(("y",), 7, horizons=(2, 4)))
    first, last = dataset.splits[0], dataset.splits[-1]
    assert (first.part, first.first_row, first.first_time) == ("train", 8, "8")
    assert (last.part, last.last_row, last.sequences) == ("test", 199, dataset.shapes.test)


def test_windows_are_copied_out_with_defaults_where_nothing_is_known() -> None:
    x = series(120)
    x[:3] = np.nan
    sequences = load(pl.DataFrame({"y": series(120, seed=3), "x": x}), Question(("y",), 5)).sequences
    numbers = np.array([0, 50, 7])
    copied = windows(sequences, numbers, np.array([1.0, 9.0]))  # [3, 5, 2]
    assert copied.dtype == np.float32
    assert copied[0, :3, 1].tolist() == [9, 9, 9]
    np.testing.assert_array_equal(copied[1], sequences.values[50:55])
    in_batches = np.concatenate(list(window_batches(sequences, numbers, np.array([1.0, 9.0]), batch=2)))
    np.testing.assert_array_equal(in_batches, copied)


def test_the_fingerprint_knows_data_and_question() -> None:
    frame = pl.DataFrame({"y": series(150)})
    one = load(frame, Question(("y",), 5)).fingerprint
    assert one == load(frame.clone(), Question(("y",), 5)).fingerprint
    assert one != load(frame, Question(("y",), 6)).fingerprint
    assert one != load(frame.with_columns(pl.col("y") + 1), Question(("y",), 5)).fingerprint
