"""New data are read as the training data were: a model would read the very same numbers of these."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from labelled_sources import ANY, TABLE, labels, long_table, padded, ragged, ts_text, written
from step_sources import (
    lists,
    rolls,
    sentences,
    write_conll,
    write_mat,
    write_slots,
    write_table,
    write_text,
)
from text_sources import lines_file, names_folder, reviews

from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.anew.prepare import prepare
from lstmsizer.data.anew.told import like, table_of, to_csv, write
from lstmsizer.data.dataset import Dataset, in_own_units
from lstmsizer.data.load import load
from lstmsizer.data.panel import absolute
from lstmsizer.data.windows import token_windows, windows
from lstmsizer.errors import DataError
from lstmsizer.export.preprocess import from_json, to_json
from lstmsizer.records import Question

RNG = np.random.default_rng(0)
TAG, NEXT = Question(task="tag"), Question(task="next")


def anew(source: object, dataset: Dataset) -> NewData:
    """By the preprocessing as it is kept in the folder."""
    return prepare(source, from_json(to_json(dataset.preprocessing)))


def read_by_training(dataset: Dataset) -> np.ndarray:
    """What the model is given of every example: [N, T, F], or tokens [N, T]."""
    every = np.arange(len(dataset.sequences.starts))
    if dataset.sequences.vocabulary:
        return token_windows(dataset.sequences, every)
    own = in_own_units(dataset.sequences, dataset.final.levels)
    return windows(own, every, dataset.final.scaling.input_mean, padding=np.nan)


def read_anew(new: NewData, examples: np.ndarray | None = None) -> np.ndarray:
    every = np.arange(len(new.sequences.starts)) if examples is None else examples
    if new.sequences.vocabulary:
        return token_windows(new.sequences, every)
    return windows(new.sequences, every, new.defaults, padding=np.nan)


def shops(rows: int = 320) -> pl.DataFrame:
    """Two shops by the hour, with gaps, a category, and a price that is known ahead."""
    frames = [
        pl.DataFrame(
            {
                "shop": [name] * rows,
                "time": pl.datetime_range(pl.datetime(2024, 4, 3), pl.datetime(2025, 1, 1), "1h", eager=True)[
                    :rows
                ].dt.strftime("%m/%d/%Y %H:%M"),
                "sales": level * (5 + np.sin(np.arange(rows) / 3) + RNG.random(rows)),
                "price": level * RNG.random(rows),
                "sky": RNG.choice(["clear", "rain"], rows),
            }
        )
        for name, level in (("kiosk", 1.0), ("market", 100.0))
    ]
    whole = pl.concat(frames)
    gaps = pl.Series(RNG.random(len(whole)) < 0.1)
    return whole.with_columns(
        pl.when(gaps).then(None).otherwise(pl.col("sky")).alias("sky"),
        pl.when(gaps.reverse()).then(None).otherwise(pl.col("price")).alias("price"),
    )


ONE = shops().filter(pl.col("shop") == "kiosk").drop("shop")
SALES = Question(("sales",), 6, (1, 3))
FORECASTS = {
    "one series": (ONE, SALES),
    "two targets": (ONE, replace(SALES, targets=("sales", "price"), exclude=("sky",))),
    "with a calendar, on a grid": (ONE, replace(SALES, resample="2h", calendar=("hour", "weekday"))),
    "known ahead": (ONE, replace(SALES, known=("price", "sky"))),
    "without the target's past": (ONE, replace(SALES, exclude=("sales",))),
    "without a clock": (ONE.drop("time"), SALES),
    "a panel": (shops(), replace(SALES, group="shop")),
    "a panel's logarithms, known ahead": (
        shops(),
        replace(SALES, group="shop", log_target=True, known=("price",), calendar=("hour",)),
    ),
    "a wide panel": (
        shops().pivot("shop", index="time", values="sales"),
        Question(("value",), 6, (1,), group="series", wide=True),
    ),
}


@pytest.mark.parametrize("kind", FORECASTS)
def test_of_its_training_data_a_forecast_reads_the_same_windows(kind: str, tmp_path: Path) -> None:
    frame, asked = FORECASTS[kind]
    frame.write_csv(tmp_path / "data.csv")
    dataset = load(tmp_path / "data.csv", asked)
    new = anew(tmp_path / "data.csv", dataset)
    place = {start: number for number, start in enumerate(new.sequences.starts.tolist())}
    again = read_anew(new, np.array([place[start] for start in dataset.sequences.starts.tolist()]))
    np.testing.assert_array_equal(again, read_by_training(dataset))
    assert len(new.sequences.starts) >= len(dataset.sequences.starts)


def test_forecasts_of_a_panel_come_in_the_units_of_each_series() -> None:
    frame, asked = FORECASTS["a panel's logarithms, known ahead"]
    dataset = load(frame, asked)
    new, final = anew(frame, dataset), dataset.final
    outputs = RNG.normal(size=(len(new.sequences.starts), 2))
    told = table_of(new, outputs)
    assert told.columns == ["shop", "time", "sales +1", "sales +3"]
    assert final.levels is not None
    same = absolute(outputs, new.sequences.starts, final.levels)
    np.testing.assert_allclose(told.select("sales +1", "sales +3").to_numpy(), same, rtol=1e-6)


def test_the_last_window_ends_in_the_last_row_that_was_measured() -> None:
    dataset = load(ONE, SALES)
    new = anew(ONE.tail(10), dataset)
    told = table_of(new, np.zeros((5, 2)))
    assert told["time"].dt.strftime("%m/%d/%Y %H:%M").to_list() == ONE["time"].tail(5).to_list()
    assert new.sequences.starts.tolist() == [0, 1, 2, 3, 4]


def test_what_is_known_ahead_is_given_in_rows_without_measurements() -> None:
    asked = replace(SALES, known=("price",), exclude=("sky",))
    dataset = load(ONE, asked)
    future = ONE.tail(10).with_columns(
        pl.when(pl.int_range(10) < 7).then(pl.col("sales")).otherwise(None).alias("sales"),
        price=pl.Series(np.arange(10.0)),
    )
    new = anew(future, dataset)
    assert table_of(new, np.zeros((2, 2)))["time"].len() == 2
    assert read_anew(new)[-1, -1, -1] == 9, "the price three rows after the last sale"
    cut = anew(future.head(9), dataset)
    assert "price must be known 3 rows ahead" in cut.notes[0]


def test_days_and_months_are_told_apart_as_in_the_training_data() -> None:
    dataset = load(ONE, SALES)
    new = anew(ONE.head(8), dataset)  # 04/03/2024 alone could be the fourth of March
    assert new.keys[0][0].month == 4


def test_what_the_model_has_not_seen_is_said() -> None:
    panel = load(shops(), replace(SALES, group="shop"))
    with pytest.raises(DataError, match="trained on 2 series, and 'bar' in column 'shop'"):
        anew(shops().with_columns(shop=pl.lit("bar")), panel)
    one = load(ONE, SALES)
    assert "'snow'" in " ".join(anew(ONE.with_columns(sky=pl.lit("snow")), one).notes)
    assert not read_anew(anew(ONE.with_columns(sky=pl.lit("snow")), one))[..., 2:].any()


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (ONE.drop("price"), "no column 'price'"),
        (ONE.head(5), "too few rows: the model looks back at 6 rows; give 6"),
        (
            ONE.with_columns(price=pl.lit("dear")),
            "numbers from the column 'price', but .* has 'dear' at row 0",
        ),
        (ONE.with_columns(time=pl.lit("soon")), "holds no times, such as 'soon'"),
        (ONE.reverse(), "not sorted"),
    ],
)
def test_data_that_do_not_fit_are_refused_in_a_sentence(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(DataError, match=words):
        anew(frame, load(ONE, SALES))


SEQUENCES, LABELS = ragged(), labels()


def labelled(kind: str, place: Path) -> tuple[object, object, Question]:
    """Training data of a kind, and the same as new data without labels."""
    values, lengths = padded(SEQUENCES)
    if kind == "arrays":
        return (SEQUENCES, LABELS), SEQUENCES, ANY
    if kind == ".npz":
        np.savez(place / "train.npz", X=values, y=np.array(LABELS), lengths=lengths)
        np.savez(place / "new.npz", X=values, lengths=lengths)
        return place / "train.npz", place / "new.npz", ANY
    if kind == ".ts":
        train = written(place / "train.ts", ts_text(SEQUENCES, LABELS))
        lines = train.read_text().splitlines()
        begin = lines.index("@data") + 1
        bare = [line.rpartition(":")[0] for line in lines[begin:]]
        unlabelled = [*lines[: begin - 2], "@data", *bare]
        return train, written(place / "new.ts", "\n".join(unlabelled)), ANY
    frame = long_table(SEQUENCES, LABELS).with_columns(
        pl.when(pl.int_range(pl.len()) % 7 == 0).then(None).otherwise(pl.col("x0")).alias("x0"),
        side=pl.Series(RNG.choice(["left", "right"], sum(map(len, SEQUENCES)))),
    )
    if kind == "table":
        return frame, frame.drop("y"), replace(TABLE, time="t")
    for (name,), rows in frame.partition_by("id", as_dict=True, maintain_order=True).items():
        for folder in ("train/" + rows["y"][0], "new"):
            (place / folder).mkdir(parents=True, exist_ok=True)
            rows.drop("id", "y", "t").write_csv(place / folder / f"{name}.csv")
    return place / "train", place / "new", ANY


@pytest.mark.parametrize("kind", ["arrays", ".npz", ".ts", "table", "folder"])
def test_labelled_sequences_are_read_alike_without_their_labels(kind: str, tmp_path: Path) -> None:
    train, source, asked = labelled(kind, tmp_path)
    dataset = load(train, asked)
    new = anew(source, dataset)
    ours, theirs = read_by_training(dataset), read_anew(new)
    if kind == "folder":  # by class there, by name here
        order = {Path(name).stem: number for number, name in enumerate(dataset.ids)}
        ours = ours[[order[Path(name).stem] for name in new.keys[0]]]
    np.testing.assert_array_equal(theirs, ours)
    told = table_of(new, RNG.random((len(ours), 3)))
    assert told.columns[1:] == ["predicted", "P(a)", "P(b)", "P(c)"]
    if kind == "table":
        assert told["id"].to_list() == [f"s{number}" for number in range(len(SEQUENCES))]


def test_of_runs_the_last_steps_are_read() -> None:
    counts = RNG.integers(4, 30, 50)
    runs = pl.DataFrame(
        {
            "unit": np.repeat([f"m{i}" for i in range(50)], counts),
            "heat": np.concatenate([np.arange(n) ** 2.0 for n in counts]),
            "noise": RNG.normal(size=counts.sum()),
        }
    )
    asked = Question(task="regress", sequence="unit", window=5, remaining=20, features=("heat", "noise"))
    dataset = load(runs, asked)
    new = anew(runs, dataset)
    last = np.cumsum(counts) - 1  # of each run, the example that is cut after its last row
    np.testing.assert_array_equal(read_anew(new), read_by_training(dataset)[last])
    assert table_of(new, np.zeros((50, 1))).columns == ["unit", "remaining"]


def test_lengths_that_were_told_must_be_told_again(tmp_path: Path) -> None:
    train, _, asked = labelled(".npz", tmp_path)
    dataset = load(train, asked)
    with pytest.raises(DataError, match="told the steps of each sequence in 'lengths'"):
        anew(padded(SEQUENCES)[0], dataset)
    with pytest.raises(DataError, match="have 3 features, but the model reads 2"):
        anew([np.zeros((4, 3))], dataset)


def texts_of(kind: str, place: Path) -> tuple[object, object, Question]:
    texts, told = reviews()
    if kind == "table":
        frame = pl.DataFrame({"review": texts, "verdict": told})
        return frame, frame.drop("verdict"), replace(ANY, text="review", label="verdict")
    if kind == "pair":
        return (texts, told), texts, ANY
    if kind == "folder":
        folder = names_folder(place)
        return folder, folder, ANY
    file = lines_file(place / "reviews.txt", prefix="__label__")
    return file, written(place / "new.txt", "\n".join(texts)) if kind == "lines" else file, ANY


@pytest.mark.parametrize("kind", ["table", "pair", "folder", "lines", "lines with labels"])
def test_texts_are_read_alike_without_their_labels(kind: str, tmp_path: Path) -> None:
    train, source, asked = texts_of(kind, tmp_path)
    dataset = load(train, asked)
    new = anew(source, dataset)
    np.testing.assert_array_equal(read_anew(new), read_by_training(dataset))
    assert table_of(new, RNG.random((80, 2)))["predicted"].is_in(dataset.class_names).all()


def stepwise(kind: str, place: Path) -> tuple[object, object, Question]:
    if kind == "conll":
        (place / "new.conll").write_text("\n\n".join("\n".join(one) for one in sentences()))
        return write_conll(place / "train.conll", sentences()), place / "new.conll", TAG
    if kind == "lists":
        return lists(), sentences(), replace(TAG, text="words", tags="tags")
    if kind == "slots":
        folder = write_slots(place / "slots")
        return folder, folder, TAG
    if kind == "table":
        file = write_table(place / "steps.csv")
        pl.read_csv(file).drop("state").write_csv(place / "new.csv")
        return file, place / "new.csv", replace(TAG, sequence="trial", tags="state", time="step")
    file = write_mat(place / "rolls.mat")
    return file, file, NEXT


@pytest.mark.parametrize("kind", ["conll", "lists", "slots", "table"])
def test_every_step_is_told_of_without_its_tag(kind: str, tmp_path: Path) -> None:
    train, source, asked = stepwise(kind, tmp_path)
    dataset = load(train, asked)
    new = anew(source, dataset)
    np.testing.assert_array_equal(read_anew(new), read_by_training(dataset))
    told = table_of(new, np.tile([1, 0.75], (len(new.sequences.values), 1)))
    assert told.columns[1] == "step"
    assert set(told["predicted"]) == {dataset.class_names[1]}


def test_the_next_step_of_rolls_is_told_after_the_last_one_too(tmp_path: Path) -> None:
    train, source, asked = stepwise("rolls", tmp_path)
    dataset = load(train, asked)
    new = anew(source, dataset)
    before = dataset.sequences
    every = [before.values[start : start + n] for start, n in zip(before.starts, before.lengths, strict=True)]
    for roll, start, length in zip(every, new.sequences.starts, new.sequences.lengths, strict=True):
        np.testing.assert_array_equal(new.sequences.values[start : start + length - 1], roll)
    told = table_of(new, np.zeros((len(new.sequences.values), rolls()[0].shape[1])))
    assert told.columns[:3] == ["sequence", "step", "P(feature 1)"]


def test_of_a_text_each_token_is_told_its_next(tmp_path: Path) -> None:
    file = write_text(tmp_path / "text.txt")
    dataset = load(file, replace(NEXT, window=16))
    new = anew(file, dataset)
    np.testing.assert_array_equal(read_anew(new)[: len(dataset.sequences.starts)], read_by_training(dataset))
    told = table_of(new, np.tile([1, 0.5], (2000, 1)))
    assert "".join(told["token"]) == file.read_text().strip()[:2000]


def test_of_a_pandas_frame_the_predictions_are_one_too() -> None:
    table = pl.DataFrame({"time": [datetime(2024, 1, 1)], "y +1": [0.5]})
    found = like(table, pd.DataFrame({"a": [1]}))
    assert isinstance(found, pd.DataFrame)
    assert found["time"][0] == pd.Timestamp("2024-01-01")
    assert like(table, table) is table
    assert like(table, "file.csv") is table


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".parquet", ".jsonl"])
def test_a_table_is_written_by_its_ending(ending: str, tmp_path: Path) -> None:
    table = pl.DataFrame({"time": [datetime(2024, 1, 1, 5)], "y +1": [0.5]})
    write(table, tmp_path / f"told{ending}", "%Y-%m-%d %H:%M")
    assert [path.name for path in tmp_path.iterdir()] == [f"told{ending}"]
    content = (tmp_path / f"told{ending}").read_bytes()
    if ending == ".parquet":
        assert pl.read_parquet(content).equals(table)
    else:
        assert b"2024-01-01" in content
    if ending == ".csv":
        assert content.decode() == to_csv(table, "%Y-%m-%d %H:%M") == "time,y +1\n2024-01-01 05:00,0.5\n"
