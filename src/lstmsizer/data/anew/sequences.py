"""Whole sequences to be told of, from any source of labelled ones; the labels need not be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from lstmsizer.data.anew.columns import Inputs, input_defaults, kept_columns, kept_features, unknown_notes
from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.archives import is_archive, unpacked
from lstmsizer.data.dataset import Sequences
from lstmsizer.data.files import check_file, kind_of
from lstmsizer.data.labelled import arrays, folder, npy, ts
from lstmsizer.data.labelled.found import SEQUENCE
from lstmsizer.data.labelled.tables import rows_of
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.names import check_names
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.data.table import Table, read
from lstmsizer.errors import DataError


@dataclass(frozen=True)
class Rows:
    """Sequences one after the other: ``values`` [R, F] with gaps carried forward, the ``lengths`` [N] of
    each, and what they are called [N].
    """

    values: np.ndarray
    lengths: np.ndarray
    key: pl.Series
    source: str
    notes: tuple[str, ...] = ()

    @property
    def starts(self) -> np.ndarray:
        """[N] int64, the first row of each sequence."""
        return np.cumsum(self.lengths) - self.lengths


def from_sequences(source: object, p: LabelledPreprocessing) -> NewData:
    """One example a sequence; of runs, of which is told how much is left, the last steps of each.

    Raises
    ------
    DataError
        The source is not of the kind that the model was trained on, or a column is not there or holds
        something else.
    """
    rows = _rows(source, p)
    starts, lengths = rows.starts, rows.lengths
    if p.remaining:
        shown = np.minimum(lengths, p.window)
        starts, lengths = starts + lengths - shown, shown
    return NewData(
        sequences=Sequences(
            values=rows.values,
            starts=starts,
            steps=int(lengths.max()),
            targets=np.zeros((len(lengths), 0), np.float32),
            lengths=None if (lengths == lengths[0]).all() else lengths,
        ),
        defaults=input_defaults(p.columns, p.defaults),
        keys=(rows.key,),
        columns=("remaining",) if p.remaining else (),
        class_names=p.class_names,
        source=rows.source,
        notes=rows.notes,
    )


def _rows(source: object, p: LabelledPreprocessing) -> Rows:
    if p.source in ("arrays", "ts"):
        return _of_arrays(source, p)
    if is_archive(source):
        with unpacked(Path(str(source)).expanduser()) as place:
            return replace(_rows(place, p), source=str(source))
    if p.source == "table":
        return of_table(read(source), p.columns, str(p.sequence), p.time)
    if not isinstance(source, str | Path):
        raise DataError("The model was trained on a folder of one table a sequence; give such a folder.")
    path = Path(source).expanduser()
    if path.is_dir():
        return of_table(folder.without_labels(path), p.columns, SEQUENCE, None)
    frame = folder.piece(path).with_columns(pl.lit(path.name).alias(SEQUENCE))
    return of_table(Table(frame, str(path), "line", 2), p.columns, SEQUENCE, None)


def of_table(table: Table, inputs: Inputs, sequence: str, time: str | None) -> Rows:
    """The sequences of a table with one row a step, in the order in which they come.

    Raises
    ------
    DataError
        It has no rows, a column is not there, or a row does not say which sequence it belongs to.
    """
    named = [sequence, *([] if time is None else [time])]
    check_names(named, table.frame.columns, table.source)
    found = rows_of(table, sequence, time)
    ordered = replace(table, frame=table.frame[found.order], rows=found.order)
    lengths = np.bincount(found.sequence).astype(np.int64)
    columns = kept_columns(ordered, inputs)
    values = kept_features(columns, inputs, ordered, np.cumsum(lengths) - lengths)
    notes = unknown_notes(columns, inputs)
    return Rows(values, lengths, pl.Series(sequence, found.names), table.source, notes)


def _of_arrays(source: object, p: LabelledPreprocessing) -> Rows:
    sequences, name = _listed(source, p)
    rows = np.concatenate(sequences)
    lengths = np.array([len(one) for one in sequences], np.int64)
    numbers = [int(feature.removeprefix("feature ")) for feature, _ in p.columns]
    wanted = f"{max(numbers)}" + (" or more" if len(numbers) < max(numbers) else "")
    if rows.shape[1] < max(numbers) or (len(numbers) == max(numbers) < rows.shape[1]):
        raise DataError(
            f"The sequences of {name} have {rows.shape[1]} features, but the model reads {wanted}; give it "
            "the same ones."
        )
    values = rows[:, [number - 1 for number in numbers]]
    carried = carry_forward(values, np.cumsum(lengths) - lengths)
    return Rows(carried, lengths, pl.Series("sequence", np.arange(len(lengths))), name)


def _listed(source: object, p: LabelledPreprocessing) -> tuple[list[np.ndarray], str]:
    """The sequences [T, F] of arrays or of a file of them, and what messages call it."""
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        check_file(path)
        kind = kind_of(path)
        if kind == ".ts":
            return ts.without_labels(path), str(path)
        if kind == ".npz":
            return arrays.without_labels(arrays.held_arrays(path), p.arrays, str(path)), str(path)
        if kind == ".npy":
            held = npy.without_labels(path, p.arrays[2])
            return arrays.without_labels(held, ("X", "", p.arrays[2]), str(path)), str(path)
        raise DataError(f"The model was trained on arrays or a .ts file, and {path} is neither; give such.")
    if isinstance(source, tuple) and len(source) == 2 and not isinstance(source[0], int | float):
        source = source[0]  # the labels beside them are not needed
    if hasattr(source, "__array__") and not hasattr(source, "columns"):  # a tensor of any library
        source = np.asarray(source)
    if isinstance(source, Mapping | list | np.ndarray):
        return arrays.without_labels(source, p.arrays, "arrays"), "arrays"
    raise DataError("The model was trained on arrays of sequences; give X as such, or a .npz or .ts file.")
