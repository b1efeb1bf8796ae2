"""Where every step has a target, the score part's blocks count by their steps, as in the score itself."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.dataset import scaled
from lstmsizer.data.load import load
from lstmsizer.records import Candidate, Question, Replicate, Request, Setup, Size
from lstmsizer.run.stages.resampling import block_weights
from lstmsizer.train.engine import Engine, EnginePayload


def test_the_blocks_of_a_training_come_to_its_score() -> None:
    chance = np.random.default_rng(0)
    words = [[f"w{word}" for word in chance.integers(0, 9, chance.integers(2, 30))] for _ in range(120)]
    tags = [["ab"[word < "w4"] for word in sentence] for sentence in words]
    dataset = load(
        pl.DataFrame({"words": words, "tags": tags}), Question(task="tag", text="words", tags="tags")
    )
    setup = Setup(batch_size=32, epochs=2, loss=dataset.loss, metric=dataset.metric, embedding=4)
    payload = EnginePayload((scaled(dataset.sequences, dataset.folds[0]),), setup, 0, 1)
    request = Request(Candidate(Size((2,)), 0.01), Replicate(0, 100), 2, "confirm")
    trial = Engine(payload, lambda: False).train(request)
    weights = block_weights(dataset)
    assert weights is not None
    assert np.ptp(weights) > 0
    assert np.average(trial.blocks, weights=weights) == pytest.approx(trial.score, rel=1e-5)
    assert np.mean(trial.blocks) != pytest.approx(trial.score, rel=1e-5)
