"""A model that may take only so much, from the options to the Keras model, its measurements and the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_series import QUESTION, frame

import lstmsizer
from lstmsizer.errors import SettingError
from lstmsizer.export import keras_model
from lstmsizer.report.words import sentences


def test_the_delivered_model_keeps_to_its_limits_as_keras_measures_them(place: Path) -> None:
    out = place / "limited"
    sizing = lstmsizer.size(
        frame(), **(QUESTION | {"epochs": 4}), out=out, budget=None, executor="inline", progress=False,
        tolerance="20%", more_data=False, folds=1, max_params=80, max_latency="5s", max_size="60kB",
    )  # fmt: skip
    answer = sizing.answer
    model = keras_model.load(out / "model.keras")
    assert model.count_params() <= 80
    assert (out / "model.keras").stat().st_size == answer.model_bytes <= 60_000
    assert answer.model_latency_seconds is not None
    assert answer.model_latency_seconds <= 5
    (own,) = (row for row in answer.pareto if row.size == answer.decision.size)
    assert (own.parameters, own.bytes, own.measured) == (model.count_params(), answer.model_bytes, True)
    beyond = [row for row in answer.pareto if not row.within]
    assert all(row.parameters > 80 for row in beyond)
    assert answer.limit_cost is not None
    assert [size.units for size in answer.limit_cost.refused] == [(4,)]
    assert answer.limit_cost.without is not None
    told = sentences.on_limits(answer)
    assert told.startswith("The limits (at most 80 parameters, 5.0 s a prediction and a file of 60 kB)")
    assert "Score, parameters and latency" in (out / "report.html").read_text(encoding="utf-8")


def test_nonsense_is_refused_before_the_data_are_read() -> None:
    with pytest.raises(SettingError, match=r"time of a prediction \(max-latency\) is no amount: '2 parsec'"):
        lstmsizer.size("nowhere.csv", target="y", window=4, max_latency="2 parsec")
