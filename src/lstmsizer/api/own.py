"""A model of the user's own: what was written about it, checked, and looked at before the search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lstmsizer.api.in_use import ModelInUse
from lstmsizer.api.windows import with_notes
from lstmsizer.data.dataset import Dataset
from lstmsizer.errors import SettingError
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.records import Spec, Stages
from lstmsizer.run.training import loss_of_keras

if TYPE_CHECKING:
    from lstmsizer.run.networks.base import Network
    from lstmsizer.run.networks.own import Brought

Written = Mapping[str, str | Iterable[str]] | str | Iterable[str] | None
"""{'past': ['temp', 'wind']}, {'past': 'temp,wind'}, or 'past=temp,wind' (or several of these)."""


def brought(
    model: Any, callbacks: Any, inputs: Written, unheeded: Mapping[str, bool]
) -> Brought | ModelInUse | None:
    """What a user brought; None: nothing. ``unheeded`` says which other options were given.

    Raises
    ------
    SettingError
        If it is no function, or something goes only without or only with a model.
    """
    if isinstance(model, ModelInUse):
        return model
    read = columns_by_input(inputs)
    if model is None:
        if callbacks is not None or read:
            what = "Callbacks are" if callbacks is not None else "Inputs are"
            raise SettingError(
                f"{what} for a model of your own: name what builds it (model), or leave them out."
            )
        return None
    if given := [name for name, is_given in unheeded.items() if is_given]:
        raise SettingError(
            f"With a model of your own, {' and '.join(given)} would not be heeded: its function makes the "
            "network and compiles it, so leave that out."
        )
    from lstmsizer.run.networks.own import Brought
    from lstmsizer.train.by_keras.functions import given as function

    build = function(model, "model")
    return Brought(build, None if callbacks is None else function(callbacks, "callbacks"), read)


def columns_by_input(inputs: Written) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The columns that each input reads, by its name.

    >>> columns_by_input("past=temp,wind")
    (('past', ('temp', 'wind')),)
    """
    if inputs is None:
        return ()
    if not isinstance(inputs, Mapping):
        written = [inputs] if isinstance(inputs, str) else list(inputs)
        for one in written:
            if "=" not in one:
                raise SettingError(f"The input {one!r} says no columns: write 'name=column,column'.")
        inputs = dict(one.split("=", 1) for one in written)
    read = {
        name: tuple(part.strip() for part in columns.split(","))
        if isinstance(columns, str)
        else tuple(columns)
        for name, columns in inputs.items()
    }
    for name, columns in read.items():
        if not all(columns):
            raise SettingError(f"The input {name!r} has no columns: write '{name}=column,column'.")
    return tuple(read.items())


def check_loss(own: Brought | ModelInUse | None, loss: Any, dataset: Dataset) -> None:
    """Refuse a loss that the data is not for: as it was asked for, or as a model in use has it."""
    loss_of_keras(loss, dataset.task)
    if isinstance(own, ModelInUse):
        own.check_loss(dataset)


def introduced(
    own: Brought | ModelInUse | None, dataset: Dataset, spec: Spec, stages: Stages, opener: OpenExecutor
) -> tuple[Dataset, Spec, Stages, Network | None]:
    """The data with what is to be noted, the question and stages of this model, and it as a network; None:
    our own.
    """
    if own is None and spec.setup.compiled is not None:
        if spec.windows:
            raise SettingError(
                "Several windows are compared with the optimizers adam and adamw and the losses mse, mae and "
                "huber: take these, or one window."
            )
        from lstmsizer.run.networks.keras_stack import KerasStack

        return dataset, spec, stages, KerasStack(dataset.shapes, spec.setup)
    if own is None:
        return dataset, spec, stages, None
    if isinstance(own, ModelInUse):
        return own.introduced(dataset, spec, stages, opener)
    if spec.windows:
        raise SettingError(
            "Several windows are compared for the tool's own layers: give one with your model."
        )
    from lstmsizer.run.networks.own import meet

    met = meet(own, dataset, spec.setup, spec.space, spec.seed, stages, opener)
    return with_notes(dataset, met.notes), replace(spec, own=own.own, space=met.space), stages, met.network
