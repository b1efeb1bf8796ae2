"""Labels as they come: numbers, text, truth values, or one column for each class."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmsizer.errors import DataError


def as_labels(given: Any, count: int, where: str) -> np.ndarray:
    """[N] text or [N, O] float64, one for each of ``count`` sequences.

    Raises
    ------
    DataError
        There are more or fewer than sequences, one is missing or infinite, or they are neither text nor
        numbers.
    """
    labels = _array(given, where)
    if labels.ndim == 0 or len(labels) != count:
        told = len(labels) if labels.ndim else 1
        raise DataError(f"{where} has {told:,} labels for {count:,} sequences; each needs one.")
    if labels.ndim > 2:
        raise DataError(f"{where} must be [sequences] or [sequences, outputs], not {labels.ndim} axes.")
    if labels.dtype.kind in "OSUb":
        return _text(labels, where)
    if labels.dtype.kind not in "iuf":
        raise DataError(f"{where} holds labels of type {labels.dtype}, neither numbers nor text.")
    numbers = labels.astype(np.float64).reshape(count, -1)
    unknown = ~np.isfinite(numbers).all(axis=1)
    if unknown.any():
        raise DataError(f"The label of sequence {int(np.argmax(unknown))} in {where} is missing or infinite.")
    return numbers


def unfolded(labels: np.ndarray) -> np.ndarray:
    """Class numbers [N, 1] of rows of zeros with a single one, as ``keras.utils.to_categorical`` writes them;
    labels of any other kind as they are.
    """
    if labels.dtype.kind == "U" or labels.shape[1] == 1:
        return labels
    if np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all():
        return labels.argmax(axis=1).astype(np.float64)[:, None]
    return labels


def _array(given: Any, where: str) -> np.ndarray:
    try:
        return np.asarray(given)
    except (ValueError, TypeError):
        raise DataError(f"{where} is no array: its rows differ in length.") from None


def _text(labels: np.ndarray, where: str) -> np.ndarray:
    flat = labels.reshape(len(labels), -1)
    if flat.shape[1] != 1:
        raise DataError(f"{where} has {flat.shape[1]} names for each sequence; each needs one class.")
    names: list[str] = []
    for number, label in enumerate(flat[:, 0].tolist()):
        name = label.decode("utf-8", "replace") if isinstance(label, bytes) else label
        if name is None or name != name or not str(name).strip():
            raise DataError(f"The label of sequence {number} in {where} is missing.")
        names.append(str(name).strip())
    return np.asarray(names, np.str_)
