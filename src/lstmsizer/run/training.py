"""Optimizer, loss and learning rate as a user writes them, and who trains by them."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from lstmsizer.errors import OutputError, SettingError
from lstmsizer.records import Compiled, Schedule, Setup, Space, Task
from lstmsizer.run.checked import one_of
from lstmsizer.run.settings import LOSSES

ENGINE = ("adam", "adamw")
DECAY = 0.004
"""AdamW's weight decay in Keras."""
PLAIN = {
    "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False, "clipnorm": None, "clipvalue": None,
    "use_ema": False, "gradient_accumulation_steps": None,
}  # fmt: skip
"""Adam's settings in Keras that the engine has, and no other values of them."""
NUMBERS = ("forecast", "regress")

Config = dict[str, Any]


def moved_by(
    setup: Setup,
    optimizer: Any,
    loss: Any,
    weight_decay: float | None,
    clip_norm: float | None,
    schedule: str,
) -> Setup:
    """The set-up with what was asked: the engine's own where it has it, else as Keras's configs.

    Raises
    ------
    SettingError
        If something is nonsense, or goes only with the engine's optimizers.
    """
    one_of("schedule", schedule, get_args(Schedule))
    for name, value in (("weight decay", weight_decay), ("clip norm", clip_norm)):
        if value is not None and not 0 < value < float("inf"):
            raise SettingError(f"The {name} must be more than 0, not {value:g}.")
    kind, settings = _optimizer(optimizer)
    if _is_engines(kind, settings):
        decay = weight_decay or settings.get("weight_decay") or (DECAY if kind.lower() == "adamw" else 0.0)
        clip = clip_norm or settings.get("global_clipnorm")
        setup = replace(setup, weight_decay=float(decay), clip_norm=clip, schedule=cast(Schedule, schedule))
        optimizer_json = ""
    else:
        if schedule != "constant":
            raise SettingError(f"A schedule goes with the optimizers adam and adamw, not with {kind!r}.")
        given = {"weight_decay": weight_decay, "global_clipnorm": clip_norm}
        settings |= {name: value for name, value in given.items() if value is not None}
        optimizer_json = _json("optimizer", {"class_name": kind, "config": settings})
    loss_json = "" if loss is None else _json("loss", loss)
    if not optimizer_json and not loss_json:
        return setup
    if loss_json and schedule != "constant":
        raise SettingError("A schedule goes with the tool's own losses: leave one of them out.")
    return replace(setup, compiled=Compiled(optimizer_json, loss_json))


def loss_of_keras(loss: Any, task: Task | None) -> Config | None:
    """Keras's config of a loss that the engine does not have; None: it has it, or nothing was asked.

    Raises
    ------
    SettingError
        If it is none, or the task tells classes.
    """
    known = {one for losses in LOSSES.values() for one in losses}
    if loss is None or (isinstance(loss, str) and loss in known):
        return None
    if task is not None and task not in NUMBERS:
        raise SettingError(
            f"The loss of the task {task!r} is the cross-entropy ({LOSSES[task][0]}): leave loss out, or "
            "bring a model of your own that compiles another (model)."
        )
    if isinstance(loss, str):
        return {"class_name": loss, "config": {}}
    return _config(loss, "loss")


def one_rate(space: Space, learning_rate: float | None) -> Space:
    """The space with this learning rate alone; None: as it is."""
    if learning_rate is None:
        return space
    if not 0 < learning_rate < float("inf"):
        raise SettingError(f"The learning rate must be more than 0, not {learning_rate:g}.")
    return replace(space, learning_rates=(float(learning_rate),))


def check_of_keras(compiled: Compiled | None) -> None:
    """Refuse what a file says was compiled and is of no module of Keras: some of its versions import any.

    Raises
    ------
    OutputError
        If it does, or is no JSON.
    """
    written = () if compiled is None else (compiled.optimizer, compiled.loss)
    try:
        named = {module for text in written if text for module in _modules(json.loads(text))}
    except (ValueError, RecursionError):
        raise OutputError("answer.json is broken: what was compiled is not JSON; size again.") from None
    for module in sorted(named):
        if module != "keras" and not module.startswith("keras."):
            raise OutputError(
                f"The answer was compiled with something of {module!r}, not of Keras: size again."
            )


def _modules(config: Any) -> Generator[str]:
    """The modules that a config of Keras names, however deep."""
    if isinstance(config, dict):
        config = cast(Config, config)
        if config.get("module") is not None:
            yield str(config["module"])
        config = list(config.values())
    if isinstance(config, list):
        for value in cast(list[Any], config):
            yield from _modules(value)


def _optimizer(optimizer: Any) -> tuple[str, Config]:
    """Its class and its settings, without the learning rate and its name."""
    if optimizer is None:
        return "adam", {}
    if isinstance(optimizer, str):
        if not optimizer.isidentifier():
            raise SettingError(f"The optimizer {optimizer!r} is no name: write adam, adamw, sgd or another.")
        return optimizer, {}
    config = _config(optimizer, "optimizer")
    settings = {k: v for k, v in config["config"].items() if k not in ("learning_rate", "name")}
    return str(config["class_name"]), settings


def _config(value: Any, what: str) -> Config:
    """Keras's config of an object or a class of its own."""
    if isinstance(value, type):
        return {"class_name": value.__name__, "config": {}}
    if isinstance(value, Mapping):
        value = cast(Mapping[str, Any], value)
        if "class_name" not in value:
            raise SettingError(f"A {what} as a config has a 'class_name' and a 'config'.")
        return {"class_name": value["class_name"], "config": dict(value.get("config") or {})}
    if callable(getattr(value, "get_config", None)):
        kept = getattr(value, "_fn_kwargs", {})  # Keras (3.15) leaves Huber's delta out of its config
        return {"class_name": type(value).__name__, "config": dict(value.get_config()) | dict(kept)}
    raise SettingError(
        f"The {what} must be the name of one of Keras's, or a Keras {what}, not {type(value).__name__}; "
        "one of your own goes with a model of your own (model)."
    )


def _is_engines(kind: str, settings: Config) -> bool:
    usual = all(settings.get(name, value) == value for name, value in PLAIN.items())
    return kind.lower() in ENGINE and usual


def _json(what: str, config: Config) -> str:
    try:
        return json.dumps(config, sort_keys=True)
    except (TypeError, ValueError):
        raise SettingError(
            f"The {what} {config['class_name']!r} has settings that no file can hold: bring a model of your "
            "own that compiles it (model)."
        ) from None
