"""Baselines of steps: what they are defined as, and that they find what there is to be found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from step_sources import rolls, sentences, write_conll, write_table, write_text

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.load import load
from lstmsizer.data.stepwise.ngram import NGram
from lstmsizer.data.stepwise.predictors import by_last_value, by_token
from lstmsizer.records import Baseline, Question, StepScores


def losses(found: tuple[Baseline, ...]) -> dict[str, float]:
    """On the test part; that each has a score is what the best one is chosen by."""
    told: dict[str, float] = {}
    for baseline in found:
        assert np.isfinite(baseline.score)
        assert isinstance(baseline.test, StepScores)
        told[baseline.name] = baseline.test.log_loss
    return told


def test_an_n_gram_interpolates_as_witten_and_bell_do() -> None:
    """After 'a' came 'b' twice and 'c' once: 3 seen, 2 different; of any context, 'b' 3 of 6, 3 different."""
    read = np.array([[0, 0, 0, 1, 1, 2], [0, 9, 9, 9, 9, 9]])
    told = np.array([[1, 1, 2, 0, 1, 0], [1, 0, 0, 0, 0, 0]])
    gram = NGram(read[:, :6], told, 1, 4)
    ((targets, of_lengths),) = gram.asked(slice(1, 2), told)
    assert targets[0] == 1
    anyhow = (3 + 3 * (1 / 4)) / (6 + 3)
    assert of_lengths[0][0, 1] == pytest.approx(anyhow)
    assert of_lengths[1][0, 1] == pytest.approx((1 + 1 * anyhow) / (1 + 1)), "a chunk that begins with it"
    for probabilities in of_lengths:
        np.testing.assert_allclose(probabilities.sum(axis=1), 1)


def test_the_tags_of_a_token_are_known_by_it(tmp_path: Path) -> None:
    data = load(write_conll(tmp_path / "corpus.conll", sentences()), Question(task="tag"), 1)
    fold = data.folds[0]
    told = by_token(data, fold, fold.score)
    np.testing.assert_allclose(told.sum(axis=1), 1)
    found = losses(compared(data, "loss").baselines)
    assert found["tags of the token alone"] < 0.1 < found["shares"]
    assert found["logistic regression on neighbours"] < 0.1


def test_numbers_tell_the_tag_of_their_step(tmp_path: Path) -> None:
    question = Question(task="tag", sequence="trial", tags="state", time="step")
    found = losses(compared(load(write_table(tmp_path / "steps.csv"), question, 1), "loss").baselines)
    assert found["logistic regression on neighbours"] < 0.5 * found["shares"]


def test_a_note_that_goes_on_is_told_by_its_last_value() -> None:
    data = load(rolls(), Question(task="next"), 1)
    fold = data.folds[0]
    told = by_last_value(data, fold, fold.train)
    assert told.max() > 0.8, "a note goes on more often than not"
    found = compared(data, "loss").baselines
    told_by = losses(found)
    assert told_by["each label by its last value"] < told_by["shares"]
    assert told_by["logistic regression on the last step"] < told_by["shares"]
    assert found[0].score == pytest.approx(mean_predictor_score(data, "loss"))


def test_what_was_read_tells_the_next_character(tmp_path: Path) -> None:
    data = load(write_text(tmp_path / "book.txt", 9000), Question(task="next", window=16))
    found = compared(data, "error").baselines
    told = losses(found)
    assert told["n-gram"] < 0.5 * told["shares"]
    assert "chosen on the stop part" in found[1].note
