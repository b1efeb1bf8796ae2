"""A trial as Optuna has it, so that its dashboard and its plots can be used on a study of ours.

Parameters are ``layers``, ``units_1`` and so on, ``learning_rate``, ``dropout`` and ``recurrent_dropout``,
and ``window`` where several are compared; the value is the score, the intermediate values are the score after
each epoch. The attribute ``trial`` holds all of it, and is what is read back.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lstmsizer.records import Candidate, Trial
from lstmsizer.study.codec import decode, encode

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

TRIAL = "trial"
"""The user attribute with the whole trial."""


def to_optuna(trial: Trial) -> FrozenTrial:
    """A finished Optuna trial: complete, or failed where there is no score."""
    from optuna.trial import TrialState, create_trial

    complete = math.isfinite(trial.score) and trial.status not in ("diverged", "failed")
    frozen = create_trial(
        state=TrialState.COMPLETE if complete else TrialState.FAIL,
        value=trial.score if complete else None,
        params=_parameters(trial.request.candidate),
        distributions=_distributions(trial.request.candidate),
        user_attrs={TRIAL: encode(trial)},
        intermediate_values={
            epoch: score for epoch, score in enumerate(trial.curve.score, start=1) if math.isfinite(score)
        },
    )
    frozen.datetime_complete = datetime.now()
    frozen.datetime_start = frozen.datetime_complete - timedelta(seconds=trial.seconds)
    return frozen


def from_optuna(frozen: FrozenTrial) -> Trial:
    """What ``to_optuna`` was given."""
    return decode(frozen.user_attrs[TRIAL])


def _parameters(candidate: Candidate) -> dict[str, float]:
    units = {f"units_{layer}": units for layer, units in enumerate(candidate.size.units, start=1)}
    window = {} if candidate.window is None else {"window": candidate.window}
    return {
        "layers": candidate.size.depth,
        **units,
        **window,
        "learning_rate": candidate.learning_rate,
        "dropout": candidate.dropout,
        "recurrent_dropout": candidate.recurrent_dropout,
    }


def _distributions(candidate: Candidate) -> dict[str, BaseDistribution]:
    """Bounds so wide that every candidate lies within, and the same for all, as Optuna's plots want them."""
    from optuna.distributions import FloatDistribution, IntDistribution

    units = {
        f"units_{layer}": IntDistribution(1, 2**20, log=True) for layer in range(1, candidate.size.depth + 1)
    }
    window = {} if candidate.window is None else {"window": IntDistribution(1, 2**20, log=True)}
    return {
        "layers": IntDistribution(1, 1000),
        **units,
        **window,
        "learning_rate": FloatDistribution(1e-12, 1e3, log=True),
        "dropout": FloatDistribution(0.0, 1.0),
        "recurrent_dropout": FloatDistribution(0.0, 1.0),
    }
