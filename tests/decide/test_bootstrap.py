"""The score part drawn anew in blocks: intervals that hold under dependence, and what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.decide.bootstrap import bootstrap, stretch
from lstmsizer.records import MOST_BLOCKS, Size

ANSWER, RIVAL, OTHER = Size((2,)), Size((4,)), Size((8,))


def autoregressive(chance: np.random.Generator, count: int, correlation: float) -> np.ndarray:
    """[count]: a stationary AR(1) series of variance 1."""
    steps = chance.standard_normal(count) * np.sqrt(1 - correlation**2)
    steps[0] = chance.standard_normal()
    for i in range(1, count):
        steps[i] += correlation * steps[i - 1]
    return steps


def in_blocks(losses: np.ndarray) -> np.ndarray:
    length = -(-len(losses) // MOST_BLOCKS)
    return losses[: len(losses) // length * length].reshape(-1, length).mean(axis=1)


@pytest.mark.parametrize(
    ("examples", "correlation", "most"), [(1500, 0.0, 0.09), (1500, 0.9, 0.12), (150, 0.5, 0.15)]
)
def test_the_interval_of_a_difference_holds_the_truth_under_dependence(
    examples: int, correlation: float, most: float
) -> None:
    missed, plain, runs = 0, 0, 200
    for run in range(runs):
        chance = np.random.default_rng([run, examples])
        both = 1 + autoregressive(chance, examples, 0.99)  # what is hard is hard for all sizes
        apart = autoregressive(chance, examples, correlation)
        losses = {ANSWER: in_blocks(both + apart), RIVAL: in_blocks(both)}
        found = bootstrap(losses, ANSWER, 0.1, examples)
        if found is not None:
            (difference,) = found.differences
            missed += not difference.low <= 0 <= difference.high
            plain += abs(apart.mean()) > 1.96 * apart.std() / np.sqrt(examples)
    assert missed / runs < most
    if correlation > 0:  # what single examples would have said
        assert plain > 1.5 * missed


def test_the_answer_holds_where_every_rival_stays_within_the_tolerance() -> None:
    noise = np.random.default_rng(1).standard_normal((2, 100)) * 0.01
    losses = {ANSWER: np.full(100, 1.0), RIVAL: 1 + noise[0], OTHER: 0.98 + noise[1]}
    shares = [bootstrap(losses, ANSWER, delta, 6500).holds for delta in (0.1, 0.02, 0.001)]  # type: ignore[union-attr]
    assert shares[0] == 1.0
    assert 0.05 < shares[1] < 0.95
    assert shares[2] == 0.0


def test_roots_are_compared_where_the_score_is_one() -> None:
    losses = {ANSWER: np.tile([4.0, 4.0], 50), RIVAL: np.tile([1.0, 1.0], 50)}
    found = bootstrap(losses, ANSWER, 0.1, 100, root=True)
    assert found is not None
    assert found.differences[0].mean == pytest.approx(1.0)


def test_blocks_count_by_their_weights_as_in_the_score() -> None:
    chance = np.random.default_rng(0)
    steps = chance.integers(1, 50, 100).astype(float)
    losses = {ANSWER: 1 / steps, RIVAL: np.zeros(100)}  # the shorter, the worse
    found = bootstrap(losses, ANSWER, 0.1, 100, weights=steps)
    assert found is not None
    assert found.differences[0].mean == pytest.approx(100 / steps.sum())
    alike = bootstrap(losses, ANSWER, 0.1, 100, weights=np.full(100, 7.0))
    assert alike == bootstrap(losses, ANSWER, 0.1, 100)


def test_a_stretch_is_told_in_examples_and_gets_longer_with_the_dependence() -> None:
    lengths = [
        np.mean([stretch(autoregressive(np.random.default_rng(i), 100, c)) for i in range(50)])
        for c in (0.0, 0.5, 0.8)
    ]
    assert lengths == sorted(lengths)
    independent = np.random.default_rng(3).standard_normal(100)
    found = bootstrap({ANSWER: independent, RIVAL: np.zeros(100)}, ANSWER, 1.0, 6500)
    assert found is not None
    assert (found.score, found.stretch % 65) == (6500, 0)


def test_too_few_stretches_say_nothing() -> None:
    assert bootstrap({ANSWER: np.arange(100.0), RIVAL: np.zeros(100)}, ANSWER, 1.0, 6500) is None
    assert bootstrap({ANSWER: np.ones(4), RIVAL: np.zeros(4)}, ANSWER, 1.0, 4) is None
    few = np.sort(
        np.random.default_rng(0).standard_normal(11)
    )  # as dependent as can be, and too few to see it
    assert bootstrap({ANSWER: few, RIVAL: np.zeros(11)}, ANSWER, 1.0, 11) is None


@given(st.lists(st.floats(0, 10), min_size=10, max_size=100), st.integers(0, 3))
def test_the_same_seed_gives_the_same_and_what_is_common_to_all_sizes_does_not_matter(
    blocks: list[float], seed: int
) -> None:
    values = np.array(blocks)
    losses = {ANSWER: values, RIVAL: values[::-1]}
    found = bootstrap(losses, ANSWER, 0.5, len(values), seed=seed)
    assert found == bootstrap(losses, ANSWER, 0.5, len(values), seed=seed)
    if found is not None:
        difference = found.differences[0]
        assert difference.low <= difference.mean <= difference.high
        assert 0 <= found.holds <= 1
