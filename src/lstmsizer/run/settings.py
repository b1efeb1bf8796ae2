"""What a user writes ('5m', '1,6,24') turned into what the rooms read; nonsense is refused here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import cast, get_args

from lstmsizer.errors import SettingError
from lstmsizer.records import (
    Cell,
    ClassWeights,
    Demand,
    Loss,
    Metric,
    Question,
    Setup,
    Space,
    StrategyName,
    Task,
)

QUESTIONED_TASKS = ("forecast", "classify", "regress")
# What may be trained and scored, by task; the first is the default.
_OF_NUMBERS = ("mse", "mae", "huber")
LOSSES: dict[str, tuple[str, ...]] = {
    "forecast": _OF_NUMBERS, "regress": _OF_NUMBERS, "classify": ("softmax",)
}  # fmt: skip
METRICS = {
    "forecast": ("mse", "rmse", "mae"), "regress": ("mse", "rmse", "mae"), "classify": ("loss", "error")
}  # fmt: skip
_UNITS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(budget: str | float | None) -> float | None:
    """Seconds of a budget: a number of seconds, '90s', '5m', '5min', '1h30m'; None or 'none': no limit.

    >>> seconds("1h30m")
    5400.0
    """
    text = budget.strip().lower().replace(" ", "") if isinstance(budget, str) else ""
    if budget is None or text == "none":
        return None
    if isinstance(budget, str):
        parts = re.findall(r"(\d+(?:\.\d+)?)([a-z]*)", text)
        spelled = "".join(number + unit for number, unit in parts)
        if not parts or spelled != text or any(unit not in {*_UNITS, ""} for _, unit in parts):
            raise SettingError(f"The budget {budget!r} is no time: write for example 90s, 5m, 1h30m or none.")
        budget = sum(float(number) * _UNITS[unit or "s"] for number, unit in parts)
    if not 0 < budget < float("inf"):
        raise SettingError(f"The budget must be more than 0 seconds, not {budget:g}.")
    return float(budget)


def horizons(horizon: int | str | Iterable[int]) -> tuple[int, ...]:
    """Steps ahead: 3 means the next three steps, (1, 6, 24) or '1,6,24' just these three.

    >>> horizons(3)
    (1, 2, 3)
    """
    if isinstance(horizon, str):
        try:
            listed = [int(part) for part in horizon.split(",")]
        except ValueError:
            raise SettingError(f"The horizon {horizon!r} is no number of steps: write 1 or 1,6,24.") from None
        horizon = listed[0] if "," not in horizon else listed
    if isinstance(horizon, Iterable):
        ahead = sorted({_whole("horizon", step) for step in horizon})
    else:
        ahead = range(1, _whole("horizon", horizon) + 1)
    if not ahead or min(ahead) < 1:
        raise SettingError("The horizon must be at least 1 step ahead.")
    return tuple(ahead)


def columns(named: str | Iterable[str]) -> tuple[str, ...]:
    """Names of columns: 'a, b' or ('a', 'b').

    >>> columns("temp, wind")
    ('temp', 'wind')
    """
    if isinstance(named, str):
        return tuple(part.strip() for part in named.split(",") if part.strip())
    return tuple(named)


def paths(named: str | Path | Iterable[str | Path] | None) -> tuple[Path, ...]:
    """Files: one, several, or None for none.

    >>> [path.name for path in paths("labels.csv")]
    ['labels.csv']
    """
    several = [named] if isinstance(named, str | Path) else named or ()
    return tuple(Path(one).expanduser() for one in several)


def question(
    target: str | None,
    window: int | None,
    horizon: int | str | Iterable[int],
    features: str | Iterable[str] | None,
    exclude: str | Iterable[str],
    time: str | None,
    *,
    task: str | None = None,
    label: str | None = None,
    sequence: str | None = None,
    group: str | None = None,
    split: str | None = None,
) -> Question:
    """The question, its numbers checked (the columns are checked against the data).

    A target or a window asks for a forecast, anything else for the labels of whole sequences.
    """
    inputs = None if features is None else columns(features)
    _one_of("task", task or "forecast", QUESTIONED_TASKS)
    labelled = {"label": label, "sequence": sequence, "group": group, "split": split}
    if task != "forecast" and target is None and window is None:
        if horizons(horizon) != (1,):
            raise SettingError(
                "A horizon is how far to forecast, but no target and window are named: name these, or leave "
                "the horizon out."
            )
        asked = Question(features=inputs, exclude=columns(exclude), time=time, task=cast(Task | None, task))
        return replace(asked, label=label, sequence=sequence, group=group, split=split)
    named = [role for role, name in labelled.items() if name is not None]
    if named or task not in (None, "forecast"):
        what = f"the column of the {named[0]}" if named else f"the task '{task}'"
        raise SettingError(
            f"The target and the window ask for a forecast, {what} for labels of whole sequences: leave one "
            "of them out."
        )
    if target is None or window is None:
        raise SettingError(
            "A forecast needs a target, the column to forecast; labels of whole sequences have neither a "
            "target nor a window."
            if target is None
            else "A forecast needs a window, the steps looked back at: for example 24, or auto."
        )
    _at_least("window", window, 1)
    return Question(
        target=target,
        window=index(window),
        horizons=horizons(horizon),
        features=inputs,
        exclude=columns(exclude),
        time=time,
    )


def batch_size(train: int) -> int:
    """32, Keras's default, up to 8,192 training sequences; then doubled to keep an epoch near 256 updates.

    At most 256: larger batches need other learning rates and more epochs for the same loss
    (Masters & Luschi 2018, arXiv:1804.07612, found batches up to 32 the most reliable).
    """
    size = 32
    while size < 256 and train > 256 * size:
        size *= 2
    return size


def epochs_cap(train: int, batch: int) -> int:
    """Enough epochs for 6,000 updates, at least 30 and at most 200.

    An epoch of much data moves the weights further than one of little: what a small LSTM needs is
    counted in updates. Over every size of five tasks trained to the end, the median best epoch came after
    50 to 2,500 updates; twice that and more leaves room for small learning rates.
    """
    return min(200, max(30, -(-6000 // -(-train // batch))))


def patience_for(epochs: int) -> int:
    """A tenth of the cap, at least 5 epochs."""
    return max(5, epochs // 10)


def setup(
    train: int,
    batch: int | None,
    epochs: int | None,
    patience: int | None,
    cell: str,
    metric: str | None,
    *,
    bidirectional: bool = False,
    loss: str | None = None,
    task: Task | None = "forecast",
    class_weights: str | None = None,
) -> Setup:
    """The training set-up; what is None is chosen by the task and the number of training sequences.

    No batch is larger than they are many: it would be filled up with nothing, at the price of a full one.
    The metric None is the mean absolute error where that is trained, else the mean squared error, or the log
    loss of classes. With the task None, which is for the data to say, only what fits no task is refused.
    """
    for name, value in (("number of epochs", epochs), ("patience", patience), ("batch size", batch)):
        _at_least(name, 1 if value is None else value, 1)
    loss = _for_task("loss", loss, LOSSES, task)
    metric = _for_task("metric", metric or ("mae" if loss == "mae" else None), METRICS, task)
    _one_of("cell", cell, get_args(Cell))
    _check_class_weights(class_weights, task)
    batch = min(batch or batch_size(train), train)
    epochs = epochs or epochs_cap(train, batch)
    return Setup(
        batch_size=batch,
        epochs=epochs,
        patience=patience or patience_for(epochs),
        cell=cast(Cell, cell),
        metric=cast(Metric, metric),
        bidirectional=bidirectional,
        loss=cast(Loss, loss),
        class_weights=cast(ClassWeights | None, class_weights),
    )


def _check_class_weights(class_weights: str | None, task: Task | None) -> None:
    if class_weights is None:
        return
    if class_weights not in get_args(ClassWeights):
        raise SettingError(
            f"The class weights {class_weights!r} are not known: write balanced, or leave them out."
        )
    if task not in (None, "classify"):
        raise SettingError(f"Class weights are for classes, not for the task '{task}': leave them out.")


def space(max_layers: int, max_units: int) -> Space:
    """The sizes that may be asked for."""
    _at_least("number of layers (max-layers)", max_layers, 1)
    _at_least("number of units (max-units)", max_units, 1)
    return Space(max_layers=max_layers, max_units=max_units)


def demand(tolerance: float | str | None, confidence: float) -> Demand:
    """The tolerance as a share of the best loss (0.02 or '2%'), and the confidence."""
    if isinstance(tolerance, str):
        number = tolerance.strip().removesuffix("%")
        try:
            tolerance = float(number) / (100 if tolerance.strip().endswith("%") else 1)
        except ValueError:
            raise SettingError(f"The tolerance {tolerance!r} is no share: write 0.02 or 2%.") from None
    if tolerance is not None and not 0 <= tolerance < 1:
        raise SettingError(
            f"The tolerance is a share of the best loss, from 0 to below 1, not {tolerance:g}."
        )
    if not 0.5 < confidence < 1:
        raise SettingError(f"The confidence must lie between 0.5 and 1, not {confidence:g}.")
    return Demand(tolerance=tolerance, confidence=confidence)


def check_folds(folds: int | None) -> None:
    """Refuse what is no number of splits; whether the data has so many is for the data to say."""
    _at_least("number of folds", 1 if folds is None else folds, 1)


def strategy(name: str, trials: int | None) -> StrategyName:
    """The strategy's name; nonsense is refused, and so are trials that the strategy would not heed."""
    _one_of("strategy", name, get_args(StrategyName))
    _at_least("number of trials", 1 if trials is None else trials, 1)
    if name == "ladder" and trials is not None:
        raise SettingError(
            "The ladder chooses the number of its trials itself: leave trials out, or choose another "
            "strategy (grid, random or tpe)."
        )
    return cast(StrategyName, name)


def check_seed(seed: int) -> None:
    """Refuse a seed that NumPy or Keras would not take."""
    _at_least("seed", seed, 0)
    if seed >= 2**32:
        raise SettingError(f"The seed must be below {2**32:,}, not {seed:,}.")


def _for_task(name: str, value: str | None, by_task: Mapping[str, tuple[str, ...]], task: str | None) -> str:
    """The value, or the task's default; what is not for the task is refused."""
    if task is None:
        known = tuple(dict.fromkeys(one for allowed in by_task.values() for one in allowed))
        _one_of(name, value or known[0], known)
        return value or known[0]
    known = by_task[task]
    if value is not None and value not in known:
        others = any(value in allowed for allowed in by_task.values())
        fault = f"does not go with the task '{task}'" if others else "is not known"
        raise SettingError(f"The {name} {value!r} {fault}: choose one of {', '.join(known)}.")
    return value or known[0]


def _whole(name: str, value: object) -> int:
    """The number as Python's own; NumPy's are welcome, 1.5 and '3' are not."""
    try:
        return index(value)  # pyright: ignore[reportArgumentType]
    except TypeError:
        raise SettingError(f"The {name} must be a whole number, not {value!r}.") from None


def _at_least(name: str, value: int, least: int) -> None:
    if _whole(name, value) < least:
        raise SettingError(f"The {name} must be at least {least}, not {value}.")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingError(f"The {name} {value!r} is not known: choose one of {', '.join(known)}.")
