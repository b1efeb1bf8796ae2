"""A race with next to nothing to train: each contender for real, in a process of its own."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks.tuners import __main__ as program
from benchmarks.tuners import kept
from benchmarks.tuners.cases import Case, Found, Job, Rules, frame
from benchmarks.tuners.figures import Result
from benchmarks.tuners.parts import finished, read, searched
from benchmarks.tuners.racing import run

TINY = Rules(max_layers=1, max_units=2, trials=2, budget="none", epochs=2, judged=1)
TUNERS = [
    "lstmsizer",
    "Optuna",
    pytest.param(
        "KerasTuner",
        marks=pytest.mark.skipif(not importlib.util.find_spec("keras_tuner"), reason="no keras-tuner"),
    ),
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A wave and noise, 300 rows."""
    path: Path = tmp_path_factory.mktemp("race") / "wave.csv"
    row = np.arange(300)
    load = np.sin(row / 3) + 0.1 * np.random.default_rng(0).standard_normal(300)
    pl.DataFrame({"load": load}).write_csv(path)
    return Case("wave", str(path), "load", 6)


def test_the_tuners_see_what_the_tool_sees(case: Case) -> None:
    dataset, setup = read(Job(case, TINY, 0))
    parts, fold = searched(dataset), dataset.folds[0]
    assert setup.epochs == 2
    assert parts.train[0].shape == (len(fold.train), 6, 1)
    assert len(parts.held[0]) == len(fold.stop) + len(fold.score)
    assert abs(parts.train[1].mean()) < 0.1
    exact = (parts.truth - parts.target_mean) / parts.target_sd
    assert parts.error(exact) == pytest.approx(0, abs=1e-10)


def test_the_judge_trains_on_more_than_a_search_does(case: Case) -> None:
    dataset, _ = read(Job(case, TINY, 0))
    assert len(finished(dataset).train[0]) > len(searched(dataset).train[0])
    assert len(finished(dataset).test) == len(searched(dataset).test)


@pytest.mark.slow
@pytest.mark.parametrize("name", TUNERS)
def test_a_contender_gives_an_answer_from_the_space(name: str, case: Case) -> None:
    found, wall = run(name, Job(case, TINY, 0))
    assert found.units in [(1,), (2,)]
    assert found.test > 0
    assert found.trainings >= 2
    assert wall > 0


def test_one_that_dies_says_its_last_words(case: Case) -> None:
    with pytest.raises(SystemExit, match=r"nobody has died: .*there is no contender 'nobody'"):
        run("nobody", Job(case, TINY, 0))


@pytest.mark.slow
def test_the_whole_race_as_json(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "cases", lambda: [case])
    words = "--seeds 1 --against Optuna --trials 2 --max-layers 1 --max-units 2 --epochs 2 --judged 1 --json"
    program.main(words.split())
    told = json.loads(capsys.readouterr().out)
    assert [one["contender"] for one in told["runs"]] == ["lstmsizer", "Optuna"]
    assert all(one["again"] > 0 for one in told["runs"])
    assert "wave: wall clock of Optuna" in [bar["promise"] for bar in told["bars"]]


def test_results_are_kept_by_case_seed_and_rules(case: Case, tmp_path: Path) -> None:
    file, job = tmp_path / "results.jsonl", Job(case, TINY, 0)
    found = Found((2, 2), 0.01, parameters=7, test=0.5, trainings=3, certified=True)
    results = [Result("wave", "lstmsizer", 0, found, wall=2.0, fit_seconds=0.5, again=None)]
    assert list(kept.keep(file, job, results)) == results
    assert kept.load(file, job) == results
    assert kept.load(file, replace(job, seed=1)) == kept.load(file, replace(job, rules=Rules())) == []
    assert kept.load(tmp_path / "none yet", job) == kept.load(None, job) == []


def test_a_race_can_be_about_the_last_rows_alone(case: Case) -> None:
    whole, cut = frame(case), frame(replace(case, rows=100))
    assert cut.equals(whole[-100:])
