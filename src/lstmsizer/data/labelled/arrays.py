"""Arrays in memory or in a .npz file: values X and labels y; lengths, groups and a test part, if any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstmsizer.data.files import check_file
from lstmsizer.data.labelled.found import Found, joined
from lstmsizer.data.labelled.labels import as_labels
from lstmsizer.data.names import did_you_mean
from lstmsizer.data.unpacked import check_arrays
from lstmsizer.errors import DataError
from lstmsizer.records import Question

VALUES = ("x", "values", "data", "inputs")
LABELS = ("y", "label", "labels", "target", "targets")
LENGTHS = ("lengths", "length")
GROUPS = ("groups", "group", "subject", "subjects")
LAYOUTS = "[sequences, steps, features], [sequences, steps] or a list of [steps, features]"


def from_arrays(given: object, question: Question, source: str = "arrays") -> Found:
    """Sequences of ``(X, y)``, or of arrays by name.

    Names are compared in lower case: X; y; lengths, the real steps of each sequence (the rest of X is
    padding, or X [R, F] is one sequence after the other); groups; X_test and y_test beside X_train and
    y_train. The question may name others: ``label`` and ``group``.

    Raises
    ------
    DataError
        An array is missing, has the wrong shape, or holds what is no number; the message says which and
        where.
    """
    if isinstance(given, Mapping):
        named = {str(name): array for name, array in given.items()}
    elif isinstance(given, Sequence) and len(given) == 2:
        named = {"X": given[0], "y": given[1]}
    else:
        raise DataError("Arrays are given as (X, y), or by name: {'X': X, 'y': y, 'lengths': lengths}.")
    ends = {end: _ending(named, end) for end in ("_train", "_test")}
    if ends["_train"] and ends["_test"]:
        train, test = (_found(arrays, question, source) for arrays in ends.values())
        return joined(train, test)
    return _found(named, question, source)


def read_npz(path: Path, question: Question) -> Found:
    """The arrays of a .npz file.

    Raises
    ------
    DataError
        The file cannot be read, holds pickled objects, or not the arrays that are needed.
    """
    return from_arrays(held_arrays(path), question, str(path))


def held_arrays(path: Path) -> dict[str, np.ndarray]:
    """What a .npz file holds, by name.

    Raises
    ------
    DataError
        The file cannot be read, or holds pickled objects.
    """
    check_file(path)
    try:
        check_arrays(path)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except DataError:
        raise
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise DataError(f"{path} is not a readable .npz file; write it again with numpy.savez.") from None
        raise DataError(
            f"{path} holds Python objects (pickled), which are not read since they may run any code; save "
            "arrays of numbers or text: pad sequences to one length and give their lengths."
        ) from None
    except Exception:  # zipfile, zlib, EOF, OS and others: NumPy has no error of its own
        raise DataError(f"{path} is not a readable .npz file; write it again with numpy.savez.") from None


def without_labels(given: object, arrays: tuple[str, str, str], source: str) -> list[np.ndarray]:
    """Sequences [T, F] of X alone, or of arrays by name, as those called ``arrays`` were: X, y and lengths
    ('': none).

    Raises
    ------
    DataError
        There is no such array, its lengths are missing, or it holds what is no number.
    """
    values, label, lengths = arrays
    if isinstance(given, Mapping):
        named = {str(name): array for name, array in given.items()}
        ending = "_test" if values not in named and f"{values}_test" in named else ""
        others = [name for name in named if name not in (label, lengths)]
        found = values + ending if values + ending in named else _values_name(named, others, source)
        counts = named.get(lengths + ending)
    else:
        found, named, counts = values, {values: given}, None
    array = named[found]
    if lengths and counts is None and not isinstance(array, list | tuple):
        raise DataError(
            f"The training data told the steps of each sequence in '{lengths}', and {source} has no such "
            "array; give it too, or each sequence by itself in a list."
        )
    sequences = sequences_of(array, counts, found, source)
    rows = np.concatenate(sequences)
    _check_finite(rows, np.array([len(one) for one in sequences]), found, source)
    return sequences


def _ending(named: Mapping[str, Any], end: str) -> dict[str, Any]:
    """Arrays whose names have this ending, without it."""
    return {name[: -len(end)]: array for name, array in named.items() if name.lower().endswith(end)}


def _found(named: Mapping[str, Any], question: Question, source: str) -> Found:
    label = _name(named, LABELS, question.label, source, "labels")
    lengths = _maybe(named, LENGTHS)
    group = (
        _name(named, GROUPS, question.group, source, "groups") if question.group else _maybe(named, GROUPS)
    )
    others = [name for name in named if name not in (label, lengths, group)]
    values = _values_name(named, others, source)
    sequences = sequences_of(named[values], None if lengths is None else named[lengths], values, source)
    rows, counts = np.concatenate(sequences), np.array([len(one) for one in sequences], np.int64)
    labels = as_labels(named[label], len(counts), f"{label} of {source}")
    _check_finite(rows, counts, values, source)
    return Found(
        values=rows,
        names=tuple(f"feature {i}" for i in range(1, rows.shape[1] + 1)),
        levels=((),) * rows.shape[1],
        lengths=counts,
        labels=labels,
        ids=tuple(map(str, range(len(counts)))),
        groups=None if group is None else _groups(named[group], len(counts), group, source),
        test=None,
        source=source,
        kind="arrays",
        arrays=(values, label, lengths or ""),
    )


def _maybe(named: Mapping[str, Any], known: tuple[str, ...]) -> str | None:
    return next((name for name in named if name.lower() in known), None)


def _name(named: Mapping[str, Any], known: tuple[str, ...], asked: str | None, source: str, what: str) -> str:
    found = asked if asked is not None else _maybe(named, known)
    if found is None or found not in named:
        wanted = f"'{asked}'" if asked is not None else f"of {what} (such as '{known[0]}')"
        hint = did_you_mean(asked or known[0], named) or f"; it has {', '.join(named) or 'none at all'}."
        raise DataError(f"{source} has no array {wanted}{hint}")
    return found


def _values_name(named: Mapping[str, Any], others: list[str], source: str) -> str:
    """X by its name, else the one array left that can hold sequences."""
    called = _maybe({name: named[name] for name in others}, VALUES)
    if called is not None:
        return called
    possible = [name for name in others if np.ndim(named[name]) >= 2]
    if len(possible) != 1:
        raise DataError(f"{source} has no array 'X' of values; it has {', '.join(named)}.")
    return possible[0]


def sequences_of(given: Any, lengths: Any, name: str, source: str) -> list[np.ndarray]:
    """Each sequence [T, F] float32 of a list, or of one array with its lengths (None: up to the last number).

    Raises
    ------
    DataError
        It has another shape, or holds what is no number; the message says where, by ``name`` and ``source``.
    """
    if isinstance(given, list | tuple) or (
        isinstance(given, np.ndarray) and given.dtype.kind == "O" and given.ndim > 0
    ):
        return _listed(given, name, source)
    values = as_numbers(given, f"{name} of {source}")
    if values.ndim not in (2, 3):
        shape = " x ".join(map(str, values.shape)) or "a single number"
        raise DataError(f"{name} of {source} is {shape}; it must be {LAYOUTS}.")
    if 0 in values.shape:
        raise DataError(f"{name} of {source} is empty ({' x '.join(map(str, values.shape))}).")
    if lengths is not None:
        return _cut(values, _whole(lengths, source), name, source)
    padded = values if values.ndim == 3 else values[..., None]
    # A NaN in every feature up to the end is how sequences of different lengths are padded, too.
    steps = np.arange(1, padded.shape[1] + 1)
    counts = np.max(np.where(np.isnan(padded).all(axis=2), 0, steps), axis=1)  # the last known step
    _check_lengths(counts, padded.shape[1], f"{name} of {source}")
    return [one[:count] for one, count in zip(padded, counts, strict=True)]


def _listed(given: Any, name: str, source: str) -> list[np.ndarray]:
    if len(given) == 0:
        raise DataError(f"{name} of {source} has no sequences.")
    sequences: list[np.ndarray] = []
    for number, one in enumerate(given):
        where = f"Sequence {number} of {name} of {source}"
        values = as_numbers(one, where)
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2 or 0 in values.shape:
            shape = " x ".join(map(str, values.shape))
            raise DataError(f"{where} is {shape}; each must be [steps, features], of one step at least.")
        if sequences and values.shape[1] != sequences[0].shape[1]:
            raise DataError(
                f"{where} has {values.shape[1]} features and the first sequence {sequences[0].shape[1]}; "
                "all must have the same."
            )
        sequences.append(values)
    return sequences


def _cut(values: np.ndarray, lengths: np.ndarray, name: str, source: str) -> list[np.ndarray]:
    """Sequences of which only so many steps are real, or that follow each other in one [R, F]."""
    if values.ndim == 2 and len(lengths) != len(values):
        if lengths.sum() != len(values):
            raise DataError(
                f"The lengths of {source} add up to {lengths.sum():,}, but {name} has {len(values):,} rows; "
                "they must agree."
            )
        _check_lengths(lengths, len(values), f"the lengths of {source}")
        return np.split(values, np.cumsum(lengths)[:-1])
    if len(lengths) != len(values):
        raise DataError(
            f"{source} has {len(lengths):,} lengths, but {name} has {len(values):,} sequences; "
            "they must agree."
        )
    _check_lengths(lengths, values.shape[1], f"the lengths of {source}")
    padded = values if values.ndim == 3 else values[..., None]
    return [one[:count] for one, count in zip(padded, lengths, strict=True)]


def _check_lengths(lengths: np.ndarray, most: int, what: str) -> None:
    wrong = np.flatnonzero((lengths < 1) | (lengths > most))
    if len(wrong):
        raise DataError(
            f"Sequence {wrong[0]} by {what} has {lengths[wrong[0]]} steps; each must have from 1 to {most}."
        )


def _whole(lengths: Any, source: str) -> np.ndarray:
    numbers = np.asarray(lengths)
    if numbers.ndim != 1 or not np.issubdtype(numbers.dtype, np.integer):
        raise DataError(f"The lengths of {source} must be a list of whole numbers, one for each sequence.")
    return numbers.astype(np.int64)


def as_numbers(given: Any, where: str) -> np.ndarray:
    """The numbers as float32; what is too large for it is infinite.

    Raises
    ------
    DataError
        They are no numbers, or no array.
    """
    try:
        values = np.asarray(given)
    except (ValueError, TypeError):
        raise DataError(f"{where} is no array of numbers: its rows differ in length.") from None
    if not (np.issubdtype(values.dtype, np.number) or values.dtype == bool) or np.iscomplexobj(values):
        raise DataError(f"{where} holds values of type {values.dtype}, not numbers.")
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _check_finite(rows: np.ndarray, lengths: np.ndarray, name: str, source: str) -> None:
    infinite = np.isinf(rows)
    if infinite.any():
        row, feature = np.argwhere(infinite)[0]
        number = int(np.searchsorted(np.cumsum(lengths), row, side="right"))
        step = int(row - lengths[:number].sum())
        raise DataError(
            f"{name} of {source} is infinite, or too large for a 32-bit number, in sequence {number}, "
            f"step {step}, feature {feature + 1}; correct it, or write NaN where it is unknown."
        )


def _groups(given: Any, count: int, name: str, source: str) -> np.ndarray:
    groups = np.asarray(given)
    if groups.shape != (count,):
        raise DataError(f"{name} of {source} must name one group for each of the {count:,} sequences.")
    return groups.astype(np.str_)
