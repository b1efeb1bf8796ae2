"""Logarithms of the target: the way there and back, what is refused, and who is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled_sources import ragged

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.dataset import Scaling, in_own_units, scaled, scaled_targets, unscaled_targets
from lstmsizer.data.load import load
from lstmsizer.data.logarithm import logarithm_of, suggested
from lstmsizer.data.panel import absolute
from lstmsizer.errors import InputError
from lstmsizer.records import Question, Scores
from lstmsizer.run import asking

ASKED = Question(("sales",), 6, (1, 2), log_target=True)
LABELLED = Question(task="regress", log_target=True)


def table(rows: int = 300, level: float = 20.0, zeros: bool = False) -> pl.DataFrame:
    """Sales that grow and fall by factors, and what moves them."""
    chance = np.random.default_rng(4)
    moved = np.sin(np.arange(rows) / 5)
    sales = level * np.exp(1.5 * np.roll(moved, 1) + 0.2 * chance.standard_normal(rows))
    if zeros:
        sales[[50, 120]] = 0
    return pl.DataFrame({"sales": sales, "moved": moved})


def shops() -> pl.DataFrame:
    """A kiosk and a supermarket, one below the other."""
    levels = {"kiosk": 2.0, "market": 9000.0}
    return pl.concat([table(200, level).with_columns(shop=pl.lit(name)) for name, level in levels.items()])


@given(
    st.lists(st.floats(0, 1e9), min_size=1, max_size=30),
    st.floats(-3, 10),
    st.floats(1e-3, 10),
)
def test_there_and_back_nothing_is_lost(numbers: list[float], mean: float, sd: float) -> None:
    targets = np.array(numbers)[:, None]
    scaling = Scaling(np.zeros(1), np.ones(1), np.array([mean]), np.array([sd]), logarithm_of(targets))
    back = unscaled_targets(scaled_targets(targets, scaling), scaling)
    np.testing.assert_allclose(back, targets, rtol=1e-9, atol=1e-9)


def test_the_network_sees_scaled_logarithms_of_the_train_part() -> None:
    data = load(table(), ASKED)
    fold, targets = data.folds[0], data.sequences.targets
    logs = np.log(targets[fold.train].astype(np.float64))
    expected = (np.log(targets.astype(np.float64)) - logs.mean(axis=0)) / logs.std(axis=0)
    np.testing.assert_allclose(scaled(data.sequences, fold).targets, expected, rtol=1e-4, atol=1e-5)
    assert any("trained on log(y):" in note and "own units" in note for note in data.notes)
    plain = load(table(), replace(ASKED, log_target=False))
    np.testing.assert_array_equal(plain.sequences.targets, targets)
    assert plain.fingerprint != data.fingerprint


def test_where_some_are_zero_it_is_that_of_one_more() -> None:
    data = load(table(zeros=True), ASKED)
    assert data.folds[0].scaling.logarithm == "log1p"
    assert any("log(1 + y), as some targets are 0" in note for note in data.notes)
    assert np.isfinite(scaled(data.sequences, data.folds[0]).targets).all()


def test_each_series_has_its_logarithms_in_units_of_its_own() -> None:
    data = load(shops(), replace(ASKED, group="shop"))
    fold, sequences = data.folds[0], data.sequences
    assert fold.levels is not None
    assert fold.scaling.logarithm is None, "numbers in units of series are logarithms already"
    own = in_own_units(sequences, fold.levels).targets[fold.train]
    market = sequences.starts[fold.train] >= 200
    np.testing.assert_allclose(own[market], own[~market], atol=2e-4, err_msg="both move alike, by factors")
    np.testing.assert_allclose(
        absolute(own, sequences.starts[fold.train], fold.levels), sequences.targets[fold.train], rtol=1e-5
    )


@pytest.mark.parametrize("group", [None, "shop"])
def test_baselines_tell_logarithms_and_are_tested_in_own_units(group: str | None) -> None:
    data = load(shops() if group else table(), replace(ASKED, group=group))
    found = {one.name: one for one in compared(data, "mse").baselines}
    assert mean_predictor_score(data, "mse") == pytest.approx(1, abs=0.6), "about the variance"
    assert found["ridge"].score < 0.25, "a line leads from logarithms to logarithms"
    last, test = found["last value"].test, data.final.test
    assert isinstance(last, Scores)
    past = data.sequences.values[data.sequences.starts[test] + 5, data.columns.index("sales")]
    errors = past[:, None] - data.sequences.targets[test]
    rmse = last.each[0].rmse if group else last.rmse
    assert rmse == pytest.approx(np.sqrt(np.mean(errors**2)), rel=1e-3)


def test_numbers_of_whole_sequences_and_of_texts_and_what_is_left_of_runs() -> None:
    values = ragged()
    lives = np.exp(np.array([one[-1, 0] for one in values]) * 2)
    whole = load((values, lives), LABELLED)
    texts = load(([f"word{i % 3} number{i}" for i in range(60)], list(lives)), LABELLED)
    runs = pl.DataFrame({"unit": np.repeat(np.arange(40), 12), "heat": np.arange(480) ** 0.5})
    left = load(runs, Question(task="regress", sequence="unit", window=4, remaining=9, log_target=True))
    for data, kind in ((whole, "log"), (texts, "log"), (left, "log1p")):
        assert data.final.scaling.logarithm == kind
        assert data.preprocessing.logarithm == kind  # pyright: ignore
        mean = next(one for one in compared(data, "mse").baselines if one.name == "mean")
        assert mean.score == pytest.approx(mean_predictor_score(data, "mse"))
        targets = data.sequences.targets[data.final.train].astype(np.float64)
        middle = np.exp(np.log(targets).mean()) if kind == "log" else np.expm1(np.log1p(targets).mean())
        errors = data.sequences.targets[data.final.test] - middle
        assert isinstance(mean.test, Scores)
        assert mean.test.mse == pytest.approx(np.mean(errors**2), rel=1e-3)


@pytest.mark.parametrize(
    ("source", "question", "words"),
    [
        (
            table().with_columns(sales=pl.col("sales") - 10),
            ASKED,
            r"The target column 'sales' holds -\S+ at row \d+, but a logarithm needs numbers that are not "
            "below 0; leave log_target out",
        ),
        (
            (ragged(), -np.arange(60.0)),
            LABELLED,
            r"Sequence '1' of arrays has the label -1, but a logarithm needs",
        ),
        ((ragged(), ["a", "b"] * 30), replace(LABELLED, task=None), "but the labels are classes"),
    ],
)
def test_what_has_no_logarithm_is_refused(source: Any, question: Question, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load(source, question)


@pytest.mark.parametrize("asked", [{"task": "classify"}, {"tags": "tag"}, {"task": "next"}])
def test_classes_have_none(asked: dict[str, str]) -> None:
    with pytest.raises(InputError, match="are of numbers, not of classes"):
        asking.question(None, None, 1, None, (), None, **asked, log_target=True)  # pyright: ignore


def test_who_is_strongly_skewed_is_told_and_nobody_else(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    assert "skewness" in suggested(np.exp(1.5 * chance.standard_normal((400, 1))))[0]
    assert suggested(chance.normal(50, 3, (400, 1))) == ()
    assert suggested(np.exp(1.5 * chance.standard_normal((400, 1))) - 0.5) == (), "some are below 0"
    wild = pl.DataFrame({"sales": np.exp(1.5 * chance.standard_normal(300))})
    notes = load(wild, replace(ASKED, log_target=False)).notes
    assert any("(--log-target) would train on the logarithm" in note for note in notes)
    assert not any("would train" in note for note in load(wild, ASKED).notes)
