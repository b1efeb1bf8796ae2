"""Folders of one file a sequence: labels in a table or as the subfolders' names; what is wrong with them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from labelled_sources import ANY, labels, ragged, written

from lstmsizer.data.load import load
from lstmsizer.errors import InputError

X, Y = ragged(), labels()


def csv(values: np.ndarray) -> str:
    return pl.DataFrame({"a": values[:, 0], "b": values[:, 1]}).write_csv()


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """A folder with run_1.csv to run_60.csv, and labels.csv beside it."""
    folder = tmp_path / "runs"
    folder.mkdir()
    for number, values in enumerate(X, start=1):
        written(folder / f"run_{number}.csv", csv(values))
    rows = [f"{number},{label},p{number % 5}" for number, label in enumerate(Y, start=1)]
    written(tmp_path / "labels.csv", "\n".join(["#number, word, person", *reversed(rows), ""]))
    return folder


def test_a_table_of_labels_names_files_by_the_number_at_their_end(loose: Path) -> None:
    table = loose.with_name("labels.csv")
    data = load(loose, replace(ANY, label="word", group="person"), labels=(table,))
    assert data.ids[:3] == ("run_1.csv", "run_2.csv", "run_3.csv")
    assert [data.class_names[number] for number in data.sequences.targets] == Y
    starts, lengths = data.sequences.starts, np.asarray(data.sequences.lengths)
    for values, start, length in zip(X, starts, lengths, strict=True):
        np.testing.assert_allclose(data.sequences.values[start : start + length], values, rtol=1e-6)
    parts = [{int(i) % 5 for i in numbers + 1} for numbers in (data.folds[0].score, data.folds[0].test)]
    assert not parts[0] & parts[1]


@pytest.mark.parametrize("named", ["run_{}.csv", "run_{}"])
def test_or_by_their_names(loose: Path, named: str, tmp_path: Path) -> None:
    rows = [f"{named.format(number)},{label}" for number, label in enumerate(Y, start=1)]
    table = written(tmp_path / "told.csv", "\n".join(["file,label", *rows, "other,z", ""]))
    data = load(loose, ANY, labels=(table,))
    assert data.class_names == ("a", "b", "c")
    assert f"1 rows of {table} name no file of {loose}." in data.notes


def test_the_group_may_stand_in_a_second_table(loose: Path, tmp_path: Path) -> None:
    first = written(tmp_path / "y.csv", "\n".join(["n,y", *(f"{i},{Y[i - 1]}" for i in range(1, 61)), ""]))
    second = written(
        tmp_path / "g.csv", "\n".join(["n,site", *(f"{i},{i // 21}" for i in range(60, 0, -1)), ""])
    )
    data = load(loose, replace(ANY, group="site"), labels=(first, second))
    sites = np.arange(1, 61) // 21
    assert len(set(sites[data.folds[0].test])) == len(set(sites[data.folds[0].score])) == 1


def test_subfolders_are_classes_and_rows_may_be_separated_by_blanks(tmp_path: Path) -> None:
    for number, (values, label) in enumerate(zip(X, Y, strict=True)):
        (tmp_path / label).mkdir(exist_ok=True)
        lines = csv(values).splitlines()
        blanks = [lines[0], *(line.replace(",", " ") + " " for line in lines[1:])]
        written(tmp_path / label / f"{number}.csv", "\n".join(blanks if number % 2 else lines))
    written(tmp_path / ".hidden.csv", "x\n1\n")
    written(tmp_path / "readme.md", "no data")
    data = load(tmp_path, ANY)
    assert data.class_names == ("a", "b", "c")
    assert data.ids[:2] == ("a/0.csv", "a/3.csv")
    one = data.sequences.values[: len(X[0])]
    np.testing.assert_allclose(one, X[0], rtol=1e-6)
    assert "The labels are the names of the folders that the files are in." in data.notes


def test_a_file_without_its_label_is_named(loose: Path) -> None:
    rows = [f"{number},{label if number != 7 else ''}" for number, label in enumerate(Y, start=1)]
    table = written(loose.with_name("gaps.csv"), "\n".join(["n,y", *rows, ""]))
    with pytest.raises(
        InputError, match=r"Sequence 'run_7.csv', which begins at line 2 of run_7.csv, has no"
    ):
        load(loose, ANY, labels=(table,))


def test_indoor_movement_with_its_three_environments(tmp_path: Path) -> None:
    import zipfile

    given = os.environ.get("LSTMSIZER_DATA")
    if not given:
        pytest.skip("LSTMSIZER_DATA does not name the folder with the data sets")
    with zipfile.ZipFile(Path(given, "indoor_movement", "IndoorMovement.zip")) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "dataset"
    tables = (folder / "MovementAAL_target.csv", tmp_path / "groups" / "MovementAAL_DatasetGroup.csv")
    data = load(folder, replace(ANY, group="dataset_ID"), labels=tables)
    assert (len(data.ids), data.sequences.steps, data.class_names) == (314, 129, ("-1", "1"))
    assert any(note.startswith("There are few groups") for note in data.notes)
