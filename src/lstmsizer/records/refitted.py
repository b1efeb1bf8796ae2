"""What a delivered model was trained on."""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.records.asked import Refit
from lstmsizer.records.scored import LabelScores, Scores, StepScores


@dataclass(frozen=True)
class Refitted:
    """What the weights of the delivered model were fitted on, and whose test errors are told.

    Attributes
    ----------
    how
        ``none``: as sizes were compared, on the train part, the epoch chosen by the stop part. ``train``: on
        train and stop together, the epoch chosen by the score part. ``all``: so too, and then once more on
        all of the data, test too, for as many epochs; the test errors told are those of the training before,
        as nothing is left to measure the delivered model's own. ``keras``: as ``train``, by ``model.fit``.
    sequences
        How many it was fitted on.
    epochs
        For how many epochs.
    engine
        ``keras``: the test errors of the same training by the engine, whose weights are not delivered.
    """

    how: Refit
    sequences: int
    epochs: int
    engine: Scores | LabelScores | StepScores | None = None
