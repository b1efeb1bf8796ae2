"""A look at the models that a function builds, before anything is trained."""

from __future__ import annotations

from typing import Any

import keras

from lstmsizer.records import Candidate
from lstmsizer.train.by_keras.batches import Batches, Language, inputs_of, rows_of
from lstmsizer.train.by_keras.builder import Builder, CannotBuild, brief, facts_of, where
from lstmsizer.train.by_keras.course import Course, Examine, Examined
from lstmsizer.train.by_keras.feeds import Feeds, feeds
from lstmsizer.train.by_keras.outputs import loss_name, reading

LEARNING_RATE = 1e-3
TRIED = 4
"""Examples that a model is tried on."""
SHOWN = ("momentum", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema")
"""Of an optimizer's settings: those that change what is trained, and are off unless asked for."""


def spoken(model: Any, builder: Builder, course: Course) -> Language:
    """How the model is fed and read; CannotBuild where it does not fit the data."""
    fold = course.folds[0]
    facts = facts_of(fold)
    fed = feeds(model, facts, course.columns, course.inputs)
    outputs = getattr(model, "outputs", None)
    if not outputs:  # of a model with a call of its own
        outputs = [_tried(model, fed, builder, course)]
    if len(outputs) > 1:
        raise CannotBuild(
            f"The model of {builder.name!r} has {len(outputs)} outputs, and one is needed: "
            "join them to one, or leave the others out"
        )
    return Language(fed, reading(model, facts, tuple(outputs[0].shape)))


def _tried(model: Any, fed: Feeds, builder: Builder, course: Course) -> Any:
    fold = course.folds[0]
    rows, real = rows_of(fold, fold.train[:TRIED])
    try:
        told = model.predict_on_batch(fed(inputs_of(fold, rows, real), real))
    except Exception as error:  # whatever the user's layers raise
        shape = [TRIED, fold.steps, *fold.values.shape[1:]]
        raise CannotBuild(
            f"The model of {builder.name!r} cannot read a batch {shape}{where(error)}: {brief(error)}"
        ) from error
    if isinstance(told, list | tuple | dict):
        raise CannotBuild(f"The model of {builder.name!r} has several outputs, and one is needed")
    return told


def examine(builder: Builder, course: Course, item: Examine) -> Examined:
    """Build each size, count it, and try the first."""
    counted, failures = [], []
    first: Any = None
    for size in item.sizes:
        keras.utils.set_random_seed(course.seed % 2**32)
        try:
            model = builder(Candidate(size, LEARNING_RATE))
        except CannotBuild as error:
            failures.append((size, str(error)))
            continue
        counted.append((size, int(model.count_params())))
        first = model if first is None else first
    if first is None:
        why = failures[0][1] if failures else ""
        return Examined((), tuple(failures), fault=why, takes=tuple(sorted(builder.takes)))
    return Examined(
        parameters=tuple(counted),
        failures=tuple(failures),
        fault=_fault(first, builder, course),
        takes=tuple(sorted(builder.takes)),
        optimizer=optimizer_in_words(first.optimizer),
        loss=loss_in_words(first.loss),
        recurrent=tuple(layer.name for layer in _layers(first) if _recurrent(layer)),
    )


def _fault(model: Any, builder: Builder, course: Course) -> str:
    fold = course.folds[0]
    try:
        language = spoken(model, builder, course)
        batch = Batches(fold, language, fold.train[:TRIED], TRIED, weighted=True)[0]
        try:
            model.test_on_batch(*batch)
        except Exception as error:  # whatever the user's loss raises
            raise CannotBuild(
                f"The loss {loss_in_words(model.loss)!r} of {builder.name!r} cannot be computed for targets "
                f"of shape {list(batch[1].shape)}{where(error)}: {brief(error)}"
            ) from error
        if course.callbacks is not None:
            made_callbacks(course)
    except CannotBuild as error:
        return str(error)
    return ""


def made_callbacks(course: Course) -> list[Any]:
    """Fresh callbacks for one training."""
    from lstmsizer.train.by_keras.functions import found

    if course.callbacks is None:
        return []
    name = course.callbacks.name
    try:
        made = found(course.callbacks)()
    except Exception as error:  # the user's code may raise anything
        raise CannotBuild(f"The callbacks of {name!r} fail{where(error)}: {brief(error)}") from error
    made = [made] if isinstance(made, keras.callbacks.Callback) else made
    if not isinstance(made, list | tuple) or not all(isinstance(c, keras.callbacks.Callback) for c in made):
        raise CannotBuild(
            f"The function {name!r} must return a list of new keras callbacks, not {type(made).__name__}"
        )
    return list(made)


def optimizer_in_words(optimizer: Any) -> str:
    """'Adam', 'SGD (momentum 0.9, clipnorm 1)'; the learning rate is looked for, but not its schedule."""
    inner = getattr(optimizer, "inner_optimizer", optimizer)  # of one that scales the loss
    config = inner.get_config()
    said = [f"{name} {config[name]:g}" for name in SHOWN if _set(config.get(name))]
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        said.append(str(rate.get("class_name", "a schedule")))
    return type(inner).__name__ + (f" ({', '.join(said)})" if said else "")


def loss_in_words(loss: Any) -> str:
    """'mse', 'sparse_categorical_crossentropy of logits'."""
    logits = getattr(loss, "from_logits", False)
    return loss_name(loss) + (" of logits" if logits else "")


def _set(value: Any) -> bool:
    return isinstance(value, bool | int | float) and bool(value)


def _layers(model: Any) -> list[Any]:
    return list(model._flatten_layers(include_self=False, recursive=True))


def _recurrent(layer: Any) -> bool:
    return isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional)
