"""Another demand of a study that goes on: labelled once fresh seeds were seen, and just replaced before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from some_trials import SPEC, trial

from lstmsizer.errors import OutputError
from lstmsizer.records import Demand, Spec, Stage, Trial
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy

LOOSER = replace(SPEC, demand=Demand(tolerance=0.05))


def of_stage(stage: Stage, seed: int = 0) -> Trial:
    one = trial(seed)
    return replace(one, request=replace(one.request, stage=stage))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.journal"


def opened(path: Path, spec: Spec, *trials: Trial) -> KeptStudy:
    study = KeptStudy(Journal(path), spec, "abc")
    for one in trials:
        study.add(one)
    return study


@pytest.mark.parametrize("demand", [Demand(tolerance=0.05), Demand(confidence=0.9)])
def test_a_demand_that_changed_after_fresh_seeds_is_told(path: Path, demand: Demand) -> None:
    first = opened(path, SPEC, of_stage("screen"), of_stage("confirm", 100))
    assert first.changed_from is None
    again = opened(path, replace(SPEC, demand=demand), of_stage("confirm", 101))
    assert again.changed_from == SPEC.demand
    assert len(again.trials()) == 3


def test_who_asks_as_at_first_has_the_first_certificate(path: Path) -> None:
    opened(path, SPEC, of_stage("confirm", 100))
    opened(path, LOOSER, of_stage("confirm", 101))
    assert opened(path, SPEC).changed_from is None
    assert opened(path, LOOSER).changed_from == SPEC.demand


def test_before_any_fresh_seed_a_demand_is_just_replaced(path: Path) -> None:
    opened(path, SPEC, of_stage("screen"))
    assert opened(path, LOOSER, of_stage("confirm", 100)).changed_from is None
    assert opened(path, LOOSER).changed_from is None
    assert opened(path, SPEC).changed_from == LOOSER.demand


def test_to_look_at_a_study_changes_nothing_in_it(path: Path) -> None:
    opened(path, SPEC, of_stage("screen"))
    before = path.read_bytes()
    opened(path, LOOSER)
    assert path.read_bytes() == before


def test_another_question_is_refused_whatever_the_demand(path: Path) -> None:
    opened(path, SPEC, of_stage("confirm", 100))
    with pytest.raises(OutputError, match=r"study of another question: seed \(0, now 1\) changed since"):
        opened(path, replace(LOOSER, seed=1))
