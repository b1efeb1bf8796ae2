"""What every study promises, tried on each; and that nothing of a trial is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from some_trials import DIVERGED, SPEC, trial, trials

from lstmsizer.records import Trial
from lstmsizer.study.base import Study
from lstmsizer.study.codec import decode, encode
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.study.trials import from_optuna, to_optuna

STUDIES: dict[str, Callable[[Path], Study]] = {
    "memory": lambda folder: MemoryStudy(),
    "journal": lambda folder: KeptStudy(Journal(folder / "study.journal"), SPEC, "abc"),
}


@pytest.fixture(params=STUDIES)
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Study:
    return STUDIES[request.param](tmp_path)


def test_a_new_study_is_empty(study: Study) -> None:
    assert study.trials() == []


def test_trials_come_back_in_the_order_in_which_they_were_added(study: Study) -> None:
    added = [trial(seed) for seed in (3, 1, 2, 1)]
    for one in added:
        study.add(one)
    assert study.trials() == added


def test_what_is_given_out_is_a_copy(study: Study) -> None:
    study.add(trial())
    study.trials().clear()
    assert study.trials() == [trial()]


def test_trials_without_a_score_are_kept_too(study: Study) -> None:
    study.add(DIVERGED)
    assert same(study.trials()[0], DIVERGED)


@given(trials)
def test_a_trial_survives_json(one: Trial) -> None:
    assert same(decode(json.loads(json.dumps(encode(one), allow_nan=False))), one)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(trials)
def test_a_trial_survives_optuna(one: Trial) -> None:
    assert same(from_optuna(to_optuna(one)), one)


def same(one: Trial, other: Trial) -> bool:
    """Equal, where NaN equals NaN."""
    return repr(one) == repr(other)
