"""New data as a kept model reads it, and what each row of its predictions is called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.dataset import Sequences
from lstmsizer.data.panel import Levels


@dataclass(frozen=True)
class NewData:
    """Examples that a model is to predict; nothing in them was fitted on them.

    Attributes
    ----------
    sequences
        What the model reads, in the units that it reads; ``targets`` are empty, [N, 0].
    defaults
        [F] the values that stand where nothing is known yet; [0] of tokens.
    keys
        What each row of the predictions is called: columns of [N], or where every step is predicted [R], one
        for each row of ``sequences.values``.
    columns
        The names of the model's outputs [O], where they are numbers; empty: numbers without a name.
    class_names
        Their names [O], where they are the probabilities of classes.
    source
        What messages call the data.
    form
        How the times among the keys are written as text.
    levels
        Forecasting of several series: the units of each, in which the model answers.
    notes
        What the reader should know, one sentence each.
    """

    sequences: Sequences
    defaults: np.ndarray
    keys: tuple[pl.Series, ...]
    columns: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str
    form: str = ""
    levels: Levels | None = None
    notes: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """O, the numbers that the model must give; 0: as many as it gives."""
        return len(self.class_names) or len(self.columns)
