"""Which rows examples read, and examples copied out as an array for those who need one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmsizer.data.dataset import Sequences

BATCH = 4096
FEW_RUNS = 1000


def windows(
    sequences: Sequences, examples: np.ndarray, defaults: np.ndarray, padding: float = 0.0
) -> np.ndarray:
    """[n, T, F] float32 in raw units: the windows, or whole sequences, of the given example numbers [n].

    ``defaults`` [F] stand where nothing is known yet (the train means), ``padding`` after the end of a
    sequence that is shorter than T.
    """
    steps = np.arange(sequences.steps)
    rows = sequences.starts[examples][:, None] + steps  # [n, T]
    if sequences.lengths is None:
        return _known(sequences.values[rows], defaults)
    real = steps < sequences.lengths[examples][:, None]  # [n, T]
    raw = _known(sequences.values[np.where(real, rows, 0)], defaults)
    return np.where(real[..., None], raw, np.float32(padding))


def token_windows(sequences: Sequences, examples: np.ndarray) -> np.ndarray:
    """[n, T] int32: the tokens of the given example numbers [n]; 0 after the end of a shorter one."""
    steps = np.arange(sequences.steps)
    rows = sequences.starts[examples][:, None] + steps
    if sequences.lengths is None:
        return sequences.values[rows]
    real = steps < sequences.lengths[examples][:, None]
    return np.where(real, sequences.values[np.where(real, rows, 0)], 0)


def window_batches(
    sequences: Sequences, examples: np.ndarray, defaults: np.ndarray, batch: int = BATCH
) -> Iterator[np.ndarray]:
    """The same, ``batch`` windows at a time, for parts whose windows would not fit into memory."""
    for first in range(0, len(examples), batch):
        yield windows(sequences, examples[first : first + batch], defaults)


def spans(sequences: Sequences, examples: np.ndarray) -> int | np.ndarray:
    """Rows that each of the examples [n] reads: T, or their lengths [n] where they differ."""
    return sequences.steps if sequences.lengths is None else sequences.lengths[examples]


def step_rows(sequences: Sequences, examples: np.ndarray) -> np.ndarray:
    """[S] the row of each real step of the examples [n], one example after the other."""
    steps = np.arange(sequences.steps)
    rows = sequences.starts[examples][:, None] + steps  # [n, T]
    return rows[real_steps(sequences, examples)]


def real_steps(sequences: Sequences, examples: np.ndarray) -> np.ndarray:
    """[n, T] bool: which steps of the examples [n] are not padding."""
    lengths = np.broadcast_to(spans(sequences, examples), len(examples))
    return np.arange(sequences.steps) < lengths[:, None]


def touched(starts: np.ndarray, span: int | np.ndarray, rows: int) -> np.ndarray:
    """[rows] bool: which rows examples read or predict that begin at ``starts`` [n] and have ``span``
    each.
    """
    breaks = np.flatnonzero(np.diff(starts) != 1) + 1
    if isinstance(span, int) and len(breaks) < FEW_RUNS:  # as in one long series: quickly done
        found = np.zeros(rows, bool)
        for run in np.split(starts, breaks):
            found[run[0] : run[-1] + span] = True
        return found
    edges = np.bincount(starts, minlength=rows + 1)
    edges -= np.bincount(starts + span, minlength=rows + 1)
    return np.cumsum(edges[:-1], out=edges[:-1]) > 0


def _known(raw: np.ndarray, defaults: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(raw), defaults, raw).astype(np.float32)
