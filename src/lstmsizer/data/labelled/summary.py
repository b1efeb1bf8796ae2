"""Whole sequences as one row of numbers each, for methods that know nothing of time."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Fold, Sequences
from lstmsizer.data.regressors import kept_steps
from lstmsizer.data.windows import windows

MOST_INPUTS = 500
"""Steps times features that are laid side by side, where all sequences have the same steps."""
BATCH = 1024


def summaries(sequences: Sequences, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[n, P] float32: what the sequences ``numbers`` [n] are like, scaled as the fold's train part.

    Of every feature the mean, standard deviation, least, greatest, first and last value; the length, where it
    differs; and the steps themselves, where it does not (at most 500 numbers, dense at the end).
    """
    batches = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    return np.concatenate([_summary(sequences, fold, batch) for batch in batches])


def _summary(sequences: Sequences, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    scaling = fold.scaling
    raw = windows(sequences, numbers, scaling.input_mean, padding=np.nan)
    scaled = ((raw - scaling.input_mean) / scaling.input_sd).astype(np.float32)  # [n, T, F]
    over_time = (np.nanmean, np.nanstd, np.nanmin, np.nanmax)
    described = [of(scaled, axis=1) for of in over_time]
    described.append(scaled[:, 0])
    if sequences.lengths is None:
        steps = kept_steps(sequences.steps, MOST_INPUTS // scaled.shape[2])
        described += [scaled[:, -1], scaled[:, steps].reshape(len(numbers), -1)]
    else:
        lengths = sequences.lengths[numbers]
        described += [scaled[np.arange(len(numbers)), lengths - 1], _scaled_lengths(sequences, fold, lengths)]
    return np.concatenate(described, axis=1)


def _scaled_lengths(sequences: Sequences, fold: Fold, lengths: np.ndarray) -> np.ndarray:
    """[n, 1]"""
    trained = np.asarray(sequences.lengths)[fold.train]
    return ((lengths - trained.mean()) / max(float(trained.std()), 1.0)).astype(np.float32)[:, None]
