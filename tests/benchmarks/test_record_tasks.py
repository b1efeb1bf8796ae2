"""The tasks that can be recorded: what is shown and what is asked."""

from __future__ import annotations

import os

import numpy as np
import pytest

from benchmarks.record.task import Task, without_inputs
from benchmarks.record.tasks import TASKS, task_of
from lstmsizer.errors import SettingError
from lstmsizer.train.sanity import check

REAL = ("pm25", "names", "japanese_vowels")
MADE_UP = [name for name in TASKS if name not in REAL]
NEEDS_DATA = pytest.mark.skipif("LSTMSIZER_DATA" not in os.environ, reason="LSTMSIZER_DATA names no folder")


def sequences(task: Task) -> np.ndarray:
    """[N, T, F], or tokens [N, T]."""
    fold = task.fold
    return fold.values[fold.starts[:, None] + np.arange(fold.steps)]


@pytest.mark.parametrize("name", MADE_UP)
def test_a_made_up_task_can_be_trained_and_is_always_the_same(name: str) -> None:
    task = task_of(name)
    check((task.fold,), task.setup)
    assert task.name == name
    assert task.fingerprint == task_of(name).fingerprint
    parts = np.concatenate([task.fold.train, task.fold.stop, task.fold.score, task.test])
    assert sorted(parts) == list(range(len(task.fold.starts)))


def test_no_two_tasks_are_alike() -> None:
    assert len({task_of(name).fingerprint for name in MADE_UP}) == len(MADE_UP)


def test_recall_shows_its_numbers_at_the_first_step_alone() -> None:
    task = task_of("recall4")
    np.testing.assert_array_equal(sequences(task)[:, 0], task.fold.targets)
    assert not sequences(task)[:, 1:].any()


def test_adding_asks_for_the_sum_of_two_marked_numbers() -> None:
    numbers, marks = np.moveaxis(sequences(task_of("adding")), 2, 0)
    assert (marks.sum(axis=1) == 2).all()
    summed = (numbers * marks).sum(axis=1)
    np.testing.assert_allclose(task_of("adding").fold.targets[:, 0], summed / np.sqrt(2 / 3), atol=1e-6)


def test_the_xor_is_of_the_first_and_the_third_bit() -> None:
    bits = sequences(task_of("delayed_xor"))[:, :, 0]
    np.testing.assert_array_equal(task_of("delayed_xor").fold.targets, bits[:, 0] * bits[:, 2] < 0)


def test_a_pattern_mostly_repeats() -> None:
    task = task_of("pattern")
    letters = np.concatenate([sequences(task), task.fold.targets[:, None] + 1], axis=1)
    agree = np.stack([letters[:, -1] == letters[:, -1 - length] for length in (2, 3, 4)])
    assert 0.8 < agree.any(axis=0).mean() < 1


def test_without_inputs_noise_costs_its_variance_and_a_bit_a_bit() -> None:
    assert without_inputs(task_of("white_noise"))[0] == pytest.approx(1.0, abs=0.2)
    assert without_inputs(task_of("delayed_xor"))[0] == pytest.approx(np.log(2), abs=0.01)


def test_an_unknown_task_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingError, match="There is no task 'sudoku' to record: choose one of recall4, "):
        task_of("sudoku")


@pytest.mark.real
@NEEDS_DATA
@pytest.mark.parametrize(
    ("name", "parts", "steps"),
    [
        ("pm25", (3000, 500, 500, 1000), 24),
        ("names", (3000, 500, 500, 1000), 16),
        ("japanese_vowels", (189, 40, 41, 370), 29),
    ],
)
def test_a_published_task_has_its_parts(name: str, parts: tuple[int, ...], steps: int) -> None:
    task = task_of(name)
    check((task.fold,), task.setup)
    shapes = task.shapes
    assert (shapes.train, shapes.stop, shapes.score, shapes.test) == parts
    assert shapes.steps == steps


@pytest.mark.real
@NEEDS_DATA
def test_no_speaker_is_missing_from_a_part() -> None:
    task = task_of("japanese_vowels")
    for part in (task.fold.train, task.fold.stop, task.fold.score, task.test):
        assert set(task.fold.targets[part]) == set(range(9))


@pytest.mark.real
@NEEDS_DATA
def test_hours_of_one_part_are_seen_by_no_other() -> None:
    task = task_of("pm25")
    rows = [
        set((task.fold.starts[part][:, None] + np.arange(WINDOW_AND_TARGET)).ravel())
        for part in (task.fold.train, np.concatenate([task.fold.stop, task.fold.score]), task.test)
    ]
    assert not rows[0] & rows[1]
    assert not rows[1] & rows[2]


WINDOW_AND_TARGET = 25
