"""How to train, to search and to decide, as a user writes it ('5m', '2%'); nonsense is refused here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast, get_args

from lstmsizer.data.tokens.embedding import width
from lstmsizer.errors import SettingError
from lstmsizer.records import (
    Cell,
    ClassWeights,
    Demand,
    Loss,
    Metric,
    Refit,
    Setup,
    Space,
    StrategyName,
    Task,
)
from lstmsizer.run.checked import at_least, one_of

# What may be trained and scored, by task; the first is the default.
_OF_NUMBERS = ("mse", "mae", "huber")
LOSSES: dict[str, tuple[str, ...]] = {
    "forecast": _OF_NUMBERS, "regress": _OF_NUMBERS, "classify": ("softmax",),
    "tag": ("softmax",), "next": ("softmax", "sigmoid"),
}  # fmt: skip
METRICS = {
    "forecast": ("mse", "rmse", "mae"), "regress": ("mse", "rmse", "mae"), "classify": ("loss", "error"),
    "tag": ("loss", "error"), "next": ("loss", "error"),
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
    vocabulary: int | None = None,
    embedding: int | None = None,
) -> Setup:
    """The training set-up; what is None is chosen by the task and the number of training sequences.

    No batch is larger than they are many: it would be filled up with nothing, at the price of a full one.
    The metric None is the mean absolute error where that is trained, else the mean squared error, or the log
    loss of classes. With the task None, which is for the data to say, only what fits no task is refused.
    Tokens of a ``vocabulary`` (0: numbers; None: not known yet) have an ``embedding`` by its size if None.
    """
    for name, value in (("number of epochs", epochs), ("patience", patience), ("batch size", batch)):
        at_least(name, 1 if value is None else value, 1)
    loss = _for_task("loss", loss, LOSSES, task)
    metric = _for_task("metric", metric or ("mae" if loss == "mae" else None), METRICS, task)
    one_of("cell", cell, get_args(Cell))
    _check_class_weights(class_weights, task)
    if bidirectional and task == "next":
        raise SettingError(
            "A bidirectional layer would read the next step, which is to be told: leave it out."
        )
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
        embedding=_embedding(vocabulary, embedding),
    )


def _embedding(vocabulary: int | None, asked: int | None) -> int | None:
    at_least("embedding", 1 if asked is None else asked, 1)
    if vocabulary == 0 and asked is not None:
        raise SettingError("An embedding is for tokens, and this data has numbers: leave it out.")
    return (asked or width(vocabulary)) if vocabulary else asked


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
    at_least("number of layers (max-layers)", max_layers, 1)
    at_least("number of units (max-units)", max_units, 1)
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
    at_least("number of folds", 1 if folds is None else folds, 1)


def strategy(name: str, trials: int | None) -> StrategyName:
    """The strategy's name; nonsense is refused, and so are trials that the strategy would not heed."""
    one_of("strategy", name, get_args(StrategyName))
    at_least("number of trials", 1 if trials is None else trials, 1)
    if name == "ladder" and trials is not None:
        raise SettingError(
            "The ladder chooses the number of its trials itself: leave trials out, or choose another "
            "strategy (grid, random or tpe)."
        )
    return cast(StrategyName, name)


def refit(name: str) -> Refit:
    """What the delivered model is trained on; nonsense is refused."""
    one_of("refit", name, get_args(Refit))
    return cast(Refit, name)


def check_seed(seed: int) -> None:
    """Refuse a seed that NumPy or Keras would not take."""
    at_least("seed", seed, 0)
    if seed >= 2**32:
        raise SettingError(f"The seed must be below {2**32:,}, not {seed:,}.")


def _for_task(name: str, value: str | None, by_task: Mapping[str, tuple[str, ...]], task: str | None) -> str:
    """The value, or the task's default; what is not for the task is refused."""
    if task is None:
        known = tuple(dict.fromkeys(one for allowed in by_task.values() for one in allowed))
        one_of(name, value or known[0], known)
        return value or known[0]
    known = by_task[task]
    if value is not None and value not in known:
        others = any(value in allowed for allowed in by_task.values())
        fault = f"does not go with the task '{task}'" if others else "is not known"
        raise SettingError(f"The {name} {value!r} {fault}: choose one of {', '.join(known)}.")
    return value or known[0]
