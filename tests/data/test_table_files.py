"""Tables as people have them: other kinds of files, other encodings, other ways to separate fields."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.dialect import dialect_of
from lstmsizer.data.encoding import encoding_of
from lstmsizer.data.table import read
from lstmsizer.errors import DataError
from lstmsizer.export.table_code import needs_gzip, reading

TABLE = pl.DataFrame({"day": ["2024-01-01", "2024-01-02"], "a": [1.5, None], "b": ["é", "ß"]})


def put(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_feather_arrow_and_json_lines_are_the_table_that_was_written(tmp_path: Path) -> None:
    TABLE.write_ipc(tmp_path / "a.feather")
    TABLE.write_ipc(tmp_path / "a.arrow", compression="zstd")
    TABLE.write_ipc_stream(tmp_path / "stream.arrow")
    TABLE.write_ndjson(tmp_path / "a.jsonl")
    TABLE.write_ndjson(tmp_path / "a.ndjson")
    for path in list(tmp_path.iterdir()):
        (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    for path in tmp_path.iterdir():
        assert read(path).frame.equals(TABLE), path.name


def test_frames_of_every_library_are_the_same_table() -> None:
    arrow = TABLE.to_arrow()
    for frame in (TABLE, TABLE.lazy(), arrow, arrow.to_batches()[0], pd.DataFrame(TABLE.to_dict())):
        assert read(frame).frame.rows() == TABLE.rows()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "read as UTF-16 text"),
        ("utf-16-le", "read as UTF-16 text"),
        ("utf-16-be", "read as UTF-16 text"),
        ("utf-32", "read as UTF-32 text"),
        ("cp1252", "not UTF-8 and was read as Windows-1252 text"),
        ("latin-1", "not UTF-8 and was read as Windows-1252 text"),
    ],
)
def test_the_encoding_is_recognised_and_said(encoding: str, said: str, tmp_path: Path) -> None:
    table = read(put(tmp_path, "grün;Straße\n1,5;Ä\n2;b\n".encode(encoding)))
    assert table.frame.rows(named=True)[0] == {"grün": "1.5", "Straße": "Ä"}
    assert [said in note for note in table.notes] == [True] * bool(said)


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])))
def test_every_text_is_read_as_it_was_written_or_as_utf_8(text: str) -> None:
    content = ("value\n" + text).encode("cp1252")
    found = encoding_of(content)
    assert found in ("cp1252", "utf-8-sig")
    if found == "cp1252":
        assert content.decode(found) == "value\n" + text


SEPARATED = {
    "commas": ("a,b\n1,2\n", ","),
    "semicolons and decimal commas": ("a;b\n1,5;2,5\n", ";"),
    "semicolons, commas in the names": ("load, MW;wind, m/s;\n1;2;3\n3;4;5\n", ";"),
    "numbers with decimal commas alone": ("1,5;2,5;3\n3;4;5\n", ";"),
    "a comma within quotes": ('"a, b";c\n1;2\n', ";"),
    "tabs": ("a\tb\n1\t2\n", "\t"),
    "bars": ("a|b\n1|2\n", "|"),
    "blanks": ("  load   wind\n 1  2.5 \n3 4\n", " "),
    "one column of text": ("name\nAda Lovelace\nAlan Turing\n", ","),
    "one column of words and numbers": ("the name\nAda 1\nAlan of England 2\n", ","),
}


@pytest.mark.parametrize("case", SEPARATED)
def test_what_separates_is_what_all_lines_agree_on(case: str) -> None:
    text, separator = SEPARATED[case]
    assert dialect_of(Path("data.csv"), text).separator == separator


@pytest.mark.parametrize(
    ("first", "header"),
    [
        ("1,2.5", False),
        ("2024-01-01,7", False),
        ("NA,7", False),
        ("7", False),
        ("1,1", False),
        ("day,7", True),
        ("2024-01-01,2024-01-02", True),
        ("0,1,2", True),
        ("2019,2020,2021", True),
    ],
)
def test_a_first_line_of_data_is_no_header(first: str, header: bool) -> None:
    assert dialect_of(Path("data.csv"), f"{first}\n1,2,3\n").header == header


def test_without_a_header_columns_are_numbered_and_lines_counted_from_one(tmp_path: Path) -> None:
    table = read(put(tmp_path, "3 1.5\n4 2.5\n\n5 3\n", "data.txt"))
    assert table.frame["column_2"].to_list() == ["1.5", "2.5", None, "3"]
    assert table.place(3) == "line 4"
    assert "begins with data, not with names: its columns are column_1 to column_2" in table.notes[0]


BAD = {
    "a sheet": ("PK", "data.xlsx", "is a spreadsheet; save its sheet as CSV"),
    "an old sheet": ("PK", "data.XLS", "is a spreadsheet"),
    "no table": ("x", "data.doc", "is not a CSV, TSV, Parquet, Feather or JSON lines file"),
    "no Arrow": ("x", "data.feather", "is not a readable Feather file"),
    "no stream": (b"\xff\xff\xff\xff", "data.arrow", "is not a readable Feather file"),
    "half a line": ('{"a": 1}\n{"a":', "data.jsonl", "line 2, is not JSON"),
    "no object": ('{"a": 1}\n[1]\n', "data.jsonl", "line 2, holds no JSON object"),
    "NaN": ('{"a": NaN}\n', "data.jsonl", "line 1, is not JSON .NaN is no JSON; write null"),
    "two shapes": ('{"a": 1}\n{"a": {"b": 1}}\n', "data.jsonl", "holds objects in one line"),
    "half a pair": (b"\xff\xfea\0b", "data.csv", "no complete UTF-16 text"),
    "no encoding": (b"a,b\n1,\x81\n", "data.csv", "line 2, is not UTF-8"),
    "a third field": ("1 2.5\n3 4\n" * 20 + "5 6 7\n", "data.txt", "line 41, has 3 fields where"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_table_gets_one_sentence(case: str, tmp_path: Path) -> None:
    content, name, words = BAD[case]
    with pytest.raises(DataError, match=words) as told:
        read(put(tmp_path, content, name))
    assert "\n" not in str(told.value)


WRITTEN = {
    "blanks.txt": "1 2,5\n3  4 \n",
    "windows.csv": "grün;b\n1,5;é\n2;c\n".encode("cp1252"),
    "wide.csv": "a,ü\n1,é\n".encode("utf-16"),
    "packed.csv.gz": gzip.compress("a,ü\n1,é\n".encode("cp1252")),
    "plain.csv.gz": gzip.compress(b" a ,b\n1,2\n"),
    "unnamed.csv": ",a,\n1,2,3\n",
    "headless.csv": "2024-01-01,5\n2024-01-02,6\n",
    "lines.jsonl": '{"a": 1}\n{"a": 2}\n',
    "a [1].csv": "a,b\n1,2\n",
}


@pytest.mark.parametrize("name", [*WRITTEN, "a.feather", "stream.arrow", "a.parquet", "packed.parquet.gz"])
def test_exported_code_reads_the_same_frame(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name in WRITTEN:
        put(tmp_path, WRITTEN[name], name)
    else:
        kinds = {
            ".feather": TABLE.write_ipc,
            ".arrow": TABLE.write_ipc_stream,
            ".parquet": TABLE.write_parquet,
        }
        kinds[Path(name.removesuffix(".gz")).suffix](path)
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(path.read_bytes()))
    known = {"pl": pl, "DATA": str(path), **({"gzip": gzip} if needs_gzip(str(path)) else {})}
    exec(reading(str(path)), known)
    found, expected = known["frame"], read(path).frame
    assert isinstance(found, pl.DataFrame)
    assert found.head(expected.height).equals(expected)


@pytest.mark.skipif("LSTMSIZER_DATA" not in os.environ, reason="LSTMSIZER_DATA is not set")
def test_the_turbofan_engines_are_read_as_they_are() -> None:
    table = read(Path(os.environ["LSTMSIZER_DATA"]) / "cmapss_fd001" / "train_FD001.txt.gz")
    numbers = table.frame.select(pl.all().cast(pl.Float64)).to_numpy()
    assert numbers.shape == (20631, 26)
    assert np.unique(numbers[:, 0]).tolist() == list(range(1, 101))
