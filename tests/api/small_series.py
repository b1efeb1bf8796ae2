"""A small noisy series, and a question about it that is answered in seconds."""

from __future__ import annotations

import numpy as np
import polars as pl

QUESTION = {"target": "load", "window": 8, "epochs": 8, "max_units": 4, "max_layers": 1}


def frame() -> pl.DataFrame:
    """Two waves and noise, 400 rows; 'wind' is noise, 'side' a category, and some values are missing."""
    chance, row = np.random.default_rng(0), np.arange(400)
    load = 20 + 5 * np.sin(row / 3) + 2 * np.sin(row / 7) + chance.standard_normal(400)
    wind = np.where(row % 90 == 5, np.nan, chance.standard_normal(400))
    sides = np.where(chance.random(400) < 0.5, "left", "right")
    return pl.DataFrame({"load": load.round(3), "wind": wind.round(3), "side": sides}).fill_nan(None)
