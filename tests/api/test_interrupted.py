"""Ctrl-C in every part of a run: the best answer is written, or a line says that there is none."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer.errors import Interrupted
from lstmsizer.records import LeftOut, Progress
from lstmsizer.report.terminal.summary import text
from lstmsizer.run import interrupts

ASKED = {**QUESTION, "epochs": 4, "max_units": 2, "folds": 2, "budget": None, "executor": "inline"}
WRITTEN = {"answer.json", "model.keras", "model.py", "preprocess.json", "report.html", "study.journal"}


def press(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


def once(when: Callable[[Progress], bool]) -> Callable[[Progress], None]:
    """A watcher that presses Ctrl-C the first time that something is so."""
    pressed: list[Progress] = []

    def watch(progress: Progress) -> None:
        if not pressed and when(progress):
            pressed.append(progress)
            press()

    return watch


@pytest.mark.parametrize(("stage", "ending"), [("confirm", "interrupted"), ("split", "certified")])
def test_in_the_search_and_after_it_the_best_answer_so_far_is_written(place, tmp_path, stage, ending) -> None:
    watch = once(lambda progress: progress.stage == stage and progress.done > 0)
    found = lstmsizer.size(place / "series.csv", **ASKED, out=tmp_path / "out", progress=watch).answer
    assert found.ending == ending
    assert set(os.listdir(tmp_path / "out")) == WRITTEN
    assert found.final.status in ("capped", "stopped")  # so small a model is trained to its end all the same


def test_in_the_finish_a_model_that_takes_long_is_trained_as_far_as_seconds_go(
    place, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("lstmsizer.run.finish.HURRIED_SECONDS", 1e-9)
    watch = once(lambda progress: progress.stage == "finish")
    out = tmp_path / "out"
    found = lstmsizer.size(place / "series.csv", **ASKED, out=out, progress=watch).answer
    assert (found.ending, found.final.status, len(found.final.curve.stop)) == ("certified", "paused", 1)
    assert found.left_out == (LeftOut("training", "interrupted", begun=True, done=1, of=4),)
    assert "trained for 1 of up to 4 epochs, as you stopped the run" in " ".join(text(found).split())

    monkeypatch.undo()
    again = lstmsizer.size(place / "series.csv", **ASKED, out=out, progress=False).answer
    assert (again.decision, again.left_out) == (found.decision, ())
    assert again.final.status in ("capped", "stopped")  # the same command again trains it to the end


def test_while_files_are_written_nothing_is_lost(place, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lstmsizer.export.folder._sync_folder", press)
    lstmsizer.size(place / "series.csv", **ASKED, out=tmp_path / "out", progress=False)
    assert set(os.listdir(tmp_path / "out")) == WRITTEN
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    "step",
    [
        "lstmsizer.api.size.load",
        "lstmsizer.run.prepared.mean_predictor_score",
        "lstmsizer.run.prepared.room",
    ],
)
def test_before_the_search_it_ends_at_once_and_leaves_nothing(place, tmp_path, monkeypatch, step) -> None:
    monkeypatch.setattr(step, press)
    with pytest.raises(KeyboardInterrupt):
        lstmsizer.size(place / "series.csv", **ASKED, out=tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


def test_before_anything_was_trained_there_is_nothing_to_answer(place, tmp_path) -> None:
    with pytest.raises(Interrupted, match="nothing to answer yet"):
        lstmsizer.size(place / "series.csv", **ASKED, out=tmp_path / "out", progress=once(lambda _: True))
    assert not (tmp_path / "out").exists()


def test_who_presses_twice_ends_without_an_answer_and_keeps_the_trials(place, tmp_path) -> None:
    def impatient(progress: Progress) -> None:
        if progress.stage == "finish":
            press()
            time.sleep(2 * interrupts.TWICE)
            press()

    with pytest.raises(KeyboardInterrupt):
        lstmsizer.size(place / "series.csv", **ASKED, out=tmp_path / "out", progress=impatient)
    assert os.listdir(tmp_path / "out") == ["study.journal"]
