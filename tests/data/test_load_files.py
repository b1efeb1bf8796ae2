"""Files of all kinds become the same dataset; bad ones get one clear sentence."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.errors import DataError, InputError
from lstmsizer.records import Question

QUESTION = Question(targets=("load",), window=5)


def frame(rows: int = 200) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    start = pl.datetime(2024, 1, 1)
    return pl.select(
        time=pl.datetime_range(start, start + pl.duration(hours=rows - 1), interval="1h"),
        load=pl.Series(rng.normal(50, 10, rows).round(2)),
        wind=pl.Series(rng.choice(["N", "S", "W"], rows)),
        open=pl.Series(rng.random(rows) < 0.5),
    )


def write(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def csv_of(values: list[str], header: str = "load") -> str:
    return "\n".join([header, *values]) + "\n"


def rising(rows: int = 100) -> list[str]:
    return [str(row % 7) for row in range(rows)]


def same(one: Dataset, other: Dataset) -> bool:
    return (one.fingerprint, one.columns, one.times) == (other.fingerprint, other.columns, other.times)


def test_files_and_frames_of_the_same_table_are_the_same_dataset(tmp_path: Path) -> None:
    table = frame()
    table.write_csv(tmp_path / "a.csv")
    table.write_csv(tmp_path / "a.tsv", separator="\t")
    table.write_csv(tmp_path / "semicolons.csv", separator=";")
    table.write_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    expected = load(table, QUESTION)
    assert expected.columns == ("load", "wind=N", "wind=S", "wind=W", "open")
    for path in tmp_path.iterdir():
        assert same(load(path, QUESTION), expected), path.name
        assert load(str(path), QUESTION).source == str(path)
    pandas = pd.DataFrame(table.to_dict(as_series=False))
    assert same(load(pandas, QUESTION), expected)
    assert same(load(pandas.set_index("time"), QUESTION), expected)
    assert same(load(table.lazy(), QUESTION), expected)
    assert same(load(table.to_arrow(), QUESTION), expected)


def test_pandas_gaps_of_every_kind_are_missing() -> None:
    rows = 100
    whole = pd.array([row % 9 for row in range(rows)], dtype="Int64")
    whole[50] = pd.NA
    pandas = pd.DataFrame(
        {
            "load": np.where(np.arange(rows) == 60, np.nan, np.arange(rows) % 7),
            "whole": whole,
            "text": [None if row == 70 else "ab"[row % 2] for row in range(rows)],
            "flag": pd.array([None if row == 80 else row % 3 == 0 for row in range(rows)], dtype="boolean"),
        }
    )
    dataset = load(pandas, QUESTION)
    assert dataset.columns == ("load", "whole", "text=a", "text=b", "flag")
    filled = "load (1), whole (1), text (1), flag (1)"
    assert any(filled in note for note in dataset.notes)


def test_missing_markers_in_text(tmp_path: Path) -> None:
    values = rising()
    markers = ["NA", "N/A", "nan", "NaN", "null", "?", "-", " "]
    values[20 : 20 + len(markers)] = markers
    dataset = load(write(tmp_path, csv_of([f"{v},1" for v in values], "load,x")), QUESTION)
    assert (dataset.sequences.values[20:28, 0] == 5).all()  # row 19 holds 19 % 7
    assert dataset.shapes.features == 1


def test_a_byte_order_mark_quotes_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff" + csv_of([f'"{v}"' for v in rising()], '"load"').replace("\n", "\r\n") + "\r\n\r\n"
    assert load(write(tmp_path, text), QUESTION).sequences.values.shape == (100, 1)


def test_decimal_commas_are_read_where_commas_separate_nothing(tmp_path: Path) -> None:
    text = csv_of([f"{v},5;-1,{v}" for v in rising()], "load;x")
    values = load(write(tmp_path, text), QUESTION).sequences.values
    assert values[2].tolist() == pytest.approx([2.5, -1.2])


def test_blank_lines_are_missing_steps_and_those_at_the_end_are_nothing(tmp_path: Path) -> None:
    text = csv_of(["", *[f"{v},{v}" for v in rising()], "", ""], "load,x")
    values = load(write(tmp_path, text), QUESTION).sequences.values
    assert values.shape == (101, 2)
    assert np.isnan(values[0]).all()


def test_a_similar_name_is_suggested(tmp_path: Path) -> None:
    write(tmp_path, "x", "pollution.csv")
    with pytest.raises(DataError, match=r"did you mean 'pollution\.csv'"):
        load(tmp_path / "polution.csv", QUESTION)
    with pytest.raises(DataError, match="is a folder"):
        load(tmp_path, QUESTION)


@pytest.mark.parametrize("where", ["features", "exclude", "time"])
def test_a_misspelt_column_is_looked_up(where: str) -> None:
    value = "wnid" if where == "time" else ("wnid",)
    question = Question(("load",), 5, **{where: value})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no column 'wnid'; did you mean 'wind'"):
        load(frame(), question)
