"""New data as a kept preprocessing says: the door of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing, TokenPreprocessing
from lstmsizer.data.stepwise.prepared import StepPreprocessing

if TYPE_CHECKING:
    from lstmsizer.data.anew.new_data import NewData


def prepare(
    source: object,
    preprocessing: Preprocessing | LabelledPreprocessing | TokenPreprocessing | StepPreprocessing,
) -> NewData:
    """What a model reads of new data: the very numbers that it would have read in training.

    Parameters
    ----------
    source
        Data of the same kind as the training data, in a file or in memory; targets, labels and tags need not
        be there, and are not looked at.
    preprocessing
        What happened to the training data; nothing is fitted anew.

    Raises
    ------
    DataError
        The data are of another kind, lack a column, or hold what the model cannot read; the message says
        where and what to do.
    """
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.anew.forecasts import from_table
    from lstmsizer.data.anew.sequences import from_sequences
    from lstmsizer.data.anew.steps import from_steps
    from lstmsizer.data.anew.texts import from_texts

    if isinstance(preprocessing, Preprocessing):
        return from_table(source, preprocessing)
    if isinstance(preprocessing, TokenPreprocessing):
        return from_texts(source, preprocessing)
    if isinstance(preprocessing, StepPreprocessing):
        return from_steps(source, preprocessing)
    return from_sequences(source, preprocessing)
