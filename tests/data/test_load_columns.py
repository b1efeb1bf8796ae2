"""Which columns become features, which the time, and what is said about the others."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lstmsizer.data import load as loading
from lstmsizer.errors import DataError
from lstmsizer.records import Question

ROWS = 120
QUESTION = Question(targets=("y",), window=4)
Y = [float(row % 7) for row in range(ROWS)]


def table(**columns: object) -> pl.DataFrame:
    return pl.DataFrame({"y": Y} | columns)


load = partial(loading.load, folds=1)  # these are about columns


def days(form: str = "%Y-%m-%d") -> list[str]:
    first = pl.datetime(2024, 1, 1)
    span = pl.datetime_range(first, first + pl.duration(days=ROWS - 1), interval="1d")
    return pl.select(span.dt.strftime(form)).to_series().to_list()


def test_what_cannot_teach_anything_is_left_out_and_said() -> None:
    dataset = load(
        table(
            number=[row % 5 for row in range(ROWS)],
            No=range(ROWS),
            same=[1] * ROWS,
            empty=[None] * ROWS,
            remark=[f"remark of row {row * 7919 % 1000}" for row in range(ROWS)],
            lists=[[1]] * ROWS,
        ),
        QUESTION,
    )
    assert dataset.columns == ("y", "number")
    assert set(dataset.notes[1:]) == {
        "Left out as features: No (counts the rows).",
        "Left out as features: same (is constant in the train part).",
        "Left out as features: empty (has no values in the train part).",
        "Left out as features: remark (holds text with more than 32 different values).",
        "Left out as features: lists (holds values of type List(Int64)).",
    }


def test_named_features_excluded_ones_and_the_targets_own_past() -> None:
    source = table(a=Y[::-1], b=[row % 5 for row in range(ROWS)])
    assert load(source, Question(("y",), 4, features=("b",))).columns == ("y", "b")
    assert load(source, Question(("y",), 4, features=())).columns == ("y",)
    assert load(source, Question(("y",), 4, exclude=("a",))).columns == ("y", "b")
    assert load(source, Question(("y",), 4, exclude=("y",))).columns == ("a", "b")
    with pytest.raises(DataError, match="left to learn from"):
        load(source, Question(("y",), 4, exclude=("y", "a", "b")))
    with pytest.raises(DataError, match="'t' cannot be a feature: it holds times"):
        load(table(t=days()), Question(("y",), 4, features=("t",)))


def test_categories_are_one_hot_by_the_levels_of_the_train_part() -> None:
    wind = ["N" if row % 2 else "S" for row in range(ROWS)]
    wind[10], wind[-1] = "", "storm"  # a gap, and a level that only the test part has
    dataset = load(table(wind=[*wind[:2], None, *wind[3:]]), QUESTION)
    assert dataset.columns == ("y", "wind=N", "wind=S")
    assert dataset.preprocessing.columns == (("y", None), ("wind", "N"), ("wind", "S"))
    values = dataset.sequences.values[:, 1:]
    assert values[1].tolist() == values[2].tolist() == [1, 0]  # carried forward over the gap
    assert values[10].tolist() == values[9].tolist()
    assert values[-1].tolist() == [0, 0]


def test_text_in_a_number_column_is_an_error_unless_the_column_is_excluded() -> None:
    source = table(x=[str(v) for v in Y[:-1]] + ["broken"])
    with pytest.raises(DataError, match="Column 'x' holds numbers, but 'broken' at row 119"):
        load(source, QUESTION)
    assert load(source, Question(("y",), 4, exclude=("x",))).columns == ("y",)


def test_gaps_in_the_target_cost_only_the_windows_that_predict_them() -> None:
    y = [None if row in (50, 51) else value for row, value in enumerate(Y)]
    dataset = load(pl.DataFrame({"y": y}), Question(("y",), 4, horizons=(1, 3)))
    predicted = dataset.sequences.starts[:, None] + 3 + np.array([1, 3])
    assert not np.isin(predicted, [50, 51]).any()
    assert len(dataset.sequences.starts) == ROWS - 6 - 4
    assert dataset.sequences.values[50:52, 0].tolist() == [Y[49]] * 2
    assert any(note.startswith("4 windows are left out") for note in dataset.notes)


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%dT%H:%M:%SZ",
     "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S+00:00", "%b %d, %Y"],
)  # fmt: skip
def test_a_written_time_is_found(form: str) -> None:
    dataset = load(table(when=days(form)), QUESTION)
    assert dataset.preprocessing.time == ("when",)
    assert dataset.times == tuple(days())
    assert dataset.notes == ("Left out as features: when (gives the time).",)


def test_months_alone_are_times_and_short_years_are_not_mistaken() -> None:
    months = [f"{1990 + row // 12}-{row % 12 + 1:02}" for row in range(ROWS)]
    assert load(table(month=months), QUESTION).times[13] == "1991-02-01"
    short = [f"{1 + row // 12}-{row % 12 + 1:02}" for row in range(ROWS)]
    assert load(table(month=short), QUESTION).preprocessing.time == ()


def test_calendar_parts_together_are_the_time() -> None:
    parts = {"Year": [2024] * ROWS, "month": [1] * ROWS, "day": [1 + row // 24 for row in range(ROWS)]}
    dataset = load(table(**parts, hour=[row % 24 for row in range(ROWS)]), QUESTION)
    assert dataset.preprocessing.time == ("Year", "month", "day", "hour")
    assert (dataset.columns, dataset.times[25]) == (("y",), "2024-01-02 01:00")
    with pytest.raises(DataError, match="do not make up calendar dates"):
        load(table(**(parts | {"day": range(ROWS)})), QUESTION)


def test_a_date_is_completed_by_the_hour_beside_it() -> None:
    dates = [f"2024-01-0{1 + row // 24}" for row in range(ROWS)]
    dataset = load(table(date=dates, hr=[row % 24 for row in range(ROWS)]), QUESTION)
    assert dataset.preprocessing.time == ("date", "hr")
    assert dataset.times[30] == "2024-01-02 06:00"


def test_a_number_is_the_time_only_when_named() -> None:
    source = table(epoch=[1_700_000_000 + 60 * row for row in range(ROWS)])
    assert load(source, QUESTION).columns == ("y", "epoch")
    named = load(source, Question(("y",), 4, time="epoch"))
    assert (named.columns, named.times[1]) == (("y",), "1700000060")


def test_without_a_time_the_order_of_the_rows_counts_and_that_is_said() -> None:
    dataset = load(table(), QUESTION)
    assert dataset.times[:2] == ("0", "1")
    assert dataset.notes[0].startswith("No time column was found")


def test_gaps_in_time_are_noted() -> None:
    when = days()
    source = table(when=when).filter(~pl.Series(range(ROWS)).is_in([30, 31, 77]))
    note = load(source, QUESTION).notes[0]
    assert note.startswith("The usual step is 1 day; 2 gaps in time are longer, the first before row 30")


def test_times_must_ascend() -> None:
    when = days()
    with pytest.raises(DataError, match="2024-01-06 in 'when' stands twice, the second time at row 6"):
        load(table(when=[*when[:6], when[5], *when[7:]]), QUESTION)
    with pytest.raises(DataError, match=r"not sorted: 2024-01-02 at row 2 .* oldest first"):
        load(table(when=[when[0], when[2], when[1], *when[3:]]), QUESTION)
    with pytest.raises(DataError, match="missing or no date at row 3"):
        load(table(when=[*when[:3], None, *when[4:]]), QUESTION)
    with pytest.raises(DataError, match="'Total' at row 119"):
        load(table(when=[*when[:-1], "Total"]), QUESTION)
    with pytest.raises(DataError, match="holds no times, such as 'a'; write them like"):
        load(table(when=["a", "b"] * (ROWS // 2)), Question(("y",), 4, time="when"))


def test_loading_does_not_import_scikit_learn_and_importing_does_not_import_polars(tmp_path: Path) -> None:
    table().write_csv(tmp_path / "y.csv")
    program = (
        "import sys; from lstmsizer.data.load import load; from lstmsizer.records import Question;"
        "assert 'polars' not in sys.modules;"
        f"load({str(tmp_path / 'y.csv')!r}, Question(('y',), 4));"
        "assert not {'sklearn', 'pandas', 'pyarrow', 'scipy', 'jax', 'keras'} & set(sys.modules), sys.modules"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.real
def test_the_beijing_file() -> None:
    if "LSTMSIZER_DATA" not in os.environ:
        pytest.skip("LSTMSIZER_DATA does not name the folder of real data sets")
    path = Path(os.environ["LSTMSIZER_DATA"], "beijing_pm25", "pollution.csv.gz")
    dataset = load(path, Question(("pm2.5",), 24))
    assert dataset.columns == (
        "pm2.5", "DEWP", "TEMP", "PRES", "cbwd=NE", "cbwd=NW", "cbwd=SE", "cbwd=cv", "Iws", "Is", "Ir"
    )  # fmt: skip
    assert dataset.times[-1] == "2014-12-31 23:00"
    assert dataset.shapes.train == 25013
