"""Many series in one table: no window knows of another series, and all are cut at the same times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.dataset import Dataset, in_own_units, scaled
from lstmsizer.data.load import load
from lstmsizer.data.panel import series_of
from lstmsizer.errors import DataError
from lstmsizer.records import Question, Scores

PARTS = ("train", "stop", "score", "test")
DAY = np.datetime64("2024-01-01")
ASKED = Question(("sales",), 5, (1, 2), group="shop")


def panel(
    lengths: list[int], *, clock: bool = True, missing: float = 0.0, seed: int = 0, late: bool = True
) -> pl.DataFrame:
    """Shops of different levels, that begin (``late``) or end at different days; rows stand in any order of
    shops.
    """
    random = np.random.default_rng(seed)
    frames: list[pl.DataFrame] = []
    for number, rows in enumerate(lengths):
        level = 10.0 ** (number % 4)
        values = level * (5 + np.sin(np.arange(rows) / 3) + 0.1 * random.normal(size=rows))
        values[random.random(rows) < missing] = np.nan
        first = max(lengths) - rows if late else 0
        frames.append(
            pl.DataFrame(
                {
                    "shop": [f"shop {number}"] * rows,
                    "day": DAY + first + np.arange(rows),
                    "sales": values,
                    "size": [float(number // 2)] * rows,
                    "visits": level * random.random(rows),
                }
            )
        )
    whole = pl.concat(frames)
    mixed = whole.sort(pl.Series(random.random(len(whole)))).sort("day", maintain_order=True)
    return mixed if clock else mixed.drop("day")


def ticks_of(dataset: Dataset, numbers: np.ndarray, width: int) -> np.ndarray:
    """[n, width] when each row happened that these examples read or predict."""
    assert dataset.panel is not None
    rows = dataset.sequences.starts[numbers][:, None] + np.arange(width)
    series = series_of(rows, dataset.panel.firsts)
    assert (series == series[:, :1]).all()  # no window reaches from one series into another
    return dataset.panel.ticks[rows]


@given(
    lengths=st.lists(st.integers(2, 120), min_size=2, max_size=6),
    window=st.integers(1, 8),
    horizons=st.sets(st.integers(1, 4), min_size=1, max_size=2),
    clock=st.booleans(),
    late=st.booleans(),
    missing=st.floats(0, 0.1),
    folds=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_no_window_straddles_series_or_parts(
    lengths: list[int],
    window: int,
    horizons: set[int],
    clock: bool,
    late: bool,
    missing: float,
    folds: int,
    seed: int,
) -> None:
    question = Question(("sales",), window, tuple(sorted(horizons)), group="shop")
    frame = panel(lengths, clock=clock, missing=missing, seed=seed, late=late)
    try:
        dataset = load(frame, question, folds)
    except DataError:
        return  # too few windows, or folds
    width = window + max(horizons)
    for fold in (*dataset.folds, dataset.final):
        blocks = [ticks_of(dataset, getattr(fold, part), width) for part in PARTS]
        if fold is dataset.final:
            del blocks[1]  # it stops by the score part
        for early, then in pairwise(blocks):
            assert early.max() < then.min()
        np.testing.assert_array_equal(fold.test, dataset.folds[0].test)


def test_a_panel_is_the_same_in_any_order_of_its_series() -> None:
    mixed = panel([80, 60, 80])
    by_shop = mixed.sort("shop", maintain_order=True)
    one, other = load(mixed.sort("day", "shop"), ASKED), load(by_shop, ASKED)
    np.testing.assert_array_equal(one.sequences.values, other.sequences.values)
    assert one.fingerprint == other.fingerprint


def test_each_series_is_in_units_of_its_own_by_its_train_rows_alone() -> None:
    frame = panel([80, 80, 80, 80])
    dataset = load(frame, ASKED)
    fold, places = dataset.folds[0], dataset.panel
    assert places is not None
    assert fold.levels is not None
    sales = dataset.columns.index("sales")
    before = places.ticks[dataset.sequences.starts[fold.stop]].min()
    for number, rows in enumerate(np.split(np.arange(320), places.firsts[1:])):
        seen = dataset.sequences.values[rows[places.ticks[rows] < before], sales]
        assert fold.levels.input_mean[number, sales] == pytest.approx(seen.mean(), rel=1e-5)
        assert fold.levels.target_sd[number, 1] == pytest.approx(seen.std(), rel=1e-5)
    own = in_own_units(dataset.sequences, fold.levels)
    assert np.abs(own.targets).max() < 10  # the shops' levels are 10, 100, 1000 apart
    later = pl.col("day") >= DAY + int(before)
    changed = load(frame.with_columns(pl.when(later).then(pl.col("sales") * 9).otherwise("sales")), ASKED)
    assert changed.folds[0].levels is not None
    np.testing.assert_array_equal(changed.folds[0].levels.input_mean, fold.levels.input_mean)


def test_what_is_constant_within_series_stays_as_it_is_and_is_said() -> None:
    dataset = load(panel([80, 80, 80, 80]), ASKED)
    size = dataset.columns.index("size")
    own = in_own_units(dataset.sequences, dataset.folds[0].levels)
    assert set(own.values[:, size]) == {0.0, 1.0}
    assert "Constant within each series, and so features of whole series: size." in dataset.notes
    assert dataset.columns == ("sales", "size", "visits")  # neither the shop nor the day
    seen = scaled(dataset.sequences, dataset.folds[0])
    assert np.isfinite(seen.values).all()
    assert np.abs(seen.values).max() < 10


def test_a_series_that_is_too_short_or_begins_too_late_is_left_out_and_said() -> None:
    dataset = load(panel([80, 80, 4, 12]), ASKED)
    told = " ".join(dataset.notes)
    assert "1 of 4 series are shorter than the 7 rows of a window and its horizon" in told
    assert "1 of 4 series are left out, as the train part has no window of them: shop 3." in told
    assert dataset.panel is not None
    used = {dataset.panel.names[n] for n in series_of(dataset.sequences.starts, dataset.panel.firsts)}
    assert used == {"shop 0", "shop 1"}


def test_gaps_are_not_filled_from_another_series() -> None:
    frame = panel([80, 80]).sort("shop", maintain_order=True)
    frame = frame.with_columns(
        pl.when(pl.col("shop") == "shop 1", pl.col("day") < DAY + 3)
        .then(None)
        .otherwise("visits")
        .alias("visits")
    )
    dataset = load(frame, ASKED)
    visits = dataset.sequences.values[80:84, dataset.columns.index("visits")]
    assert np.isnan(visits[:3]).all()
    assert not np.isnan(visits[3])


def test_the_baselines_know_each_series() -> None:
    dataset = load(panel([150, 150, 150, 150]), ASKED)
    found = {baseline.name: baseline for baseline in compared(dataset, "mse").baselines}
    mean = mean_predictor_score(dataset, "mse")
    assert found["seasonal naive"].note == "period 19"  # 6 pi
    assert all(0 < found[name].score < mean for name in ("last value", "seasonal naive", "ridge"))
    test = found["ridge"].test
    assert isinstance(test, Scores)
    assert test.rmse < 1  # in standard deviations of each shop
    (sales,) = test.each
    assert sales.rmse > 10  # in the data's units, where one shop sells thousands


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.with_columns(shop=pl.lit(None, pl.String)), "is empty at row 0; fill it in or remove"),
        (lambda f: f.with_columns(shop=pl.int_range(pl.len())), "a value of its own in 'shop'"),
        (lambda f: f.with_columns(day=pl.lit(DAY)), "stands twice in a series, the second time at row 2"),
        (lambda f: f.reverse(), "not sorted within each series: 2024-03-19 at row 3"),
        (lambda f: f.group_by("shop", maintain_order=True).head(20), "2 series of up to 20 rows are too few"),
        (lambda f: f.rename({"shop": "store"}), "no column 'shop'"),
    ],
)
def test_what_is_no_panel_is_said_in_one_sentence(change: object, message: str) -> None:
    frame = panel([80, 80], seed=1).sort("day", "shop")
    with pytest.raises(DataError, match=message):
        load(change(frame), ASKED)  # type: ignore[operator]


def test_a_further_split_scores_no_series_that_it_does_not_train_on() -> None:
    dataset = load(panel([300, 300, 300, 150]), ASKED, folds=4)  # the last begins in the midst, at 1000s
    assert dataset.panel is not None
    series = series_of(dataset.sequences.starts, dataset.panel.firsts)
    assert 3 in series[dataset.folds[0].score]
    assert 3 not in series[dataset.folds[-1].train]
    for fold in dataset.folds:
        assert np.isin(series[np.r_[fold.stop, fold.score]], series[fold.train]).all()
        assert mean_predictor_score(dataset, "mse", fold) < 5  # in standard deviations of each series
