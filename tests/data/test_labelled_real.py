"""Published data sets, read as they were downloaded (LSTMSIZER_DATA)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from labelled_sources import ANY

from lstmsizer.data.load import load
from lstmsizer.records import Question

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("LSTMSIZER_DATA" not in os.environ, reason="LSTMSIZER_DATA names no folder"),
]


@pytest.mark.parametrize(
    ("name", "steps", "features", "classes", "train", "test"),
    [
        ("japanese_vowels/JapaneseVowels_TRAIN.ts", 29, 12, 9, 270, 370),
        ("natops/NATOPS_TRAIN.ts.gz", 51, 24, 6, 180, 180),
        ("italy_power/ItalyPowerDemand_TRAIN.ts", 24, 1, 2, 67, 1029),
    ],
)
def test_archives_keep_their_own_test_part(
    name: str, steps: int, features: int, classes: int, train: int, test: int
) -> None:
    dataset = load(Path(os.environ["LSTMSIZER_DATA"], name), ANY)
    shapes = dataset.shapes
    assert (shapes.steps, shapes.features, shapes.outputs) == (steps, features, classes)
    assert shapes.train + shapes.stop + shapes.score == train
    assert shapes.test == test
    assert len(dataset.folds) == 4


def test_no_speaker_is_on_two_sides() -> None:
    path = Path(os.environ["LSTMSIZER_DATA"], "fsdd", "fsdd_logmel20.npz")
    dataset = load(path, Question(task=None, label="label", group="speaker"))
    with np.load(path) as held:
        speakers = held["speaker"]
    fold = dataset.folds[0]
    seen = [set(speakers[numbers]) for numbers in (fold.train, fold.stop, fold.score, fold.test)]
    assert sorted(map(len, seen)) == [1, 1, 1, 3]
    assert len(set.union(*seen)) == 6
