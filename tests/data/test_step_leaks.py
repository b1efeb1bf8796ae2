"""What is read at a step never holds what is told there, and no token stands in two parts."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.forecast import folds as in_time
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.stepwise.found import Steps, with_next
from lstmsizer.data.stepwise.text import chunks


@settings(deadline=None)
@given(count=st.integers(50, 3000), window=st.integers(1, 40))
def test_no_token_of_a_text_stands_in_two_parts(count: int, window: int) -> None:
    starts = chunks(count, window)
    parts = in_time.split(in_time.Stretches(starts, starts + window + 1))
    if parts is None:
        return
    touched = [
        {int(place) for start in starts[numbers] for place in range(start, start + window + 1)}
        for numbers in (parts.train, parts.stop, parts.score, parts.test)
    ]
    for earlier, later in itertools.pairwise(touched):
        assert max(earlier) < min(later)
    assert max(touched[-1]) < count


@settings(deadline=None)
@given(lengths=st.lists(st.integers(2, 9), min_size=1, max_size=8), seed=st.integers(0, 99))
def test_what_is_told_is_the_row_after_what_is_read(lengths: list[int], seed: int) -> None:
    rows = np.random.default_rng(seed).permutation(sum(lengths)).astype(np.float32)[:, None]  # all different
    ends = np.cumsum(lengths)
    found = Found(
        values=rows, names=("x",), levels=((),), lengths=np.array(lengths), labels=rows,
        ids=tuple(map(str, range(len(lengths)))), groups=None, test=None, source="made up", kind="arrays",
    )  # fmt: skip
    shifted = with_next(Steps(found, "rolls")).found
    for number, (first, end) in enumerate(zip(ends - lengths, ends, strict=True)):
        start, length = shifted.starts[number], shifted.lengths[number]
        read, told = shifted.values[start : start + length], shifted.labels[start : start + length]
        np.testing.assert_array_equal(read, rows[first : end - 1])
        np.testing.assert_array_equal(told, rows[first + 1 : end])
        for step in range(length):
            assert told[step] not in read[: step + 1], "the target stands after all that is read by then"
