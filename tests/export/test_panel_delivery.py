"""Of a panel, and of several targets, ``model.py`` prepares the very arrays, and tells errors of each."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, prepared, trained

from lstmsizer.data.dataset import Dataset, in_own_units
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.windows import windows
from lstmsizer.export.files import files
from lstmsizer.export.folder import CODE, PARTS, PREPROCESS
from lstmsizer.export.preprocess import from_json
from lstmsizer.records import Answer, Question

ASKED = Question(("sales", "visits"), 6, (1, 3), group="shop")
AHEAD = replace(ASKED, targets=("sales",), known=("wind", "visits", "floor"))


def write_shops(path: Path) -> Path:
    """Three shops of different levels and lengths, day by day, with gaps; the third is too short to use."""
    random = np.random.default_rng(3)
    lines: list[str] = []
    for shop, rows, level in (("a", 130, 5.0), ("b", 100, 900.0), ("c", 5, 1.0)):
        driver = np.sin(np.arange(rows) / 4)
        for row in range(rows):
            day = np.datetime64("2024-06-30") - rows + row
            sales = f"{level * (3 + driver[row - 1] + 0.05 * random.normal()):.4f}"
            cells = [sales, f"{level * driver[row] + level:.4f}", ["NE", "SW"][row // 5 % 2], f"{level:g}"]
            cells = [
                "NA" if random.random() < 0.02 and column != 3 else cell for column, cell in enumerate(cells)
            ]
            lines.append(f"{day},{shop},{','.join(cells)}")
    lines.sort()  # by day, the shops mixed
    path.write_text("\n".join(["day,shop,sales,visits,wind,floor", *lines]) + "\n", encoding="utf-8")
    return path


def delivered(folder: Path, question: Question) -> tuple[Dataset, Answer, dict[str, str]]:
    """The data, an answer about it, and the folder's text files, written."""
    data = load(write_shops(folder / "shops.csv"), question)
    answer = make_answer(replace(data, source="shops.csv"), asked=question, epochs=40)
    texts = files(answer, data)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return data, answer, texts


@pytest.mark.parametrize("asked", [ASKED, AHEAD], ids=["two targets", "known ahead"])
def test_its_arrays_are_those_of_the_data_room(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _, _ = delivered(tmp_path, asked)
    held, final = prepared(tmp_path / CODE, monkeypatch), data.final
    own = in_own_units(data.sequences, final.levels)
    for part, name in ((final.train, "train"), (final.score, "check"), (final.test, "test")):
        by_series = part[np.argsort(own.starts[part], kind="stable")]  # the program goes series by series
        expected = windows(own, by_series, final.scaling.input_mean)
        np.testing.assert_allclose(held[f"x_{name}"], expected, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(held[f"y_{name}"], own.targets[by_series], rtol=1e-4, atol=1e-5)
    sds = np.concatenate(held["test_sd"])
    assert set(np.round(sds[:, 0], 6)) <= set(np.round(final.levels.target_sd[:, 0], 6))  # type: ignore[union-attr]


def test_it_trains_one_model_for_all_series_and_tells_its_error_in_the_data_s_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, _, _ = delivered(tmp_path, replace(AHEAD, horizons=(1,), known=("wind",)))
    _, printed = trained(tmp_path / CODE, monkeypatch, capsys)
    scaled, raw = (
        float(found)
        for pattern in (r"Test RMSE ([\d.]+),", r"sales: RMSE ([\d.]+) in the units of the data")
        for found in re.findall(pattern, printed)
    )
    assert 0.05 < scaled < 0.5  # standard deviations of each shop
    targets = data.sequences.targets[data.final.test]
    assert 20 < raw < 0.5 * targets[targets[:, 0] > 500].std()  # the large shop's noise is 45
    assert "The model that was sized had 5 and 4." in printed


def test_several_targets_of_one_series_stand_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pl.read_csv(write_shops(tmp_path / "all.csv"), null_values="NA").filter(pl.col("shop") == "a")
    frame.drop("shop", "floor").write_csv(tmp_path / "one.csv")
    asked = replace(ASKED, group=None)
    data = load(tmp_path / "one.csv", asked)
    assert data.shapes.outputs == 4  # two columns, two steps ahead
    code = files(make_answer(replace(data, source="one.csv"), asked=asked, epochs=3), data)[CODE]
    (tmp_path / CODE).write_text(code, encoding="utf-8")
    held, printed = trained(tmp_path / CODE, monkeypatch, capsys)
    assert re.search(r"sales: RMSE [\d.]+ in the units.*\nvisits: RMSE", printed)
    np.testing.assert_allclose(held["y_test"], data.sequences.targets[data.final.test], rtol=1e-6)
    expected = windows(data.sequences, data.final.test, data.final.scaling.input_mean)
    np.testing.assert_allclose(held["x_test"], expected, rtol=1e-6)


def test_preparation_and_parts_are_read_again(tmp_path: Path) -> None:
    data, _, texts = delivered(tmp_path, ASKED)
    prepared = data.preprocessing
    assert isinstance(prepared, Preprocessing)
    assert from_json(texts[PREPROCESS]) == prepared
    ahead, _, others = delivered(tmp_path, AHEAD)
    assert from_json(others[PREPROCESS]) == ahead.preprocessing
    assert {"column": "wind", "category": "NE", "ahead": 3} in json.loads(others[PREPROCESS])["inputs"]
    assert json.loads(texts[PREPROCESS])["series"] == ["a", "b"]  # c is too short
    assert dict(prepared.columns).keys() == {"sales", "visits", "wind", "floor"}
    assert {name for name, *_ in prepared.levels} == {"sales", "visits"}  # the floor tells shops apart
    rows = pl.read_csv(texts[PARTS].encode())
    assert rows.columns == ["series", "part", "first_row", "rows"]
    counted = rows.group_by("series", maintain_order=True).agg(pl.col("rows").sum())
    assert counted["series"].to_list() == ["a", "b"]
    assert rows.height == 8


def test_names_of_series_stay_data(tmp_path: Path) -> None:
    data, answer, _ = delivered(tmp_path, ASKED)
    prepared = data.preprocessing
    assert isinstance(prepared, Preprocessing)
    hostile = replace(prepared, group='shop"; exit()\n', series=('"""', "b"))
    code = files(answer, replace(data, preprocessing=hostile))[CODE]
    compile(code, CODE, "exec")
    assert '"""; ' not in code
    assert "exit()\n" not in code
