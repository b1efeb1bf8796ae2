"""The benchmark that sizes published data sets, one command each."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.datasets import __main__ as command
from benchmarks.datasets.cases import CASES, Case
from benchmarks.datasets.figures import FIGURES, best, figure


def test_every_set_is_judged_by_a_figure_that_is_known_and_has_a_name_of_its_own():
    assert {case.figure for case in CASES} <= set(FIGURES)
    assert len({case.name for case in CASES}) == len(CASES)


def test_accuracy_is_what_is_not_an_error_and_bits_are_nats_over_log_two():
    test = {"error": 0.25, "log_loss": 2 * math.log(2)}
    assert figure("accuracy", test) == 0.75
    assert figure("bits a token", test) == pytest.approx(2)
    assert math.isnan(figure("rmse", None))


def test_the_best_baseline_is_the_lowest_error_or_the_highest_accuracy():
    forecasts = [
        {"name": "a", "test": {"rmse": 3.0}},
        {"name": "b", "test": {"rmse": 2.0}},
        {"name": "c", "test": None},
    ]
    assert best("rmse", forecasts) == ("b", 2.0)
    assert best(
        "accuracy", [{"name": "a", "test": {"error": 0.3}}, {"name": "b", "test": {"error": 0.4}}]
    ) == ("a", 0.7)
    assert best("rmse", [])[0] == "none"


def test_a_command_that_fails_is_printed_with_what_it_said(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "broken.csv").write_text("y\n")
    case = Case("broken", "broken.csv --target y --window 3", "rmse")
    monkeypatch.setattr(command, "CASES", (case, Case("absent", "absent.csv --target y --window 3", "rmse")))
    monkeypatch.setenv("LSTMSIZER_DATA", str(tmp_path))
    assert command.main(["--json"]) == 1
    out, err = capsys.readouterr()
    (told,) = json.loads(out)
    assert told["name"] == "broken"
    assert "broken.csv" in told["fault"]
    assert "absent.csv is not there" in err


def test_without_the_folder_it_says_what_to_name(monkeypatch, capsys):
    monkeypatch.delenv("LSTMSIZER_DATA", raising=False)
    assert command.main([]) == 2
    assert "LSTMSIZER_DATA" in capsys.readouterr().err


def test_a_note_that_should_have_been_there_is_missed():
    answer = {
        "size": [4], "verdict": "certified", "notes": ["Column 'casual' gives it away."],
        "baselines": [{"name": "ridge", "test": {"rmse": 2.0}}], "test": {"rmse": 1.0},
        "costs": [{"size": [4], "parameters": 100}],
    }  # fmt: skip
    told = command.told(Case("bikes", "x.csv", "rmse", notes=("'casual'", "'registered'")), answer, 1.0)
    assert told.unsaid == ("'registered'",)
    assert "MISSED" in command.line(told)
