"""What is missing, and how gaps are filled: from the past alone."""

from __future__ import annotations

import numpy as np

# What people and programs write where a value is missing, compared in lower case.
MISSING = ("", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none", "?", "-")


def carry_forward(values: np.ndarray, starts: np.ndarray | None = None) -> np.ndarray:
    """[R, F] -> [R, F]: each NaN becomes the last known value above it; those before the first stay NaN.

    Nothing is carried into the rows ``starts``, where another sequence begins (None: all rows are one).
    """
    if not np.isnan(values).any():
        return values
    rows = np.arange(len(values))[:, None]
    taken = np.where(np.isnan(values), 0, rows)
    if starts is not None:
        taken[starts] = np.asarray(starts)[:, None]
    return np.take_along_axis(values, np.maximum.accumulate(taken, axis=0), axis=0)  # [R, F]
