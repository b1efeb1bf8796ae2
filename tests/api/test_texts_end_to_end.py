"""From labelled texts to a size: words and characters, told with probabilities."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import lstmsizer
from lstmsizer.records import LabelScores

CHANCE = np.random.default_rng(2)
LABELS = ["good" if number % 2 else "bad" for number in range(120)]
TEXTS = [
    f"{number} {CHANCE.choice(['a fine', 'a great'] if label == 'good' else ['a poor', 'no'])} "
    + " ".join(CHANCE.choice(["film", "book", "play"], 1 + number % 3))
    for number, label in enumerate(LABELS)
]
SMALL = {
    "epochs": 12, "max_units": 2, "max_layers": 1,
    "budget": None, "folds": 1, "progress": False, "executor": "inline",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(place: Path) -> lstmsizer.Sizing:
    return lstmsizer.size((TEXTS, LABELS), **SMALL, out=place / "texts")


def test_classes_are_told_far_better_than_by_chance(told: lstmsizer.Sizing) -> None:
    answer = told.answer
    assert (answer.task, answer.classes) == ("classify", ("bad", "good"))
    assert isinstance(answer.test, LabelScores)
    assert answer.test.error < 0.2
    assert {baseline.name for baseline in answer.baselines} >= {"majority class", "naive Bayes"}


def test_the_embedding_stands_apart_from_what_the_size_decides(told: lstmsizer.Sizing) -> None:
    setup, shapes = told.answer.spec.setup, told.answer.shapes
    cost = next(cost for cost in told.answer.costs if cost.size == told.answer.decision.size)
    assert setup.embedding == shapes.features
    assert cost.embedding_parameters == shapes.vocabulary * shapes.features
    assert cost.parameters == told.model.count_params()
    assert f"beside the {cost.embedding_parameters:,} of the embedding" in repr(told)


def test_the_model_takes_the_numbers_of_the_vocabulary(told: lstmsizer.Sizing, place: Path) -> None:
    known = json.loads((place / "texts" / "preprocess.json").read_text())["vocabulary"]
    texts = [[known.index(word) + 2 for word in text.split()] for text in ("a great film", "a poor film")]
    probabilities = told.model.predict(np.array(texts, np.int32), verbose=0)
    assert probabilities.argmax(axis=1).tolist() == [1, 0]


def test_a_plan_tells_tokens() -> None:
    plan = lstmsizer.plan((TEXTS, LABELS), embedding=4)
    assert plan.setup.embedding == 4
    text = " ".join(repr(plan).split())
    assert f"({plan.shapes.vocabulary} different, each embedded as 4 numbers) in, one of 2 classes" in text
    assert f"the embedding has {4 * plan.shapes.vocabulary:,} more" in text
