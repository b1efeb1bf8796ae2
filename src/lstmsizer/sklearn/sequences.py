"""Arrays as sequences, and new ones as the kept model reads them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import numpy as np

from lstmsizer.api.sizing import Sizing
from lstmsizer.data.anew.prepare import prepare
from lstmsizer.data.windows import spans, windows
from lstmsizer.errors import InputError
from lstmsizer.export import folder, preprocess

BATCH = 64
"""Sequences that are predicted together, the last of them repeated where fewer are left.

Every call is then one and the same program: it is compiled once, and what is told of a sequence depends on
no other that is asked for beside it.
"""


def as_sequences(X: np.ndarray) -> np.ndarray:
    """[N, T, F] as it is; [N, T], a table of which each row is one sequence of one feature, as [N, T, 1].

    Raises
    ------
    ValueError
        The array has another shape.
    """
    if X.ndim == 2:
        return X[:, :, None]
    if X.ndim != 3:
        raise ValueError(f"Found array with dim {X.ndim}: X is [sequences, steps] or [.., .., features].")
    if 0 in X.shape:
        raise ValueError(f"Found array with 0 feature(s) (shape={X.shape}): a step needs at least one.")
    return X


def outputs(sizing: Sizing, sequences: np.ndarray) -> np.ndarray:
    """[N, O] float64: what the model says of sequences [N, T, F], T as it was trained on.

    Raises
    ------
    ValueError
        A sequence ends before T, as NaN tells, and the model was trained on none that did.
    """
    model = sizing.model
    told = [
        np.asarray(model.predict_on_batch(some))[:real]
        for some, real in _batches(sizing, sequences, masked=model.input_shape[1] is None)
    ]
    return np.concatenate(told).astype(np.float64)


@contextmanager
def as_value_errors() -> Generator[None]:
    """Wrong data and wrong settings as the class by which scikit-learn knows them."""
    try:
        yield
    except InputError as error:
        raise ValueError(str(error)) from error


def _batches(sizing: Sizing, sequences: np.ndarray, masked: bool) -> Iterator[tuple[np.ndarray, int]]:
    """Batches [BATCH, T, F] in raw units with gaps filled, and how many sequences of each are real."""
    with as_value_errors():
        new = prepare(sequences, preprocess.from_json(folder.read(sizing.folder, folder.PREPROCESS)))
    everyone, steps = np.arange(len(sequences)), sequences.shape[1]
    lengths = np.broadcast_to(spans(new.sequences, everyone), len(everyone))
    shorter = np.flatnonzero(lengths < steps)
    if len(shorter) and not masked:
        raise ValueError(
            f"Sequence {shorter[0]} of X is NaN from step {lengths[shorter[0]]} on, but all that were fitted "
            f"had {steps} steps."
        )
    for first in range(0, len(everyone), BATCH):
        some = windows(new.sequences, everyone[first : first + BATCH], new.defaults, padding=np.nan)
        repeated = np.pad(some, ((0, BATCH - len(some)), (0, 0), (0, 0)), "edge")
        ended = np.pad(repeated, ((0, 0), (0, steps - some.shape[1]), (0, 0)), constant_values=np.nan)
        yield ended, len(some)
