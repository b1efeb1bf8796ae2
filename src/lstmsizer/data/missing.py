"""Gaps are filled from the past alone."""

from __future__ import annotations

import numpy as np


def carry_forward(values: np.ndarray) -> np.ndarray:
    """[R, F] -> [R, F]: each NaN becomes the last known value above it; those before the first stay NaN."""
    rows = np.arange(len(values))[:, None]
    last_known = np.maximum.accumulate(np.where(np.isnan(values), 0, rows), axis=0)  # [R, F]
    return np.take_along_axis(values, last_known, axis=0)
