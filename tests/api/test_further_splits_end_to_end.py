"""The answer tried on further splits, from file to file: it stands as it was, and can be asked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_series import QUESTION

import lstmsizer

pytestmark = pytest.mark.slow  # it answers the question three times


def ask(place: Path, folds: int) -> lstmsizer.Sizing:
    asked = {**QUESTION, "budget": None, "progress": False, "out": place / "folds"}
    return lstmsizer.size(place / "series.csv", **asked, folds=folds)


@pytest.fixture(scope="module")
def once(place: Path) -> lstmsizer.Sizing:
    """The answer on one split."""
    return ask(place, 1)


@pytest.fixture(scope="module")
def again(once: lstmsizer.Sizing, place: Path) -> lstmsizer.Sizing:
    """The same folder, asked again with three."""
    return ask(place, 3)


def test_further_splits_change_nothing_in_the_decision(
    once: lstmsizer.Sizing, again: lstmsizer.Sizing
) -> None:
    assert once.answer.sensitivity is None
    assert again.answer.decision == once.answer.decision
    assert again.answer.fingerprint == once.answer.fingerprint


def test_the_confirmed_sizes_are_trained_on_them_and_kept_in_the_study(
    once: lstmsizer.Sizing, again: lstmsizer.Sizing
) -> None:
    found, decision = again.answer.sensitivity, again.answer.decision
    assert found is not None
    assert len(found.splits) == 2
    planned = {*decision.contenders, *decision.reference}
    assert {difference.rival for difference in found.differences} == planned - {decision.size}
    trained = 2 * found.seeds * len(planned | {decision.size})
    assert again.answer.trials == once.answer.trials + trained
    assert all(len(difference.by_fold) == 3 for difference in found.differences)


def test_the_files_say_how_the_answer_stands_there(again: lstmsizer.Sizing) -> None:
    document = json.loads((again.folder / "answer.json").read_text(encoding="utf-8"))
    assert len(document["sensitivity"]["splits"]) == 2
    assert lstmsizer.show(again.folder).answer.sensitivity == again.answer.sensitivity
    assert f"On 2 further splits {again.answer.decision.size} was" in " ".join(repr(again).split())


def test_asked_once_more_nothing_is_trained_but_the_finish(again: lstmsizer.Sizing, place: Path) -> None:
    before = (place / "folds" / "study.journal").read_bytes()
    third = ask(place, 3)
    assert (place / "folds" / "study.journal").read_bytes() == before
    assert third.answer.sensitivity == again.answer.sensitivity
    assert third.answer.trials == again.answer.trials
