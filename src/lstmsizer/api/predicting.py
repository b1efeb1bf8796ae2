"""What the kept model of an answer's folder says of new data, and the model in other formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lstmsizer.errors import OutputError, SettingError
from lstmsizer.records import Progress

if TYPE_CHECKING:
    import polars as pl

    from lstmsizer.api.again import Material
    from lstmsizer.data.anew.new_data import NewData
    from lstmsizer.export.exported import Converted
    from lstmsizer.run.again import Again


def predicted(place: Path, data: object, study: str | None = None) -> tuple[pl.DataFrame, NewData]:
    """The predictions by the model in the folder ``place``, and the data as they were read.

    ``study`` is the database that keeps the answer, if one does: where the model is gone, it is said so.

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

    model = model_in(place, study)
    new = prepare(data, usable(folder.read(place, folder.PREPROCESS)))
    item = Prediction(model, new.sequences, new.defaults, new.outputs, bool(new.class_names))
    done = cast(Predicted, _done("lstmsizer.export.applied:open_predictor", item, "predict"))
    if done.refused:
        raise SettingError(done.refused)
    from lstmsizer.data.anew.told import table_of

    return table_of(new, done.outputs), new


def model_in(place: Path, study: str | None = None) -> Path:
    """The model in the folder ``place``, whose answer may be kept in the database ``study`` too.

    Raises
    ------
    OutputError
        There is none; the message says how it is trained again, if an answer is kept.
    """
    from lstmsizer.export import folder

    model = place / folder.MODEL
    if model.is_file():
        return model
    from lstmsizer.api.kept import kept

    kept(place, study)  # if there is no answer either, that is said
    where = "" if study is None else " --study ADDRESS"  # which may have a password
    raise OutputError(
        f"There is no model in {str(place)!r}, but its answer is kept: 'lstmsizer export {place} --data FILE "
        f"--format keras{where}' trains it again from the data that the answer was found on."
    )


@dataclass(frozen=True)
class Exported:
    """``model`` is the file or folder that was asked for; ``converted`` what was seen of it if it is in
    another format than Keras's; ``again`` what came of the final training, if that had to be done again.
    """

    model: Path
    converted: Converted | None
    again: Again | None


def exported(
    place: Path,
    target: Path | None,
    written: str,
    material: Material | None = None,
    study: str | None = None,
    progress: bool | Callable[[Progress], None] = False,
) -> Exported:
    """Write the model in the folder ``place`` in another format, or as it is.

    Where the folder has no model (any more), it is trained again from ``material`` and put there first;
    ``study`` is the address of a database that keeps the answer. ``target`` None: the model as it is, in the
    folder alone.

    Raises
    ------
    SettingError
        The format is not known, or a package is missing for it.
    OutputError
        No answer is kept, the model is not there nor the data, or the target cannot be written.
    WorkerError
        The model cannot be trained or converted.
    """
    from lstmsizer.export import exported as exporting
    from lstmsizer.export import folder

    kind = exporting.check_format(written)
    if target is None and kind != "keras":
        raise SettingError(f"Say what to write: a file or folder for the format {kind} (--out, -o).")
    if target is not None:
        exporting.check_target(target, kind)
    model, again = place / folder.MODEL, None
    if not model.is_file():
        from lstmsizer.api.again import NOTHING, trained_again

        again = trained_again(place, study, material or NOTHING, progress)
    if target is None:
        return Exported(model, None, again)
    if kind == "keras":
        exporting.copy(model, target)
        return Exported(target, None, again)
    item = exporting.Conversion(model, target.absolute(), kind)
    try:
        converted = cast("Converted", _done("lstmsizer.export.exported:open_converter", item, "be exported"))
    finally:
        exporting.clear(item.target)  # a process that is ended, as by Ctrl-C, clears nothing
    return Exported(target, converted, again)


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
