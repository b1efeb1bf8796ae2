"""A trial as Optuna has it, so that its dashboard and its plots can be used on a study of ours.

Parameters are ``layers``, ``units_1`` and so on, ``learning_rate``, ``dropout`` and ``recurrent_dropout``,
and ``window`` where several are compared; the value is the score, the intermediate values are the score after
each epoch, or after every so many of a long training. The attribute ``trial`` holds all of it, and is what is
read back; ``stage`` and ``version`` are for who looks.
"""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lstmsizer.records import Candidate, Trial
from lstmsizer.study.codec import Json, decode, encode
from lstmsizer.study.question import versions

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

TRIAL = "trial"
"""The user attribute with the whole trial, or where it is long with the number of those that hold it."""

_TEXT = 50_000
"""Characters of one attribute: MySQL keeps 65,535 bytes."""

_NUMBER = 26
"""Characters of a number at most, with its comma."""

_SHOWN = 25
"""Intermediate values at most: a database takes two questions and answers for each."""


def to_optuna(trial: Trial) -> FrozenTrial:
    """A finished Optuna trial: complete, or failed where there is no score."""
    from optuna.trial import TrialState, create_trial

    complete = math.isfinite(trial.score) and trial.status not in ("diverged", "failed")
    frozen = create_trial(
        state=TrialState.COMPLETE if complete else TrialState.FAIL,
        value=trial.score if complete else None,
        params=_parameters(trial.request.candidate),
        distributions=_distributions(trial.request.candidate),
        user_attrs={
            **_attributes(trial),
            "stage": trial.request.stage,
            "version": versions()["lstmsizer"],
        },
        intermediate_values=_intermediate(trial),
    )
    frozen.datetime_complete = datetime.now()
    frozen.datetime_start = frozen.datetime_complete - timedelta(seconds=trial.seconds)
    return frozen


def is_ours(frozen: FrozenTrial) -> bool:
    """Whether we have added it: in a dashboard anybody may enqueue another one."""
    return TRIAL in frozen.user_attrs


def from_optuna(frozen: FrozenTrial) -> Trial:
    """What ``to_optuna`` was given."""
    kept = frozen.user_attrs[TRIAL]
    if "parts" in kept:
        kept = json.loads("".join(frozen.user_attrs[f"{TRIAL}_{part}"] for part in range(kept["parts"])))
    return decode(kept)


def _attributes(trial: Trial) -> Json:
    """The trial, in pieces where it may be too long for one attribute."""
    encoded, numbers = encode(trial), 3 * len(trial.curve.score) + len(trial.blocks)
    if _NUMBER * numbers + 6 * len(trial.message) + 1000 <= _TEXT:  # a character takes 6 at most
        return {TRIAL: encoded}
    text = json.dumps(encoded)
    pieces = [text[start : start + _TEXT] for start in range(0, len(text), _TEXT)]
    return {TRIAL: {"parts": len(pieces)}} | {f"{TRIAL}_{part}": piece for part, piece in enumerate(pieces)}


def _intermediate(trial: Trial) -> dict[int, float]:
    """Scores by epoch from 1 on, the best one and the last among them."""
    scores = trial.curve.score
    stride = math.ceil(len(scores) / _SHOWN)
    shown = {*range(len(scores), 0, -stride or -1), trial.best_epoch}
    return {
        epoch: score for epoch, score in enumerate(scores, start=1) if epoch in shown and math.isfinite(score)
    }


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
