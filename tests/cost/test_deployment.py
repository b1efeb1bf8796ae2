"""What Keras models take is predicted from a few that were measured."""

from __future__ import annotations

import pytest

from lstmsizer.cost.deployment import deployment
from lstmsizer.cost.price import cost
from lstmsizer.records import Cost, Deployed, Setup, Shapes, Size

SHAPES, SETUP = Shapes(24, 8, 1, 1000, 200, 200, 200), Setup(32)
# Files as Keras 3.15 wrote them, and times of one prediction on one machine (a fast one, with JAX).
MEASURED = {
    (1,): Deployed(1.5e-4, 27_095),
    (64,): Deployed(1.9e-4, 251_632),
    (256,): Deployed(5.0e-4, 3_286_003),
    (4, 4, 4): Deployed(2.1e-4, 49_997),
    (256, 256, 256): Deployed(2.6e-3, 15_910_895),
}


def priced(*units: int) -> Cost:
    return cost(Size(units), SHAPES, SETUP, None)


def test_files_of_other_sizes_are_predicted_to_a_few_per_cent() -> None:
    model = deployment({priced(*units): taken for units, taken in MEASURED.items()}, SHAPES.steps)
    for units, written in {(4,): 29_149, (16,): 46_000, (64, 64): 656_279, (64, 64, 64): 1_061_606}.items():
        assert model.predict(priced(*units)).bytes == pytest.approx(written, rel=0.05)


def test_predictions_take_longer_the_larger_the_size_is() -> None:
    model = deployment({priced(*units): taken for units, taken in MEASURED.items()}, SHAPES.steps)
    sizes = [(1,), (16,), (64,), (64, 64), (128, 128), (256, 256)]
    seconds = [model.predict(priced(*units)).latency_seconds or 0.0 for units in sizes]
    assert seconds == sorted(seconds)
    assert 1e-4 < seconds[0] < 2.5e-4
    assert 5e-4 < seconds[-1] < 2.6e-3


def test_a_single_model_is_enough_for_a_guess_and_what_nobody_measured_is_not_predicted() -> None:
    model = deployment({priced(4): Deployed(None, 29_149)}, SHAPES.steps)
    guess = model.predict(priced(64))
    assert guess.latency_seconds is None
    assert guess.bytes == pytest.approx(251_632, rel=0.2)
    assert deployment({}, SHAPES.steps).predict(priced(64)) == Deployed(None, None)
