"""SIGTERM and Ctrl-C at any moment of a process's life: an answer and exit code 0, or one line and 130."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from processes import Run, journal_lines, series

WRITTEN = ["answer.json", "model.keras", "model.py", "preprocess.json", "report.html", "study.journal"]
BEGUN = 0.5  # seconds, until the program has taken over from Python's own start


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("softly")
    series(folder)
    return folder


def asked(place: Path, out: Path, *more: str) -> Run:
    words = ["size", str(place / "series.csv"), "--target", "load", "--window", "6", "--epochs", "4"]
    return Run([*words, "--max-units", "4", "--budget", "none", "--out", str(out), "--quiet", *more])


def until(run: Run, condition: Callable[[Run], bool]) -> None:
    """Wait for a condition that is sure to come, if the run lives on."""
    while run.alive and not condition(run):
        time.sleep(0.005)


def older(seconds: float, run: Run) -> bool:
    return run.seconds > seconds


def reads_data(run: Run) -> bool:
    """Whether the library that reads tables has been loaded."""
    return "polars" in Path(f"/proc/{run.number}/maps").read_text(encoding="utf-8")


LOADING = """
import signal, sys
class Pressing:
    def find_spec(self, name, *more):
        if name == "typer":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Pressing())
from lstmsizer.__main__ import main
main()
"""


def test_while_the_program_loads_ctrl_c_ends_it_with_a_line() -> None:
    ended = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "lstmsizer: Stopped.\n")


COMPUTING = """
import sys, tempfile, threading, time
from types import ModuleType
fake = sys.modules["lstmsizer.cli"] = ModuleType("lstmsizer.cli")
folder = tempfile.TemporaryDirectory()
def command_line():
    print(folder.name)
    threading.Thread(target=time.sleep, args=(3600,)).start()
    sys.exit(0)
fake.main = command_line
from lstmsizer.__main__ import main
main()
"""


def test_a_thread_that_still_computes_keeps_no_command_from_ending() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", COMPUTING], capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not Path(ended.stdout.strip()).exists()  # what was there for a time is removed all the same


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no telling what a process has loaded")
def test_while_data_is_read_sigterm_ends_it_with_a_line_and_leaves_nothing(place: Path) -> None:
    run = asked(place, place / "early")
    until(run, reads_data)
    run.send(signal.SIGTERM)
    code, out, said = run.ended()
    assert (code, out, said.count("\n")) == (130, "", 1)
    assert said.startswith("lstmsizer: Stopped before there was an answer")
    assert not (place / "early").exists()


@pytest.mark.slow  # two minutes on two idle cores
def test_at_any_moment_there_is_the_best_answer_or_a_line(place: Path) -> None:
    whole = asked(place, place / "whole", "--max-layers", "2", "--taper", "--dropout")
    assert whole.ended()[0] == 0
    longest, chance, ends = whole.seconds, random.Random(5), []
    for number in (signal.SIGTERM, signal.SIGINT) * 5:
        out = place / f"stopped-{len(ends)}"
        run = asked(place, out, "--max-layers", "2", "--taper", "--dropout")
        moment = chance.uniform(BEGUN, 0.9 * longest)
        until(run, partial(older, moment))
        run.send(number)
        begun = run.seconds
        code, told, said = run.ended()
        ends.append((number.name, round(moment, 1), code, round(run.seconds - begun, 1)))
        print(ends[-1])
        if code == 0:
            assert sorted(os.listdir(out)) == WRITTEN
            assert "1 x 4" in told
            assert said == ""
        else:
            assert (code, told, said.count("\n")) == (130, "", 1)
            assert said.startswith("lstmsizer: Stopped")
            assert not out.exists() or os.listdir(out) == ["study.journal"]
    assert {code for _, _, code, _ in ends} == {0, 130}


@pytest.mark.slow  # half a minute, most of it starts of processes
def test_a_second_run_on_a_study_is_refused_and_the_first_goes_on(place: Path) -> None:
    first = asked(place, place / "shared")
    until(first, lambda _: journal_lines(place / "shared") > 4)
    code, _, said = asked(place, place / "shared").ended()
    assert (code, "is in use by process" in said, said.count("\n")) == (2, True, 1)
    assert first.ended()[0] == 0
    answer = json.loads((place / "shared" / "answer.json").read_text(encoding="utf-8"))
    assert answer["ending"] == "certified"
