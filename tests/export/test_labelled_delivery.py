"""From the engine's weights to a Keras model that tells classes of sequences of any length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.data.load import load
from lstmsizer.data.scores import label_metric_value, metric_value
from lstmsizer.export import keras_model
from lstmsizer.export.service import Delivered, Delivery, open_exporter
from lstmsizer.records import Candidate, Question, Replicate, Request, Setup, Size
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import EnginePayload, Fit, open_engine

CHANCE = np.random.default_rng(8)
KINDS = CHANCE.integers(0, 3, 80)
VALUES = [
    (100 + 5 * (CHANCE.standard_normal((steps, 2)) + kind)).astype(np.float32)
    for steps, kind in zip(CHANCE.integers(2, 9, 80), KINDS, strict=True)
]


def never() -> bool:
    return False


def delivered(data: Dataset, path: Path, part: np.ndarray) -> tuple[Fitted, Delivered]:
    """Two layers trained by the engine for some epochs, and what Keras makes of them on a part."""
    setup = Setup(batch_size=16, epochs=4, loss=data.loss, metric=data.metric)
    candidate = Candidate(Size((4, 3)), 0.02)
    fold = data.folds[0]
    engine = open_engine(EnginePayload((scaled(data.sequences, fold),), setup, 0, 1), never)
    fitted = engine(Fit(Request(candidate, Replicate(0, 0), setup.epochs, "finish")))
    assert isinstance(fitted, Fitted)
    item = Delivery(
        path=path,
        candidate=candidate,
        setup=setup,
        updates=20,
        weights=fitted.weights,
        scaling=fold.scaling,
        sequences=data.sequences,
        examples=part,
        defaults=fold.scaling.input_mean,
    )
    return fitted, open_exporter(None, never)(item)


def test_keras_tells_the_classes_of_padded_sequences_as_the_engine_does(tmp_path: Path) -> None:
    data = load((VALUES, KINDS), Question(task=None), 1)
    score = data.folds[0].score
    fitted, out = delivered(data, tmp_path / "model.keras", score)

    np.testing.assert_allclose(out.outputs.sum(axis=1), 1, rtol=1e-5)
    told = label_metric_value("loss", data.sequences.targets[score], out.outputs)
    assert told == pytest.approx(fitted.trial.score, rel=1e-4), "the engine's own score, on the same part"

    alone = keras_model.load(tmp_path / "model.keras")
    shortest = min(score, key=lambda number: len(VALUES[number]))
    np.testing.assert_allclose(
        alone.predict(VALUES[shortest][None], verbose=0)[0],
        out.outputs[list(score).index(shortest)],
        rtol=1e-4,
        err_msg="a sequence by itself, without padding",
    )


def test_keras_gives_numbers_in_their_own_units(tmp_path: Path) -> None:
    lives = 1000 + 300 * KINDS + CHANCE.standard_normal(80)
    data = load((VALUES, lives), Question(task=None), 1)
    fold = data.folds[0]
    fitted, out = delivered(data, tmp_path / "model.keras", fold.score)

    errors = metric_value("mse", data.sequences.targets[fold.score], out.outputs)
    assert errors / fold.scaling.target_sd[0] ** 2 == pytest.approx(fitted.trial.score, rel=1e-4)
