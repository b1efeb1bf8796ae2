"""The leak check: it names columns that give the target or the label away, and no others."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, labels, ragged

from lstmsizer.data.load import load
from lstmsizer.records import Question

ROOT = Path(__file__).parents[2]
CHANCE = np.random.default_rng(3)
ROWS = 600


def real(*parts: str) -> Path:
    folder = os.environ.get("LSTMSIZER_DATA")
    if not folder:
        pytest.skip("LSTMSIZER_DATA does not name the folder with the data sets")
    return Path(folder, *parts)


def leaks(source: object, question: Question) -> list[str]:
    return [note for note in load(source, question).notes if note.startswith("Leak?")]


def series() -> dict[str, np.ndarray]:
    """A target with a memory, and a column that follows it with noise."""
    noise = CHANCE.standard_normal(ROWS)
    y = np.array([noise[: i + 1][::-1][:20] @ 0.8 ** np.arange(min(i + 1, 20)) for i in range(ROWS)])
    return {"y": y, "near": y + 0.3 * CHANCE.standard_normal(ROWS)}


def test_honest_columns_are_left_in_peace() -> None:
    assert leaks(pl.DataFrame(series()), Question(("y",), 6)) == []


@pytest.mark.parametrize(("ahead", "horizons"), [(1, (1,)), (4, (1,)), (6, (6,)), (3, (1, 2))])
def test_the_target_shifted_is_named_with_its_shift(ahead: int, horizons: tuple[int, ...]) -> None:
    table = series()
    table["early"] = 3 - 2 * np.roll(table["y"], -ahead)
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6, horizons))
    steps = "1 step" if ahead == 1 else f"{ahead} steps"
    assert f"'early' alone tells 'y' {steps} ahead almost perfectly" in note
    assert note.endswith("--exclude early.")
    assert leaks(pl.DataFrame(table), Question(("y",), 6, horizons, exclude=("early",))) == []


@pytest.mark.parametrize(
    ("by", "horizons", "where"),
    [
        (0, (1, 2), "of the same row"),
        (1, (1, 2), "1 step before it"),  # a lagged target in the rows to be forecast is the target itself
        (-3, (4,), "3 steps after it"),
    ],
)
def test_what_is_said_to_be_known_ahead_and_is_the_target_is_named(
    by: int, horizons: tuple[int, ...], where: str
) -> None:
    table = series()
    table["plan"] = np.roll(table["y"], by) + 0.01 * CHANCE.standard_normal(ROWS)
    asked = Question(("y",), 6, horizons)
    assert leaks(pl.DataFrame(table), asked) == []
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6, horizons, known=("plan",)))
    assert f"'plan' is said to be known ahead, and alone tells 'y' {where} almost" in note
    table["plan"] = 2 * table["y"]  # exactly: said once
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6, horizons, known=("plan",)))
    assert "tells 'y' of the same row" in note


def test_what_is_honestly_known_ahead_is_left_in_peace() -> None:
    table = series() | {"holiday": CHANCE.integers(0, 2, ROWS).astype(float)}
    table["y"] = table["y"] + 3 * table["holiday"]
    assert leaks(pl.DataFrame(table), Question(("y",), 6, (1, 2, 3), known=("near", "holiday"))) == []


def test_a_column_that_is_late_gives_nothing_away() -> None:
    table = series()
    table["late"] = np.roll(table["y"], 1)
    assert leaks(pl.DataFrame(table), Question(("y",), 6)) == []


def test_smooth_series_are_their_own_best_forecast() -> None:
    time = np.arange(ROWS)
    wave = np.sin(time / 40) + 0.01 * CHANCE.standard_normal(ROWS)
    other = np.sin((time + 1) / 40) + 0.01 * CHANCE.standard_normal(ROWS)
    assert leaks(pl.DataFrame({"y": wave, "x": other}), Question(("y",), 6)) == []


def test_parts_of_the_target_are_named_together_and_without_bystanders() -> None:
    table = series() | {"a": CHANCE.standard_normal(ROWS), "b b": CHANCE.standard_normal(ROWS)}
    table["y"] = table["a"] + table["b b"]
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6))
    assert "'a' and 'b b' make up 'y' exactly, row by row" in note
    assert note.endswith('--exclude "a,b b".')


def test_another_unit_of_the_target_is_the_target() -> None:
    table = series()
    table["fahrenheit"] = np.round(32 + 1.8 * table["y"], 2)
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6))
    assert "'fahrenheit' is 'y' in another form" in note


def test_later_rows_are_not_looked_at() -> None:
    table = series()
    early = np.roll(table["y"], -1)
    train = ROWS // 2
    table["early"] = np.where(np.arange(ROWS) < train, CHANCE.standard_normal(ROWS), early)
    assert leaks(pl.DataFrame(table), Question(("y",), 6)) == []


def test_gaps_do_not_hide_a_leak() -> None:
    table = series()
    table["early"] = np.where(CHANCE.random(ROWS) < 0.003, np.nan, np.roll(table["y"], -1))
    table["y"][CHANCE.choice(ROWS, 60, replace=False)] = np.nan
    (note,) = leaks(pl.DataFrame(table), Question(("y",), 6))
    assert "'early' alone tells 'y'" in note


def test_bike_rentals_are_casual_and_registered() -> None:
    path = real("bike_hourly", "hour.csv.gz")
    (note,) = leaks(path, Question(("cnt",), 24))
    assert "'casual' and 'registered' make up 'cnt' exactly" in note
    assert leaks(path, Question(("cnt",), 24, exclude=("casual", "registered"))) == []


@pytest.mark.parametrize("target", ["pm2.5", "TEMP"])
def test_nothing_leaks_in_the_example(target: str) -> None:
    assert leaks(ROOT / "examples" / "beijing-pm25.csv", Question((target,), 24)) == []


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        (("univariate_small", "daily-min-temperatures.csv"), "Temp"),
        (("etth1", "ETTh1.csv.gz"), "OT"),
        (("etth1", "ETTh1.csv.gz"), "HUFL"),
    ],
)
def test_nothing_leaks_in_published_series(parts: tuple[str, ...], target: str) -> None:
    assert leaks(real(*parts), Question((target,), 24)) == []


# ------------------------------------------------------------------ labelled sequences


def test_noise_tells_no_classes() -> None:
    assert leaks((ragged(200), labels(200)), ANY) == []


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_a_feature_that_holds_the_label_is_named(kind: str) -> None:
    X = ragged(200)
    codes = np.array([2.0, 0.0, 1.0])[np.arange(200) % 3] if kind == "classes" else CHANCE.normal(size=200)
    given = [np.column_stack([one, np.full(len(one), code)]) for one, code in zip(X, codes, strict=True)]
    (note,) = leaks((given, labels(200) if kind == "classes" else codes), ANY)
    told = "classes" if kind == "classes" else "labels"
    assert f"'feature 3' (its mean) alone tells the {told} almost perfectly" in note
    assert '--exclude "feature 3"' in note


def test_lengths_that_tell_the_classes_are_a_leak_too() -> None:
    X = [CHANCE.standard_normal((5 + 3 * (i % 3), 2)) for i in range(200)]
    (note,) = leaks((X, labels(200)), ANY)
    assert "The lengths of the sequences alone tell the classes" in note


def test_a_feature_that_a_tenth_of_the_sequences_contradict_is_none() -> None:
    X, y = ragged(200), labels(200)
    codes = np.arange(200) % 3
    codes[::10] = 0
    given = [np.column_stack([one, np.full(len(one), code)]) for one, code in zip(X, codes, strict=True)]
    assert leaks((given, y), ANY) == []


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10**6), classes=st.integers(2, 4))
def test_no_random_data_is_accused(seed: int, classes: int) -> None:
    assert leaks((ragged(100, features=6, seed=seed), labels(100, classes)), ANY) == []


@pytest.mark.parametrize(
    "parts", [("japanese_vowels", "JapaneseVowels_TRAIN.ts"), ("natops", "NATOPS_TRAIN.ts.gz")]
)
def test_nothing_leaks_in_published_sequences(parts: tuple[str, ...]) -> None:
    assert leaks(real(*parts), ANY) == []
