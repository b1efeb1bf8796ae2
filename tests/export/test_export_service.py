"""The exporter writes the model, loads it back, and lets the loaded model forecast."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from export_cases import numpy_forecast, random_weights

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.windows import windows
from lstmsizer.errors import OutputError
from lstmsizer.export import keras_model
from lstmsizer.export.service import Delivered, Delivery, open_exporter
from lstmsizer.records import Candidate, Setup, Size
from lstmsizer.train.base import Cancelled


def never() -> bool:
    return False


@pytest.fixture
def delivery(dataset: Dataset, tmp_path: Path) -> Delivery:
    size = Size((5, 3))
    shapes = dataset.shapes
    return Delivery(
        path=tmp_path / "model.keras",
        candidate=Candidate(size, 0.01),
        setup=Setup(batch_size=16),
        updates=100,
        weights=random_weights(size, shapes.features, shapes.outputs),
        scaling=dataset.final.scaling,
        sequences=dataset.sequences,
        examples=dataset.final.test,
        defaults=dataset.final.scaling.input_mean,
    )


def test_it_delivers_the_model_and_its_forecast(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    features = delivery.sequences.values.shape[1]
    monkeypatch.setattr("lstmsizer.export.service.BATCH_NUMBERS", 7 * delivery.sequences.steps * features)
    delivered = open_exporter(None, never)(delivery)

    assert isinstance(delivered, Delivered)
    raw = windows(delivery.sequences, delivery.examples, delivery.defaults)
    expected = numpy_forecast(delivery.candidate.size, delivery.weights, delivery.scaling, raw)
    np.testing.assert_allclose(delivered.outputs, expected, atol=1e-4 * delivery.scaling.target_sd.max())
    assert delivered.bytes == delivery.path.stat().st_size > 0
    assert delivered.latency_seconds is not None
    assert 0 < delivered.latency_seconds < 5
    assert delivered.backend == os.environ["KERAS_BACKEND"]
    assert [name for name, _ in delivered.versions] == ["keras", os.environ["KERAS_BACKEND"]]
    assert [entry.name for entry in delivery.path.parent.iterdir()] == ["model.keras"]
    loaded = keras_model.load(delivery.path)
    np.testing.assert_allclose(loaded.predict(raw, verbose=0), delivered.outputs, rtol=1e-5)


def test_without_examples_there_is_a_model_and_no_latency(delivery: Delivery) -> None:
    delivered = open_exporter(None, never)(replace(delivery, examples=np.array([], np.int64)))
    assert delivered.outputs.shape == (0, 2)
    assert delivered.latency_seconds is None


def test_it_stops_when_called_off(delivery: Delivery) -> None:
    with pytest.raises(Cancelled):
        open_exporter(None, lambda: True)(delivery)


def test_a_save_that_fails_leaves_nothing(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        open_exporter(None, never)(delivery)
    assert list(delivery.path.parent.iterdir()) == []


def test_what_it_cannot_do_is_refused(delivery: Delivery) -> None:
    with pytest.raises(TypeError, match="opened with None"):
        open_exporter("torch", never)
    with pytest.raises(TypeError, match="was expected, not str"):
        open_exporter(None, never)("model.keras")
    with pytest.raises(OutputError, match="no model"):
        keras_model.load(delivery.path)
