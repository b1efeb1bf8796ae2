"""The call that says whether a model is too big, right or too small for the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack, cast

from lstmsizer.api.fixed import FIXED
from lstmsizer.api.in_use import ModelInUse, read_model
from lstmsizer.api.options import SizeOptions
from lstmsizer.api.size import size
from lstmsizer.api.sizing import Sizing
from lstmsizer.errors import SettingError


def check(model: str | Path | Any, data: Any, **asked: Unpack[SizeOptions]) -> Sizing:
    """Say whether a model is too big, right or too small on this data, and what the smallest equal one saves.

    The smallest size that is enough is looked for among models of the same kind, trained as it was compiled;
    then the model's own size is trained beside it from the same fresh random starts. The model's weights are
    not used: what is judged is its size. ``answer.existing`` of what is returned says it in full.

    Parameters
    ----------
    model
        A ``.keras`` file, or a Keras model, best compiled as it is trained. It has LSTM or GRU layers, also
        bidirectional ones. Where it is a plain stack of them with a dense head, trained by Adam, the engine
        trains the sizes; else Keras does, which takes many times as long. What scales inputs or outputs in
        it (Normalization, Rescaling) is left out, since the data are scaled.
    data
        As for ``size``.
    **asked
        The options of ``size``, but for those that the model fixes: cell, bidirectional, embedding, loss,
        optimizer, weight_decay, clip_norm, schedule, model, callbacks and inputs. In a forecast the window
        is the model's own, if none is given.

    Returns
    -------
    Sizing
        The answer, as ``size`` gives it.

    Raises
    ------
    SettingError
        If the model cannot be loaded in Keras's safe mode, has no recurrent layer, or does not fit the data.
    InputError, OutputError, BudgetError, Interrupted, WorkerError
        As ``size`` does.
    """
    if fixed := sorted(FIXED & asked.keys()):
        raise SettingError(f"The model fixes {' and '.join(fixed)}: leave that out.")
    with read_model(model) as read:
        options = cast(dict[str, Any], {**asked, **_of_the_model(read, asked)})
        return size(data, model=read, **options)


def _of_the_model(model: ModelInUse, asked: SizeOptions) -> dict[str, Any]:
    """What ``size`` is asked for because of the model."""
    reading, plain = model.reading, model.reading.plain
    options: dict[str, Any] = {}
    steps = reading.inputs[0][0] if reading.inputs and reading.inputs[0] else None
    if asked.get("window") is None and (asked.get("target") or asked.get("wide")) and steps:
        options["window"] = steps
    if plain is not None:
        options |= {"cell": plain.cell, "bidirectional": plain.bidirectional, "embedding": plain.embedding}
        if plain.loss in ("mse", "mae", "huber"):
            options["loss"] = plain.loss
    return options
