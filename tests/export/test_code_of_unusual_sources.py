"""``model.py`` where the data must first be made what is learned from: runs, packed folders, wide panels."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer
from test_labelled_code import check_same, prepared, written

from lstmsizer.data.dataset import in_own_units
from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.export.files import files
from lstmsizer.records import Question
from lstmsizer.run import asking

CHANCE = np.random.default_rng(7)


def write_runs(path: Path, lengths: np.ndarray) -> Path:
    heat = np.concatenate([np.sqrt(np.arange(steps)) + CHANCE.normal(0, 0.1, steps) for steps in lengths])
    unit = np.repeat(np.arange(len(lengths)), lengths)
    pl.DataFrame({"unit": unit, "heat": heat, "load": CHANCE.normal(size=len(unit))}).write_csv(path)
    return path


@pytest.mark.parametrize("test", ["drawn", "ending", "broken off"])
def test_runs_are_cut_as_they_were(test: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Question(task="regress", sequence="unit", window=4, remaining=9)
    runs = write_runs(tmp_path / "runs.csv", CHANCE.integers(3, 15, 50))
    more = None if test == "drawn" else write_runs(tmp_path / "more.csv", np.array([5, 9, 2]))
    (tmp_path / "left.txt").write_text("4\n30\n0\n", encoding="utf-8")
    data = load(runs, asked, 1, more, (tmp_path / "left.txt",) if test == "broken off" else ())
    found = prepared(written(data, tmp_path), monkeypatch)
    for part, numbers in (("train", data.final.train), ("test", data.final.test)):
        expected = windows(data.sequences, numbers, data.final.scaling.input_mean, padding=np.nan)
        np.testing.assert_allclose(found[f"x_{part}"], expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(found[f"y_{part}"], data.sequences.targets[numbers])


def test_a_packed_folder_is_read_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as packed:
        for number in range(60):
            rows = "\n".join(f"{x:.4f}" for x in CHANCE.normal(number % 2, 1, 3 + number % 5))
            packed.writestr(f"all/{('calm', 'wild')[number % 2]}/run{number}.csv", f"x\n{rows}\n")
    data = load(tmp_path / "runs.zip", Question(task=None), 1)
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


@pytest.mark.parametrize("resample", [None, "2d"])
def test_a_wide_panel_is_made_long_as_it_was(
    resample: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 31), eager=True)
    shops = {
        name: CHANCE.normal(level, level / 9, len(days)) for name, level in (("kiosk", 2.0), ("hall", 90.0))
    }
    pl.DataFrame({"day": days, **shops}).write_csv(tmp_path / "sales.csv")
    asked = asking.question(None, 6, 2, None, (), None, wide=True, resample=resample)
    data = load(tmp_path / "sales.csv", asked)
    for name, content in files(make_answer(data, asked=asked, epochs=4), data).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = prepared(tmp_path / "model.py", monkeypatch)
    own, final = in_own_units(data.sequences, data.final.levels), data.final
    for name, part in (("train", final.train), ("test", final.test)):
        by_series = part[np.argsort(own.starts[part], kind="stable")]
        expected = windows(own, by_series, final.scaling.input_mean)
        np.testing.assert_allclose(found[f"x_{name}"], expected, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found[f"y_{name}"], own.targets[by_series], rtol=1e-4, atol=1e-5)
