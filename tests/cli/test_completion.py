"""What the shells offer: verbs, options, their values, the table's columns, folders with an answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from lstmsizer import cli
from lstmsizer.cli import completing
from lstmsizer.records import CalendarPart, Cell, Refit, Schedule, StrategyName
from lstmsizer.run.asking import QUESTIONED_TASKS
from lstmsizer.run.settings import LOSSES, METRICS


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, a folder with an answer, and one without."""
    (tmp_path / "sales.csv").write_text("day;units;price of it;$(rm -rf x);--out\n1;2;3;4;5\n")
    for folder in ("sized", "other", "$(reboot)"):
        (tmp_path / folder).mkdir()
    for folder in ("sized", "$(reboot)"):
        (tmp_path / folder / "answer.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str = "bash"
) -> list[str]:
    """What a shell is told when Tab is pressed at the end of the line."""
    words = line.split(" ")
    monkeypatch.setattr(sys, "argv", ["lstmsizer"])
    monkeypatch.setenv("_LSTMSIZER_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lstmsizer s", ["size", "show"]),
        ("lstmsizer size sales.csv --wi", ["--window", "--wide"]),
        ("lstmsizer size sales.csv --cell ", ["lstm", "gru"]),
        ("lstmsizer plan sales.csv --calendar hour,w", ["hour,weekday"]),
        ("lstmsizer export sized --format ", ["onnx", "savedmodel", "keras"]),
        ("lstmsizer size sales.csv --target ", ["day", "units"]),
        ("lstmsizer size sales.csv --window 2 --features day,", ["day,units"]),
        ("lstmsizer check model.keras sales.csv --target u", ["units"]),
        ("lstmsizer show ", ["sized/"]),
        ("lstmsizer predict ./si", ["./sized/"]),
    ],
)
def test_bash_is_offered_what_fits(line, expected, desk, monkeypatch, capsys):
    assert offered(line, monkeypatch, capsys) == expected


@pytest.mark.parametrize(
    "line", ["lstmsizer size ", "lstmsizer size sales.csv --test ", "lstmsizer show no/"]
)
def test_where_nothing_is_offered_the_shell_completes_file_names(line, desk, monkeypatch, capsys):
    assert offered(line, monkeypatch, capsys) in ([], [""])
    assert offered(line, monkeypatch, capsys, "zsh") == ["_files"]


def test_zsh_and_fish_are_offered_the_same(desk, monkeypatch, capsys):
    line = "lstmsizer size sales.csv --cell "
    assert offered(line, monkeypatch, capsys, "zsh") == ['_arguments \'*: :(("lstm"', '"gru"))\'']
    assert offered(line, monkeypatch, capsys, "fish") == ["lstm", "gru"]


def test_zsh_which_evaluates_what_it_is_told_is_told_no_hostile_name(desk, monkeypatch, capsys):
    columns = offered("lstmsizer size sales.csv --target ", monkeypatch, capsys, "zsh")
    folders = offered("lstmsizer show ", monkeypatch, capsys, "zsh")
    assert [line for line in (*columns, *folders) if "$" in line or "out" in line] == []


def test_a_table_that_cannot_be_read_offers_no_columns(desk, monkeypatch, capsys):
    (desk / "odd.csv").write_bytes(b"\0\xff,\n")
    for data in ("odd.csv", "gone.csv", "sized", "data.parquet"):
        assert offered(f"lstmsizer size {data} --target ", monkeypatch, capsys) in ([], [""])


def test_what_is_offered_is_what_is_known():
    assert set(completing.TASKS) == set(QUESTIONED_TASKS)
    assert set(completing.CELLS) == set(get_args(Cell))
    assert set(completing.SCHEDULES) == set(get_args(Schedule))
    assert set(completing.CALENDAR) == set(get_args(CalendarPart))
    assert set(completing.STRATEGIES) == set(get_args(StrategyName))
    assert set(completing.REFITS) == set(get_args(Refit))
    assert set(completing.METRICS) == {one for known in METRICS.values() for one in known}
    assert set(completing.LOSSES) == {one for known in LOSSES.values() for one in known}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_can_be_shown_and_installed(shell, tmp_path):
    environment = {
        "HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }  # fmt: skip
    told = [
        subprocess.run(
            [sys.executable, "-m", "lstmsizer", asked, shell],
            capture_output=True, text=True, check=True, env=environment,
        ).stdout
        for asked in ("--show-completion", "--install-completion")
    ]  # fmt: skip
    assert "_LSTMSIZER_COMPLETE" in told[0]
    assert f"{shell} completion installed in {tmp_path}" in told[1]
