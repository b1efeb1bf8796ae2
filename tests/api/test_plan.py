"""What a plan says before anything is trained."""

from __future__ import annotations

import numpy as np
import polars as pl
from small_series import frame

import lstmsizer
from lstmsizer.cost.calibration import TYPICAL
from lstmsizer.data.load import load
from lstmsizer.records import Question
from lstmsizer.run.planned import said_by_rules


def test_a_speed_just_measured_counts_also_where_it_cannot_be_kept(tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("lstmsizer.run.calibrate.calibrate_machine", lambda shapes, setup: TYPICAL)
    asked = {"target": "load", "window": 8}
    assert not lstmsizer.plan(frame(), **asked).calibrated
    plan = lstmsizer.plan(frame(), **asked, calibrate=True)
    assert plan.calibrated
    assert all(cost.epoch_seconds > 0 for cost in plan.costs)


def test_rules_see_nothing_after_the_train_part():
    whole = frame().select("load", "wind")
    dataset = load(whole, Question(("load",), 8))
    train = dataset.splits[0].last_row + 1
    # After the train part 'wind' copies 'load': the two would be one component there.
    later = pl.Series(np.where(np.arange(len(whole)) < train, whole["wind"], 1e3 * whole["load"]))
    changed = load(whole.with_columns(wind=later), Question(("load",), 8))
    assert said_by_rules(changed) == said_by_rules(dataset)
