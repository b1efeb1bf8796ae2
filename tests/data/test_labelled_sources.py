"""Labelled sequences from tables, arrays, .npz and .ts files: the same data, however it is written."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from labelled_sources import ANY, TABLE, labels, long_table, padded, ragged, ts_text, written

from lstmsizer.data.dataset import Dataset, Scaled, scaled
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.data.windows import windows
from lstmsizer.records import Question

SEQUENCES, LABELS = ragged(), labels()
FIRST_NAMES = (
    "34bfc55d3cafb88000e55bdc26f93064d96256871d512b82abec6f7e6d99c8d1",
    "c50cfa047a430a4f70f271c791f55a8989514d25fed4e974e4f268b8cae92725",
)


def sources(folder: Path) -> dict[str, Dataset]:
    values, lengths = padded(SEQUENCES)
    frame = long_table(SEQUENCES, LABELS)
    frame.write_csv(folder / "long.csv")
    np.savez(folder / "padded.npz", X=values, y=np.array(LABELS), lengths=lengths)
    np.savez(folder / "joined.npz", frames=np.concatenate(SEQUENCES), label=np.array(LABELS), lengths=lengths)
    text = ts_text(SEQUENCES, LABELS)
    with gzip.open(folder / "small.ts.gz", "wt") as packed:
        packed.write(text)
    table = replace(TABLE, time="t")
    return {
        "pair": load((SEQUENCES, LABELS), ANY),
        "by name": load({"X": padded(SEQUENCES, np.nan)[0], "y": LABELS}, ANY),
        "padded .npz": load(str(folder / "padded.npz"), ANY),
        ".npz of frames": load(folder / "joined.npz", ANY),
        ".ts": load(written(folder / "small.ts", text), ANY),
        ".ts.gz": load(folder / "small.ts.gz", ANY),
        ".csv": load(folder / "long.csv", table),
        "Polars": load(frame, table),
        "pandas, shuffled": load(
            pd.DataFrame(frame.to_dict(as_series=False)).sample(frac=1, random_state=0), table
        ),
    }


def by_id(dataset: Dataset) -> dict[str, tuple[bytes, str]]:
    raw = windows(dataset.sequences, np.arange(len(dataset.ids)), np.zeros(2), padding=np.nan)
    names = [dataset.class_names[target] for target in dataset.sequences.targets]
    return {
        name.removeprefix("s"): (values.tobytes(), label)
        for name, values, label in zip(dataset.ids, raw, names, strict=True)
    }


def test_every_source_gives_the_same_sequences(tmp_path: Path) -> None:
    read = sources(tmp_path)
    assert {name: by_id(dataset) == by_id(read["pair"]) for name, dataset in read.items()} == dict.fromkeys(
        read, True
    )
    for dataset in read.values():
        assert dataset.task == "classify"
        assert dataset.class_names == ("a", "b", "c")
        assert (dataset.loss, dataset.metric) == ("softmax", "loss")
        assert dataset.shapes.outputs == 3
        assert dataset.shapes.steps == max(map(len, SEQUENCES))


def spans(view: Scaled) -> list[tuple[int, int]]:
    """First row and length of each training sequence."""
    return [(view.starts[i], view.lengths[i]) for i in view.train]


def test_the_engine_sees_lengths_classes_and_scaled_steps() -> None:
    dataset = load((SEQUENCES, LABELS), ANY)
    view = scaled(dataset.sequences, dataset.folds[0])
    assert view.classes == 3
    assert view.targets.dtype == np.int32
    assert list(view.lengths) == [len(one) for one in SEQUENCES]
    trained = np.concatenate([view.values[s : s + n] for s, n in spans(view)])
    assert trained.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert trained.std(axis=0) == pytest.approx([1, 1], abs=1e-5)


def test_sequences_of_one_length_need_no_lengths() -> None:
    dataset = load((np.random.default_rng(0).normal(size=(60, 5)), LABELS), ANY)
    assert dataset.sequences.lengths is None
    assert (dataset.shapes.steps, dataset.shapes.features) == (5, 1)


def test_numbers_are_regressed_and_few_whole_numbers_are_classes() -> None:
    numbers = np.linspace(0, 1, 60)
    assert load((SEQUENCES, numbers), ANY).task == "regress"
    dataset = load((SEQUENCES, np.arange(60) % 4 + 7), ANY)
    assert dataset.class_names == ("7", "8", "9", "10")
    assert "the task 'regress' would take them as numbers" in dataset.notes[0]
    assert load((SEQUENCES, np.arange(60) % 4), replace(ANY, task="regress")).shapes.outputs == 1
    assert load((SEQUENCES, np.arange(60)), ANY).task == "regress"
    one_hot = np.eye(3)[np.arange(60) % 3]
    assert load((SEQUENCES, one_hot), ANY).class_names == ("0", "1", "2")
    numbers_of_it = load((SEQUENCES, one_hot), replace(ANY, task="regress")).sequences.targets
    assert numbers_of_it.tolist() == one_hot.tolist()
    two = load((SEQUENCES, np.stack([numbers, -numbers], axis=1)), ANY)
    assert two.sequences.targets.shape == (60, 2)


def test_a_train_and_a_test_file_are_one_source(tmp_path: Path) -> None:
    written(tmp_path / "small_TEST.ts", ts_text(ragged(9, seed=1), labels(9)))
    train = written(tmp_path / "small_TRAIN.ts", ts_text(SEQUENCES, LABELS))
    dataset = load(train, ANY)
    assert "The test part is small_TEST.ts, which lies beside." in dataset.notes
    assert [dataset.ids[i] for i in dataset.folds[0].test] == [f"test {i}" for i in range(9)]
    given = {"X_train": SEQUENCES, "y_train": LABELS, "X_test": ragged(9, seed=1), "y_test": labels(9)}
    assert by_id(load(given, ANY)) == by_id(dataset)
    apart = load((SEQUENCES, LABELS), ANY, test=(ragged(9, seed=1), labels(9)))
    assert apart.test_source == "arrays"
    assert by_id(apart) == by_id(dataset)


def test_a_column_may_say_which_sequences_are_the_test_part() -> None:
    frame = long_table(SEQUENCES, LABELS).with_columns(
        part=pl.when(pl.col("id").is_in(["s4", "s17"])).then(pl.lit("Test")).otherwise(pl.lit("train"))
    )
    dataset = load(frame, replace(TABLE, split="part"))
    assert [dataset.ids[i] for i in dataset.final.test] == ["s4", "s17"]
    assert dataset.columns == ("x0", "x1")


def test_columns_of_a_table_become_features() -> None:
    frame = long_table(SEQUENCES, LABELS).with_columns(
        colour=pl.Series(["red", "blue", None] * 200)[: sum(map(len, SEQUENCES))],
        when=pl.lit("2024-01-01"),
        same=pl.lit(3),
    )
    dataset = load(frame, TABLE)
    assert dataset.columns == ("x0", "x1", "colour=blue", "colour=red")
    assert any("counts the rows" in note and "t" in note for note in dataset.notes)
    assert any("when (holds times)" in note for note in dataset.notes)
    assert any("same (is constant in the train part)" in note for note in dataset.notes)
    made = dataset.preprocessing
    assert isinstance(made, LabelledPreprocessing)
    assert (made.source, made.sequence, made.label) == ("table", "id", "y")
    assert dict(made.defaults).keys() == {"x0", "x1"}
    assert load(frame, replace(TABLE, features=("x1",))).columns == ("x1",)


def test_nothing_is_carried_from_one_sequence_into_the_next() -> None:
    sequences = [np.array([[1.0], [np.nan], [2.0]]) + 10 * i for i in range(60)]
    sequences[7] = np.array([[np.nan], [np.nan], [5.0]])
    dataset = load((sequences, LABELS), ANY)
    assert windows(dataset.sequences, np.array([6, 7]), np.array([-1.0]))[..., 0].tolist() == [
        [61, 61, 62],
        [-1, -1, 5],
    ]
    assert any(
        "Missing values carried forward within their sequence: feature 1 (61)" in n for n in dataset.notes
    )


def test_the_same_data_has_the_same_name_and_other_data_another() -> None:
    one = load((SEQUENCES, LABELS), ANY).fingerprint
    assert one == load((SEQUENCES, LABELS), replace(ANY, task="classify")).fingerprint
    assert one != load((SEQUENCES, labels(classes=2)), ANY).fingerprint
    assert one != load(([one + 1 for one in SEQUENCES], LABELS), ANY).fingerprint


def test_a_forecast_of_the_first_version_keeps_its_name() -> None:
    """Studies are found again by it; both were computed by the version that knew forecasts alone."""
    y = [float(i * 7 % 11) for i in range(200)]
    frame = pl.DataFrame({"y": y, "x": y[::-1]})
    assert load(frame.select("y"), Question(("y",), 5)).fingerprint == FIRST_NAMES[0]
    asked = Question(("y",), 5, (1, 3), exclude=("x",))
    assert load(frame, asked, 3).fingerprint == FIRST_NAMES[1]
