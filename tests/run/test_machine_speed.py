"""What a run learns about the machine's speed from its own trainings."""

from __future__ import annotations

from lstmsizer.records import Candidate, Curve, Replicate, Request, Size, Trial
from lstmsizer.run.calibrate import epoch_seconds


def trained(units: int, seed: int, upto: int, epochs: int, seconds: float) -> Trial:
    request = Request(Candidate(Size((units,)), 0.01), Replicate(0, seed), upto, "screen")
    return Trial(
        request, Curve((1.0,) * epochs, (1.0,) * epochs, (1.0,) * epochs), "stopped", 1, 1.0, seconds
    )


def test_only_trainings_from_their_first_epoch_tell_what_an_epoch_takes():
    trials = [
        trained(4, 0, 10, 10, 20.0),
        trained(4, 0, 30, 30, 10.0),  # went on from the first: 30 epochs of curve, 20 of them its own
        trained(4, 1, 30, 20, 80.0),
        trained(8, 0, 10, 0, 0.0),  # diverged in its first epoch
    ]
    assert epoch_seconds(trials) == {Size((4,)): 3.0}
