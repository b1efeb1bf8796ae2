"""The score part drawn anew: which trainings speak for a size, and what stands for those that diverged."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    Replicate,
    Request,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.run.stages.resampling import resample

NOISE = 0.01 * np.random.default_rng(0).standard_normal(40)
ANSWER, RIVAL = Size((2,)), Size((8,))
SETUP = Setup(batch_size=32, epochs=10)
DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(0.1, 0.2, "asked"),
    verdicts=tuple(Verdict(s, "enough", 0.5, 0.01, 3, True, 0.01, 5.0) for s in (ANSWER, RIVAL)),
    contenders=(ANSWER,),
    reference=(RIVAL,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)


def trained(size: Size, seed: int, loss: float = 0.5) -> Trial:
    request = Request(Candidate(size, 0.01), Replicate(0, seed), 10, "confirm")
    curve = Curve((loss,), (loss,), (loss,))
    return Trial(request, curve, "capped", 1, loss, 1.0, blocks=tuple(loss + NOISE - NOISE.mean()))


TRIALS = [trained(size, seed) for size in (ANSWER, RIVAL) for seed in (100, 101, 102)]


@pytest.mark.parametrize(("metric", "mean"), [("mse", 0.5), ("rmse", 1.5**0.5 - 0.5**0.5)])
def test_a_start_that_diverged_lost_as_much_as_the_mean_predictor(metric: str, mean: float) -> None:
    diverged = replace(TRIALS[2], status="diverged", best_epoch=0, score=nan, blocks=())
    predictor = 2.0 if metric == "mse" else 3.5**0.5
    setup = replace(SETUP, metric=metric)  # type: ignore[arg-type]
    found = resample(DECISION, setup, 40, predictor, [*TRIALS[:2], diverged, *TRIALS[3:]])
    assert found is not None
    assert found.differences[0].mean == pytest.approx(mean)
    assert found.holds == 0.0


def test_starts_that_screened_and_those_of_an_older_study_say_nothing() -> None:
    screened = [trained(ANSWER, seed, loss=0.1) for seed in (0, 1)]
    older = replace(trained(ANSWER, 103), blocks=())
    found = resample(DECISION, SETUP, 40, 2.0, [*TRIALS, *screened, older])
    assert found == resample(DECISION, SETUP, 40, 2.0, TRIALS)
    assert resample(DECISION, SETUP, 40, 2.0, [replace(t, blocks=()) for t in TRIALS]) is None
