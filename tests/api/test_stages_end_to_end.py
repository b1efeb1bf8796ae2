"""A stack whose layers differ, from the file to the Keras model: trained, written, reported and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer.records import Candidate, Decision, Replicate, Request, Setup, Size, Spec, Tolerance, Verdict
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Wave
from lstmsizer.search.fresh import fresh_seeds

pytestmark = pytest.mark.slow  # a dozen programs are compiled

BEFORE, HALF, WIDE = Size((4, 4)), Size((2, 2)), Size((8, 8))
RATE = 0.01


def decided(setup: Setup) -> Afterwards:
    """A search that has certified two layers of 4, with a tolerance that lets much be enough."""
    verdicts = tuple(Verdict(s, "enough", 0.5, 0.01, 3, True, RATE, 5.0) for s in (HALF, BEFORE, WIDE))
    requests = tuple(
        Request(Candidate(size, RATE), Replicate(0, seed), setup.epochs, "confirm")
        for size in (BEFORE, WIDE)
        for seed in fresh_seeds(0, 3)
    )
    decision = Decision(
        BEFORE, True, Tolerance(0.5, 0.01, "asked"), verdicts, (BEFORE,), (WIDE,), 0.95, 0.01, 0
    )
    strategy: Any = Afterwards(decision, lambda told: iter((Wave("confirm", "decided", requests),)))
    strategy.likely = ()
    return strategy


@pytest.fixture(scope="module")
def tapered(place: Path) -> lstmsizer.Sizing:
    """Asked with both stages, of a search that has decided already."""

    def strategy_for(spec: Spec, *_: object, **__: object) -> Afterwards:
        return decided(spec.setup)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lstmsizer.run.prepared.strategy_for", strategy_for)
        return lstmsizer.size(
            place / "series.csv",
            **QUESTION | {"max_layers": 2},
            taper=True,
            dropout=True,
            budget=None,
            out=place / "tapered",
            progress=False,
        )


def test_the_answer_is_a_stack_of_unequal_layers(tapered: lstmsizer.Sizing) -> None:
    first, last = tapered.size
    assert first != last
    assert max(first, last) <= 4
    assert tapered.verdict == "certified"
    assert tapered.answer.taper is not None
    assert tapered.answer.taper.before == BEFORE


def test_the_keras_model_has_these_layers_and_as_many_weights_as_was_said(tapered: lstmsizer.Sizing) -> None:
    layers = [layer for layer in tapered.model.layers if type(layer).__name__ == "LSTM"]
    assert tuple(layer.units for layer in layers) == tapered.size
    windows = np.zeros((3, 8, len(tapered.answer.columns)))
    assert np.isfinite(tapered.model.predict(windows, verbose=0)).all()
    cost = next(c for c in tapered.answer.costs if c.size == Size(tapered.size))
    assert sum(int(np.prod(w.shape)) for w in tapered.model.trainable_weights) == cost.parameters


def test_code_report_and_facts_name_them(tapered: lstmsizer.Sizing) -> None:
    first, last = tapered.size
    code = tapered.code()
    assert f"LSTM({first}" in code
    assert f"LSTM({last}" in code
    shown = " ".join(repr(tapered).split())
    assert f"Use 2 LSTM layers of {first} and {last} units" in shown or "worth it here" in shown
    assert f"{first} + {last} is enough where 2 x 4 was the answer" in shown
    assert f"{first} + {last}" in (tapered.folder / "report.html").read_text(encoding="utf-8")
    document = json.loads((tapered.folder / "answer.json").read_text(encoding="utf-8"))
    assert (document["size"], document["layers"], document["units"]) == ([first, last], 2, None)
    assert lstmsizer.show(tapered.folder).answer == tapered.answer


def test_dropout_was_asked_for_and_something_is_said_of_it(tapered: lstmsizer.Sizing) -> None:
    found = tapered.answer.regularisation
    assert found is not None
    assert found.chosen is None or found.chosen.size == Size(tapered.size)
    assert "overfit" in repr(tapered)
