"""The answer tried on further splits, from file to file: it stands as it was, and can be asked again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_series import QUESTION

import lstmsizer

pytestmark = pytest.mark.slow  # it answers the question three times


@pytest.fixture(scope="module")
def again(answered: lstmsizer.Sizing, place: Path) -> lstmsizer.Sizing:
    """The folder of the answer on one split, asked again with three."""
    shutil.copytree(place / "out", place / "folds")
    return lstmsizer.size(
        place / "series.csv", **QUESTION, folds=3, budget=None, out=place / "folds", progress=False
    )


def test_further_splits_change_nothing_in_the_decision(
    answered: lstmsizer.Sizing, again: lstmsizer.Sizing
) -> None:
    assert answered.answer.sensitivity is None
    assert again.answer.decision == answered.answer.decision
    assert again.answer.fingerprint == answered.answer.fingerprint


def test_the_confirmed_sizes_are_trained_on_them_and_kept_in_the_study(
    answered: lstmsizer.Sizing, again: lstmsizer.Sizing
) -> None:
    found, decision = again.answer.sensitivity, again.answer.decision
    assert found is not None
    assert len(found.splits) == 2
    planned = {*decision.contenders, *decision.reference}
    assert {difference.rival for difference in found.differences} == planned - {decision.size}
    trained = 2 * found.seeds * len(planned | {decision.size})
    assert again.answer.trials == answered.answer.trials + trained
    assert all(len(difference.by_fold) == 3 for difference in found.differences)


def test_the_files_say_how_the_answer_stands_there(again: lstmsizer.Sizing) -> None:
    document = json.loads((again.folder / "answer.json").read_text(encoding="utf-8"))
    assert len(document["sensitivity"]["splits"]) == 2
    assert lstmsizer.show(again.folder).answer.sensitivity == again.answer.sensitivity
    assert f"On 2 further splits {again.answer.decision.size} was" in " ".join(repr(again).split())


def test_asked_once_more_nothing_is_trained_but_the_finish(again: lstmsizer.Sizing, place: Path) -> None:
    before = (place / "folds" / "study.journal").read_bytes()
    third = lstmsizer.size(
        place / "series.csv", **QUESTION, folds=3, budget=None, out=place / "folds", progress=False
    )
    assert (place / "folds" / "study.journal").read_bytes() == before
    assert third.answer.sensitivity == again.answer.sensitivity
    assert third.answer.trials == again.answer.trials
