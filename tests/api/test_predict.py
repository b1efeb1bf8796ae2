"""From an answer's folder to predictions of new data, in Python and on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import lstmsizer
from lstmsizer import cli
from lstmsizer.data.load import load
from lstmsizer.records import Scores


def typed(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a command line."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def table(answered: lstmsizer.Sizing, place: Path) -> pl.DataFrame:
    """What the answer's model says of its training data."""
    return answered.predict(place / "series.csv")


def test_predictions_of_the_training_file_score_as_the_answer_says(
    table: pl.DataFrame, answered: lstmsizer.Sizing, place: Path, series: pl.DataFrame
) -> None:
    assert table.columns == ["row", "load +1"]
    assert table["row"].to_list() == list(range(7, 400)), "a window ends in each row from the eighth on"
    dataset = load(place / "series.csv", answered.answer.spec.question)
    now = dataset.sequences.starts[dataset.final.test] + dataset.sequences.steps - 1
    errors = table["load +1"].to_numpy()[now - 7] - series["load"].to_numpy()[now + 1]
    assert isinstance(answered.answer.test, Scores)
    assert np.mean(errors**2) == pytest.approx(answered.answer.test.mse, rel=1e-4)


def test_the_command_writes_what_python_gives(
    table: pl.DataFrame, answered: lstmsizer.Sizing, series: pl.DataFrame, tmp_path: Path, monkeypatch, capsys
) -> None:
    new, out = tmp_path / "new.csv", tmp_path / "told.parquet"
    series.tail(10).drop("load").with_columns(series["load"].tail(10)).write_csv(new)  # in another order
    assert typed(["predict", str(answered.folder), str(new), "-o", str(out)], monkeypatch) == 0
    assert "3 rows of predictions (row, load +1)" in capsys.readouterr().out
    told = pl.read_parquet(out)
    assert told["row"].to_list() == [7, 8, 9]
    np.testing.assert_allclose(told["load +1"], table["load +1"].tail(3), rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "out", "words"),
    [
        (lambda frame: frame.drop("wind"), "told.csv", "has no column 'wind'"),
        (lambda frame: frame.head(7), "told.csv", "too few rows: the model looks back at 8 rows; give 8"),
        (lambda frame: frame, "told.xlsx", "by the file's ending"),
        (lambda frame: frame, "none/told.csv", "a folder that is not there"),
    ],
)
def test_what_cannot_be_predicted_is_said_and_nothing_is_written(
    change, out, words, answered: lstmsizer.Sizing, series, tmp_path: Path, monkeypatch, capsys
) -> None:
    change(series).write_csv(tmp_path / "new.csv")
    words_typed = ["predict", str(answered.folder), str(tmp_path / "new.csv"), "-o", str(tmp_path / out)]
    assert typed(words_typed, monkeypatch) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_a_folder_without_an_answer_is_none(place: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    assert typed(["predict", str(tmp_path), str(place / "series.csv")], monkeypatch) == 2
    assert "There is no answer in" in capsys.readouterr().err


def test_printed_it_is_csv_and_keras_stays_out_of_the_user_s_process(
    table: pl.DataFrame, answered: lstmsizer.Sizing, place: Path
) -> None:
    program = (
        "import sys\nfrom lstmsizer.cli import main\n"
        f"sys.argv = ['lstmsizer', 'predict', {str(answered.folder)!r}, {str(place / 'series.csv')!r}]\n"
        "try:\n    main()\nfinally:\n"
        "    print([name for name in ('jax', 'keras') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == table.write_csv() + "[]\n"


def test_what_the_data_are_called_cannot_repaint_a_terminal(
    place: Path, answered, capsys, monkeypatch
) -> None:
    strange = pl.read_csv(place / "series.csv").with_columns(wind=pl.lit("\x1b[31mred\nline"))
    strange.write_csv(place / "strange.csv")
    assert typed(["predict", str(answered.folder), str(place / "strange.csv")], monkeypatch) == 2
    said = capsys.readouterr().err
    assert "'?[31mred line'" in said
    assert len(said.splitlines()) == 1
