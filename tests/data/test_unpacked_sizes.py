"""Files that unpack to more than there is memory for are refused by their sizes, before they do."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from labelled_sources import ANY, labels

from lstmsizer.data import unpacked
from lstmsizer.data.load import load
from lstmsizer.errors import DataError
from lstmsizer.records import Question

MANY = 400_000_000


def write_npz(path: Path, header: dict[str, object], content: bytes) -> Path:
    """A .npz file with y, and an X of this header and content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("X.npy", "w", force_zip64=True) as file:
            np.lib.format.write_array_header_2_0(file, header)  # pyright: ignore[reportArgumentType]
            file.write(content)
        with packed.open("y.npy", "w") as file:
            np.lib.format.write_array(file, np.array(labels()))
    return path


def test_a_small_npz_of_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "most_bytes", lambda: 2**20)
    header = {"descr": "<f4", "fortran_order": False, "shape": (60, 50_000)}
    bomb = write_npz(tmp_path / "bomb.npz", header, bytes(60 * 50_000 * 4))
    assert bomb.stat().st_size < 2**16
    tracemalloc.start()
    with pytest.raises(
        DataError, match=r"bomb.npz unpacks to more than .* GiB, half of this machine's memory"
    ):
        load(bomb, ANY)
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


@pytest.mark.parametrize("shape", [(60, MANY), (MANY, MANY, MANY), (60, 51)])
def test_an_array_that_claims_more_than_it_has_is_damaged(shape: tuple[int, ...], tmp_path: Path) -> None:
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    liar = write_npz(tmp_path / "liar.npz", header, bytes(60 * 50 * 4))
    with pytest.raises(
        DataError, match=r"liar.npz is damaged: its array 'X' claims [\d,]+ bytes and has 12,"
    ):
        load(liar, ANY)


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.ts.gz"])
def test_a_gzip_file_is_unpacked_no_further_than_memory_goes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "most_bytes", lambda: 2**20)
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"x,y\n" + b"1,2\n" * 2**20))
    with pytest.raises(DataError, match=r"unpacks to more than .* GiB, half of this machine's memory"):
        load(path, ANY if name.endswith(".ts.gz") else Question(("x",), 3))


@pytest.mark.parametrize("name", ["data.npz", "data.ts", "data.parquet", "data.csv"])
def test_a_folder_with_the_name_of_a_file_is_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(DataError, match=rf"The folder .*{name} has no CSV, TSV or Parquet file"):
        load(tmp_path / name, ANY)


@pytest.mark.parametrize("name", ["data.parquet", "data.csv"])
def test_a_forecast_needs_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(DataError, match=rf"{name} is a folder; name the CSV, TSV or Parquet file inside it"):
        load(tmp_path / name, Question(("x",), 3))


def test_half_of_the_memory_is_a_plausible_number() -> None:
    assert 2**26 < unpacked.most_bytes() < 2**50
