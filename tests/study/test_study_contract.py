"""What every study promises, tried on each; and that nothing of a trial is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from some_trials import DIVERGED, SPEC, trial, trials

from lstmsizer.errors import OutputError
from lstmsizer.records import Curve, Trial
from lstmsizer.study.answers import ANSWER, PIECE, pieces, whole
from lstmsizer.study.base import Study
from lstmsizer.study.codec import decode, encode
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.study.opening import Keeping, keeping, opened
from lstmsizer.study.trials import from_optuna, to_optuna
from lstmsizer.study.watched import Watched, WatchedDatabase, WatchedFile

KEPT = ("journal", "sqlite", "postgresql")


def place(kind: str, request: pytest.FixtureRequest, folder: Path) -> Keeping:
    """Where a study of that kind is kept: the same at each call within a test."""
    if kind == "postgresql":
        return keeping(f"{request.getfixturevalue('server')}?study={folder.name}", None, None)
    return keeping(f"sqlite:///{folder}/studies.db" if kind == "sqlite" else None, None, None)


@pytest.fixture(params=["memory", *KEPT])
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Study]:
    if request.param == "memory":
        yield MemoryStudy()
        return
    where = place(request.param, request, tmp_path)
    with opened(where, tmp_path / "study.journal", "air", SPEC, "abc") as held:
        yield held


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


def with_long_curve() -> Trial:
    """A trial whose curve is longer than some databases' texts."""
    values = tuple(1 / (1 + epoch) for epoch in range(3000))
    return replace(trial(), curve=Curve(values, values, values), best_epoch=3000)


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_kept_is_found_again_and_gone_on_with(kind, request, tmp_path) -> None:
    where, journal = place(kind, request, tmp_path), tmp_path / "study.journal"
    with opened(where, journal, "air", SPEC, "abc") as first:
        first.add(trial(1))
        first.add(with_long_curve())
    with opened(where, journal, "air", SPEC, "abc") as again:
        assert again.trials() == [trial(1), with_long_curve()]
        again.add(trial(2))
    with opened(replace(where, resume=True), journal, "air", SPEC, "abc") as resumed:
        assert resumed.trials() == [trial(1), with_long_curve(), trial(2)]


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_asked_otherwise_is_refused_with_what_differs(kind, request, tmp_path) -> None:
    where, journal = place(kind, request, tmp_path), tmp_path / "study.journal"
    if kind == "sqlite":
        where = keeping(f"sqlite:///{tmp_path}/studies.db?study=ours", None, None)
    with opened(where, journal, "air", SPEC, "abc") as first:
        first.add(trial(1))
    for spec, data, differs in (
        (replace(SPEC, seed=1), "abc", r"another question: seed \(0, now 1\) changed since"),
        (SPEC, "xyz", "another question: the data changed since"),
    ):
        with pytest.raises(OutputError, match=differs), opened(where, journal, "air", spec, data):
            raise AssertionError("it was opened")


@pytest.mark.parametrize("kind", KEPT)
def test_an_old_study_may_be_demanded_or_refused(kind, request, tmp_path) -> None:
    where, journal = place(kind, request, tmp_path), tmp_path / "study.journal"
    old, new = replace(where, resume=True), replace(where, resume=False)
    with pytest.raises(OutputError, match="no trials to go on from"), opened(old, journal, "a", SPEC, "abc"):
        raise AssertionError("it was opened")
    with opened(new, journal, "a", SPEC, "abc") as study:
        study.add(trial())
    with pytest.raises(OutputError, match="has 1 trial already"), opened(new, journal, "a", SPEC, "abc"):
        raise AssertionError("it was opened")


def test_a_long_curve_shows_its_best_epoch_among_few_values() -> None:
    long = replace(with_long_curve(), best_epoch=1234)
    shown = to_optuna(long).intermediate_values
    assert len(shown) <= 26
    assert {1234, 3000} <= shown.keys()
    assert max(len(json.dumps(value)) for value in to_optuna(long).user_attrs.values()) < 65_536
    assert from_optuna(to_optuna(long)) == long


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
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


@pytest.mark.parametrize("kind", KEPT)
def test_an_answer_is_kept_with_its_study_however_long(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    where, journal = place(kind, request, tmp_path), tmp_path / "study.journal"
    text = '{"name": "Größe\\u0000"}' + "é" * 3 * PIECE
    with opened(where, journal, "air", SPEC, "abc") as held:
        held.add(trial())
        assert seen(where, journal) == ""
        held.tell(text)
        assert seen(where, journal) == text
        held.tell("{}")
    assert seen(where, journal) == "{}"


def seen(where: Keeping, journal: Path) -> str:
    """The answer as somebody finds it who only looks on."""
    watched: Watched = WatchedFile(journal) if where.database is None else WatchedDatabase(where.database)
    with closing(watched):
        return watched.look().answer


@given(st.text())
def test_an_answer_that_lacks_a_piece_is_none(text: str) -> None:
    kept = pieces(text)
    assert whole(kept) == text
    assert whole({name: value for name, value in kept.items() if name != ANSWER}) == ""
    assert whole({**kept, f"{ANSWER}_0": f"{text}!"}) == ("" if text else text)
