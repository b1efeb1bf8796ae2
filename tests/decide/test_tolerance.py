"""How much worse is still enough?"""

from __future__ import annotations

import pytest

from lstmsizer.decide.tolerance import tolerance


@pytest.mark.parametrize(
    ("best", "mean_predictor", "seed_sd", "asked", "delta", "reason"),
    [
        (0.5, 1.0, 0.0, None, 0.005, "one percent"),
        (0.0001, 1.0, 0.0, None, 0.002, "mean predictor"),
        (0.5, 1.0, 0.02, None, 0.02, "seed"),
        (0.5, 1.0, 0.9, None, 0.025, "seed"),  # capped at 5 % of the gain
        (1.1, 1.0, 0.9, None, 0.011, "one percent"),  # no gain, so no luck counts
        (0.5, 1.0, 0.9, 0.1, 0.05, "asked"),
        (0.5, 1.0, 0.9, 0.0, 0.0, "asked"),
    ],
)
def test_the_largest_term_is_the_tolerance(
    best: float, mean_predictor: float, seed_sd: float, asked: float | None, delta: float, reason: str
) -> None:
    found = tolerance(best, mean_predictor, seed_sd, asked)
    assert found.delta == pytest.approx(delta)
    assert found.relative == pytest.approx(delta / best)
    assert found.reason == reason
