"""What learning curves say: overfitting and an end that came too early, each by more than a share."""

from __future__ import annotations

import pytest

from lstmsizer.decide.fitting import overfits, unfinished
from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Status, Trial


def ran(train: list[float], stop: list[float], status: Status = "stopped") -> Trial:
    request = Request(Candidate(Size((4,)), 0.01), Replicate(0, 0), len(stop), "confirm")
    best = stop.index(min(stop)) + 1
    return Trial(request, Curve(tuple(train), tuple(stop), tuple(stop)), status, best, min(stop), 1.0)


@pytest.mark.parametrize(
    ("train", "stop", "said"),
    [
        ([1.0, 0.8, 0.6], [1.0, 0.9, 1.0], True),
        ([1.0, 0.8, 0.6], [1.0, 0.9, 0.91], False),  # stop hardly rises
        (
            [1.0, 0.8, 0.8],
            [1.0, 0.9, 1.0],
            False,
        ),  # train stands still: a bad patch, nothing learned by heart
        ([1.0, 0.8, 0.6], [1.0, 0.9, 0.8], False),  # the best epoch is the last
    ],
)
def test_overfitting_is_a_falling_train_and_a_rising_stop_loss(
    train: list[float], stop: list[float], *, said: bool
) -> None:
    assert overfits(ran(train, stop), 0.05) is said


def test_a_training_without_a_best_epoch_does_not_overfit() -> None:
    lost = Trial(ran([1.0], [1.0]).request, Curve((1.0,), (1.0,), (1.0,)), "diverged", 0, float("nan"), 1.0)
    assert not overfits(lost, 0.05)
    assert not unfinished(lost, 2, 0.05)


def test_unfinished_is_a_cap_that_came_while_the_loss_still_fell() -> None:
    falling, flat = [1.0, 0.9, 0.8, 0.7, 0.6], [1.0, 0.7, 0.6, 0.599, 0.598]
    assert unfinished(ran(falling, falling, "capped"), 2, 0.05)
    assert not unfinished(ran(flat, flat, "capped"), 2, 0.05)
    assert not unfinished(ran(falling, falling, "stopped"), 2, 0.05)
    assert not unfinished(ran(falling, falling, "capped"), 5, 0.05)  # no epoch before the last five
