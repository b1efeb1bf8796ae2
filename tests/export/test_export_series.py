"""``model.py`` puts rows on the same grid, reads the same calendar, and finds the test part in its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, question, write_series

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.export import preprocess
from lstmsizer.export.code import source

HOUR = "%Y-%m-%d %H:%M"


def irregular(rows: int = 900) -> pl.DataFrame:
    """Rows some 20 minutes apart, with two days missing; a number, a category and a flag."""
    random = np.random.default_rng(3)
    minutes = np.cumsum(random.integers(5, 36, rows)) + np.where(np.arange(rows) > 500, 2880, 0)
    load = np.round(20 + 5 * np.sin(minutes / 200) + random.standard_normal(rows), 3)
    return pl.DataFrame(
        {
            "time": pl.Series(np.datetime64("2024-02-25T00:07", "us") + minutes.astype("timedelta64[m]")),
            "load": pl.Series(np.where(random.random(rows) < 0.05, np.nan, load), nan_to_null=True),
            "wind": pl.Series(random.choice(["N", "S"], rows)),
            "open": pl.Series(random.random(rows) < 0.5),
        }
    )


def written(folder: Path, how: str) -> Path:
    """The irregular series with its times written in one of the ways that people have."""
    frame, path = irregular(), folder / "load.csv"
    if how == "parquet":
        frame.write_parquet(folder / "load.parquet")
        return folder / "load.parquet"
    if how == "parts":
        names = ("year", "month", "day", "hour", "minute")
        parts = [getattr(pl.col("time").dt, name)().alias(name) for name in names]
        frame.select(*parts, pl.exclude("time")).write_csv(path)
    elif how == "hours":
        hourly = frame.with_columns(pl.col("time").dt.truncate("1h")).unique("time", maintain_order=True)
        when = [pl.col("time").dt.date().alias("date"), pl.col("time").dt.hour().alias("hr")]
        hourly.select(*when, pl.exclude("time")).write_csv(path)
    else:
        frame.with_columns(pl.col("time").dt.strftime(how)).write_csv(path)
    return path


def same_arrays(code: str, data: Dataset) -> dict[str, Any]:
    """The program, as far as the model, makes the examples of the data room; what it has by then."""
    before = code.split("# The model takes")[0]
    made: dict[str, Any] = {}
    exec("\n".join(line for line in before.splitlines() if "keras" not in line), made)
    final, sequences = data.final, data.sequences
    for part, x, y in (
        (final.train, "x_train", "y_train"),
        (final.score, "x_check", "y_check"),
        (final.test, "x_test", "y_test"),
    ):
        values = sequences.values[sequences.starts[part][:, None] + np.arange(sequences.steps)]
        values = np.where(np.isnan(values), final.scaling.input_mean, values)
        np.testing.assert_allclose(made[x], values, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(made[y], sequences.targets[part], rtol=1e-6)
    return made


@pytest.mark.parametrize(
    "how", [HOUR, "%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "parquet", "parts", "hours"]
)
def test_the_grid_and_the_calendar_are_those_of_the_data_room(how: str, tmp_path: Path) -> None:
    calendar = ("minute", "hour", "weekday", "day", "month", "yearday")
    asked = question(window=4, horizons=(1,), resample="1h", calendar=calendar)
    data = load(written(tmp_path, how), asked)
    assert any("grid of 1h" in note and "nothing was measured" in note for note in data.notes)

    same_arrays(source(make_answer(data, asked=asked), data.preprocessing), data)

    assert preprocess.from_json(preprocess.to_json(data.preprocessing)) == data.preprocessing


def test_the_calendar_alone_needs_no_grid(tmp_path: Path) -> None:
    asked = question(window=4, horizons=(1,), calendar=("weekday",))
    data = load(write_series(tmp_path / "load.csv"), asked)
    assert data.columns[-2:] == ("weekday sine", "weekday cosine")
    same_arrays(source(make_answer(data, asked=asked), data.preprocessing), data)


@pytest.mark.parametrize("resample", [None, "1h"])
def test_what_is_known_ahead_is_read_ahead(resample: str | None, tmp_path: Path) -> None:
    """A number with gaps at its beginning, a category, the calendar; scaled alike now and ahead."""
    frame = irregular().with_columns(sun=pl.col("load").shift(7).round(1))
    frame.write_csv(tmp_path / "load.csv")
    asked = question(
        window=4, horizons=(1, 3), resample=resample, known=("wind", "sun", "hour cosine"), calendar=("hour",)
    )
    data = load(tmp_path / "load.csv", asked)
    assert {"sun (3 ahead)", "wind (3 ahead)=N", "hour cosine (3 ahead)"} < set(data.columns)

    code = source(make_answer(data, asked=asked), data.preprocessing)

    made = same_arrays(code, data)
    alike = "x_variance[KNOWN]"
    exec(code[code.index("train_rows = ") : code.index(alike)] + alike, made)
    for numbers, fitted in ((made["x_mean"], "input_mean"), (made["x_variance"], "input_sd")):
        of_room = getattr(data.final.scaling, fitted)
        for like, other in zip(made["KNOWN"], range(-len(made["KNOWN"]), 0), strict=True):
            assert (numbers[other], of_room[other]) == (numbers[like], of_room[like])
    assert preprocess.from_json(preprocess.to_json(data.preprocessing)) == data.preprocessing


def test_the_file_of_the_test_part_is_read_too(tmp_path: Path) -> None:
    lines = write_series(tmp_path / "all.csv").read_text().splitlines(keepends=True)
    (tmp_path / "load.csv").write_text("".join(lines[:300]))
    (tmp_path / "frame.csv").write_text("".join([lines[0], *lines[300:]]))
    data = load(tmp_path / "load.csv", question(), test=tmp_path / "frame.csv")
    assert data.splits[3].first_row >= 299 + 6

    same_arrays(source(make_answer(data), data.preprocessing, data.test_source), data)
