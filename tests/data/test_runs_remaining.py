"""What is left of runs: cut at each step, all pieces of a run in one part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.errors import InputError
from lstmsizer.records import Question

ASKED = Question(task="regress", sequence="unit", window=5, remaining=20)


def runs(lengths: list[int], seed: int = 0, first: str = "m") -> pl.DataFrame:
    """A table of runs; 'heat' counts from 0 in each, so that a value says where it stood."""
    chance = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "unit": np.repeat([f"{first}{i}" for i in range(len(lengths))], lengths),
            "heat": np.concatenate([np.arange(n, dtype=float) ** 2 for n in lengths]),
            "noise": chance.normal(size=sum(lengths)),
        }
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(2, 40), min_size=40, max_size=60), st.integers(1, 12), st.integers(1, 50))
def test_a_piece_reads_up_to_its_cut_and_its_label_is_what_was_left(lengths, window, most):
    asked = replace(ASKED, window=window, remaining=most, features=("heat", "noise"))
    dataset = load(runs(lengths), asked)
    sequences, counts = dataset.sequences, np.asarray(lengths)
    run = np.repeat(np.arange(len(counts)), counts)
    ends = np.arange(counts.sum()) - (np.cumsum(counts) - counts)[run]  # steps before the cut, in its run
    np.testing.assert_array_equal(sequences.targets[:, 0], np.minimum(counts[run] - 1 - ends, most))
    read = np.minimum(ends + 1, window)
    spans = read if sequences.lengths is None else sequences.lengths
    np.testing.assert_array_equal(np.broadcast_to(spans, len(run)), read)
    np.testing.assert_array_equal(
        sequences.values[sequences.starts + read - 1, 0], ends.astype(np.float32) ** 2
    )
    for fold in (*dataset.folds, dataset.final):
        where = [set(run[part].tolist()) for part in (fold.train, fold.stop, fold.test)]
        assert sum(map(len, where)) == len(set.union(*where))


def test_runs_of_a_test_part_that_break_off_are_told_once_each(tmp_path: Path):
    left = tmp_path / "left.txt"
    left.write_text("".join(f"{number}\n" for number in (3, 70, 0, 12)))
    dataset = load(runs([30] * 40), ASKED, None, runs([9, 4, 12, 6], first="t"), (left,))
    test = dataset.final.test
    np.testing.assert_array_equal(dataset.sequences.targets[test, 0], [3, 20, 0, 12])
    assert [dataset.ids[i] for i in test] == [
        "test t0, step 9", "test t1, step 4", "test t2, step 12", "test t3, step 6"
    ]  # fmt: skip
    last = windows(dataset.sequences, test, np.zeros(2), padding=np.nan)
    np.testing.assert_array_equal(last[0, :, 0], [16, 25, 36, 49, 64])


def test_runs_of_a_test_part_without_labels_end_as_the_others_do():
    dataset = load(runs([30] * 40), ASKED, None, runs([9, 4], first="t"))
    np.testing.assert_array_equal(
        dataset.sequences.targets[dataset.final.test, 0], [*range(8, -1, -1), *range(3, -1, -1)]
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("3\nmany\n0\n", "'many' stands at line 2"),
        ("3\n-1\n0\n", "'-1' stands at line 2"),
        ("3\n4\n", "2 numbers for 3 runs"),
    ],
)
def test_a_table_of_what_is_left_that_does_not_fit_is_refused(content, words, tmp_path: Path):
    left = tmp_path / "left.txt"
    left.write_text(content)
    with pytest.raises(InputError, match=words):
        load(runs([30] * 40), ASKED, None, runs([9, 4, 12], first="t"), (left,))


def test_rows_that_are_each_a_run_of_their_own_are_refused():
    with pytest.raises(InputError, match="Every run of DataFrame has 1 step"):
        load(runs([1] * 50), ASKED)


def test_what_is_left_of_runs_without_a_test_part_is_nothing():
    with pytest.raises(InputError, match="name that too"):
        load(runs([30] * 40), ASKED, None, None, (Path("left.txt"),))
