"""How many bits a training sequence tells, for the rule that counts them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.load import load
from lstmsizer.records import Question
from lstmsizer.run.planned import bits_of_sequence


def test_each_step_that_is_told_has_its_own_bits() -> None:
    sentences = [[f"w{(number + i) % 7}" for i in range(number % 5 + 4)] for number in range(300)]
    tags = [["ab"[(number + i) % 2] for i in range(len(one))] for number, one in enumerate(sentences)]
    table = pl.DataFrame(
        {"words": [[*s, f"x{n}"] for n, s in enumerate(sentences)], "tags": tags}
    ).with_columns(tags=pl.col("tags").list.concat(pl.lit("b")))
    dataset = load(table, Question(task="tag", text="words", tags="tags"))
    sequences, train = dataset.sequences, dataset.folds[0].train
    assert sequences.lengths is not None
    told = np.concatenate([sequences.targets[sequences.starts[i] :][: sequences.lengths[i]] for i in train])
    share = np.bincount(told) / len(told)
    expected = -(share * np.log2(share)).sum() * sequences.lengths[train].mean()
    assert bits_of_sequence(dataset) == pytest.approx(expected)


def test_of_rolls_each_note_has_its_own_and_numbers_have_none() -> None:
    chance = np.random.default_rng(0)
    rolls = [(chance.random((10, 3)) < 0.5).astype(float) for _ in range(60)]
    bits = bits_of_sequence(load(rolls, Question(task="next")))
    assert bits == pytest.approx(9 * 3, rel=0.02)  # nine steps of ten are told
    numbers = load((chance.random((60, 5, 1)), chance.random(60)), Question(task="regress"))
    assert bits_of_sequence(numbers) is None
