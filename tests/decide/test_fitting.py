"""What learning curves say: overfitting and an end that came too early, each by more than a share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.decide.fitting import overfits, signs_of_overfitting, unfinished
from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Status, Trial

LOSSES = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40)


def ran(train: Sequence[float], stop: Sequence[float], status: Status = "stopped") -> Trial:
    request = Request(Candidate(Size((4,)), 0.01), Replicate(0, 0), len(stop), "confirm")
    best = stop.index(min(stop)) + 1
    return Trial(request, Curve(tuple(train), tuple(stop), tuple(stop)), status, best, min(stop), 1.0)


def stopped(stop: np.ndarray, patience: int) -> Trial:
    """Trained as long as patience lasts, with a train loss that falls all the time."""
    best = 0
    for epoch, loss in enumerate(stop):
        best = epoch if loss < stop[best] else best
        if epoch - best == patience:
            return ran((0.3 + 0.9 ** np.arange(epoch + 1)).tolist(), stop[: epoch + 1].tolist())
    raise AssertionError("patience never ran out")


@given(LOSSES)
def test_a_stop_loss_that_only_falls_never_overfits(losses: list[float]) -> None:
    falling = sorted(losses, reverse=True)
    assert not overfits(ran([0.5**epoch for epoch in range(len(losses))], falling), 0.01)


@pytest.mark.parametrize("patience", [5, 10, 20])
def test_noise_around_a_flat_level_seldom_overfits_although_it_ends_above_its_best(patience: int) -> None:
    chance = np.random.default_rng(patience)
    flat = [stopped(1 + 0.03 * chance.standard_t(4, 12 * patience), patience) for _ in range(200)]
    assert np.mean([overfits(trial, 0.01) for trial in flat]) < 0.05
    assert np.mean([signs_of_overfitting(trial, 0.01) for trial in flat]) > 0.8, "a last epoch is no level"


@pytest.mark.parametrize("patience", [5, 10, 20])
def test_a_clear_u_overfits_with_noise_on_it(patience: int) -> None:
    chance, epochs = np.random.default_rng(patience), np.arange(12 * patience)
    u = 1 + 2 * 0.5**epochs + 0.2 * np.maximum(epochs - 6, 0) / patience
    risen = [stopped(u + 0.01 * chance.standard_normal(len(u)), patience) for _ in range(50)]
    assert np.mean([overfits(trial, 0.01) for trial in risen]) > 0.8


RISING = [1.0, 0.9, 0.94, 0.98, 1.02, 1.06, 1.1]
FALLING = [1.0, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]


@pytest.mark.parametrize(
    ("train", "stop", "said"),
    [
        (FALLING, RISING, True),
        (FALLING, [1.0, 0.9, 0.904, 0.908, 0.912, 0.916, 0.92], False),  # it hardly rises
        ([1.0, *[0.8] * 6], RISING, False),  # train stands still: a bad patch, nothing learned by heart
        (FALLING[:4], RISING[:4], False),  # two epochs after the best say nothing
        (FALLING, [1.0, 0.9, 0.96, 0.95, 0.95, 0.96, 1.2], False),  # one bad epoch at the end
    ],
)
def test_overfitting_is_a_falling_train_and_a_rising_stop_loss(
    train: list[float], stop: list[float], *, said: bool
) -> None:
    assert overfits(ran(train, stop), 0.05) is said


def test_a_sign_of_it_is_an_end_above_the_best_epoch() -> None:
    assert signs_of_overfitting(ran([1.0, 0.8, 0.6], [1.0, 0.9, 1.0]), 0.05)
    assert not signs_of_overfitting(ran([1.0, 0.8, 0.6], [1.0, 0.9, 0.91]), 0.05)
    assert not signs_of_overfitting(ran([1.0, 0.8, 0.8], [1.0, 0.9, 1.0]), 0.05)


def test_a_training_without_a_best_epoch_does_not_overfit() -> None:
    lost = Trial(ran([1.0], [1.0]).request, Curve((1.0,), (1.0,), (1.0,)), "diverged", 0, float("nan"), 1.0)
    assert not overfits(lost, 0.05)
    assert not signs_of_overfitting(lost, 0.05)
    assert not unfinished(lost, 2, 0.05)


def test_unfinished_is_a_cap_that_came_while_the_loss_still_fell() -> None:
    falling, flat = [1.0, 0.9, 0.8, 0.7, 0.6], [1.0, 0.7, 0.6, 0.599, 0.598]
    assert unfinished(ran(falling, falling, "capped"), 2, 0.05)
    assert not unfinished(ran(flat, flat, "capped"), 2, 0.05)
    assert not unfinished(ran(falling, falling, "stopped"), 2, 0.05)
    assert not unfinished(ran(falling, falling, "capped"), 5, 0.05)  # no epoch before the last five
