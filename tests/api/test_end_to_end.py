"""From a file to a size: one real answer, looked at from all sides, and the ways in which a run can end."""

from __future__ import annotations

import ast
import gc
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer import cli
from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.errors import OutputError, WorkerError
from lstmsizer.records import Answer
from lstmsizer.report.numbers import number

FILES = ["answer.json", "model.keras", "model.py", "preprocess.json", "report.html", "study.journal"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def found(answer: Answer) -> tuple[object, ...]:
    """All of an answer that must not depend on the clock or on the source's name."""
    final = replace(answer.final, seconds=0.0)
    return (
        answer.spec,
        answer.fingerprint,
        answer.decision,
        answer.baselines,
        answer.test,
        final,
        answer.trials,
    )


def raw_test_part(place: Path) -> tuple[np.ndarray, np.ndarray]:
    """Windows [n, T, F] and targets [n, O] of the test part, as a user would cut them from the file."""
    data = load(place / "series.csv", lstmsizer.show(place / "out").answer.spec.question)
    inputs = windows(data.sequences, data.final.test, data.final.scaling.input_mean)
    return inputs, data.sequences.targets[data.final.test]


def test_the_log_tells_the_run_line_by_line(answered, place):
    log = (place / "run.log").read_text(encoding="utf-8")
    said = [line.split(": ", 1)[1] for line in log.splitlines()]
    kinds = [
        *("data read", "search begins", "worker started", "stage begins: screen", "wave asked: screen"),
        *("trial 1: screen", "decision: 1 x", "stage begins: confirm", "trial ", "stage ends", "finish: "),
        *("worker ended", f"answer written: {answered.answer.decision.size}, "),
    ]
    at = [next(at for at, line in enumerate(said) if line.startswith(kind)) for kind in kinds]
    assert (at[0], at[-1]) == (0, len(said) - 1)
    trials = [line.split(":")[0] for line in said if line.startswith("trial ")]
    assert trials == [f"trial {number}" for number in range(1, len(trials) + 1)]
    assert len(trials) >= answered.answer.trials


def test_the_answer_has_a_size_a_verdict_and_a_row_for_every_size(answered):
    assert answered.size in [(1,), (2,), (4,)]
    assert answered.verdict in ("certified", "best guess")
    assert {row["size"][0] for row in answered.table} <= {1, 2, 4}
    (own,) = [row for row in answered.table if tuple(row["size"]) == answered.size]
    assert own["mean"] > 0
    assert own["replicates"] >= 5


def test_it_reads_well_as_text_and_in_a_notebook(answered):
    (units,) = answered.size
    words = re.compile(rf"(Use 1 LSTM|anyway: 1) layer of {units} unit")  # the latter where ridge is better
    assert words.search(" ".join(repr(answered).split()))
    assert words.search(answered._repr_html_())
    assert max(map(len, repr(answered).splitlines())) <= 80


def test_the_folder_is_whole_and_answer_json_says_what_is_printed(answered, place):
    assert names(place / "out") == FILES
    facts = json.loads((place / "out" / "answer.json").read_text())
    printed = repr(answered)
    assert tuple(facts["size"]) == answered.size
    assert (facts["verdict"] == "certified") == ("certified, 95 %" in printed)
    assert all(number(row["mean"]) in printed for row in facts["sizes"])
    assert f"Test MSE of load: {number(facts['test']['mse'])};" in printed
    assert f"{facts['trials']} trainings" in printed


def test_show_prints_the_answer_again_for_people_and_for_machines(answered, place, monkeypatch, capsys):
    out = place / "out"
    printed = []
    for words in ([str(out)], [str(out), "--json"]):
        monkeypatch.setattr(sys, "argv", ["lstmsizer", "show", *words])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit, match="0"):
            cli.main()
        printed.append(capsys.readouterr().out)
    lines = [line.rstrip() for line in printed[0].splitlines()]
    assert "\n".join(lines).strip("\n").startswith(repr(answered))
    assert "Model, code and report:" in printed[0]
    assert printed[1] == (out / "answer.json").read_text()


def test_the_code_is_a_program_with_the_question_in_it(answered):
    ast.parse(answered.code())
    assert "'load'" in answered.code().replace('"', "'")
    assert f"WINDOW = {QUESTION['window']}" in answered.code()


def test_the_model_takes_raw_windows_and_gives_the_printed_score(answered, place):
    inputs, targets = raw_test_part(place)
    forecast = answered.model.predict(inputs, verbose=0)
    assert np.mean((forecast - targets) ** 2) == pytest.approx(answered.answer.test.mse, rel=1e-5)


FRESH = """
import sys
import keras, numpy
model = keras.models.load_model(sys.argv[1])
parts = numpy.load(sys.argv[2])
error = model.predict(parts["inputs"], verbose=0) - parts["targets"]
print("lstmsizer" in sys.modules, numpy.sqrt(numpy.mean(error**2)))
"""


def test_plain_keras_in_a_fresh_process_gives_the_printed_score(answered, place, tmp_path):
    inputs, targets = raw_test_part(place)
    np.savez(tmp_path / "test.npz", inputs=inputs, targets=targets)
    command = [sys.executable, "-c", FRESH, str(place / "out" / "model.keras"), str(tmp_path / "test.npz")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    ours, rmse = ended.stdout.split()
    assert ours == "False"
    assert float(rmse) == pytest.approx(answered.answer.test.rmse, rel=1e-5)


def test_what_is_saved_is_shown_again(answered, place, tmp_path):
    saved = answered.save(tmp_path / "kept")
    shown = lstmsizer.show(saved)
    assert repr(shown) == repr(answered)
    assert shown.code() == answered.code()
    assert contents(saved) == contents(place / "out")


def test_a_folder_is_named_as_in_a_shell_and_found_from_anywhere(answered, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert answered.save("~/kept") == tmp_path / "kept"
    monkeypatch.chdir(tmp_path)
    shown = lstmsizer.show("kept")
    monkeypatch.chdir("/")
    assert shown.code() == answered.code()
    assert repr(lstmsizer.show("~/kept")) == repr(answered)


def test_it_is_not_saved_over_somebody_else_s_files(answered, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        answered.save(tmp_path)
    assert names(tmp_path) == ["thesis.tex"]


def test_files_and_frames_of_the_same_table_are_the_same_question(series, place):
    asked = {"target": "load", "window": 8}
    plan = lstmsizer.plan(place / "series.csv", **asked)
    for frame in (series, series.to_pandas()):
        assert replace(lstmsizer.plan(frame, **asked), source=plan.source) == plan


def test_without_a_folder_the_files_live_as_long_as_the_answer(answered, place):
    parts = tempfile.TemporaryDirectory()
    kept = Path(parts.name)
    (kept / "model.py").write_text(answered.code())
    sizing = lstmsizer.Sizing(answered.answer, kept, parts)
    del parts
    assert sizing.code() == answered.code()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        del sizing
        gc.collect()
    assert not kept.exists()
    assert not [w for w in said if w.category is ResourceWarning and str(kept) in str(w.message)]


def test_another_question_into_the_same_folder_is_refused(answered, place):
    before = contents(place / "out")
    with pytest.raises(OutputError, match=r"another question: seed \(0, now 1\) changed since"):
        lstmsizer.size(place / "series.csv", **QUESTION, seed=1, out=place / "out", progress=False)
    assert contents(place / "out") == before


def test_a_run_that_fails_keeps_its_trials_and_the_next_goes_on_to_the_same_answer(
    answered, series, place, monkeypatch
):
    def died(*_: object) -> None:
        raise WorkerError("The worker died.")

    ask, out, told = {**QUESTION, "executor": "inline"}, place / "second", []
    with monkeypatch.context() as patch:
        patch.setattr("lstmsizer.run.refit.fit_answer", died)
        with pytest.raises(WorkerError):
            lstmsizer.size(series, **ask, out=out, progress=False)
    assert names(out) == ["study.journal"]
    study = (out / "study.journal").read_bytes()

    again = lstmsizer.size(series, **ask, budget="10min", out=out, progress=told.append)
    more = (out / "study.journal").read_bytes().removeprefix(study)
    written = [json.loads(line) for line in more.splitlines()]
    told_of_study = {name for line in written for name in line.get("user_attr", {})}
    assert "answered" in told_of_study
    assert not any("state" in line for line in written)  # nothing was trained anew
    assert names(out) == FILES
    assert found(again.answer) == found(answered.answer)
    assert {"screen", "finish"} <= {progress.stage for progress in told}


def start(place: Path, out: str) -> subprocess.Popen[str]:
    """A long search in a process group of its own, as a terminal would start it."""
    words = "size series.csv --target load --window 8 --budget 10m --epochs 30 --quiet --out"
    return subprocess.Popen(
        [sys.executable, "-m", "lstmsizer", *words.split(), out],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def press_ctrl_c(process: subprocess.Popen[str], when: Callable[[], bool]) -> None:
    while not when() and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # a terminal tells the whole group


def holds_a_trial(study: Path) -> bool:
    return study.exists() and b"learning_rate" in study.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_ctrl_c_gives_the_best_answer_so_far(place):
    with start(place, "stopped") as process:
        press_ctrl_c(process, lambda: holds_a_trial(place / "stopped" / "study.journal"))
        printed, complaints = process.communicate()
    assert (process.returncode, complaints) == (0, "")
    assert "You stopped the search after" in printed
    assert names(place / "stopped") == FILES
    assert lstmsizer.show(place / "stopped").answer.ending == "interrupted"


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_ctrl_c_before_anything_was_trained_is_one_line_and_leaves_nothing(place):
    with start(place, "too-early") as process:
        press_ctrl_c(process, (place / "too-early").exists)
        printed, complaints = process.communicate()
    assert (process.returncode, printed) == (130, "")
    assert complaints.startswith("lstmsizer: Stopped before")
    assert complaints.index("\n") == len(complaints) - 1
    assert not (place / "too-early").exists()
