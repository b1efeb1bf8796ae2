"""From the engine's weights to a Keras model that tells something at every step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from step_sources import rolls, sentences, write_conll, write_table, write_text

from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.data.load import load
from lstmsizer.data.step_scores import step_metric_value, step_scores
from lstmsizer.data.windows import spans
from lstmsizer.export import keras_model
from lstmsizer.export.service import Delivered, Delivery, open_exporter
from lstmsizer.records import Candidate, Question, Replicate, Request, Setup, Size
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import EnginePayload, Fit, open_engine


def never() -> bool:
    return False


def datasets(folder: Path) -> dict[str, Dataset]:
    tags = Question(task="tag", sequence="trial", tags="state", time="step")
    return {
        "tags of tokens": load(write_conll(folder / "corpus.conll", sentences()), Question(task="tag"), 1),
        "tags of numbers": load(write_table(folder / "steps.csv"), tags, 1),
        "next step": load(rolls(), Question(task="next"), 1),
        "next token": load(write_text(folder / "book.txt", 3000), Question(task="next", window=12), 1),
    }


def delivered(data: Dataset, path: Path, *, bidirectional: bool) -> tuple[Fitted, Delivered]:
    """Two layers trained by the engine for some epochs, and what Keras makes of them on the score part."""
    setup = Setup(
        batch_size=16,
        epochs=2,
        loss=data.loss,
        metric=data.metric,
        bidirectional=bidirectional,
        embedding=4 if data.sequences.vocabulary else None,
    )
    candidate, fold = Candidate(Size((4, 3)), 0.02), data.folds[0]
    engine = open_engine(EnginePayload((scaled(data.sequences, fold),), setup, 0, 1), never)
    fitted = engine(Fit(Request(candidate, Replicate(0, 0), setup.epochs, "finish")))
    assert isinstance(fitted, Fitted)
    item = Delivery(
        path, candidate, setup, 20, fitted.weights, fold.scaling, data.sequences, fold.score,
        fold.scaling.input_mean,
    )  # fmt: skip
    return fitted, open_exporter(None, never)(item)


@pytest.mark.parametrize("kind", ["tags of tokens", "tags of numbers", "next step", "next token"])
def test_keras_scores_every_step_as_the_engine_does(kind: str, tmp_path: Path) -> None:
    data = datasets(tmp_path)[kind]
    fitted, out = delivered(data, tmp_path / "model.keras", bidirectional=kind == "tags of tokens")
    score, sequences = data.folds[0].score, data.sequences
    labels = data.shapes.outputs if sequences.multilabel else 0
    told = step_metric_value("loss", out.outputs, labels)
    assert told == pytest.approx(fitted.trial.score, rel=1e-4), "the engine's own score, on the same part"

    lengths = np.broadcast_to(spans(sequences, score), len(score))
    scores = step_scores(out.outputs, lengths, labels)
    assert scores.steps == lengths.sum()
    assert scores.log_loss == pytest.approx(told * max(1, labels))
    model = keras_model.load(tmp_path / "model.keras")
    assert model.output_shape[-1] == data.shapes.outputs
    assert len(model.output_shape) == 3
