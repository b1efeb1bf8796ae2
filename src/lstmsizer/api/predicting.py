"""What the kept model of an answer's folder says of new data, and the model in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from lstmsizer.errors import OutputError, SettingError

if TYPE_CHECKING:
    import polars as pl

    from lstmsizer.data.anew.new_data import NewData
    from lstmsizer.export.exported import Converted


def predicted(place: Path, data: object) -> tuple[pl.DataFrame, NewData]:
    """The predictions by the model in the folder ``place``, and the data as they were read.

    Raises
    ------
    InputError
        The data are not of the kind that the model was trained on; the message says where.
    OutputError
        The folder holds no answer, or its files do not belong together.
    WorkerError
        The worker process died.
    """
    from lstmsizer.data.anew.prepare import prepare
    from lstmsizer.export import folder
    from lstmsizer.export.applied import Predicted, Prediction
    from lstmsizer.export.checked import usable

    new = prepare(data, usable(folder.read(place, folder.PREPROCESS)))
    item = Prediction(place / folder.MODEL, new.sequences, new.defaults, new.outputs, bool(new.class_names))
    done = cast(Predicted, _done("lstmsizer.export.applied:open_predictor", item, "predict"))
    if done.refused:
        raise SettingError(done.refused)
    from lstmsizer.data.anew.told import table_of

    return table_of(new, done.outputs), new


def exported(place: Path, target: Path, written: str) -> Converted:
    """Write the model in the folder ``place`` in another format.

    Raises
    ------
    SettingError
        The format is not known, or a package is missing for it.
    OutputError
        The folder holds no model, or the target cannot be written.
    WorkerError
        The model cannot be converted.
    """
    from lstmsizer.export import exported as exporting
    from lstmsizer.export import folder

    kind = exporting.check_format(written)
    model = place / folder.MODEL
    if not model.is_file():
        raise OutputError(f"There is no model {str(model)!r}: give the folder that --out named.")
    exporting.check_target(target, kind)
    item = exporting.Conversion(model, target.absolute(), kind)
    try:
        return cast("Converted", _done("lstmsizer.export.exported:open_converter", item, "be exported"))
    finally:
        exporting.clear(item.target)  # a process that is ended, as by Ctrl-C, clears nothing


def _done(factory: str, item: object, what: str) -> object:
    """The answer of a worker process: Keras is imported there, and not in the user's."""
    from lstmsizer.errors import WorkerError
    from lstmsizer.execute.calls import gather
    from lstmsizer.execute.local import LocalExecutor

    with LocalExecutor(factory, None) as executor:
        (outcome,) = gather(executor, [item])
    if outcome.error.startswith(f"{OutputError.__name__}: "):
        raise OutputError(outcome.error.partition(": ")[2])
    if outcome.error:
        raise WorkerError(f"The model cannot {what}: {outcome.error}.")
    return outcome.value
