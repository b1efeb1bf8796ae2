"""From labelled sequences to a size: arrays of different lengths, classes told with probabilities."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import lstmsizer
from lstmsizer.records import LabelScores, Scores

CHANCE = np.random.default_rng(3)
SLOPES = CHANCE.choice([-1.0, 1.0], 120)
SEQUENCES = [
    (np.outer(np.arange(steps) * slope / steps, [1, 0]) + 0.4 * CHANCE.standard_normal((steps, 2))).astype(
        "f4"
    )
    for steps, slope in zip(CHANCE.integers(5, 12, 120), SLOPES, strict=True)
]
WORDS = np.where(SLOPES > 0, "rise", "fall")
SMALL = {"epochs": 12, "max_units": 2, "max_layers": 1, "budget": None, "folds": 1, "progress": False}


@pytest.fixture(scope="module")
def told(place: Path) -> lstmsizer.Sizing:
    return lstmsizer.size((SEQUENCES, WORDS), **SMALL, out=place / "words")


def test_classes_are_told_far_better_than_by_chance(told: lstmsizer.Sizing) -> None:
    answer = told.answer
    assert answer.task == "classify"
    assert answer.classes == ("fall", "rise")
    assert isinstance(answer.test, LabelScores)
    assert answer.test.error < 0.35
    assert sum(map(sum, answer.test.confusion)) == answer.shapes.test
    assert {baseline.name for baseline in answer.baselines} >= {"majority class", "logistic regression"}


def test_the_folder_holds_the_parts_too(told: lstmsizer.Sizing, place: Path) -> None:
    names = {path.name for path in (place / "words").iterdir()}
    assert names >= {"answer.json", "model.keras", "model.py", "parts.csv", "preprocess.json", "report.html"}
    with (place / "words" / "parts.csv").open(newline="") as file:
        parts = [row["part"] for row in csv.DictReader(file)]
    assert {part: parts.count(part) for part in ("train", "test")} == {
        "train": told.answer.shapes.train,
        "test": told.answer.shapes.test,
    }
    prepare = json.loads((place / "words" / "preprocess.json").read_text())
    assert prepare["class_names"] == ["fall", "rise"]


def test_the_model_takes_a_sequence_of_any_length(told: lstmsizer.Sizing) -> None:
    long = np.outer(np.linspace(0, 1, 30), [1, 0]).astype("f4")
    probabilities = told.model.predict(long[None], verbose=0)
    assert probabilities.shape == (1, 2)
    assert probabilities.sum() == pytest.approx(1)
    assert probabilities.argmax() == 1, "it rises"


def test_it_is_shown_again_as_it_was(told: lstmsizer.Sizing, place: Path) -> None:
    again = lstmsizer.show(place / "words")
    assert (again.answer.test, again.answer.classes) == (told.answer.test, told.answer.classes)
    assert "% right" in repr(again)


def test_asked_again_it_trains_nothing_new(told: lstmsizer.Sizing, place: Path) -> None:
    before = (place / "words" / "study.journal").read_bytes()
    again = lstmsizer.size((SEQUENCES, WORDS), **SMALL, out=place / "words")
    assert (place / "words" / "study.journal").read_bytes() == before
    assert again.answer.decision == told.answer.decision


@pytest.mark.slow  # it answers another question
def test_numbers_are_predicted_in_their_own_units(place: Path) -> None:
    heights = 1000 * SLOPES + CHANCE.standard_normal(120)
    found = lstmsizer.size((SEQUENCES, heights), **SMALL)
    assert found.answer.task == "regress"
    assert isinstance(found.answer.test, Scores)
    assert found.answer.test.rmse < 1000
    assert found.model.predict(SEQUENCES[0][None], verbose=0).shape == (1, 1)


def test_a_plan_counts_the_classes() -> None:
    text = repr(lstmsizer.plan((SEQUENCES, WORDS)))
    assert "arrays: up to 11 steps of 2 features in, one of 2 classes out." in text
    assert "of each class" in text
