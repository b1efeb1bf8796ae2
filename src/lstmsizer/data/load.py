"""From a file, a frame or arrays to sequences, parts and scaling: the door of the room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lstmsizer.data.archives import inside, is_archive, unpacked
from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


def load(
    source: object,
    question: Question,
    folds: int | None = None,
    test: object | None = None,
    labels: tuple[Path, ...] = (),
    split: Mapping[str, object] | None = None,
) -> Dataset:
    """Read, check and split the data of a question.

    Parameters
    ----------
    source
        To forecast: the path of a .csv, .tsv, .txt, .parquet, .feather, .arrow or .jsonl file (all also .gz),
        or a pandas, Polars, Arrow or other frame that narwhals knows. Labelled sequences: these too, with one
        row a step; the path of a .npz or .ts file, or of a folder of one table a sequence
        (``labelled.folder``); or arrays (``labelled.arrays``): ``(X, y)`` or ``{"X": ..., "y": ...,
        "lengths": ...}``, X being [N, T, F], [N, T], or a list of [T, F] or [T]; or a pipeline of pairs
        (x, y) (``pipelines.gather``).
    question
        What is to be learned from which columns. ``features`` of a forecast always begin with the target's
        own past unless it is excluded.
    folds
        How many splits; None: one, and up to four where little is scored (``unasked``). What the columns are
        (their kinds, a category's levels) is the same for all folds, as the first one's train part has it;
        scaling is each fold's own.
    test
        The test part, a source of the same kind, with later rows in a forecast; None: what the source says (a
        .ts file ending in _TRAIN beside one in _TEST, arrays X_test and y_test, the column
        ``question.split``), else it is the last rows, or drawn.
    labels
        Of a folder: the tables that say which label each file has; empty: its subfolders' names do.
    split
        By part, the numbers of its rows (of its sequences, where they are labelled): 'test' alone, 'train'
        and 'test', or 'train', 'stop', 'score' and 'test'.

    Returns
    -------
    Dataset
        Its first fold has 60 % train, 15 % stop, 15 % score and 10 % test: in this order in time, further
        ones having their score parts ever earlier (``forecast.folds.earlier``); or drawn by class and by
        group (``labelled.parts``). Where the test part is given, the others have their shares of the rest.

    Raises
    ------
    DataError
        The file, a column or a row cannot be used, or is too little for so many folds; the message says
        which, where and what to do.
    SettingError
        The question contradicts itself or the source.
    """
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.forecast.load import load as load_forecast
    from lstmsizer.data.labelled.load import load as load_labelled
    from lstmsizer.data.labelled.runs import load as load_runs
    from lstmsizer.data.stepwise.load import load as load_steps
    from lstmsizer.data.tokens.load import holds_texts
    from lstmsizer.data.tokens.load import load as load_texts

    if is_archive(source) and question.task != "forecast":
        with unpacked(Path(str(source)).expanduser()) as folder:
            told = tuple(inside(path, folder) for path in labels)
            return replace(load(folder, question, folds, test, told, split), source=str(source))
    texts = holds_texts(source, question, labels)
    if split is not None and (question.remaining or question.task in ("tag", "next") or texts):
        raise SettingError(
            "Parts are given by numbers in forecasts and for whole sequences of numbers; give a test part as "
            "a source of its own (test) instead."
        )
    if labels and (texts or question.task in ("tag", "next")):
        raise SettingError(
            "A table of labels is for sequences of numbers, one file each; texts and tags have theirs beside "
            "them: leave it out."
        )
    if question.remaining:
        return load_runs(source, question, folds, test, labels)
    if question.task in ("tag", "next"):
        return load_steps(source, question, folds, test)
    if texts:
        return load_texts(source, question, folds, test)
    if question.task != "forecast":
        return load_labelled(source, question, folds, test, labels, split)
    if labels:
        raise SettingError(
            "A table of labels is for labelled sequences: leave out the target and the window."
        )
    if _holds_labelled(source):
        raise SettingError(
            "A .ts, .npz or .npy file, a pair of arrays, and a pipeline hold labelled sequences: leave out "
            "the target and the window, which ask for a forecast of a table's column."
        )
    return load_forecast(source, question, folds, test, split)


def _holds_labelled(source: object) -> bool:
    """Whether a source is of a kind that no column can be forecast from."""
    from lstmsizer.data.files import kind_of
    from lstmsizer.data.pipelines.passes import is_pipeline

    if isinstance(source, str | Path):
        return kind_of(Path(source)) in (".ts", ".npz", ".npy")
    return isinstance(source, tuple | Mapping) or is_pipeline(source)
