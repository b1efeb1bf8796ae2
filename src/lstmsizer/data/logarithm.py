"""The logarithm of the target, where it is asked for: the way there, the way back, and who might want it.

It is the natural one, which makes relative errors count alike; where some targets are 0, as numbers of things
are, it is that of 1 + y. Negative targets have none and are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

Logarithm = Literal["log", "log1p"]

_THERE: Mapping[Logarithm, Callable[..., np.ndarray]] = {"log": np.log, "log1p": np.log1p}
_BACK: Mapping[Logarithm, Callable[..., np.ndarray]] = {"log": np.exp, "log1p": np.expm1}
_SIGNS: Mapping[Logarithm, str] = {"log": "log(y)", "log1p": "log(1 + y), as some targets are 0"}

STRONG = 2.0
"""Skewness of an exponential distribution: the tail, and not the middle, makes the squared errors."""
FEWEST = 50
"""Numbers whose skewness says something: that of 50 normal ones is beyond 1 hardly ever."""


def logarithm_of(targets: np.ndarray) -> Logarithm:
    """Which one is taken of these targets, NaN where unknown; none is below 0."""
    return "log1p" if (targets == 0).any() else "log"


def transformed(targets: np.ndarray, kind: Logarithm | None) -> np.ndarray:
    """Targets in their own units -> what is trained on, in float64; None: as they are."""
    return targets if kind is None else _THERE[kind](np.asarray(targets, np.float64))


def restored(outputs: np.ndarray, kind: Logarithm | None) -> np.ndarray:
    """The way back."""
    return outputs if kind is None else _BACK[kind](np.asarray(outputs, np.float64))


def told_of_logarithm(kind: Logarithm) -> str:
    """What it means for the scores."""
    return (
        f"The network is trained on {_SIGNS[kind]}: sizes are compared by the errors of the logarithm, which "
        "are relative errors; test errors and predictions are in the target's own units."
    )


def suggested(targets: np.ndarray) -> tuple[str, ...]:
    """A note where all known ``targets`` [n, O] of the train part are positive, and each column is strongly
    skewed but its logarithm much less; else nothing.
    """
    columns = [column[~np.isnan(column)].astype(np.float64) for column in targets.T]
    if not columns or any(len(column) < FEWEST or (column <= 0).any() for column in columns):
        return ()
    before = [_skewness(column) for column in columns]
    after = [abs(_skewness(np.log(column))) for column in columns]
    if any(raw <= STRONG or log > raw / 2 for raw, log in zip(before, after, strict=True)):
        return ()
    return (
        f"The target is strongly skewed (skewness {before[0]:.1f} in the train part, {after[0]:.1f} of its "
        "logarithm): log_target (--log-target) would train on the logarithm.",
    )


def _skewness(values: np.ndarray) -> float:
    """The third standardised moment; 0 of a constant."""
    centred = values - values.mean()
    sd = np.sqrt(np.mean(centred**2))
    return float(np.mean((centred / sd) ** 3)) if sd > 0 else 0.0
